"""What the command line writes: tables, JSON, reports for other programs, files."""
