"""An installed model as a row, as a list of facts, and as JSON."""

from dataclasses import asdict
from typing import Any

from bertfill_ls.core import messages
from bertfill_ls.core.presentation import percent
from bertfill_ls.inference.model.manifest import Manifest
from bertfill_ls.inference.store.installed import InstalledModel


def megabytes(size: int) -> str:
    """Return a size in bytes as people read it; a megabyte has a million."""
    return f"{size / 1e6:.1f} MB" if size < 999.95e6 else f"{size / 1e9:.2f} GB"


def row_of(model: InstalledModel, locale: str) -> tuple[str, ...]:
    """Return name, size, time, what came of the smoke test, and licence."""
    if model.manifest is None:
        return model.name, megabytes(model.size), "–", "–", _problem(model, locale) or "–"
    smoke = model.manifest.smoke_test
    return (
        model.name,
        megabytes(model.size),
        _milliseconds(model),
        "–" if smoke is None else percent(smoke.first_right),
        model.manifest.license,
    )


def facts_of(model: InstalledModel, locale: str) -> list[tuple[str, str]]:
    """Return what is known of a model, each fact with what it is called."""
    found: dict[str, str | None] = {
        "name": messages.text("models.is-default", locale, model=model.name) if model.is_default else model.name,
        "folder": str(model.folder),
        "size": megabytes(model.size),
        "problem": _problem(model, locale),
    }
    if model.manifest is not None:
        manifest = model.manifest
        found |= {
            "family": manifest.family,
            "form": _form(manifest, locale),
            "vocabulary": manifest.vocabulary,
            "license": manifest.license,
            "source": manifest.source,
            "commit": manifest.origin.commit if manifest.origin is not None else None,
            "smoke-test": smoke_sentence(model, locale),
            "milliseconds": _milliseconds(model, messages.text("models.not-measured", locale)),
        }
    known = {name: value for name, value in found.items() if value is not None}
    return [(messages.text(f"models.{name}", locale), value) for name, value in known.items()]


def model_as_json(model: InstalledModel, locale: str) -> dict[str, Any]:
    """Return what is known of a model; null is what is not."""
    known: dict[str, Any] = {
        "name": model.name,
        "folder": str(model.folder),
        "default": model.is_default,
        "bundled": model.is_bundled,
        "size": model.size,
        "milliseconds": model.milliseconds,
    }
    if (problem := _problem(model, locale)) is not None:
        known["error"] = problem
    manifest = model.manifest
    if manifest is None:
        return known
    smoke = manifest.smoke_test
    return {
        **known,
        "family": manifest.family,
        "license": manifest.license,
        "source": manifest.source,
        "origin": None if manifest.origin is None else asdict(manifest.origin),
        "quantization": manifest.quantization,
        "vocabulary": manifest.vocabulary,
        "layers": manifest.layers,
        "hidden_size": manifest.hidden_size,
        "vocab_size": manifest.vocab_size,
        "max_length": manifest.max_length,
        "smoke_test": None if smoke is None else {"masks": smoke.masks, "first_right": smoke.first_right},
    }


def _problem(model: InstalledModel, locale: str) -> str | None:
    if model.problem is None:
        return None
    return messages.text(model.problem.key, locale, **model.problem.arguments)


def _milliseconds(model: InstalledModel, otherwise: str = "–") -> str:
    return otherwise if model.milliseconds is None else f"{model.milliseconds:.1f} ms"


def smoke_sentence(model: InstalledModel, locale: str) -> str:
    """Say what came of the smoke test."""
    smoke = model.manifest.smoke_test if model.manifest is not None else None
    if smoke is None:
        return messages.text("models.not-tested", locale)
    return messages.text("models.first-right", locale, masks=smoke.masks, share=percent(smoke.first_right))


def _form(manifest: Manifest, locale: str) -> str:
    return messages.text(
        "models.form-is",
        locale,
        layers=manifest.layers,
        hidden=manifest.hidden_size,
        vocabulary=manifest.vocab_size,
        length=manifest.max_length,
        quantization=manifest.quantization,
    )
