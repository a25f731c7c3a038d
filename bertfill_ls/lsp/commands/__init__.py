"""``workspace/executeCommand``: one file for each command; ``contract`` says what all of them take and answer."""
