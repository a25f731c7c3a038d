"""What a user may write for a model: its name on a hub, or the address of its page, copied from a browser."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bertfill_ls.hub.errors import HubError
from bertfill_ls.hub.sources import HF_MIRROR, HUGGING_FACE, MODELSCOPE

_NAME = r"[A-Za-z0-9_](?:[\w.-]*[\w])?"
_MOST = 96  # characters of a part of a name
_PAGES = {
    urlsplit(HUGGING_FACE).netloc: "huggingface",
    urlsplit(HF_MIRROR).netloc: "hf-mirror",
    urlsplit(MODELSCOPE).netloc: "modelscope",
}


class Address(NamedTuple):
    """A model's name; the revision and the source, where they were written too."""

    name: str
    revision: str | None = None
    source: str | None = None


def read_address(written: str) -> Address:
    """Read ``OWNER/NAME``, ``NAME``, or the address of a page of one of the hubs.

    Raises:
        HubError: it is none of them.
    """
    if "://" not in written:
        return Address(_checked(written.strip().strip("/"), written))
    try:
        parts = urlsplit(written.strip())
        source = _PAGES.get((parts.hostname or "").removeprefix("www."))
    except ValueError:
        source = None
    if source is None:
        raise HubError("hub.name", name=written)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if source == "modelscope":
        steps = steps[1:] if steps[:1] == ["models"] else []
    name, rest = steps[:2], steps[2:]
    if name[1:] and name[1] in ("tree", "blob"):  # an old model without an owner
        name, rest = name[:1], steps[1:]
    revision = rest[1] if len(rest) > 1 and rest[0] in ("tree", "blob", "resolve") else None
    return Address(_checked("/".join(name), written), revision, source)


def _checked(name: str, written: str) -> str:
    parts = name.split("/")
    plain = all(re.fullmatch(_NAME, part, re.ASCII) and len(part) <= _MOST and ".." not in part for part in parts)
    if not plain or len(parts) > 2:
        raise HubError("hub.name", name=written)
    return name
