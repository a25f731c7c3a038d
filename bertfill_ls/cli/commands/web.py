"""``bertfill-ls web``: the workbench in the browser. Listens, says where, opens a browser, and serves until Ctrl+C."""

import argparse
import os
import sys
import threading
import webbrowser
from contextlib import suppress
from functools import partial
from importlib.metadata import requires
from typing import NoReturn, TextIO

from bertfill_ls.cli.exits import InputError
from bertfill_ls.core import messages
from bertfill_ls.inference.model.model_store import resolve_model
from bertfill_ls.web.address import AddressError, listen, page_address

# What the extra ``web`` brings.
_EXTRA = ("anyio", "click", "h11", "starlette", "uvicorn", "websockets")


def run(arguments: argparse.Namespace, locale: str) -> NoReturn:
    """Serve the workbench; raise InputError where that is not possible, ModelError where there is no such model."""
    try:
        from bertfill_ls.web.access import Access
        from bertfill_ls.web.assets import NotBuiltError, load_assets
        from bertfill_ls.web.server import serve_web
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        if getattr(sys, "frozen", False):  # by PyInstaller, without what serves, and without pip
            raise InputError(messages.text("web.not-here", locale)) from error
        raise InputError(messages.text("web.no-extra", locale, command=_how_to_install())) from error
    resolve_model(arguments.model)
    try:
        assets = load_assets()
        listening = listen(arguments.host, arguments.port, exposed=arguments.expose_to_network)
    except NotBuiltError as error:
        raise InputError(messages.text("web.not-built", locale)) from error
    except AddressError as error:
        raise InputError(messages.text(error.key, locale, **error.arguments)) from error
    access = Access(arguments.expose_to_network)
    address = page_address(listening, access.token)
    serve_web(
        listening,
        access,
        assets,
        model=arguments.model,
        with_memory=not arguments.no_memory,
        locale=locale,
        locale_asked=arguments.lang is not None,
        started=partial(_announce, address, sys.stdout, arguments, locale),
    )


def _announce(address: str, out: TextIO, arguments: argparse.Namespace, locale: str) -> None:
    """Say where the workbench is, and show it where there is something to show it on."""
    with suppress(OSError):  # nobody reads: the page is there all the same
        print(messages.text("web.address", locale, address=address), file=out)
        print(messages.text("web.how-it-ends", locale), file=out)
        if arguments.expose_to_network:
            print(messages.text("web.exposed", locale), file=out)
        out.flush()
    if not arguments.no_browser and _has_display():
        # In a thread: a browser that starts may take its time, and some are waited for.
        threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()


def _has_display() -> bool:
    """Tell whether a browser can be seen here; one in the terminal would take the terminal away."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))


def _how_to_install() -> str:
    """Return the command that installs what the extra needs into the Python that runs, wherever bertfill is from."""
    conditions = [each.replace('"', "'").partition(";") for each in requires("bertfill-ls") or ()]
    wanted = [requirement.strip() for requirement, _, condition in conditions if "extra == 'web'" in condition]
    quote = '"' if sys.platform == "win32" else "'"
    return " ".join([sys.executable, "-m pip install", *(f"{quote}{each}{quote}" for each in wanted)])
