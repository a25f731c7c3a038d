"""What the command line reads: files, folders, standard input, the project's file."""
