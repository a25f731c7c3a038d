"""Every command answers what its contract says, and refuses what it does not; as it is on the wire."""

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, get_type_hints

import pytest

from bertfill_ls.lsp.commands import contract
from bertfill_ls.lsp.commands.contract import COMMANDS, Command
from tests.lsp.edits import ABLE, run
from tests.lsp.fakes import FillSession, session
from tests.lsp.support import at

TEXT = "😀今天[MASK][MASK]好！"
PLACE = at(0, 6)
RANGE = {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 4}}
ARGUMENTS: dict[type | None, list[Any]] = {
    None: [],
    contract.DocumentArgument: [PLACE],
    contract.PlaceArgument: [PLACE],
    contract.ExplainArgument: [PLACE | {"candidate": "上"}],
    contract.RangeArgument: [PLACE | {"range": RANGE}],
    contract.FinishArgument: [PLACE | {"text": "上", "rest": "SK]"}],
}


def mismatch(value: Any, hint: Any, where: str = "answer") -> str | None:
    """Return where a value is not of a type of the contract, or None."""
    if get_origin(hint) is Annotated or get_origin(hint) is NotRequired:
        return mismatch(value, get_args(hint)[0], where)
    if get_origin(hint) is UnionType:
        fits = any(mismatch(value, part) is None for part in get_args(hint))
        return None if fits else f"{where}: {value!r}"
    if get_origin(hint) is Literal:
        return None if value in get_args(hint) else f"{where}: {value!r}"
    if get_origin(hint) is list:
        if not isinstance(value, list):
            return f"{where}: no list"
        found = [mismatch(each, get_args(hint)[0], f"{where}[{index}]") for index, each in enumerate(value)]
        return next(filter(None, found), None)
    if hasattr(hint, "__total__"):
        hints = get_type_hints(hint, include_extras=True)
        required = {name for name, each in hints.items() if get_origin(each) is not NotRequired}
        if not isinstance(value, dict) or not required <= value.keys() <= hints.keys():
            return f"{where}: {value!r}"
        found = [mismatch(each, hints[name], f"{where}.{name}") for name, each in value.items()]
        return next(filter(None, found), None)
    number: Any = {float: (int, float), None: NoneType}.get(hint, hint)
    return None if isinstance(value, number) and not (isinstance(value, bool) and hint is not bool) else where


def test_a_mismatch_is_seen() -> None:
    right = {"plain": "", "candidate": "上", "maskRange": RANGE, "tokens": [{"text": "今", "range": RANGE, "share": 1}]}
    assert mismatch(right, contract.Explanation) is None
    assert mismatch(right | {"more": 1}, contract.Explanation) is not None
    assert mismatch(right | {"tokens": [{"text": "今", "range": RANGE}]}, contract.Explanation) is not None
    assert mismatch(right | {"candidate": None}, contract.Explanation) == "answer.candidate"
    assert mismatch({"message": 3}, contract.Message) == "answer.message"
    assert mismatch({}, contract.Message) is None


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_a_command_answers_what_its_contract_says(command: Command) -> None:
    client = await session(capabilities=ABLE)
    client.open(TEXT)
    answer = await run(client, command.name, *ARGUMENTS[command.argument])
    assert mismatch(answer, command.answer) is None
    assert len(client.told("workspace/applyEdit")) == (command in (contract.FILL_ALL, contract.MASK_SELECTION))


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.nullable], ids=lambda each: each.name)
async def test_where_it_says_so_the_answer_away_from_a_mask_is_null(command: Command) -> None:
    client = await session(capabilities=ABLE)
    client.open(TEXT)
    assert await run(client, command.name, at(0, 1)) is None


async def test_every_command_of_the_contract_is_announced_under_its_name() -> None:
    described = {each for each in vars(contract).values() if isinstance(each, Command)}
    assert described == set(COMMANDS)
    client = FillSession()
    announced = (await client.initialize())["result"]["capabilities"]["executeCommandProvider"]["commands"]
    assert sorted(announced) == sorted(command.wire_name for command in described)
