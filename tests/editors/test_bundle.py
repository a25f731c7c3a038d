"""What the bundled server is built from, and what is said about it."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bertfill_ls.core import messages
from tools.vsix import build, bundle_server, notices, repack

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = bundle_server.LOCK.read_text(encoding="utf-8")


def test_every_dependency_is_locked_with_its_hashes() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = set(re.findall(r"^([\w.-]+)==\S+.* \\\n    --hash=sha256:", LOCK, re.MULTILINE))
    assert locked == set(re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE))
    for dependency in project["dependencies"]:
        name = re.match(r"[\w-]+", dependency)
        assert name is not None and name[0] in locked


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK


@pytest.mark.skipif(sys.platform != "linux", reason="ELF files are Linux's")
def test_glibc_is_read_from_programs_and_libraries_only(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_bytes(b"\0GLIBC_9.99\0")
    assert bundle_server.glibc_needed(text) == (0, 0)
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF" + b"\0GLIBC_2.4\0GLIBC_2.17\0GLIBC_2.2.5\0GLIBC_PRIVATE\0")
    assert bundle_server.glibc_needed(program) == (2, 17)


def test_a_server_that_says_nothing_is_not_packed() -> None:
    silent = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with pytest.raises(RuntimeError, match="did not introduce itself"):
        bundle_server.greet(silent, {})


def test_every_component_is_named_with_its_licence() -> None:
    text = notices.notices(
        [
            notices.Component("one", "1.0", "MIT", (("LICENSE", "Permission is hereby granted"),)),
            notices.Component("two", "2.0", "Apache-2.0", ()),
        ]
    )
    assert "one 1.0\nLicence: MIT" in text and "Permission is hereby granted" in text
    assert "two 2.0\nLicence: Apache-2.0" in text and "TERMS AND CONDITIONS" in text


def test_a_component_without_a_licence_stops_the_build() -> None:
    with pytest.raises(ValueError, match="three 3.0 states no licence"):
        notices.notices([notices.Component("three", "3.0", "", ())])


def test_the_notices_of_a_bundle_follow_what_was_packed(tmp_path: Path) -> None:
    (tmp_path / "PYZ-00.toc").write_text(repr(("out", [("pygls.server", "/x/pygls/server.py", "PYMODULE")])), "utf-8")
    (tmp_path / "COLLECT-00.toc").write_text(repr(([("numpy/_core/x.so", "/x", "EXTENSION")],)), "utf-8")
    text = notices.bundled(Path(sys.executable), tmp_path)
    named = re.findall(r"^=+\n(\S+).*\nLicence:", text, re.MULTILINE)
    assert {"CPython", "numpy", "pygls", "bertfill-zh"} == set(named)


def test_the_bundled_server_has_no_code_to_connect_with_and_says_so() -> None:
    left_out = f"import sys; sys.modules |= dict.fromkeys({bundle_server.EXCLUDED!r}); "
    program = "from bertfill_ls.cli.main import main; sys.exit(main(['model', 'pull', 'hfl/rbt3']))"
    ran = subprocess.run([sys.executable, "-c", left_out + program], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.strip().endswith(messages.text("hub.not-here", "en"))


def test_the_bundled_server_serves_no_page_and_says_so() -> None:
    left_out = f"import sys; sys.frozen = True; sys.modules |= dict.fromkeys({bundle_server.EXCLUDED!r}); "
    program = "from bertfill_ls.cli.main import main; sys.exit(main(['web']))"
    ran = subprocess.run([sys.executable, "-c", left_out + program], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.strip().endswith(messages.text("web.not-here", "en"))


def test_the_bundled_server_says_that_it_cannot_ask_another_one_and_answers_itself() -> None:
    left_out = f"import asyncio, sys; sys.modules |= dict.fromkeys({bundle_server.EXCLUDED!r})"
    program = """
from bertfill_ls.lsp.server import start_engine
from bertfill_ls.lsp.settings.settings import WantedAnswerer

async def main():
    engine = start_engine(WantedAnswerer(remote_url="https://hub.test/v2/models/bertfill"), remote_allowed=True)
    await asyncio.wait([engine.ready])
    print(engine.model.folder.name, engine.model.shortfall.key, flush=True)

asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", f"{left_out}\n{program}"], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "bertfill-zh remote.not-here\n", ran.stderr


def test_a_package_that_is_built_elsewhere_than_in_a_repository_names_none() -> None:
    assert build.origin({}) == {}
    where = build.origin({"GITHUB_REPOSITORY": "someone/something"})
    assert where["bugs"] == {"url": "https://github.com/someone/something/issues"}


def test_a_package_packed_more_tightly_holds_the_same(tmp_path: Path) -> None:
    package = tmp_path / "a.vsix"
    readme = (CHECKOUT / "README.zh-CN.md").read_text(encoding="utf-8")
    texts = {"extension/一.md": readme, "extension/empty": "", "[Content_Types].xml": "<Types/>"}
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
        for name, text in texts.items():
            head = zipfile.ZipInfo(name, (2026, 11, 26, 8, 0, 0))
            head.compress_type, head.external_attr = zipfile.ZIP_DEFLATED, 0o755 << 16
            written.writestr(head, text)
    before = package.stat().st_size
    repack.repack(package)
    assert package.stat().st_size < before
    assert subprocess.run([sys.executable, "-m", "zipfile", "-t", str(package)], capture_output=True).returncode == 0
    with zipfile.ZipFile(package) as read:
        assert {name: read.read(name).decode() for name in read.namelist()} == texts
        assert {entry.external_attr >> 16 for entry in read.infolist()} == {0o755}, "a program stays one"
        assert {entry.date_time for entry in read.infolist()} == {(2026, 11, 26, 8, 0, 0)}
    assert list(tmp_path.iterdir()) == [package]
