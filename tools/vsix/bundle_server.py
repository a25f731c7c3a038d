"""Build the server as one relocatable folder: interpreter, libraries and default model, in the versions of bundle.lock.

    python -m tools.vsix.bundle_server OUT [--work FOLDER]

Leaves ``OUT/bertfill-ls`` (``.exe`` on Windows) and what it needs beside it, and prints the size and, on Linux, the
oldest glibc it runs on. The folder runs wherever it is moved to. Only the standard library is used here; the tools go
into a virtual environment below the work folder, so a second build is quick.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.vsix import notices
from tools.watch_quiet import QUIET, own_network, server, watch

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
LOCK = HERE / "bundle.lock"
# Every machine that runs VS Code has these, no older than VS Code needs; a copy of ours would only ask for more glibc.
LEFT_TO_THE_SYSTEM = ("libstdc++.so.6", "libgcc_s.so.1")
MODEL = Path("models/bertfill-zh")
NAME = "bertfill-ls"
QUIET_FOR = 15.0  # seconds past loading; the reason stands in tests/test_quiet.py
EXECUTABLE = f"{NAME}.exe" if sys.platform == "win32" else NAME

# `doctor` names the versions of these.
REPORTED = ("onnxruntime", "tokenizers", "numpy", "pygls", "lsprotocol")

# Pulled in by something we use for a purpose that a server on stdio does not have.
EXCLUDED = (
    "huggingface_hub", "hf_xet", "httpx2", "httpcore2", "anyio", "h11", "fsspec", "filelock", "tqdm", "yaml", "click",
    # The extension's server connects to nobody: it has no code for it, nor ssl (below). Models are pulled with pip's.
    "bertfill_ls.hub", "bertfill_ls.remote.connection", "truststore",
    # Nor does it serve pages.
    "starlette", "uvicorn", "websockets",
    # Nor does it convert: that is for who pulls models. It runs those that are installed.
    "bertfill_export", "onnx", "safetensors",
    "onnxruntime.transformers", "onnxruntime.tools", "onnxruntime.quantization", "onnxruntime.datasets",
    "google.protobuf", "sympy", "numpy.f2py", "numpy.testing", "numpy.distutils",
    # A faster twin of what Python has anyway.
    "wcwidth._wcwidth_c",
    # Asked for by nobody here; their importers reach for them only when a program does.
    "numpy.random", "numpy.fft", "numpy.polynomial", "numpy.ctypeslib", "urllib.request", "http", "tarfile",
    "statistics", "fractions", "decimal", "numpy._core._multiarray_tests",
    "numpy._core._rational_tests", "numpy._core._struct_ufunc_tests", "numpy._core._umath_tests",
    "numpy._core._operand_flag_tests", "_codecs_jp", "_codecs_kr", "_codecs_hk", "_codecs_iso2022",
    "setuptools", "pip", "pkg_resources", "packaging",
    "tkinter", "unittest", "pydoc", "doctest", "pdb", "sqlite3", "curses", "lib2to3", "ensurepip", "idlelib", "test",
    "xmlrpc", "ftplib", "smtplib", "imaplib", "ssl", "_ssl", "bz2", "lzma", "_bz2", "_lzma", "_hashlib", "readline",
)  # fmt: skip


def main() -> None:
    """Read the command line, build, report."""
    parser = argparse.ArgumentParser(description="Build the server as one relocatable folder.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--work", type=Path, default=CHECKOUT / "build" / "bundle")
    arguments = parser.parse_args()
    build(arguments.out.resolve(), arguments.work.resolve())
    report(arguments.out.resolve())


def build(out: Path, work: Path) -> None:
    """Freeze the package of this checkout into ``out``."""
    python = _environment(work / "venv")
    entry = work / "entry.py"
    entry.write_text("import sys\n\nfrom bertfill_ls.cli.main import main\n\nsys.exit(main())\n", encoding="utf-8")
    separator = os.pathsep
    command = [
        python, "-m", "PyInstaller", "--noconfirm", "--clean", "--onedir", "--log-level", "WARN", "--name", NAME,
        # Without docstrings, a fifth of the modules, and without assertions.
        "--optimize", "2",
        "--distpath", work / "dist", "--workpath", work / "pyinstaller", "--specpath", work, "--paths", CHECKOUT,
        "--collect-submodules", "bertfill_ls", "--collect-data", "bertfill_ls",
        *(word for package in REPORTED for word in ("--copy-metadata", package)),
        "--add-data", f"{CHECKOUT / MODEL}{separator}bertfill_ls/{MODEL}",
        *(word for module in EXCLUDED for word in ("--exclude-module", module)),
    ]  # fmt: skip
    # It looks for a package's data where Python would import the package from.
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    subprocess.run([*map(str, command), str(entry)], check=True, cwd=work, env=environment)
    shutil.rmtree(out, ignore_errors=True)
    left_out = shutil.ignore_patterns(*LEFT_TO_THE_SYSTEM)
    shutil.copytree(work / "dist" / NAME, out, symlinks=True, ignore=left_out)
    # Shortcuts to libraries that their users find by their own paths; a VSIX is a zip and cannot hold them.
    for link in [file for file in out.rglob("*") if file.is_symlink()]:
        link.unlink()
    packed = work / "pyinstaller" / NAME
    (out / "THIRD-PARTY-NOTICES.txt").write_text(notices.bundled(python, packed), encoding="utf-8")
    shutil.rmtree(out / "_internal" / "bertfill_ls" / "web", ignore_errors=True)  # the page, where one has been built
    for listed in (*out.glob("_internal/*.dist-info/RECORD"), *out.glob("_internal/*.dist-info/sboms/*")):
        listed.unlink()  # of files that are not here
    if sys.platform == "linux" and (strip := shutil.which("strip")):
        for library in _with_symbols(out / "_internal"):
            subprocess.run([strip, "--strip-unneeded", str(library)], check=True)


def _with_symbols(folder: Path) -> Iterator[Path]:
    """Yield the libraries that carry what only a debugger reads, and that are the same without it.

    Not those of ``numpy.libs``: auditwheel has moved their parts about, and strip then breaks their alignment, so that
    they cannot be loaded.
    """
    for library in folder.rglob("*.so*"):
        if library.parent.name != "numpy.libs" and library.read_bytes()[:4] == b"\x7fELF":
            yield library


def repack(package: Path, work: Path) -> None:
    """Pack a VSIX more tightly, with what the environment that the server was built in has for that."""
    subprocess.run([_python(work / "venv"), str(HERE / "repack.py"), str(package)], check=True)


def _environment(folder: Path) -> Path:
    """Return the interpreter of a virtual environment that holds exactly what the lock file says."""
    python = _python(folder)
    stamp = folder / "bundle.lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        venv.create(folder, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*map(str, install), "--only-binary", ":all:", "-r", str(LOCK)], check=True)
        shutil.copyfile(LOCK, stamp)
    return python


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def report(out: Path) -> None:
    """Let the result fill a mask with next to nothing in its environment, and print what it is."""
    essential = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Windows' sockets need it

    def run(*arguments: str) -> str:
        command = [str(out / EXECUTABLE), *arguments]
        return subprocess.run(command, check=True, env=essential, capture_output=True, encoding="utf-8").stdout.strip()

    version = run("--version")
    print(run("fill", "床前明月光，疑是地[MASK]霜。", "今天的[MASK][MASK]真好。"))
    run("doctor")
    run("schema")  # what stands beside the modules has been packed too
    greet([str(out / EXECUTABLE), "serve"], essential)
    if own_network() is not None and (seen := watch(server([str(out / EXECUTABLE), "serve"], QUIET_FOR))) != QUIET:
        raise RuntimeError(f"the server opens connections or leaves files: {seen}")
    files = [file for file in out.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    print(f"{version}: {out} ({size / 1e6:.1f} MB in {len(files)} files)")
    for file in sorted(files, key=lambda each: each.stat().st_size, reverse=True)[:8]:
        print(f"  {file.stat().st_size / 1e6:6.1f} MB  {file.relative_to(out)}")
    if sys.platform == "linux":
        newest, where = max((glibc_needed(file), file.name) for file in files)
        print(f"needs glibc {newest[0]}.{newest[1]} or newer ({where})")


def greet(command: list[str], environment: Mapping[str, str]) -> None:
    """Start a server, have it answer ``initialize`` and leave in order; raises when it does not."""
    messages = (
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    )
    bodies = [json.dumps({"jsonrpc": "2.0"} | message).encode() for message in messages]
    conversation = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
    answer = subprocess.run(command, input=conversation, env=environment, check=True, capture_output=True, timeout=60)
    if b'"completionProvider"' not in answer.stdout:
        raise RuntimeError(f"the server did not introduce itself: {answer.stdout[:200]!r}")


def glibc_needed(file: Path) -> tuple[int, int]:
    """Return the newest glibc symbol version that an ELF file names; (0, 0) for other files."""
    content = file.read_bytes()
    if not content.startswith(b"\x7fELF"):
        return (0, 0)
    found = re.findall(rb"\x00GLIBC_(\d+)\.(\d+)(?=[.\x00])", content)
    return max(((int(major), int(minor)) for major, minor in found), default=(0, 0))


if __name__ == "__main__":
    main()
