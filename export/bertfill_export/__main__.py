"""``python -m bertfill_export``: the exporter, or how to install what it needs."""

import sys
from collections.abc import Sequence

# What the extra ``export`` brings; the server does without.
_NEEDED = ("onnx", "safetensors")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when a folder was written, 2 when the input or the installation is at fault."""
    try:
        from bertfill_export.command import run
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _NEEDED:
            raise
        print(
            f"bertfill_export: the exporter needs {package}; install it with pip install 'bertfill-ls[export]'.",
            file=sys.stderr,
        )
        return 2
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
