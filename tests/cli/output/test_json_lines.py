"""One shape of JSON for all commands: every line is as the published schema says."""

import json
from pathlib import Path

import jsonschema

from bertfill_ls.cli.output.json_lines import schema
from bertfill_ls.core.json_shapes import VERSION
from tests.cli.running import bertfill, called, json_lines

TEXT = "𠮷今天[MASK][MASK]很好，他很高[MASK]。[mask]"
REQUESTS = [
    {"id": "甲", "text": TEXT},
    {"id": 7, "text": "𠮷他很高[MASK]。", "targets": ["兴", "朝霞", "xyz"]},
    {"text": "𠮷他[MASK][MASK]地走。", "targets": ["慢慢", "走", "𠮷𠮷"]},
    {"id": None, "text": 1},
]


def output(page: Path) -> dict[str, bytes]:
    given = "\n".join(map(json.dumps, REQUESTS)) + "\nno json\n"
    return {
        "fill --json": called("fill", "--json", TEXT).stdout,
        "fill --json -f": called("fill", "--json", "-f", str(page), "-f", "nowhere").stdout,
        "fill --jsonl": bertfill("fill", "--jsonl", given=given.encode()).stdout,
        "check --json": called("check", "--json", str(page), "nowhere").stdout,
        "explain --json": called("explain", "--json", TEXT).stdout,
        "doctor --json": called("doctor", "--json").stdout,
    }


def test_every_line_is_as_the_schema_says(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"{TEXT}\n\n`{TEXT}`\n\n[MASK 好\n", encoding="utf-8")
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    for command, printed in output(page).items():
        lines = printed.splitlines()
        assert lines, command
        for line in lines:
            value = json.loads(line)
            assert [error.message for error in validator.iter_errors(value)] == [], (command, value)
            assert json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() == line
            assert value["version"] == VERSION


def test_the_schema_is_itself_valid_and_printed() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))
    assert called("schema").stdout.decode() == schema()


def test_a_target_that_cannot_stand_in_the_gap_has_a_reason_instead_of_a_score() -> None:
    given = "\n".join(map(json.dumps, REQUESTS))
    _, single, pair, refused = json_lines(bertfill("fill", "--jsonl", given=given.encode()).stdout)
    assert single["id"] == 7 and pair.get("id") is None and "id" in refused
    reasons = {each["text"]: each.get("reason") for gap in single["gaps"] for each in gap["candidates"]}
    assert reasons == {"兴": None, "朝霞": "wrong-length", "xyz": "wrong-length"}
    reasons = {each["text"]: each.get("reason") for gap in pair["gaps"] for each in gap["candidates"]}
    assert reasons == {"慢慢": None, "走": "wrong-length", "𠮷𠮷": "unknown-character"}
    assert all(("score" in each) for gap in pair["gaps"] for each in gap["candidates"])
