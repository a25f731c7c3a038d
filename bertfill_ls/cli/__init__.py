"""The command line: ``bertfill-ls fill | check | doctor | serve``. It reads, asks and prints; it decides nothing."""
