"""Results → the page: its words, tables, goals and plot. Nothing here measures."""
