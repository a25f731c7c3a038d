"""The contract of the commands: the name of each, what it takes and what it answers.

An editor's own commands and menus call them by ``workspace/executeCommand``. Names begin with ``bertfill.server.`` so
that they never collide with those an extension registers for itself. Each takes one object or nothing; ``message`` and
``plain`` are text to show as it is. ``editors/vscode/src/protocol.ts`` and the table in ``editors/README.md`` are made
from here by ``tools.commands``.
"""

from typing import Annotated, Literal, NamedTuple, NotRequired, TypedDict

# -- what travels in both directions, as the protocol has it


class Position(TypedDict):
    """A place: a line, and a column in the units that were agreed on."""

    line: int
    character: int


class Range(TypedDict):
    """A range of a document; its end is not part of it."""

    start: Position
    end: Position


class TextDocument(TypedDict):
    """A document by its name."""

    uri: str


# -- arguments


class DocumentArgument(TypedDict):
    """Names a document."""

    textDocument: TextDocument


class PlaceArgument(DocumentArgument):
    """Names a place in a document."""

    position: Position


class RangeArgument(DocumentArgument):
    """Names a selection of a document."""

    range: Range


class ExplainArgument(PlaceArgument):
    """Names a place in a document, and a candidate."""

    candidate: NotRequired[Annotated[str, "What is to be explained; the first candidate when it is left out."]]


class FinishArgument(PlaceArgument):
    """Names what may be left of a mask."""

    text: Annotated[str, "What was put at the position."]
    rest: Annotated[str, "What is to be removed where it stands right behind the text."]


# -- answers


class Message(TypedDict):
    """What a command has done, where there is something to say."""

    message: NotRequired[str]


class ScoredText(TypedDict):
    """A candidate."""

    text: str
    score: Annotated[float, "A probability, 0 to 1."]


class ExplainedToken(TypedDict):
    """A token of the context."""

    text: str
    range: Range
    share: Annotated[float, "From 0 to 1, of all that speaks for the candidate; 0 where it speaks against it."]


class Explanation(TypedDict):
    """What a prediction rests on."""

    plain: str
    candidate: str
    maskRange: Range
    tokens: list[ExplainedToken]


class Tone(TypedDict):
    """One end mark, and what would stand in the gap before it."""

    text: Annotated[str, "The sentence with this end mark."]
    mark: str
    candidates: list[ScoredText]


class ToneComparison(TypedDict):
    """A sentence under 。, ！ and ？."""

    plain: str
    variants: list[Tone]
    maskRange: Range
    markRange: Annotated[Range, "The sentence's end mark; an empty range where it has none."]


class Milliseconds(TypedDict):
    """How long the batches of late took: half of them no longer than this, and 95 of a hundred."""

    p50: float
    p95: float


class InstalledModel(TypedDict):
    """A model that can be chosen."""

    name: Annotated[str, "What the setting `model` takes: a name, or the folder of one that is not installed."]
    megabytes: float
    milliseconds: Annotated[float | None, "What one mask takes on this machine; null where that was not measured yet."]
    firstRight: Annotated[float | None, "The share of the smoke test's masks that it fills rightly; null without one."]
    license: str | None
    isDefault: Annotated[bool, "Whether it answers when the setting is empty."]
    isCurrent: Annotated[bool, "Whether it answers now."]
    problem: Annotated[str | None, "Why it cannot be used."]
    plain: Annotated[str, "All of that but the name, in a line."]


class ModelList(TypedDict):
    """The models that can be chosen, the one that comes with bertfill first."""

    models: list[InstalledModel]
    plain: str


class Status(TypedDict):
    """How the server is."""

    state: Literal["loading", "ready", "failing", "failed"]
    version: str
    model: Annotated[str | None, "The model by name; null while the default one is being loaded."]
    next: Annotated[str | None, "The model that is being loaded while `model` answers; null when there is none."]
    modelHash: Annotated[str | None, "The beginning of the SHA-256 of its weights."]
    remoteHost: Annotated[str | None, "Where text is sent to be answered; null: nowhere."]
    memoryMegabytes: Annotated[float | None, "Resident memory; null where the system does not tell."]
    batchMilliseconds: Annotated[Milliseconds | None, "Null before the first batch."]
    queue: Annotated[int, "Jobs that wait or run."]
    batches: int
    answers: int
    answersFromCache: int
    lastError: str | None
    plain: str


# -- the commands


class Command(NamedTuple):
    """A command. ``argument`` is None where it takes nothing, ``answer`` where it answers null.

    ``nullable``: the answer may be null; ``is_internal``: only what the server itself hands out calls it.
    """

    name: str
    argument: type | None
    answer: type | None
    nullable: bool = False
    is_internal: bool = False

    @property
    def wire_name(self) -> str:
        """The name it is called by."""
        return f"bertfill.server.{self.name}"


FILL_ALL = Command("fillAll", DocumentArgument, Message)
MASK_SELECTION = Command("maskSelection", RangeArgument, Message)
COMPARE_TONE = Command("compareTone", PlaceArgument, ToneComparison, nullable=True)
EXPLAIN = Command("explain", ExplainArgument, Explanation, nullable=True)
MODELS = Command("models", None, ModelList)
STATUS = Command("status", None, Status)
RESTART_ENGINE = Command("restartEngine", None, Message)
FINISH_MASK = Command("finishMask", FinishArgument, None, is_internal=True)

COMMANDS = (FILL_ALL, MASK_SELECTION, COMPARE_TONE, EXPLAIN, MODELS, STATUS, RESTART_ENGINE, FINISH_MASK)
