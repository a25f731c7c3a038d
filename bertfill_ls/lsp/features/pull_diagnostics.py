"""``textDocument/diagnostic``: the problems of a document, for clients that ask."""

from lsprotocol import types

from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.wire.protocol import document_at_arrival

OPTIONS = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="bertfill")


async def pull(ls: FillServer, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """Report the problems of the document as it was when the request arrived."""
    document = document_at_arrival()
    if document is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    report = ls.diagnostics.report_id(document)
    if params.previous_result_id == report:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=report)
    return types.RelatedFullDocumentDiagnosticReport(items=ls.diagnostics.of(document), result_id=report)
