"""The command line, ``bertfill-ls serve | fill | explain | check | doctor``: reads, asks, prints, decides nothing."""
