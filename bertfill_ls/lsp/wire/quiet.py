"""pygls, kept from talking: what fails is logged by its kind and its place, and never shown to the writer."""

import logging
from traceback import format_tb
from typing import Any

from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)


def silence_pygls() -> None:
    """Keep pygls from logging: it writes whole messages, and with them the text of documents, at level INFO."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)


class QuietServer(LanguageServer):
    """A server that logs what fails in a handler; pygls would pop every failure up in the writer's face."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log the kind of an error and where it arose; its message may quote a document."""
        if isinstance(error, JsonRpcException) and isinstance(error.data, dict) and "traceback" in error.data:
            kind = error.message.partition(":")[0]
            log.error("%s in a handler\n%s", kind, "".join(error.data["traceback"]))
        elif not isinstance(error, JsonRpcException):
            log.error("%s in a handler\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
