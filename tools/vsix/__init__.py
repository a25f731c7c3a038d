"""Making the VS Code package: the server as one folder, the extension as one file."""
