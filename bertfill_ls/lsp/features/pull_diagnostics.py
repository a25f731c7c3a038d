"""``textDocument/diagnostic``: the problems of a document, for clients that ask."""

from lsprotocol import types

from bertfill_ls.lsp.about import about_a_document_or
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot


def _nothing(_: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    return types.RelatedFullDocumentDiagnosticReport(items=[])  # the protocol has no null here


@about_a_document_or(_nothing)
async def diagnostic(
    session: Session, document: Snapshot, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """Report the problems of the document as it was when the request arrived."""
    report = session.diagnostics.report_id(document)
    if params.previous_result_id == report:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=report)
    return types.RelatedFullDocumentDiagnosticReport(items=session.diagnostics.of(document), result_id=report)
