"""Texts to fill by the thousand: sentences of the text that comes with the exporter, with masks."""

import json
import random
from importlib.resources import files
from pathlib import Path


def masked_lines(count: int, *, longest: int = 40) -> list[str]:
    """Return so many sentences with one mask each, the same each time; the first has a rare character."""
    text = (files("bertfill_export") / "calibration.txt").read_text(encoding="utf-8")
    sentences = [line.strip()[:longest] for line in text.split("\n") if len(line.strip()) > 1 and "[" not in line]
    draw = random.Random(0)  # noqa: S311 - the same texts each time, no secret
    lines = []
    for _ in range(count):
        sentence = draw.choice(sentences)
        place = draw.randrange(len(sentence))
        lines.append(f"{sentence[:place]}[MASK]{sentence[place + 1 :]}")
    return ["𠮷" + lines[0], *lines[1:]] if lines else []


def write_requests(path: Path, count: int) -> Path:
    """Write requests in JSON Lines; the eighth line is none."""
    lines = [
        json.dumps({"id": number, "text": text}, ensure_ascii=False) for number, text in enumerate(masked_lines(count))
    ]
    lines[7:8] = ["no json"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
