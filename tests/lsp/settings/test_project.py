"""The project's file: where it is found, what it may say, and that a client's own choice goes before it."""

from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.settings.project import find_project
from bertfill_ls.lsp.settings.settings import Settings, WantedAnswerer


def test_the_nearest_file_counts_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "bertfill.toml").write_text("topK = 9", encoding="utf-8")
    repository = tmp_path / "𠮷" / "仓"
    deep = repository / "深"
    deep.mkdir(parents=True)
    assert find_project(deep).settings == {"topK": 9}
    (repository / ".git").mkdir()
    assert find_project(deep).settings == {}
    (repository / "pyproject.toml").write_text("[project]\nname = 'x'", encoding="utf-8")
    assert find_project(deep).file is None
    (repository / "pyproject.toml").write_text("[tool.bertfill]\ntopK = 7", encoding="utf-8")
    assert find_project(deep).settings == {"topK": 7}
    assert find_project(deep).root == repository
    (repository / "bertfill.toml").write_text("topK = 8\nexclude = ['a']", encoding="utf-8")
    found = find_project(deep)
    assert (found.settings, found.exclude, found.problems) == ({"topK": 8}, ("a",), ())


@pytest.mark.parametrize("content", ["model = '/evil'", "select = 3", "[a", "x = 1", "ignore = ['nothing']", "\xff"])
def test_what_cannot_be_used_is_said_in_both_languages(content: str, tmp_path: Path) -> None:
    (tmp_path / "bertfill.toml").write_bytes(content.encode("latin-1"))
    project = find_project(tmp_path)
    assert "model" not in project.settings
    for locale in ("en", "zh-CN"):
        [sentence] = project.sentences(locale)
        assert str(tmp_path / "bertfill.toml") in sentence


@pytest.mark.parametrize(
    "content",
    [
        "model = '/evil'",
        "[remote]\nurl = 'https://evil.example'",
        "'remote.url' = 'https://evil.example'",
        "remote.url = 'https://evil.example'",
        "[remote]\ntokenFile = '/home/me/.ssh/id'",
    ],
)
@pytest.mark.parametrize("name", ["bertfill.toml", "pyproject.toml"])
def test_a_project_chooses_neither_a_model_nor_a_server(content: str, name: str, tmp_path: Path) -> None:
    """Whoever clones a manuscript must not have it sent to the one who wrote the repository."""
    content = content if name == "bertfill.toml" else content.replace("[", "[tool.bertfill.")
    table = "" if name == "bertfill.toml" or "[" in content else "[tool.bertfill]\n"
    (tmp_path / name).write_text(table + content, encoding="utf-8")
    project = find_project(tmp_path)
    assert project.settings == {}
    [sentence] = project.sentences("en")
    assert "yours to choose" in sentence
    assert Configuration(None, "en", project.settings).settings.answerer == WantedAnswerer()


@pytest.mark.parametrize(
    ("initial", "sent", "expected"),
    [
        (None, None, Settings(top_k=7, inlay_hints=False)),
        ({"topK": 9}, None, Settings(top_k=9, inlay_hints=False)),
        (None, {"bertfill": {"topK": 5, "inlayHints": True, "prefetch": False}}, None),
        (None, {"topK": 3}, Settings(top_k=3, inlay_hints=False)),
    ],
)
def test_a_client_chooses_over_the_project(initial: Any, sent: Any, expected: Settings | None) -> None:
    configuration = Configuration(initial, "en", {"topK": 7, "inlayHints": False})
    configuration.take(sent)
    # Editors send all settings; those at their defaults were chosen by nobody.
    assert configuration.settings == (expected or Settings(top_k=7, inlay_hints=False, prefetch=False))
