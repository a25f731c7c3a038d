"""What is measured for the page, one file a table; ``soak`` is run by itself."""
