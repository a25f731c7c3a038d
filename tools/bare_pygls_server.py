"""The least a pygls server can be: the yardstick for our own start-up."""

from pygls.lsp.server import LanguageServer

if __name__ == "__main__":
    LanguageServer("bare", "0").start_io()
