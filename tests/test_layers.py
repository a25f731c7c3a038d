"""The layers of ARCHITECTURE.md, held by the imports themselves: each folder may import what its row says, no more."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bertfill_ls"

# folder -> (layers of ours it may import, libraries it may import)
ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "core": ({"core"}, {"numpy"}),
    "zones": (
        {"core", "zones"},
        {"numpy"},
    ),
    "memory": ({"memory"}, {"numpy"}),
    "inference": ({"core", "memory", "inference"}, {"numpy", "onnxruntime", "tokenizers"}),
    "corpus": ({"core", "inference", "corpus"}, {"pyarrow", "ray"}),
    "hub": ({"core", "hub"}, {"truststore"}),
    # The two runtimes are copied out for the servers whose own libraries they import.
    "serving": ({"core", "inference", "serving"}, {"kserve", "mlserver"}),
    "remote": ({"core", "inference", "serving", "hub", "remote"}, set()),
    "lsp": ({"core", "zones", "inference", "remote", "lsp"}, {"pygls", "lsprotocol", "cattrs"}),
    "web": ({"core", "inference", "lsp", "web"}, {"cattrs", "h11", "starlette", "uvicorn", "websockets"}),
    # The exporter is imported where a model is made, by `model pull` and `model import` alone.
    "cli": (
        {"core", "zones", "inference", "corpus", "hub", "serving", "lsp", "web", "cli"},
        {"bertfill_export", "numpy", "pathspec", "wcwidth"},
    ),
}


# Around the package: folder -> (packages of ours it may import, libraries). Torch is for training alone.
AROUND: dict[str, tuple[set[str], set[str]]] = {
    "export/bertfill_export": (
        {"bertfill_export"},
        {"google", "numpy", "onnx", "onnxruntime", "safetensors", "tokenizers"},
    ),
    "tools": ({"bertfill_ls", "tools"}, {"deflate", "pygls", "shtab", "wcwidth"}),
    "benchmarks": (
        {"benchmarks", "bertfill_export", "bertfill_ls", "models", "tools"},
        {"numpy", "onnx", "onnxruntime", "websockets"},
    ),
    "models/training": (
        {"bertfill_export", "bertfill_ls", "models", "tools"},
        {"jieba", "numpy", "opencc", "safetensors", "scipy", "tokenizers", "torch"},
    ),
}


def imports_of(path: Path) -> set[str]:
    """Return every module that a file imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def test_the_table_names_every_folder() -> None:
    assert {path.relative_to(PACKAGE).parts[0] for path in SOURCES} <= set(ALLOWED)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_what_its_layer_may(path: Path) -> None:
    layer = path.relative_to(PACKAGE).parts[0]
    ours, libraries = ALLOWED[layer]
    for module in imports_of(path):
        top, _, rest = module.partition(".")
        if top in sys.stdlib_module_names:
            continue
        if top == "bertfill_ls":
            imported = rest.partition(".")[0]
            assert not imported or imported in ours, f"{layer} imports {module}"
        else:
            assert top in libraries, f"{layer} imports {module}"


@pytest.mark.parametrize("folder", AROUND)
def test_around_the_package_a_folder_imports_only_what_it_may(folder: str) -> None:
    ours, libraries = AROUND[folder]
    sources = list((ROOT / folder).rglob("*.py"))
    assert sources
    for path in sources:
        for module in imports_of(path):
            top = module.partition(".")[0]
            assert top in sys.stdlib_module_names or top in ours | libraries, f"{path} imports {module}"


def test_only_training_its_tests_and_the_parity_of_the_exporter_know_torch() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        if path.parent.name not in {"training", "parity"}:  # parity is measured beside the framework itself
            assert not {module for module in imports_of(path) if module.partition(".")[0] == "torch"}, path


# Where code units of a client are known (invariant 1), and those that have a reason to, each with its reason.
UNITS = {
    "text/units.py": "what a unit is",
    "text/snapshot.py": "the way between positions and offsets",
    "text/documents.py": "what is open is all in one encoding",
    "wire/life_cycle.py": "which encoding was agreed on",
    "wire/structure.py": "a place beyond every text is taken for its end",
    "features/semantic_tokens.py": "tokens are told as differences of columns",
    "commands/arguments.py": "positions in the arguments and answers of commands are plain JSON",
}


def speaks_of_columns(path: Path) -> bool:
    """Tell whether a file touches the column of a position, or what a unit of it is."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "character":
            return True
        if isinstance(node, ast.Constant) and node.value == "character":
            return True
    return "bertfill_ls.lsp.text.units" in imports_of(path)


def test_client_units_are_known_in_two_files_and_in_those_with_a_reason() -> None:
    lsp = PACKAGE / "lsp"
    found = {str(path.relative_to(lsp)) for path in lsp.rglob("*.py") if speaks_of_columns(path)}
    assert found | {"text/units.py"} == set(UNITS)
    others = [path for path in SOURCES if path.relative_to(PACKAGE).parts[0] not in ("lsp", "cli")]
    assert not [path for path in others if speaks_of_columns(path)]


def test_only_the_command_line_prints() -> None:
    """Anything else on standard output would corrupt the server's stream."""
    for path in SOURCES:
        if path.relative_to(PACKAGE).parts[0] == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"), (
                path
            )


# The rooms of one layer from the ground up: a room may import those before it, and itself.
ROOMS = {
    "inference": (
        "errors", "stop", "limits", "machine", "model", "fill_phrase", "fill_mask", "fill_text", "fill_document",
        "rows", "store", "explain", "recipes", "engine", "model_thread",
    ),
    "core": ("messages", "text", "masks", "prediction", "presentation", "json_shapes"),
    "hub": (
        "errors", "disk", "sources", "address", "credentials", "folder_lock", "wire", "listing", "part", "huggingface",
        "modelscope", "download", "pull",
    ),
    "lsp": (
        "settings", "project", "client", "to_lsp", "markdown", "text", "system", "wire", "scope", "asking", "idle",
        "session", "fill_server", "about", "loading", "progress", "commands", "features", "handlers", "server",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layer", ROOMS)
def test_within_a_layer_rooms_import_downwards(layer: str) -> None:
    floors = {room: floor for floor, room in enumerate(ROOMS[layer])}
    for path in (PACKAGE / layer).rglob("*.py"):
        room = path.relative_to(PACKAGE / layer).with_suffix("").parts[0]
        if room == "__init__":
            continue
        for module in imports_of(path) - {f"bertfill_ls.{layer}"}:
            if module.startswith(f"bertfill_ls.{layer}."):
                imported = module.split(".")[2]
                assert floors[imported] <= floors[room], f"{path}: {module}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not even for annotations: two files that need each other are one, or want a third."""
    imports = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): {
            name for name in imports_of(path) if name.startswith("bertfill_ls.")
        }
        for path in SOURCES
    }
    while leaves := {name for name, needed in imports.items() if not needed & imports.keys()}:
        imports = {name: needed for name, needed in imports.items() if name not in leaves}
    assert not imports
