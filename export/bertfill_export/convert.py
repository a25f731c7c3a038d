"""What the exporter writes: a model folder from a checkpoint, or from random weights of a known geometry."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import onnxruntime as ort

from bertfill_export.bert_graph import build_graph
from bertfill_export.calibrate import calibration_lines, light_session, observed_graph, observed_scales
from bertfill_export.checkpoint import Checkpoint, read_checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.geometry import Geometry
from bertfill_export.messages import Sentence
from bertfill_export.model_folder import Description, Memory, write_model_folder
from bertfill_export.products import Fp32Products, Int8Products, MatrixProducts
from bertfill_export.restrict import restrict_vocabulary
from bertfill_export.smoke import Answers, Questions, ask, judge, smoke_questions
from bertfill_export.vocabulary import made_up_vocabulary
from bertfill_export.weights import random_weights

Quantization = Literal["int8", "fp32"]
Step = Literal["read", "calibrate", "write", "try"]
Progress = Callable[[Step, float], None]  # what is being done, and the share of it that is, 0 to 1

# Tokens of a window unless told otherwise. From 96 on more text is worth nothing that could be measured (the table of
# windows in models/bertfill-zh/README.md), and a window of 512 tokens takes five times as long.
USUAL_LENGTH = 128

# Geometries to measure with; "tiny" is for tests.
KNOWN_GEOMETRIES = {
    "bert-base-chinese": Geometry(layers=12, hidden=768, intermediate=3072, heads=12, vocabulary=21_128, positions=512),
    "bertfill-zh": Geometry(layers=8, hidden=512, intermediate=2048, heads=8, vocabulary=8_960, positions=128),
    "tiny": Geometry(layers=2, hidden=32, intermediate=64, heads=4, vocabulary=2_000, positions=64),
}


# Of a memory beside a model that it was not fitted to, as the program has it too (``inference/model/beside``).
SAFE_STRENGTH = 0.7
MORE_TEMPERATURE = 1.2


@dataclass(frozen=True, slots=True)
class ConversionOptions:
    """How to convert; None stands for what the checkpoint or the folder's name says."""

    quantization: Quantization = "int8"
    name: str | None = None
    license: str = "unknown"
    source: str = "unknown"
    temperature: float = 1.0
    max_length: int | None = None  # None: USUAL_LENGTH, or the positions of the model if it has fewer
    calibration: Path | None = None  # text file; None: the lines that ship with the exporter
    reduce_range: bool = False  # 7-bit weights, for machines without VNNI
    # A file with the entries to keep, one a line; or "zh": those that Chinese text is cut into.
    vocabulary: Path | Literal["zh"] | None = None
    force: bool = False  # write a model that cannot fill
    memory: Path | None = None  # a model folder whose phrase memory is to answer beside this model
    # Divides the logits where the memory has its say; None: ``temperature`` times MORE_TEMPERATURE.
    memory_temperature: float | None = None
    memory_strength: float = SAFE_STRENGTH  # multiplies what the memory says
    origin: Mapping[str, Any] | None = None  # what the manifest says of where the checkpoint was fetched


def _untold(step: Step, share: float) -> None:
    return None


def convert_checkpoint(
    checkpoint: Path, out: Path, options: ConversionOptions, progress: Progress = _untold
) -> tuple[Sentence, ...]:
    """Convert a Hugging Face folder into the model folder ``out``; return sentences about what was left out.

    Raises:
        ExportError: the checkpoint cannot be converted, or what came of it cannot fill; nothing has been written then.
    """
    progress("read", 0.0)
    read = read_checkpoint(checkpoint)
    write_checkpoint(read, out, options, progress=progress)
    return read.notices


def write_random_model(like: str, out: Path, options: ConversionOptions, seed: int = 0) -> None:
    """Write a model of a known geometry with random weights and a made-up vocabulary, to measure time and memory.

    It is not asked whether it can fill.

    Raises:
        ExportError: there is no geometry of that name.
    """
    geometry = KNOWN_GEOMETRIES.get(like)
    if geometry is None:
        raise ExportError("asked.geometry", like=repr(like), known=", ".join(KNOWN_GEOMETRIES))
    checkpoint = Checkpoint(geometry, random_weights(geometry, seed), made_up_vocabulary(geometry.vocabulary))
    described = replace(options, license="CC0-1.0", source=f"random weights, seed {seed}")
    write_checkpoint(checkpoint, out, described, is_tried=False)


def write_checkpoint(
    checkpoint: Checkpoint,
    out: Path,
    options: ConversionOptions,
    *,
    is_tried: bool = True,
    progress: Progress = _untold,
) -> None:
    """Write a checkpoint that is already in memory as the model folder ``out``."""
    if not 0 < options.temperature < math.inf:
        raise ExportError("asked.temperature", temperature=options.temperature)
    memory = None if options.memory is None else _memory(options.memory, options)
    max_length = _max_length(checkpoint.geometry, options.max_length)
    entries = checkpoint.geometry.vocabulary
    if options.vocabulary is not None:
        checkpoint = restrict_vocabulary(checkpoint, options.vocabulary)
    geometry, vocabulary = checkpoint.geometry, checkpoint.vocabulary
    questions = smoke_questions(vocabulary, geometry.positions, calibration_lines(None)) if is_tried else None
    products, fp32 = _products(checkpoint, options, questions, progress)
    progress("write", 0.0)

    def trial(model: Path) -> dict[str, Any] | None:
        if questions is None:
            return None
        answers = ask(_session(model, options), questions, partial(progress, "try"))
        found = judge(vocabulary, questions, answers, fp32)
        if not found.passed and not options.force:
            raise found.complaint()
        return found.as_facts()

    described = Description(
        name=options.name or out.resolve().name,
        quantization=options.quantization,
        max_length=max_length,
        vocab_size=geometry.vocabulary,
        hidden_size=geometry.hidden,
        layers=geometry.layers,
        family=checkpoint.family,
        license=options.license,
        source=options.source,
        temperature=options.temperature,
        weight_bits=_weight_bits(options) if options.quantization == "int8" else None,
        vocabulary=options.vocabulary if isinstance(options.vocabulary, str) else None,
        vocabulary_cut_from=entries if entries != geometry.vocabulary else None,
        origin=options.origin,
    )
    # Nothing here keeps the graph: its arrays have gone when the written one is tried.
    write_model_folder(
        out,
        lambda: build_graph(geometry, checkpoint.weights, products),
        vocabulary,
        described,
        trial=trial,
        release=checkpoint.release,
        memory=memory,
    )


def _products(
    checkpoint: Checkpoint, options: ConversionOptions, questions: Questions | None, progress: Progress
) -> tuple[MatrixProducts, Answers | None]:
    """Return how to multiply, and for int8 what the fp32 graph makes of the questions."""
    if options.quantization == "fp32":
        return Fp32Products(), None
    lines = calibration_lines(options.calibration)
    with observed_graph(checkpoint) as observed:
        session = light_session(observed.path)
        # The one takes as long as the other.
        scales = observed_scales(
            session, observed.names, checkpoint, lines, lambda share: progress("calibrate", share / 2)
        )
        answers = None
        if questions is not None:
            answers = ask(session, questions, lambda share: progress("calibrate", (1 + share) / 2))
    return Int8Products(scales, _weight_bits(options), checkpoint.release), answers


def _session(model: Path, options: ConversionOptions) -> ort.InferenceSession:
    if options.quantization == "fp32":
        return light_session(model)
    return ort.InferenceSession(model, providers=["CPUExecutionProvider"])


def _weight_bits(options: ConversionOptions) -> int:
    return 7 if options.reduce_range else 8


def _memory(folder: Path, options: ConversionOptions) -> Memory:
    """Return the memory that a model folder lists, with its say beside the model that is converted."""
    temperature = options.memory_temperature
    if temperature is None:
        temperature = round(options.temperature * MORE_TEMPERATURE, 6)
    for number in (temperature, options.memory_strength):
        if not 0 < number < math.inf:
            raise ExportError("asked.memory-weight", number=number)
    try:
        listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["memory"]["file"]
        path = folder / Path(listed).name
        if not path.is_file():
            raise ExportError("asked.memory-gone", path=path, folder=folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError("asked.memory-none", folder=folder) from error
    return Memory(path, temperature, options.memory_strength)


def _max_length(geometry: Geometry, asked: int | None) -> int:
    if asked is None:
        return min(USUAL_LENGTH, geometry.positions)
    if not 3 <= asked <= geometry.positions:
        raise ExportError("asked.length", asked=asked, positions=geometry.positions)
    return asked
