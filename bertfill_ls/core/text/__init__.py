"""Places in a text: spans, lines, sentences, kinds of characters. Knows no masks."""
