"""Where models are fetched from: the hub, its mirrors, ModelScope, or a server of one's own that speaks like it.

Names of hosts stand here and nowhere else in the program.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from bertfill_ls.hub.errors import HubError

HUGGING_FACE = "https://huggingface.co"
HF_MIRROR = "https://hf-mirror.com"
MODELSCOPE = "https://modelscope.cn"

# What --from knows by name.
SOURCE_NAMES = ("huggingface", "hf-mirror", "modelscope")

# Models that are often pulled, and the names of the same checkpoints on ModelScope, where others have put most of them
# up. What is not here is asked for by the name that was given.
MODELSCOPE_NAMES = {
    "google-bert/bert-base-chinese": "google-bert/bert-base-chinese",
    "google-bert/bert-base-multilingual-cased": "google-bert/bert-base-multilingual-cased",
    "hfl/chinese-bert-wwm": "dienstag/chinese-bert-wwm",
    "hfl/chinese-bert-wwm-ext": "dienstag/chinese-bert-wwm-ext",
    "hfl/chinese-macbert-base": "dienstag/chinese-macbert-base",
    "hfl/chinese-macbert-large": "dienstag/chinese-macbert-large",
    "hfl/chinese-roberta-wwm-ext": "dienstag/chinese-roberta-wwm-ext",
    "hfl/chinese-roberta-wwm-ext-large": "dienstag/chinese-roberta-wwm-ext-large",
    "hfl/rbt3": "dienstag/rbt3",
}
# The oldest models of the hub have no owner in their names there; elsewhere they do.
_OWNED = {
    "bert-base-chinese": "google-bert/bert-base-chinese",
    "bert-base-multilingual-cased": "google-bert/bert-base-multilingual-cased",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A place to fetch from.

    ``endpoint`` is an address without a slash at its end. A token is sent to a source that ``takes_token``, and to its
    origin only: to the hub, and to what the user has named as the hub (``HF_ENDPOINT``).
    """

    name: str
    protocol: Literal["huggingface", "modelscope"]
    endpoint: str
    takes_token: bool = False

    @property
    def host(self) -> str:
        """The host, with its port if it has one."""
        return urlsplit(self.endpoint).netloc.lower()

    @property
    def default_revision(self) -> str:
        """What is meant when no revision is given."""
        return "master" if self.protocol == "modelscope" else "main"

    def own_name(self, name: str) -> str:
        """Return what this source calls a model that is known by its name on the hub."""
        if self.protocol == "huggingface":
            return name
        owned = _OWNED.get(name, name)
        return MODELSCOPE_NAMES.get(owned, owned)

    def page(self, name: str) -> str:
        """Return the address of a model for people to open."""
        return f"{self.endpoint}/models/{name}" if self.protocol == "modelscope" else f"{self.endpoint}/{name}"

    def terms(self, name: str) -> str:
        """Return the address where the terms of a model are accepted: nobody can log in to the mirror."""
        return f"{HUGGING_FACE if self.endpoint == HF_MIRROR else self.endpoint}/{name}"


def source_of(word: str | None, environment: Mapping[str, str]) -> Source:
    """Return the source that is meant: one of :data:`SOURCE_NAMES`, the address of a hub, or None.

    None is the hub, wherever ``HF_ENDPOINT`` says it is.

    Raises:
        HubError: it is none of these.
    """
    if word is None:
        endpoint = environment.get("HF_ENDPOINT", "").strip()
        return _hub_at(endpoint, "HF_ENDPOINT", takes_token=True) if endpoint else _named("huggingface", environment)
    if word in SOURCE_NAMES:
        return _named(word, environment)
    if "://" in word:
        return _hub_at(word, "--from")
    raise HubError("hub.source", source=word, known=", ".join(SOURCE_NAMES))


def _named(word: str, environment: Mapping[str, str]) -> Source:
    if word == "modelscope":
        endpoint = environment.get("MODELSCOPE_ENDPOINT", "").strip() or MODELSCOPE
        return Source(word, "modelscope", _address(endpoint, "MODELSCOPE_ENDPOINT"))
    if word == "hf-mirror":
        return Source(word, "huggingface", HF_MIRROR)
    return Source(word, "huggingface", HUGGING_FACE, takes_token=True)


def _hub_at(written: str, place: str, *, takes_token: bool = False) -> Source:
    endpoint = _address(written, place)
    return Source(urlsplit(endpoint).netloc, "huggingface", endpoint, takes_token or endpoint == HUGGING_FACE)


def _address(written: str, place: str) -> str:
    """Return an address that can be asked, without a slash at its end; a bare host is one that speaks TLS."""
    address = (written if "://" in written else f"https://{written}").rstrip("/")
    try:
        parts = urlsplit(address)
        plain = (
            parts.scheme in ("http", "https")
            and re.fullmatch(r"[\w.:-]+", parts.hostname or "")
            and parts.port != 0
            and not (parts.query or parts.fragment or "@" in parts.netloc)
            and re.fullmatch(r"[!-~]+", address)
        )
    except ValueError:  # brackets that enclose no address, a port that is no number
        plain = False
    if not plain:
        raise HubError("hub.endpoint", place=place, endpoint=written)
    return address
