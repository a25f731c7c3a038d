"""What the editors have of the commands, against the server's contract."""

from tools import commands


def test_the_editors_have_the_servers_own_contract() -> None:
    for path, text in commands.generated().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m tools.commands"


def test_internal_commands_are_not_told() -> None:
    assert "finishMask" not in commands.protocol("a-library") + commands.table("en")
    assert [command.name for command in commands.commands()][:2] == ["fillAll", "maskSelection"]


def test_types_are_written_as_typescript_has_them() -> None:
    protocol = commands.protocol("a-library")
    for line in (
        "  readonly 'bertfill.server.explain': { readonly arguments: [ExplainArgument]; readonly answer: Explanation | null }",
        "  readonly state: 'loading' | 'ready' | 'failing' | 'failed'",
        "  readonly message?: string",
        "  readonly batchMilliseconds: Milliseconds | null",
        "  readonly candidates: readonly ScoredText[]",
    ):
        assert line in protocol.splitlines()
