"""What a user installs: the wheel and the sdist hold what they should, and fill a mask with the network cut."""

import functools
import http.server
import json
import os
import re
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SENTENCE = "𠮷人说:床前明月光,疑是地[MASK]霜。"


def build(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    build("--outdir", folder)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    return next(distributions.glob("*.whl"))


def test_wheel_holds_the_packages_and_the_default_model_only(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    release = wheel.name.removesuffix("-py3-none-any.whl")
    assert tops == {"bertfill_ls", "bertfill_export", f"{release}.dist-info", f"{release}.data"}
    assert {name for name in names if name.startswith(f"{release}.data/")} == {
        f"{release}.data/data/share/man/man1/bertfill-ls.1",
        f"{release}.data/data/share/man/zh_CN/man1/bertfill-ls.1",
    }
    assert "bertfill_ls/py.typed" in names
    scripts = {f"bertfill_ls/cli/completions/bertfill-ls.{shell}" for shell in ("bash", "zsh", "fish")}
    assert scripts | {"bertfill_ls/cli/output/output.schema.json"} <= set(names)
    page = {f"bertfill_ls/web/assets/{path.name}" for path in (ROOT / "bertfill_ls/web/assets").iterdir()}
    assert {"bertfill_ls/web/assets/index.html"} <= page <= set(names)
    models = {name.split("/")[2] for name in names if name.startswith("bertfill_ls/models/")}
    assert models == {"bertfill-zh"}
    in_checkout = {path.name for path in (ROOT / "models/bertfill-zh").iterdir()}
    assert {name.split("/")[3] for name in names if name.startswith("bertfill_ls/models/")} == in_checkout


def test_sdist_leaves_tests_and_training_out(distributions: Path) -> None:
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as archive:
        folders = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert folders <= {
        "bertfill_ls", "export", "models", "docs", "pyproject.toml", "PKG-INFO", "LICENSE", ".gitignore",
        "README.md", "README.zh-CN.md", "CHANGELOG.md",
    }  # fmt: skip


def test_wheel_of_the_checkout_equals_wheel_of_the_sdist(wheel: Path, tmp_path: Path) -> None:
    build("--wheel", "--outdir", tmp_path)
    direct = next(tmp_path.glob("*.whl"))
    assert sorted(zipfile.ZipFile(direct).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


@pytest.fixture
def package_index(wheel: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the wheel as a real index would (PEP 503), on this machine."""
    page = tmp_path / "index/bertfill-ls"
    page.mkdir(parents=True)
    (page / wheel.name).write_bytes(wheel.read_bytes())
    (page / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>', encoding="utf-8")
    handler = functools.partial(QuietHandler, directory=str(tmp_path / "index"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


# Any attempt to reach a network ends in an error that names it. Sockets within the process (asyncio's) stay.
CUT_NETWORK = """
import socket, sys
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise OSError(f"the network is cut: {event} {args}")
sys.addaudithook(refuse)
"""


def test_installed_from_an_index_it_fills_a_mask_with_the_network_cut(package_index: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    source = ["--index-url", package_index, "--target", str(site), "bertfill-ls"]
    subprocess.run([*pip, *source], check=True, env=os.environ | {"PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""})
    (site / "sitecustomize.py").write_text(CUT_NETWORK, encoding="utf-8")

    # The path comes before the editable install of the environment, whose libraries it shares.
    result = subprocess.run(
        [sys.executable, "-m", "bertfill_ls", "fill", "--json", SENTENCE],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(site)}, capture_output=True, text=True, encoding="utf-8",
        check=True,
    )  # fmt: skip
    [mask] = json.loads(result.stdout)["gaps"]
    assert SENTENCE[mask["start"] : mask["end"]] == "[MASK]"
    assert len(mask["candidates"]) == 5

    where = "import bertfill_ls, bertfill_export; print(bertfill_ls.__file__); print(bertfill_export.__file__)"
    printed = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert all(Path(line).is_relative_to(site) for line in printed.splitlines())


def test_editable_install_finds_both_packages_and_the_checkouts_model(tmp_path: Path) -> None:
    script = (
        "import bertfill_ls, bertfill_export; from bertfill_ls.inference.model.model_store import resolve_model;"
        "print(bertfill_ls.__file__); print(bertfill_export.__file__); print(resolve_model(None))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert all(Path(line).is_relative_to(ROOT) for line in printed.splitlines())


def test_the_description_of_the_package_has_no_link_that_works_in_the_repository_alone(wheel: Path) -> None:
    metadata = zipfile.ZipFile(wheel).read(next(n for n in zipfile.ZipFile(wheel).namelist() if n.endswith("METADATA")))
    described = metadata.decode("utf-8").partition("\n\n")[2]
    assert "# bertfill" in described
    links = re.findall(r"\]\(([^)]*)\)", described)
    assert [link for link in links if not link.startswith(("https:", "#"))] == []
