"""What is imported apart is what ``import`` imports, without the copies that attrs would make."""

import json
import subprocess
import sys
from typing import Any

_PROGRAM = """
import asyncio, attrs, gc, json, linecache, sys, typing
from bertfill_ls.lsp.wire.types_import import import_types
gc.collect()
gc.disable()
gc.set_threshold(701, 11, 12)
if sys.argv[1] == "apart":
    import_types()
import lsprotocol
from lsprotocol import types
garbage = gc.collect()
assert not gc.isenabled() and gc.get_threshold() == (701, 11, 12)
from lsprotocol.converters import get_converter
assert sys.modules["lsprotocol.types"] is types is lsprotocol.types
place = types.Range(types.Position(0, 2), types.Position(0, 4))
item = types.CompletionItem("𠮷", text_edit=types.TextEdit(place, "天"))
written = get_converter().unstructure(item)
assert get_converter().structure(written, types.CompletionItem) == item
print(json.dumps({
    "names": sorted(vars(types)),
    "annotations": str(typing.get_type_hints(types.CompletionItem)),
    "item": repr(item),
    "written": written,
    "copied": len(types.Position.__init__.__globals__),
    "kept": sum(name.startswith("<attrs") for name in linecache.cache),
    "garbage": garbage,
}))
"""


def imported(how: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", _PROGRAM, how], capture_output=True, encoding="utf-8", check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_imports_the_same_and_copies_nothing() -> None:
    apart, plain = imported("apart"), imported("plain")
    for same in ("names", "annotations", "item", "written"):
        assert apart[same] == plain[same]
    assert apart["copied"] < 20 < 200 < plain["copied"], "attrs copies no names any more: ``import`` would do"
    assert apart["kept"] < 20 < 200 < plain["kept"]
    assert apart["garbage"] < 2000 < 10_000 < plain["garbage"]


def test_imports_once() -> None:
    program = (
        "from lsprotocol import types; from bertfill_ls.lsp.wire.types_import import import_types; import_types();"
        "import sys; assert sys.modules['lsprotocol.types'] is types"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
