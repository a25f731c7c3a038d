"""What an environment with the wheel takes on the disk, by distribution, and which of it is never imported.

    python -m tools.installed_size dist/bertfill_ls-*.whl

Installs the wheel into a new environment without pip, fills a mask there with the server imported, and prints a table
in megabytes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

_MEASURE = """
import json, sys
from importlib.metadata import distributions
from bertfill_ls.cli.main import main
import bertfill_ls.lsp.handlers, bertfill_ls.lsp.server
main(["fill", "--jsonl", "床前明月光，疑是地[MASK]霜。"])
loaded = {str(getattr(module, "__file__", None)) for module in list(sys.modules.values())}
sizes = {}
for distribution in distributions():
    files = [path for path in (file.locate() for file in distribution.files or ()) if path.is_file()]
    sizes[distribution.name] = sum(path.stat().st_size for path in files), any(str(path) in loaded for path in files)
print(json.dumps(sizes))
"""


def measure(wheel: Path) -> dict[str, tuple[int, bool]]:
    """Return for each distribution in a new environment its bytes, and whether any of it was imported."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        install = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--no-compile",
            str(wheel),
        ]
        subprocess.run(install, check=True)
        shown = subprocess.run(
            [python, "-c", _MEASURE], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8"
        )
    found: dict[str, tuple[int, bool]] = json.loads(shown.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    sizes = measure(parser.parse_args().wheel)
    idle = sum(size for size, imported in sizes.values() if not imported)
    print("| distribution | MB | imported |\n|---|--:|---|")
    for name, (size, imported) in sorted(sizes.items(), key=lambda row: -row[1][0]):
        if size >= 500_000:
            print(f"| {name} | {size / 1e6:.1f} | {'yes' if imported else 'no'} |")
    total = sum(size for size, _ in sizes.values())
    print(f"\n{total / 1e6:.0f} MB in all, {idle / 1e6:.0f} MB of it never imported.")


if __name__ == "__main__":
    main()
