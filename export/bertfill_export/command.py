"""The exporter on the command line: what it may be told, and what becomes of it."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from bertfill_export.convert import (
    KNOWN_GEOMETRIES,
    MORE_TEMPERATURE,
    USUAL_LENGTH,
    ConversionOptions,
    convert_checkpoint,
    write_random_model,
)
from bertfill_export.errors import ExportError
from bertfill_export.messages import sentence
from bertfill_export.recover import recover_checkpoint

DESCRIPTION = "Turn a Hugging Face checkpoint into a model folder, and back."


def run(arguments: Sequence[str] | None) -> int:
    """Run one command; 0 when a folder was written, 2 when the input is at fault."""
    given = _parser().parse_args(arguments)
    try:
        if given.command == "recover":
            recover_checkpoint(given.model, given.out)
            print(f"{given.out}: the checkpoint of {given.model}")
        else:
            _write_model(given)
    except ExportError as error:
        return _fail(error.sentence(_locale()))
    except MemoryError:
        return _fail(sentence("memory").text(_locale()))
    except OSError as error:
        path = error.filename or given.out
        return _fail(sentence("file.unwritable", path=path, reason=error.strerror).text(_locale()))
    return 0


def _fail(said: str) -> int:
    print(f"bertfill_export: {said}", file=sys.stderr)
    return 2


def _locale() -> str:
    """Return the language of the terminal, as POSIX has it."""
    return next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "en")


def _write_model(given: argparse.Namespace) -> None:
    options = ConversionOptions(
        quantization=given.quantization,
        name=given.name,
        license=given.license,
        source=given.source,
        temperature=given.temperature,
        max_length=given.max_length,
        calibration=given.calibration,
        reduce_range=given.reduce_range,
        vocabulary=given.vocabulary,
        memory=given.memory,
        memory_temperature=given.memory_temperature,
        memory_strength=given.memory_strength,
        force=given.command == "convert" and given.force,
    )
    if given.command == "convert":
        for notice in convert_checkpoint(given.checkpoint, given.out, options):
            print(f"bertfill_export: {notice.text(_locale())}", file=sys.stderr)
    else:
        write_random_model(given.like, given.out, options, given.seed)
    size = sum(path.stat().st_size for path in given.out.iterdir() if path.name.startswith("model.onnx"))
    print(f"{given.out}: {size / 1e6:.1f} MB of {given.quantization} graph and weights")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bertfill_export", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    convert = commands.add_parser("convert", help="a Hugging Face folder of a BERT or the like -> a model folder")
    convert.add_argument("--force", action="store_true", help="write the model also when it cannot fill")
    convert.add_argument(
        "checkpoint", type=Path, help="config.json, model.safetensors or pytorch_model.bin, vocab.txt or tokenizer.json"
    )
    random = commands.add_parser("random", help="random weights of a known geometry -> a model folder, to measure")
    random.add_argument("--like", required=True, choices=KNOWN_GEOMETRIES)
    random.add_argument("--seed", type=int, default=0)
    for command in (convert, random):
        _add_options(command)
    recover = commands.add_parser("recover", help="a model folder -> the Hugging Face folder it came from")
    recover.add_argument("model", type=Path, help="a folder that this exporter wrote")
    recover.add_argument("out", type=Path, help="the Hugging Face folder to write")
    return parser


def _add_options(command: argparse.ArgumentParser) -> None:
    defaults = ConversionOptions()
    command.add_argument("out", type=Path, help="the model folder to write")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--int8", dest="quantization", action="store_const", const="int8", help="the default")
    form.add_argument("--fp32", dest="quantization", action="store_const", const="fp32", help="four times as large")
    command.set_defaults(quantization=defaults.quantization)
    command.add_argument("--name", help="the model's name; default: that of the folder")
    command.add_argument("--license", default=defaults.license, help="SPDX identifier of the weights' licence")
    command.add_argument("--source", default=defaults.source, help="where the weights come from")
    command.add_argument("--temperature", type=float, default=defaults.temperature, help="divides the logits")
    command.add_argument("--max-length", type=int, help=f"tokens of a window; default: {USUAL_LENGTH}")
    command.add_argument("--calibration", type=Path, help="UTF-8 text for the activation ranges of int8")
    command.add_argument("--reduce-range", action="store_true", help="7-bit weights, for machines without VNNI")
    command.add_argument(
        "--vocabulary",
        type=_kept,
        metavar="zh|FILE",
        help="zh: what Chinese text has; or the entries, one a line",
    )
    command.add_argument(
        "--memory", type=Path, metavar="FOLDER", help="a model folder whose phrase memory goes with this model"
    )
    command.add_argument(
        "--memory-strength",
        type=float,
        default=defaults.memory_strength,
        help=f"multiplies what the memory says; default: {defaults.memory_strength}, safe where it was not fitted",
    )
    command.add_argument(
        "--memory-temperature",
        type=float,
        help=f"divides the logits beside the memory; default: {MORE_TEMPERATURE} x --temperature",
    )


def _kept(word: str) -> Path | Literal["zh"]:
    return "zh" if word == "zh" else Path(word)
