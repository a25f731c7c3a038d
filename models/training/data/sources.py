"""`sources.toml`: the register and the sampling weight of each corpus source."""

import tomllib
from pathlib import Path

DEFAULT = Path(__file__).resolve().parents[1] / "sources.toml"


def read_weights(path: Path = DEFAULT) -> dict[str, float]:
    """Read the sampling weight of each source; one that is not named weighs 1."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: float(weight) for group in table.values() for name, weight in group.items()}


def read_registers(path: Path = DEFAULT) -> dict[str, str]:
    """Read the register of each source; one that is not named is `other`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: register for register, group in table.items() for name in group}
