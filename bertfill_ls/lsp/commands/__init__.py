"""One file per ``workspace/executeCommand`` command."""
