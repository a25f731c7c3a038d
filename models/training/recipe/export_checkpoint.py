"""A run's file -> a Hugging Face `BertForMaskedLM` folder, at any point of the training.

    python -m models.training.recipe.export_checkpoint RUN/last.pt --data STREAM --out DIR [--bf16]

The project's exporter makes the model folder of it:
`python -m bertfill_export convert DIR models/bertfill-zh --int8`.
"""

import argparse
from pathlib import Path

import torch

from models.training.data.vocabulary import read_vocabulary
from models.training.recipe.checkpoint import load_weights
from models.training.recipe.hugging_face import write_checkpoint


def main() -> None:
    """Convert one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_file", type=Path, metavar="RUN/last.pt")
    parser.add_argument("--data", type=Path, required=True, help="the stream folder, for its vocab.txt")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bf16", action="store_true", help="half the size; the exporter reads either")
    options = parser.parse_args()
    geometry, state = load_weights(options.run_file)
    dtype = torch.bfloat16 if options.bf16 else torch.float32
    write_checkpoint(state, geometry, read_vocabulary(options.data / "vocab.txt"), options.out, dtype)


if __name__ == "__main__":
    main()
