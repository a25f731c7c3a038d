"""The least a pygls server can be: the yardstick for our own start-up. Modules that are named are imported first."""

import importlib
import sys

from pygls.lsp.server import LanguageServer

if __name__ == "__main__":
    for name in sys.argv[1:]:
        importlib.import_module(name)
    LanguageServer("bare", "0").start_io()
