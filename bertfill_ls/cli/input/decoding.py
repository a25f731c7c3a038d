"""Bytes as text: UTF-8 or a sentence that says what they are and how to convert them."""

import codecs
import errno
import os

from bertfill_ls.cli.exits import InputError
from bertfill_ls.core import messages
from bertfill_ls.core.text.utf8 import why_not

_BOM = codecs.BOM_UTF8
# Reasons that have a sentence of ours; others are said as the system says them.
_REASONS = {
    errno.ENOENT: "cli.reason.missing",
    errno.EACCES: "cli.reason.forbidden",
    errno.EPERM: "cli.reason.forbidden",
    errno.EISDIR: "cli.reason.folder",
    errno.ENOTDIR: "cli.reason.no-folder",
    errno.EROFS: "cli.reason.read-only",
    errno.ENOSPC: "cli.reason.full",
}


def reason_of(error: OSError, locale: str) -> str:
    """Return why the system refuses, in the user's language where we know it."""
    key = _REASONS.get(error.errno or 0)
    return messages.text(key, locale) if key else str(error.strerror or error)


def unreadable(name: str, error: OSError, locale: str) -> InputError:
    """Return the error for what cannot be read."""
    return InputError(messages.text("cli.cannot-read", locale, file=name, reason=reason_of(error, locale)))


def decode(raw: bytes, name: str, offset: int, locale: str) -> str:
    """Decode UTF-8; ``offset`` is where ``raw`` begins in its file, for the error's sake. A leading BOM is dropped."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        key, facts = why_not(error, name, offset)
        raise InputError(messages.text(key, locale, **facts)) from error
    return text.removeprefix("\ufeff") if offset == 0 else text


def argument_text(word: str, locale: str) -> str:
    """Return a command-line argument as the UTF-8 that it is, also where the locale made Python read it otherwise."""
    return decode(os.fsencode(word), messages.text("cli.an-argument", locale), 0, locale)


def has_bom(raw: bytes) -> bool:
    """Tell whether a file begins with the byte order mark of UTF-8."""
    return raw.startswith(_BOM)
