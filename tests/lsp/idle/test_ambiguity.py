"""Masks whose first two candidates are about as likely, hinted at when the user wants it."""

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from tests.lsp.fakes import Clock, session
from tests.lsp.problems import PULLS, REFRESH, codes, published, pull


def close(window: Window, mask: Mask) -> MaskAnswer:
    return MaskAnswer(mask, (Candidate("他", 0.41), Candidate("她", 0.38)), ())


async def test_an_ambiguous_mask_is_hinted_at_when_the_user_wants_it() -> None:
    client = await session(locale="zh-CN", initializationOptions={"ambiguousMasks": True})
    clock = Clock()
    client.runner.answer = close
    client.open("😀[MASK]来了")
    assert published(client) == [(1, [])], "the model is not waited for"
    await clock.pass_by(0.6)
    [_, told] = client.told("textDocument/publishDiagnostics")
    [hint] = told["diagnostics"]
    assert (hint["code"], hint["severity"]) == ("ambiguous-mask", 4)
    assert "他" in hint["message"]
    assert hint["range"]["start"] == {"line": 0, "character": 2}
    client.change(2, "x", (0, 0, 0, 0))
    await clock.pass_by(0.2)
    assert published(client)[-1] == (2, []), "it belongs to the version it was found in"


async def test_an_ambiguous_mask_is_pulled_after_a_refresh() -> None:
    client = await session(capabilities=PULLS, initializationOptions={"ambiguousMasks": True})
    clock = Clock()
    client.runner.answer = close
    client.open("😀[MASK]来了")
    first = await pull(client)
    await clock.pass_by(0.6)
    assert len(client.told(REFRESH)) == 1
    assert codes((await pull(client, first["resultId"]))["items"]) == ["ambiguous-mask"]


async def test_ambiguity_is_of_no_concern_by_default() -> None:
    client, clock = await session(initializationOptions={"prefetch": False}), Clock()
    client.runner.answer = close
    client.open("😀[MASK]来了")
    await clock.pass_by(5)
    assert published(client) == [(1, [])]
    assert not client.runner.batches
