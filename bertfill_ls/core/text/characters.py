"""The kinds of characters that masks and sentences are told apart by."""

# C0 and C1 controls and DEL, except tab and the line ends.
CONTROLS = "".join(chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\t\n\r")

# White space within a line, as Unicode has it (categories Zs, Zl, Zp, and tab). U+2028 does not end a line.
BLANKS = "\t \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

# Blanks, and the signs of no width that come along when text is pasted from web pages.
SPACES = BLANKS + "\u200b\u200c\u200d\u2060\ufeff"

LINE_ENDS = "\r\n"

SQUARE_OPEN = "[［【〔〖"
SQUARE_CLOSE = "]］】〕〗"
