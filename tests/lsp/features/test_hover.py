"""What a hover shows, with and without Markdown, with and without a model."""

from typing import Any

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.errors import ModelError
from tests.lsp.fakes import Clock, FakeRunner, FillSession, session, turns
from tests.lsp.support import at

MARKDOWN = {"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}


async def hover(client: FillSession, line: int, character: int) -> Any:
    return await client.result("textDocument/hover", at(line, character))


async def test_a_table_with_the_best_one_marked_and_what_it_rests_on() -> None:
    client = await session(capabilities=MARKDOWN, locale="zh-cn")
    client.open("😀今天[MASK]好")
    shown = await hover(client, 0, 5)
    assert shown["contents"] == {
        "kind": "markdown",
        "value": (
            "| | 候选 | 置信度 |\n|:-:|:-:|--:|\n| ★ | **上** | 62.0% |\n|  | 下 | 20.0% |\n|  | 中 | 10.0% |\n"
            "|  | 里 | 5.0% |\n|  | 前 | 1.0% |\n\n注意力（实词优先）：😀 50% · 今 30% · 天 20%"
        ),
    }
    assert shown["range"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 10}}


@pytest.mark.parametrize("name", ["Neovim", "helix", "Eglot", "emacs", "coc.nvim"])
async def test_a_list_for_a_client_that_would_show_the_source_of_a_table(name: str) -> None:
    client = await session(capabilities=MARKDOWN, clientInfo={"name": name})
    client.open("😀今天[MASK]好")
    value = (await hover(client, 0, 5))["contents"]["value"]
    assert value.startswith("1. **上** 62.0%\n2. 下 20.0%\n3. 中 10.0%\n4. 里 5.0%\n5. 前 1.0%\n\nAttention")


async def test_plain_text_for_a_client_without_markdown() -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    contents = (await hover(client, 0, 5))["contents"]
    assert contents["kind"] == "plaintext"
    assert contents["value"].startswith("★ 上  62.0%\n  下  20.0%\n")
    assert contents["value"].endswith("Attention (content words first): 😀 50% · 今 30% · 天 20%")


@pytest.mark.parametrize(
    ("character", "found"), [(0, False), (3, False), (4, True), (9, True), (10, True), (11, False)]
)
async def test_the_whole_mask_can_be_pointed_at(character: int, found: bool) -> None:
    client = await session()
    client.open("😀今天[MASK]好了")
    assert (await hover(client, 0, character) is not None) is found


async def test_candidates_that_are_signs_of_markdown_are_shown_as_they_are() -> None:
    def signs(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate("|", 0.9), Candidate("*", 0.0004)), ())

    client = await session(capabilities=MARKDOWN)
    client.runner.answer = signs
    client.open("[MASK]")
    value = (await hover(client, 0, 1))["contents"]["value"]
    assert "| ★ | **\\|** | 90.0% |\n|  | \\* | <0.1% |" in value


async def test_two_candidates_that_are_as_likely_are_named() -> None:
    def close(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate("他", 0.41), Candidate("她", 0.38)), ())

    client = await session(locale="zh-CN")
    client.runner.answer = close
    client.open("[MASK]")
    assert "“他”与“她”可能性相近" in (await hover(client, 0, 1))["contents"]["value"]


@pytest.mark.parametrize(("text", "said"), [("[MASK]" * 9, True), ("[MASK]" * 8, False), ("[MASK][MASK:的|地]", False)])
@pytest.mark.parametrize("end", [False, True])
async def test_says_that_a_long_row_is_filled_in_parts(text: str, said: bool, end: bool) -> None:
    client = await session(capabilities=MARKDOWN)
    client.open(f"😀今天{text}好")
    value = (await hover(client, 0, 4 + len(text) - 3 if end else 5))["contents"]["value"]
    assert ("in parts of 8" in value) == said


async def test_says_that_the_model_is_being_loaded_when_it_takes_too_long() -> None:
    client = await session(FakeRunner(hold_loading=True))
    clock = Clock()
    client.open("[MASK]")
    request = client.ask("textDocument/hover", at(0, 1))
    await turns()
    await clock.pass_by(5.1)
    assert (await client.answer(request))["result"]["contents"]["value"] == "The model is being loaded…"


async def test_says_why_the_model_could_not_be_loaded() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    client.open("[MASK]")
    runner.load(ModelError("model.unknown", model="bert-xxl", default="bertfill-zh"))
    assert "bert-xxl" in (await hover(client, 0, 1))["contents"]["value"]
    [shown] = client.told("window/showMessage")
    assert shown["type"] == 1
    assert "bert-xxl" in shown["message"]
