"""Anthologies of chinese-poetry (JSON) -> corpus text in simplified characters.

    python -m models.training.data.poetry_text --poetry DIR --out DIR

`DIR` holds `tang300.json` (traditional script), `songci300.json`, `lunyu.json`; each
becomes one `*.txt` source: a poem or chapter is a document, a couplet is a line.
"""

import argparse
import json
from pathlib import Path

from opencc import OpenCC


def poem_documents(path: Path) -> list[list[str]]:
    """Read the lines of each poem of an anthology, in simplified characters."""
    to_simplified = OpenCC("t2s").convert
    poems = json.loads(path.read_text(encoding="utf-8"))
    return [[to_simplified(line.strip()) for line in poem["paragraphs"]] for poem in poems]


def main() -> None:
    """Convert every anthology of the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--poetry", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(options.poetry.glob("*.json")):
        documents = poem_documents(path)
        text = "\n\n".join("\n".join(lines) for lines in documents)
        (options.out / f"{path.stem}.txt").write_text(text + "\n", encoding="utf-8")
        print(f"{path.stem}: {len(documents)} documents")


if __name__ == "__main__":
    main()
