"""What the hub and ModelScope say of a repository, read; and whatever else they may say.

Held here: ``huggingface``, ``modelscope``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls import hub
from bertfill_ls.hub import HubError, Listing, huggingface, modelscope, source_of
from bertfill_ls.hub.wire.faults import Asked
from tests.hub.fake_hub import COMMIT, FakeHub
from tests.hub.pulling import FILES, NAME, WANTED, Clock, contents, look
from tests.hub.replies import Reply, cut_after, status

ASKED = Asked(NAME, "main", "https://huggingface.co/hfl/tiny")


class Answers:
    """Stands for the network where only what it says is of interest: answers every question with the same."""

    passed_on = None

    def __init__(self, said: Any) -> None:
        self.said = said

    def json(self, address: str, asked: Asked) -> Any:
        return self.said


def hub_says(said: Any) -> Listing:
    return huggingface.look(Answers(said), source_of(None, {}), ASKED)  # type: ignore[arg-type]  # json and passed_on


def modelscope_says(said: Any) -> Listing:
    return modelscope.look(Answers(said), source_of("modelscope", {}), ASKED)  # type: ignore[arg-type]  # as above


def file(path: str, **facts: Any) -> dict[str, Any]:
    return {"rfilename": path, "size": 3, "blobId": "a" * 40, **facts}


LFS = {"sha256": "b" * 64, "size": 4, "pointerSize": 134}
REPOSITORY = {
    "id": NAME, "sha": COMMIT, "cardData": {"license": "mit"},
    "siblings": [file("config.json"), file("vocab.txt"), file("model.safetensors", lfs=LFS)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ({"license": "apache-2.0"}, "apache-2.0"),
        ({"license": ["mit", "cc-by-4.0"]}, "mit, cc-by-4.0"),
        ({"license": "other", "license_name": "my-own"}, "my-own"),
        ({"license": "other"}, "other"),
        ({"license": {"a": 1}}, None),
        ({"license": "a\x1b[31m"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_licence_is_what_the_card_says(card: Any, licence: str | None) -> None:
    assert hub_says({**REPOSITORY, "cardData": card}).licence == licence


def test_large_files_are_known_by_sha256_and_small_ones_by_gits_name() -> None:
    config, _, weights = hub_says(REPOSITORY).wanted
    assert (config.sha256, config.git_sha1, config.size) == (None, "a" * 40, 3)
    assert (weights.sha256, weights.git_sha1, weights.size) == ("b" * 64, None, 4)


def test_addresses_name_the_commit_and_quote_what_must_be() -> None:
    listing = hub_says(REPOSITORY)
    address = huggingface.address_of(listing, listing.wanted[2])
    assert address == f"https://huggingface.co/{NAME}/resolve/{COMMIT}/model.safetensors"


DAMAGED: list[Any] = [
    None, 1, "x", [], {}, {**REPOSITORY, "sha": "main"}, {**REPOSITORY, "sha": None}, {**REPOSITORY, "id": 7},
    {**REPOSITORY, "id": "a/\x1b[31m"},
    {**REPOSITORY, "id": "a/../b/c"},
    {**REPOSITORY, "siblings": None}, {**REPOSITORY, "siblings": [1]}, {**REPOSITORY, "siblings": [{}]},
    {**REPOSITORY, "siblings": [file("config.json", size="3")]}, {**REPOSITORY, "siblings": [file("x", size=-1)]},
    {**REPOSITORY, "siblings": [file("x", size=True)]}, {**REPOSITORY, "siblings": [file("x", blobId="../x")]},
    {**REPOSITORY, "siblings": [file("x", lfs={**LFS, "sha256": "B" * 64})]},
    {**REPOSITORY, "siblings": [file("x", lfs=[1])]}, {**REPOSITORY, "cardData": "mit"},
]  # fmt: skip


@pytest.mark.parametrize("said", DAMAGED)
def test_an_answer_that_is_none_is_told(said: Any) -> None:
    with pytest.raises(HubError) as caught:
        hub_says(said)
    assert caught.value.key == "hub.answer"


def test_files_without_a_hash_are_not_fetched() -> None:
    with FakeHub() as fake:
        fake.add(NAME, FILES)
        fake.break_("/api/", lambda reply: Reply(200, reply.headers, reply.body.replace(b'"blobId"', b'"x"')))
        with pytest.raises(HubError) as caught:
            look(fake)
    assert caught.value.key == "hub.no-hash"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["id", "sha", "siblings", "rfilename", "size", "lfs", "Data", "Files", "Path", "Size"])
        | st.text(), inner
    ),
)  # fmt: skip


@given(said=JSON, field=st.sampled_from(["id", "sha", "siblings", "cardData"]))
def test_whatever_the_hub_says_it_is_a_listing_or_refused(said: Any, field: str) -> None:
    for answer in (said, {**REPOSITORY, field: said}, {**REPOSITORY, "siblings": [said, *REPOSITORY["siblings"]]}):
        try:
            assert hub_says(answer).commit
        except HubError as error:
            assert error.sentence("en")


ENTRY = {"Path": "config.json", "Size": 3, "Sha256": "c" * 64, "Type": "blob"}
DATA = {"Files": [ENTRY], "License": "MIT License", "LatestCommitter": {}}


@given(said=JSON, field=st.sampled_from(["Files", "License", "LatestCommitter"]))
def test_whatever_modelscope_says_it_is_a_listing_or_refused(said: Any, field: str) -> None:
    for answer in (said, {"Success": True, "Data": said}, {"Data": {**DATA, field: said}}, {"Data": {"Files": [said]}}):
        try:
            assert modelscope_says(answer).commit
        except HubError as error:
            assert error.sentence("en")


@pytest.mark.parametrize(
    ("latest", "newest", "commit"),
    [
        ({"Id": COMMIT, "ShortId": COMMIT[:8]}, "d" * 40, COMMIT),
        ({"Id": "", "ShortId": COMMIT[:8]}, "d" * 40, "d" * 40),
        ({"Id": "", "ShortId": COMMIT[:8]}, "", COMMIT[:8]),
        (None, None, "main"),
    ],
)
def test_modelscopes_commit_is_taken_from_where_it_is_said(latest: Any, newest: Any, commit: str) -> None:
    paths = ("config.json", "vocab.txt", "model.safetensors")
    older = [{**ENTRY, "Path": path, "CommittedDate": 1, "Revision": "e" * 40} for path in paths[1:]]
    files = [{**ENTRY, "Path": paths[0], "CommittedDate": 2, "Revision": newest}, *older]
    listing = modelscope_says({"Data": {"Files": files, "LatestCommitter": latest}})
    assert listing.commit == commit
    assert f"Revision={commit if len(commit) == 40 else 'main'}&" in modelscope.address_of(listing, listing.wanted[0])


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add("dienstag/rbt3", FILES, licence="Apache License 2.0")
        yield running


def from_modelscope(fake: FakeHub, name: str = "hfl/rbt3", revision: str | None = None) -> Listing:
    source = source_of("modelscope", {"MODELSCOPE_ENDPOINT": fake.endpoint})
    return hub.look(name, revision=revision, source=source, sleep=Clock(), environment={})


def test_modelscope_is_asked_by_its_own_name_for_a_model_of_the_hub(fake: FakeHub, tmp_path: Path) -> None:
    listing = from_modelscope(fake)
    assert (listing.name, listing.commit, listing.licence) == ("dienstag/rbt3", COMMIT, "Apache License 2.0")
    assert (listing.revision, listing.page) == ("master", f"{fake.endpoint}/models/dienstag/rbt3")
    fake.break_("FilePath=model", cut_after(1000))
    hub.fetch(listing, tmp_path, lambda step: None, sleep=Clock(), environment={})
    assert contents(tmp_path) == WANTED
    assert fake.seen[-1].range == "bytes=1000-"
    assert fake.seen[-1].path.endswith(f"/repo?Revision={COMMIT}&FilePath=model.safetensors")


def test_who_is_at_modelscope_already_is_not_sent_there(fake: FakeHub) -> None:
    fake.break_("/api/", status(403))
    with pytest.raises(HubError) as caught:
        from_modelscope(fake)
    said = caught.value.sentence("en")
    assert "--from modelscope" not in said
    assert f"{fake.endpoint}/models/dienstag/rbt3" in said


@pytest.mark.parametrize("code", [404, 200], ids=["by its status", "with the status of success"])
@pytest.mark.parametrize(
    ("name", "revision", "key"), [("hfl/none", None, "hub.not-on-modelscope"), ("hfl/rbt3", "v9", "hub.no-revision")]
)
def test_what_modelscope_does_not_have_is_told(
    fake: FakeHub, name: str, revision: str | None, key: str, code: int
) -> None:
    fake.break_("none|v9", lambda reply: Reply(code, reply.headers, reply.body))
    with pytest.raises(HubError) as caught:
        from_modelscope(fake, name, revision)
    assert caught.value.key == key
    assert fake.host in caught.value.sentence("zh-CN")
    assert "HF_TOKEN" not in caught.value.sentence("zh-CN")
