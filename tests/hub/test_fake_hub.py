"""The fake hub speaks as the real one does: the hub's own client, which tokenizers brings along, gets on with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.fake_hub import FakeHub

pytest.importorskip("huggingface_hub", reason="tokenizers has stopped to bring the hub's client along")

FILES = {"config.json": b"{}", "vocab.txt": "[PAD]\n𠮷\n".encode(), "model.safetensors": bytes(range(256)) * 4096}


def client(hub: FakeHub, home: Path, program: str) -> str:
    """Run a program with the hub's own client, and return what it prints."""
    world = {
        **os.environ, "HF_ENDPOINT": hub.endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", program], env=world, capture_output=True, text=True, timeout=120)
    assert not ran.returncode, ran.stderr[-2000:]
    return ran.stdout.strip()


def test_the_hubs_own_client_fetches_what_is_there(tmp_path: Path) -> None:
    program = "from huggingface_hub import snapshot_download as get; print(get('hfl/tiny'))"
    with FakeHub() as hub:
        hub.add("hfl/tiny", FILES)
        folder = Path(client(hub, tmp_path, program))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES


def test_the_hubs_own_client_reads_sizes_hashes_and_licence(tmp_path: Path) -> None:
    program = (
        "from huggingface_hub import HfApi; info = HfApi().model_info('hfl/tiny', files_metadata=True);"
        "print(info.sha, info.card_data.license, *((s.size, s.blob_id, s.lfs and s.lfs.sha256) for s in info.siblings))"
    )
    with FakeHub() as hub:
        hub.add("hfl/tiny", FILES, licence="cc-by-4.0")
        said = client(hub, tmp_path, program)
    assert said.startswith(
        "0123456789abcdef0123456789abcdef01234567 cc-by-4.0 (2, '9e26dfeeb6e641a33dae4961196235bdb965b21b'"
    )
    assert "(1048576, " in said


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("hfl/none", "RepositoryNotFoundError"),
        ("gated/x", "GatedRepoError"),
        ("hfl/tiny', revision='v9", "RevisionNotFoundError"),
        ("hfl/tiny', filename='none.json", "RemoteEntryNotFoundError"),
    ],
)
def test_the_hubs_own_client_understands_refusals(tmp_path: Path, name: str, error: str) -> None:
    named = name if "filename" in name else f"{name}', filename='config.json"
    program = (
        "from huggingface_hub import hf_hub_download as get\n"
        f"try: get('{named}')\nexcept Exception as error: print(*(kind.__name__ for kind in type(error).__mro__))"
    )
    with FakeHub() as hub:
        hub.add("hfl/tiny", FILES)
        hub.add("gated/x", FILES, gated=True)
        said = client(hub, tmp_path, program).split()
    assert error in said
