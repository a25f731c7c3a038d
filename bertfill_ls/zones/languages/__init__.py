"""The document languages: one file for what a language is made of, and what several of them share."""
