"""Whole pulls from the fake hub: what is fetched, in which order, from where it goes on, and what ends it.

Also held here: ``huggingface`` and ``download`` where no fault is; the faults stand in ``test_faults``.
"""

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bertfill_ls import hub
from bertfill_ls.hub import HubError, Progress
from tests.hub.fake_hub import COMMIT, FakeHub
from tests.hub.pulling import FILES, NAME, WANTED, WEIGHTS, Clock, contents, look, pull, refusal, world
from tests.hub.replies import cut_after, slow, stalled_after, status


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add(NAME, FILES)
        yield running


def test_a_listing_says_what_is_there_and_what_would_be_fetched(fake: FakeHub) -> None:
    listing = look(fake)
    assert (listing.name, listing.commit, listing.licence, listing.revision) == (NAME, COMMIT, "apache-2.0", "main")
    assert {file.path: file.size for file in listing.files} == {path: len(text) for path, text in FILES.items()}
    assert [file.path for file in listing.wanted] == list(WANTED)
    assert listing.total == sum(map(len, WANTED.values()))
    assert listing.page == f"{fake.endpoint}/{NAME}"


def test_one_form_of_the_weights_comes_and_everything_else_before_it(fake: FakeHub, tmp_path: Path) -> None:
    pull(fake, tmp_path / "new" / "folder")
    assert contents(tmp_path / "new" / "folder") == WANTED
    assert [request.path.rpartition("/")[2].partition("?")[0] for request in fake.asked_for("resolve|store")] == [
        "config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors", "model.safetensors",
    ]  # fmt: skip


def test_everything_comes_from_the_commit_that_was_looked_up(fake: FakeHub, tmp_path: Path) -> None:
    pull(fake, tmp_path)
    assert all(f"/resolve/{COMMIT}/" in request.path for request in fake.asked_for("resolve"))
    listing = look(fake, revision=COMMIT)
    assert (listing.revision, listing.commit) == (COMMIT, COMMIT)


def test_what_is_sent_is_the_name_of_the_program_and_nothing_of_the_machine(fake: FakeHub, tmp_path: Path) -> None:
    pull(fake, tmp_path)
    for request in fake.seen:
        assert set(request.headers) <= {"host", "user-agent", "accept", "accept-encoding", "range", "if-range"}
        assert request.headers["user-agent"].startswith("bertfill-ls/")
        assert request.headers["accept-encoding"] == "identity"


def test_a_mirror_that_knows_no_sizes_is_asked_for_the_tree(fake: FakeHub, tmp_path: Path) -> None:
    fake.knows_blobs = False
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED
    assert len(fake.asked_for("/tree/")) == 1


def test_an_older_name_leads_to_the_newer_one(fake: FakeHub, tmp_path: Path) -> None:
    fake.add("google-bert/bert-tiny", FILES)
    fake.move("bert-tiny", "google-bert/bert-tiny")
    pull(fake, tmp_path, "bert-tiny")
    assert look(fake, "bert-tiny").name == "google-bert/bert-tiny"
    assert contents(tmp_path) == WANTED


def test_shards_come_in_order_behind_their_index(fake: FakeHub, tmp_path: Path) -> None:
    names = ["pytorch_model.bin.index.json", *(f"pytorch_model-0000{n}-of-00003.bin" for n in (1, 2, 3))]
    files = {"config.json": b"{}", "tokenizer.json": b"{}"} | {name: name.encode() for name in reversed(names)}
    fake.add("a/sharded", files)
    pull(fake, tmp_path, "a/sharded")
    assert contents(tmp_path) == files
    assert [request.path.rpartition("/")[2] for request in fake.asked_for("resolve")][2:] == names


def test_progress_counts_every_byte_and_ends_with_all(fake: FakeHub, tmp_path: Path) -> None:
    told = pull(fake, tmp_path)
    total = sum(map(len, WANTED.values()))
    assert told[-1] == Progress("model.safetensors", total, total, total, fake.store_host)
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert {step.file: step.host for step in told} == {
        "config.json": fake.host, "vocab.txt": fake.host, "tokenizer_config.json": fake.host,
        "model.safetensors": fake.store_host,
    }  # fmt: skip


def test_a_second_pull_asks_for_nothing_that_is_there(fake: FakeHub, tmp_path: Path) -> None:
    pull(fake, tmp_path)
    before = len(fake.asked_for("resolve|store"))
    pull(fake, tmp_path)
    assert len(fake.asked_for("resolve|store")) == before


def test_a_file_that_was_changed_here_comes_again(fake: FakeHub, tmp_path: Path) -> None:
    pull(fake, tmp_path)
    (tmp_path / "model.safetensors").write_bytes(bytes(len(WEIGHTS)))
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


def test_a_pull_goes_on_where_another_process_was_cut(fake: FakeHub, tmp_path: Path) -> None:
    fake.break_("/store/", cut_after(123_456), times=1)
    fake.break_("/store/", status(503), times=20)
    with pytest.raises(HubError, match="server"):
        pull(fake, tmp_path)
    [part] = tmp_path.glob("*.part")
    assert part.stat().st_size == 123_456
    fake.mend()
    told = pull(fake, tmp_path)
    assert fake.seen[-1].range == "bytes=123456-"
    assert "if-range" in fake.seen[-1].headers
    assert contents(tmp_path) == WANTED
    assert told[-1].received == len(WEIGHTS) - 123_456


def test_what_is_left_of_another_version_is_not_gone_on_with(fake: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.0123456789abcdef.part").write_bytes(b"old")
    (tmp_path / "model.safetensors.0123456789abcdef.part.etag").write_bytes(b'"old"')
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED
    assert fake.seen[-1].range is None


def test_a_refusal_comes_before_the_large_files(fake: FakeHub, tmp_path: Path) -> None:
    seen: list[set[str]] = []

    def refuse(folder: Path) -> None:
        seen.append(set(contents(folder)))
        raise LookupError("wrong family")

    listing = look(fake)
    with pytest.raises(LookupError):
        hub.fetch(listing, tmp_path, lambda step: None, before_weights=refuse, environment=world(fake))
    assert seen == [set(WANTED) - {"model.safetensors"}]
    assert not fake.asked_for("safetensors")
    hub.fetch(listing, tmp_path, lambda step: None, environment=world(fake))  # nobody holds the lock any more


def test_two_pulls_at_once_do_each_other_no_harm(fake: FakeHub, tmp_path: Path) -> None:
    release = threading.Event()
    fake.break_("/store/", stalled_after(100_000, release), times=1)
    first = threading.Thread(target=pull, args=(fake, tmp_path))
    first.start()
    while not fake.asked_for("/store/"):
        threading.Event().wait(0.01)
    assert refusal(fake, tmp_path).key == "hub.busy"
    release.set()
    first.join()
    assert contents(tmp_path) == WANTED


PULL = """
import os, sys
from pathlib import Path
from bertfill_ls import hub
listing = hub.look(sys.argv[1], revision=None, source=hub.source_of(None, os.environ))
try:
    hub.fetch(listing, Path(sys.argv[2]), lambda step: print(step.done, flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def pulling_process(fake: FakeHub, folder: Path, until: int) -> "subprocess.Popen[str]":
    """Return a process that pulls, when more than so many bytes are here."""
    process = subprocess.Popen(
        [sys.executable, "-c", PULL, NAME, str(folder)],
        env={**os.environ, **world(fake)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) > until:
            break
    return process


def test_ctrl_c_ends_a_pull_at_once_and_the_next_one_goes_on(fake: FakeHub, tmp_path: Path) -> None:
    fake.break_("/store/", slow(10_000, 0.05), times=1)
    process = pulling_process(fake, tmp_path, 50_000)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20)[0].endswith("interrupted\n")
    [part] = tmp_path.glob("*.part")
    assert 0 < part.stat().st_size < len(WEIGHTS)
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED
    assert fake.seen[-1].range


def test_a_killed_pull_leaves_no_lock_behind(fake: FakeHub, tmp_path: Path) -> None:
    never = threading.Event()
    fake.break_("/store/", stalled_after(100_000, never), times=1)
    process = pulling_process(fake, tmp_path, 90_000)
    process.kill()
    process.communicate()
    never.set()
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


def test_a_disk_that_is_too_small_is_told_before_anything_comes(
    fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": len(WEIGHTS) - 1})())
    assert refusal(fake, tmp_path).key == "hub.no-room"
    assert not fake.asked_for("resolve")


def test_a_file_system_that_takes_no_more_leaves_what_has_come(fake: FakeHub, tmp_path: Path) -> None:
    program = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{PULL}".replace(
        "except KeyboardInterrupt:",
        "except hub.HubError as error:\n    print(error.sentence('en'))\nexcept KeyboardInterrupt:",
    )
    limit = 100_000
    ran = subprocess.run(
        [sys.executable, "-c", program, NAME, str(tmp_path)],
        env={**os.environ, **world(fake)}, capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert f"Nothing can be written to {tmp_path} (File too large)" in ran.stdout, ran.stderr
    [part] = tmp_path.glob("*.part")
    assert part.stat().st_size == limit
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


def test_a_folder_that_cannot_be_written_is_told(fake: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert refusal(fake, tmp_path / "file").key == "hub.cannot-write"


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_who_is_to_stay_offline_is_not_connected(fake: FakeHub, tmp_path: Path, variable: str) -> None:
    assert refusal(fake, tmp_path, **{variable: "1"}).key == "hub.offline"
    assert not fake.seen


def test_a_clock_is_waited_for_as_long_as_the_hub_says(fake: FakeHub, tmp_path: Path) -> None:
    limited = status(429, {"RateLimit": '"resolvers";r=0;t=55', "RateLimit-Policy": '"fixed window";"resolvers";q=5'})
    fake.break_("vocab.txt", limited, times=2)
    clock = Clock()
    pull(fake, tmp_path, clock=clock)
    assert contents(tmp_path) == WANTED
    assert clock.slept == [55.0, 55.0]
