"""A model folder out of a checkpoint or of another model folder, tried before it is installed.

The exporter is imported when it is needed: it wants libraries that the program itself does without.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from bertfill_ls.cli.exits import InputError
from bertfill_ls.core import messages
from bertfill_ls.inference.model.manifest import MANIFEST, read_manifest
from bertfill_ls.inference.model.model_files import verify_hashes

EXTRA = ("onnx", "safetensors")  # what ``bertfill-ls[models]`` brings
_BESIDE = ("README.md", "LICENSE", "LICENSE.txt", "NOTICE")  # a model's card and terms


@dataclass(frozen=True, slots=True)
class Made:
    """What a model is made as; None is what the checkpoint says, or the exporter does by itself."""

    name: str
    precision: Literal["int8", "fp32"] | None = None
    vocabulary: str | None = None
    force: bool = False
    license: str | None = None
    source: str | None = None
    origin: Mapping[str, Any] | None = None


def require_exporter(locale: str) -> None:
    """See that checkpoints can be converted here, before anything is fetched or written.

    Raises:
        InputError: a library is missing; the sentence is the command that installs it.
    """
    try:
        import bertfill_export.convert  # noqa: F401 - tried, not used
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in (*EXTRA, "bertfill_export"):
            raise
        said = messages.text("models.needs-extra", locale, package=package, command=_install_command())
        raise InputError(said) from error


def _install_command() -> str:
    """Return what installs the extra into the very environment that runs this."""
    if find_spec("bertfill_ls.hub") is None:  # inside the VS Code extension, whose server fetches and converts nothing
        return "pipx install 'bertfill-ls[models]'"
    if "pipx" in Path(sys.prefix).parts:
        return f"pipx inject bertfill-ls {' '.join(EXTRA)}"
    if find_spec("pip") is None:  # as in what uv makes
        return f"uv pip install --python {sys.executable} {' '.join(EXTRA)}"
    return f"{sys.executable} -m pip install 'bertfill-ls[models]'"


def convert(checkpoint: Path, folder: Path, made: Made, locale: str, when_read: Callable[[], None]) -> tuple[str, ...]:
    """Convert a checkpoint into a model folder, with a smoke test; return sentences about what was left out.

    ``when_read`` is called once, when the checkpoint has been found whole and the long part begins.

    Raises:
        InputError: it cannot be converted, or cannot fill.
    """
    require_exporter(locale)
    from bertfill_export import ConversionOptions, ExportError, convert_checkpoint

    begun = False

    def follow(step: str, _share: float) -> None:
        nonlocal begun
        if step != "read" and not begun:
            begun = True
            when_read()

    options = ConversionOptions(
        quantization=made.precision or "int8",
        name=made.name,
        license=made.license or "unknown",
        source=made.source or "unknown",
        vocabulary=_vocabulary(made.vocabulary),
        force=made.force,
        origin=made.origin,
    )
    try:
        return tuple(notice.text(locale) for notice in convert_checkpoint(checkpoint, folder, options, follow))
    except ExportError as error:
        raise InputError(error.sentence(locale)) from error


def check_small_files(checkpoint: Path, locale: str) -> None:
    """See from a checkpoint's small files that it is of a kind that can be converted, before its weights come.

    Raises:
        InputError: it is not.
    """
    from bertfill_export.errors import ExportError
    from bertfill_export.families import family_of
    from bertfill_export.reading import read_json
    from bertfill_export.vocabulary_files import check_tokenizer_class, read_vocabulary

    path = checkpoint / "config.json"
    try:
        config = read_json(path)
        family_of(config)
        check_tokenizer_class(path, config)
        read_vocabulary(checkpoint)
    except ExportError as error:
        raise InputError(error.sentence(locale)) from error


def _vocabulary(word: str | None) -> "Path | Literal['zh'] | None":
    return "zh" if word == "zh" else None if word is None else Path(word).expanduser()


def copy_model(model: Path, folder: Path, made: Made) -> None:
    """Copy the files that a model folder lists, whole, and what it says of itself; its card comes along.

    Raises:
        ModelError: it is damaged.
    """
    manifest = read_manifest(model)
    verify_hashes(model)
    folder.mkdir()
    for name in (*manifest.files, *_BESIDE):
        if name in manifest.files or (model / name).is_file():
            shutil.copyfile(model / name, folder / name)
    rewrite_manifest(model / MANIFEST, folder / MANIFEST, name=made.name, license=made.license, source=made.source)


def rewrite_manifest(before: Path, after: Path, **facts: Any) -> None:
    """Write a manifest with other facts; None leaves one as it is."""
    raw = json.loads(before.read_text(encoding="utf-8"))
    raw |= {name: value for name, value in facts.items() if value is not None}
    after.write_text(json.dumps(raw, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
