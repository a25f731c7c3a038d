"""Which texts count as masks beside the mask token: those of the command line, or else those of the project."""

import argparse
from collections.abc import Mapping

from bertfill_ls.core.masks.aliases import are_aliases
from bertfill_ls.core.masks.mask import Aliases


def aliases_of(arguments: argparse.Namespace, project_settings: Mapping[str, object]) -> Aliases:
    """Return the aliases; what a project says that cannot be used counts as nothing."""
    if arguments.alias:
        return tuple(arguments.alias)
    said = project_settings.get("maskAliases", [])
    return tuple(said) if isinstance(said, list) and are_aliases(said) else ()
