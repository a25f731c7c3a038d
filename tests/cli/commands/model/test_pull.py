"""A model is pulled from a hub: looked at, fetched, resumed, converted, tried and installed."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from bertfill_ls.cli.main import main
from bertfill_ls.cli.output.json_lines import schema
from bertfill_ls.inference.model.model_store import chosen_model, find_installed
from tests.cli.running import called, json_lines
from tests.export.checkpoints import random_checkpoint
from tests.hub.fake_hub import COMMIT, FakeHub
from tests.hub.replies import cut_after, stalled_after

NAME = "hfl/random-zh"
QUICK = ("--fp32", "--force")  # what is pulled here can fill nothing


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    return tmp_path / "數據😀"


@pytest.fixture
def hub(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with FakeHub() as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        monkeypatch.setenv("HF_HOME", str(tmp_path))
        fake.add(NAME, random_checkpoint().write(tmp_path / "random"))
        yield fake


def test_a_model_is_pulled_and_used(hub: FakeHub, data: Path) -> None:
    done = called("model", "pull", NAME, *QUICK, "--use", "--json")
    assert done.returncode == 0, done.stderr.decode()
    [told] = json_lines(done.stdout)
    jsonschema.Draft202012Validator(json.loads(schema())).validate(told)
    assert (told["name"], told["license"], told["source"]) == ("random-zh", "apache-2.0", f"{hub.endpoint}/{NAME}")
    assert told["origin"] == {"host": hub.host, "repository": NAME, "commit": COMMIT}
    assert chosen_model() == "random-zh"
    assert os.listdir(data / "downloads") == []
    facts = json.loads((data / "models" / "random-zh" / "manifest.json").read_text("utf-8"))["origin"]["files"]
    assert set(facts) == {"config.json", "vocab.txt", "model.safetensors"}


@pytest.mark.parametrize(("language", "licence"), [("en_US.UTF-8", "licence"), ("zh_CN.UTF-8", "许可证")])
def test_what_there_is_is_said_before_anything_comes(language: str, licence: str, hub: FakeHub) -> None:
    hub.add("hfl/none", {"config.json": b'{"model_type": "gpt2"}', "vocab.txt": b"a", "model.safetensors": b"1" * 9000})
    refused = called("model", "pull", "hfl/none", language=language)
    said = refused.stderr.decode()
    for fact in (licence, "apache-2.0", COMMIT, f"{hub.endpoint}/hfl/none", "model.safetensors"):
        assert fact in said
    assert refused.returncode == 2 and "GPT-2" in said
    assert not hub.asked_for(r"resolve/.*model\.safetensors"), "the weights of what cannot be converted were fetched"


def test_a_model_without_a_licence_says_where_to_look(hub: FakeHub, tmp_path: Path) -> None:
    hub.add("hfl/bare", random_checkpoint().write(tmp_path / "bare"), licence=None)
    done = called("model", "pull", "hfl/bare", *QUICK)
    assert f"not said; see {hub.endpoint}/hfl/bare" in done.stderr.decode()


def test_what_is_interrupted_goes_on_where_it_was(hub: FakeHub, data: Path) -> None:
    going_on = threading.Event()
    hub.break_("/store/", stalled_after(100_000, going_on), times=1)
    words = [sys.executable, "-m", "bertfill_ls", "model", "pull", NAME, *QUICK]
    with subprocess.Popen(words, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        while "MB/s" not in process.stderr.readline().decode():  # half of the weights are here
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
    going_on.set()
    assert process.returncode == 130
    assert "the same command goes on" in said
    assert str(data / "downloads") in said
    assert find_installed("random-zh") is None
    done = called("model", "pull", NAME, *QUICK)
    assert done.returncode == 0, done.stderr.decode()
    begun = hub.asked_for("/store/")[-1].range
    assert begun is not None and int(begun.removeprefix("bytes=").removesuffix("-")) >= 50_000


def test_a_line_that_is_cut_is_waited_for_and_that_is_said(hub: FakeHub) -> None:
    hub.break_("/store/", cut_after(100_000), times=1)
    done = called("model", "pull", NAME, *QUICK)
    assert done.returncode == 0
    assert "Waiting 1 s for 127.0.0.1" in done.stderr.decode()


def test_the_same_commit_is_not_fetched_twice_and_another_takes_its_place(hub: FakeHub, tmp_path: Path) -> None:
    assert called("model", "pull", NAME, *QUICK, "--keep").returncode == 0
    assert called("model", "pull", NAME, "--fp32").stdout.startswith(b"random-zh is installed already")
    [there] = json_lines(called("model", "pull", NAME, "--fp32", "--use", "--json").stdout)
    assert there["default"] is True
    assert len(hub.asked_for("/store/")) == 1
    hub.add(NAME, random_checkpoint(seed=1).write(tmp_path / "newer"), commit="f" * 40)
    [newer] = json_lines(called("model", "pull", NAME, *QUICK, "--json").stdout)
    assert newer["origin"]["commit"] == "f" * 40


def test_a_checkpoint_that_is_kept_is_named(hub: FakeHub, data: Path) -> None:
    done = called("model", "pull", NAME, *QUICK, "--keep")
    [kept] = (data / "downloads").iterdir()
    assert str(kept) in done.stderr.decode()
    assert (kept / "model.safetensors").is_file()


def test_a_model_that_cannot_fill_is_not_installed_and_not_fetched_again(hub: FakeHub, data: Path) -> None:
    refused = called("model", "pull", NAME, "--fp32")
    assert refused.returncode == 2 and b"--force" in refused.stderr
    assert str(data / "downloads") in refused.stderr.decode()
    assert find_installed("random-zh") is None
    assert called("model", "pull", NAME, *QUICK).returncode == 0
    assert len(hub.asked_for("/store/")) == 1


def test_two_repositories_of_one_name_are_told_apart(hub: FakeHub, tmp_path: Path) -> None:
    assert called("model", "pull", NAME, *QUICK).returncode == 0
    hub.add("uer/random-zh", random_checkpoint().write(tmp_path / "other"))
    refused = called("model", "pull", "uer/random-zh", *QUICK)
    assert refused.returncode == 2
    for said in (f"{hub.endpoint}/{NAME}", "--name"):
        assert said in refused.stderr.decode()
    assert called("model", "pull", "uer/random-zh", *QUICK, "--name", "uer-random").returncode == 0


@pytest.mark.parametrize("name", ["nix/nix", "a/b/c", "", "https://example.org/a/b"])
def test_what_is_not_there_is_a_sentence(name: str, hub: FakeHub) -> None:
    refused = called("model", "pull", name)
    assert refused.returncode == 2
    assert refused.stderr.startswith(b"bertfill-ls: ")


@pytest.mark.parametrize(("answer", "pulled"), [("\n", True), ("y\n", True), ("n\n", False)])
def test_whoever_sits_there_is_asked(
    answer: str, pulled: bool, hub: FakeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal, shown = io.StringIO(answer), io.StringIO()
    for stream in (terminal, shown):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stderr", shown)
    code = main(["model", "pull", NAME, *QUICK])
    assert "[Y/n]" in shown.getvalue()
    assert (code, find_installed("random-zh") is not None) == ((0, True) if pulled else (2, False))
