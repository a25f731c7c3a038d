"""The pure part: text, masks, windows and numbers. No I/O, no protocol, no runtime; offsets are code points."""
