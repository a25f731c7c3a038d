"""``make parity``: every family and form against transformers; ``--write`` puts the table in export/README.md."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.export.parity.cases import FAMILIES, FORMS, bert, saved
from tests.export.parity.measure import Parity, measure

README = Path(__file__).parents[3] / "export" / "README.md"
BEGIN, END = "<!-- parity: begin -->\n", "<!-- parity: end -->\n"


def main() -> int:
    """Measure all; 1 when one of them is not what transformers has it be."""
    lines = []
    good = True
    for name, parity in _measured():
        good &= parity.holds()
        lines.append(_row(name, parity))
        print(lines[-1], "" if parity.holds() else "FAILED", flush=True)
    if "--write" in sys.argv[1:]:
        head = "| checkpoint | fp32: largest difference of a logit | deviation of the logits | int8: correlation |"
        table = "\n".join([head, "|---|---|---|---|", *lines]) + "\n"
        text = README.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        README.write_text(f"{before}{BEGIN}{table}{END}{rest.split(END)[1]}", encoding="utf-8", newline="\n")
    return 0 if good else 1


def _measured() -> Iterator[tuple[str, Parity]]:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for index, (family, make) in enumerate(FAMILIES.items()):
            place = scratch / f"family-{index}"
            yield family, measure(saved(make(), place / "in"), place / "out")
        for index, (form, change) in enumerate(FORMS.items()):
            place = scratch / f"form-{index}"
            checkpoint = saved(bert(), place / "in")
            yield f"form: {form}", measure(checkpoint, place / "out", change(checkpoint))


def _row(name: str, parity: Parity) -> str:
    return f"| {name} | {parity.largest:.1e} | {parity.deviation:.2f} | {parity.correlation:.4f} |"


if __name__ == "__main__":
    sys.exit(main())
