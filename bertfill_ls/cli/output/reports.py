"""Problems as other programs read them: annotations of GitHub Actions, and SARIF 2.1.0."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from bertfill_ls import __version__
from bertfill_ls.cli.input.documents import Document
from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import Problem, ProblemCode, Severity
from bertfill_ls.core.presentation import problem_sentence

_GITHUB_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "notice"}
_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a document."""

    document: Document
    problem: Problem


def github_annotation(finding: Finding, locale: str) -> str:
    """Return a workflow command, as GitHub documents it, that shows a problem beside its line."""
    line, column = finding.document.place_of(finding.problem.span.start)
    _, end_column = finding.document.place_of(finding.problem.span.end)
    facts = {
        "file": finding.document.name,
        "line": line,
        "col": column,
        "endColumn": end_column,
        "title": f"bertfill {finding.problem.code}",
    }
    properties = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in facts.items())
    level = _GITHUB_LEVEL[finding.problem.severity]
    return f"::{level} {properties}::{_escaped_data(problem_sentence(finding.problem, locale))}"


def _escaped_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def sarif_log(findings: Sequence[Finding], locale: str) -> str:
    """Return all findings as one SARIF log; columns count code points."""
    log = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "bertfill-ls",
                        "version": __version__,
                        "rules": [_rule(code, locale) for code in ProblemCode],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(finding, locale) for finding in findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(code: ProblemCode, locale: str) -> dict[str, Any]:
    said = messages.text(f"problem.{code}", locale, found="…", replacement="…")
    return {"id": str(code), "shortDescription": {"text": said}}


def _sarif_result(finding: Finding, locale: str) -> dict[str, Any]:
    problem, document = finding.problem, finding.document
    line, column = document.place_of(problem.span.start)
    end_line, end_column = document.place_of(problem.span.end)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    location = {"artifactLocation": {"uri": PurePath(document.name).as_posix()}, "region": region}
    result: dict[str, Any] = {
        "ruleId": str(problem.code),
        "level": _SARIF_LEVEL[problem.severity],
        "message": {"text": problem_sentence(problem, locale)},
        "locations": [{"physicalLocation": location}],
    }
    if problem.replacement is not None:
        replacement = {"deletedRegion": region, "insertedContent": {"text": problem.replacement}}
        changes = [{"artifactLocation": location["artifactLocation"], "replacements": [replacement]}]
        result["fixes"] = [{"artifactChanges": changes}]
    return result
