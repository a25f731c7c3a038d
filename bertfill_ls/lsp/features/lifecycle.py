"""From ``initialized`` to ``shutdown``: asking for settings, and loading the model beside all else."""

from lsprotocol import types

from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.features import configuration
from bertfill_ls.lsp.loading import follow_loading
from bertfill_ls.lsp.session import Session


@about_the_session
async def initialized(session: Session, params: types.InitializedParams) -> None:
    """Ask for settings, and show that the model is being loaded."""
    configuration.report(session)
    session.keep(follow_loading(session, session.asking.engine))
    if session.client.registers_configuration:
        session.keep(configuration.register(session))
    if session.client.sends_configuration:
        await configuration.ask(session)


@about_the_session
def shutdown(session: Session, _: None) -> None:
    """Let the model go, and the thread that reads long documents."""
    session.asking.close()
    session.scope.close()
