"""Loading the model again."""

from bertfill_ls.inference.errors import ModelError
from tests.lsp.edits import run
from tests.lsp.fakes import FakeRunner, session, turns
from tests.lsp.support import at


async def test_the_engine_can_be_restarted() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    runner.load(ModelError("model.unknown", model="gone"))
    await turns()
    assert await run(client, "restartEngine") == {}
    await turns()
    client.open("天[MASK]好")
    assert (await client.result("textDocument/completion", at(0, 7)))["items"]
    assert len(client.started) == 2
    assert len(client.told("window/showMessage")) == 1
