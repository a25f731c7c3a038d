"""The process among others: its threads and its log, whether its client still lives, and how it ends."""
