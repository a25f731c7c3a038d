"""One file from an address into its part: asks for what is missing, and holds what comes to what was listed."""

import re
from collections.abc import Callable
from pathlib import Path

from bertfill_ls.hub.errors import HubError, PassingError, WrongContentError
from bertfill_ls.hub.listing import RemoteFile
from bertfill_ls.hub.part import Part
from bertfill_ls.hub.wire.faults import Asked
from bertfill_ls.hub.wire.web import Answer, Web

_CHUNK = 256 << 10  # bytes

# What is called with the bytes of the file that are here, and the host that they come from.
Came = Callable[[int, str], object]


def download(web: Web, address: str, asked: Asked, folder: Path, file: RemoteFile, came: Came) -> None:
    """Bring a file into its folder.

    What has come stays for the next time whatever happens, unless it is wrong. What is wrong is fetched once more from
    the beginning: what lay here, or in a cache on the way, may have been damaged.

    Raises:
        HubError: it does not come, or not as it was listed, or cannot be written.
    """
    part = Part(folder, file)
    wrong = 0
    try:
        while True:
            try:
                if not part.is_right:
                    _receive(web, address, asked, part, came)
                part.finish()
                return
            except WrongContentError:
                part.start_over()
                wrong += 1
                if wrong == 2:
                    raise
            except HubError as error:
                web.patience.wait_or_raise(error)
    finally:
        part.close()


def _receive(web: Web, address: str, asked: Asked, part: Part, came: Came) -> None:
    """Ask for what is missing, and write it as it comes."""
    headers = {}
    if part.there:
        headers["Range"] = f"bytes={part.there}-"
        if part.etag:
            headers["If-Range"] = part.etag
    with web.get(address, asked, headers) as answer:
        _check(answer, part)
        if answer.status != 206 and part.there:  # the host knows no ranges, or has something new
            part.start_over()
        part.name_content(answer.headers.get("etag", ""))
        came(part.there, answer.host)
        while chunk := answer.read(_CHUNK):
            if part.there + len(chunk) > part.file.size:
                raise _wrong_length(answer, part, part.there + len(chunk))
            if part.write(chunk):
                web.patience.something_came()
            came(part.there, answer.host)
    if part.there < part.file.size:
        raise PassingError("hub.cut", host=answer.host)
    if not part.is_right:
        raise WrongContentError("hub.hash", file=part.file.path, host=answer.host)


def _check(answer: Answer, part: Part) -> None:
    """Hold what an answer says of itself to the listing, before any of it is read."""
    file, host = part.file, answer.host
    linked = re.fullmatch(r'"([0-9a-f]{64})"', answer.headers.get("x-linked-etag", "").strip().removeprefix("W/"))
    if linked and file.sha256 and linked[1] != file.sha256:
        raise WrongContentError("hub.changed", file=file.path, host=host)
    start = 0
    if answer.status == 206:
        ranged = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", answer.headers.get("content-range", ""))
        if ranged is None or int(ranged[1]) != part.there or ranged[2] not in ("*", str(file.size)):
            raise WrongContentError("hub.changed", file=file.path, host=host)
        etag = answer.headers.get("etag", "")
        if part.etag and etag and etag != part.etag:
            raise WrongContentError("hub.changed", file=file.path, host=host)
        start = part.there
    if answer.length is not None and start + answer.length != file.size:
        raise _wrong_length(answer, part, start + answer.length)


def _wrong_length(answer: Answer, part: Part, found: int) -> WrongContentError:
    return WrongContentError("hub.length", file=part.file.path, host=answer.host, found=found, expected=part.file.size)
