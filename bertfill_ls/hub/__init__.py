"""Fetching a checkpoint from a model hub: the only part of bertfill that opens a connection, and only when it is asked.

    source = hub.source_of(None, os.environ)
    listing = hub.look("hfl/chinese-roberta-wwm-ext", revision=None, source=source)
    folder = hub.fetch(listing, Path("checkpoint"), print)

``look`` asks what there is: commit, licence, files with size and hash, and which of them are wanted. ``fetch`` brings
those into a folder and returns it: a checkpoint as transformers would have saved it. A second ``fetch`` into the same
folder goes on where the first was cut. Everything that can go wrong is a ``HubError``; ``error.sentence(locale)`` says
all there is to say. Ctrl+C is a ``KeyboardInterrupt``, after which the same call goes on.
"""

from bertfill_ls.hub.address import Address, read_address
from bertfill_ls.hub.errors import HubError
from bertfill_ls.hub.listing import Listing, RemoteFile
from bertfill_ls.hub.pull import Progress, fetch, look
from bertfill_ls.hub.sources import SOURCE_NAMES, Source, source_of

__all__ = [
    "SOURCE_NAMES",
    "Address",
    "HubError",
    "Listing",
    "Progress",
    "RemoteFile",
    "Source",
    "fetch",
    "look",
    "read_address",
    "source_of",
]
