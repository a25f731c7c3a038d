"""Who is asked, who sees the token, and where we do not let ourselves be sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bertfill_ls import hub
from bertfill_ls.hub import HubError
from tests.hub.fake_hub import FakeHub
from tests.hub.pulling import FILES, NAME, WANTED, Clock, contents, look, pull, refusal, world
from tests.hub.replies import closed_afterwards, status
from tests.hub.wire.certificates import make_certificate, needs_openssl

TOKEN = "hf_secret"


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add(NAME, FILES)
        running.token = TOKEN
        yield running


PRIVATE = "me/private"


def shown(fake: FakeHub) -> list[str | None]:
    """Return the tokens that a host was shown, request by request."""
    return [request.headers.get("authorization") for request in fake.seen]


def test_a_public_model_is_fetched_without_a_token_even_with_one_that_has_run_out(
    fake: FakeHub, tmp_path: Path
) -> None:
    pull(fake, tmp_path, environment={"HF_TOKEN": "hf_old"})
    assert contents(tmp_path) == WANTED
    assert set(shown(fake)) == {None}


def test_the_hub_is_shown_the_token_when_it_wants_one_and_nobody_else_ever_is(fake: FakeHub, tmp_path: Path) -> None:
    fake.add(PRIVATE, FILES, gated=True)
    pull(fake, tmp_path, PRIVATE, environment={"HF_TOKEN": TOKEN})
    assert contents(tmp_path) == WANTED
    assert shown(fake)[:2] == [None, f"Bearer {TOKEN}"]
    at_store = [request for request in fake.seen if request.at_store]
    assert at_store
    assert not [request for request in at_store if "authorization" in request.headers]


@pytest.mark.parametrize("where", ["/api/", "vocab", "resolve.*safetensors"])
def test_another_port_of_the_same_machine_is_somebody_else(fake: FakeHub, tmp_path: Path, where: str) -> None:
    fake.add(PRIVATE, FILES, gated=True)
    with FakeHub() as other:
        other.add(PRIVATE, FILES)
        listing = look(fake, PRIVATE, HF_TOKEN=TOKEN)
        fake.send_on(where, other.endpoint, times=9)
        other.break_("", status(401), times=1)
        pull_again = world(fake, HF_TOKEN=TOKEN)
        with pytest.raises(HubError):
            look(fake, PRIVATE, HF_TOKEN=TOKEN)
            hub.fetch(listing, tmp_path, lambda step: None, sleep=Clock(), environment=pull_again)
        assert other.seen
        assert set(shown(other)) == {None}


def test_a_redirect_within_the_hub_keeps_the_token(fake: FakeHub, tmp_path: Path) -> None:
    fake.add("new/tiny", FILES, gated=True)
    fake.move("old/tiny", "new/tiny")
    pull(fake, tmp_path, "old/tiny", environment={"HF_TOKEN": TOKEN})
    assert contents(tmp_path) == WANTED


def test_only_who_the_user_has_named_as_the_hub_sees_the_token(fake: FakeHub) -> None:
    fake.add(PRIVATE, FILES, gated=True)
    environment = {"HF_TOKEN": TOKEN, "HF_HOME": "/nonexistent"}
    modelscope = hub.source_of("modelscope", {"MODELSCOPE_ENDPOINT": fake.endpoint})
    for source in (hub.source_of(fake.endpoint, {}), modelscope):
        fake.break_("", status(401))
        with pytest.raises(HubError):
            hub.look(PRIVATE, revision=None, source=source, environment=environment)
    assert set(shown(fake)) == {None}


def test_a_token_that_is_not_accepted_is_told_with_the_place_it_is_from(fake: FakeHub, tmp_path: Path) -> None:
    fake.add(PRIVATE, FILES, gated=True)
    error = refusal(fake, tmp_path, PRIVATE, HF_TOKEN="hf_old")
    assert (error.key, error.arguments["place"]) == ("hub.token-refused", "HF_TOKEN")
    (tmp_path / "token").write_text("hf_older\n")
    error = refusal(fake, tmp_path, PRIVATE, HF_HOME=str(tmp_path))
    assert (error.key, error.arguments["place"]) == ("hub.token-refused", str(tmp_path / "token"))
    assert "hf_old" not in str(error) + error.sentence("en")


@pytest.mark.parametrize(
    ("name", "token", "key"),
    [
        ("hfl/none", "", "hub.no-model"),
        ("hfl/none", TOKEN, "hub.no-model"),
        ("gated/tiny", "", "hub.gated"),
    ],
)
def test_what_the_hub_refuses_is_told_as_it_means_it(
    fake: FakeHub, tmp_path: Path, name: str, token: str, key: str
) -> None:
    fake.add("gated/tiny", FILES, gated=True)
    assert refusal(fake, tmp_path, name, HF_TOKEN=token).key == key


def test_who_has_not_been_let_in_yet_is_told_where_to_ask(fake: FakeHub, tmp_path: Path) -> None:
    fake.add("gated/tiny", FILES, gated=True)
    fake.grants = False
    error = refusal(fake, tmp_path, "gated/tiny", HF_TOKEN=TOKEN)
    assert (error.key, error.arguments["page"]) == ("hub.gated-denied", f"{fake.endpoint}/gated/tiny")


def test_who_is_shown_no_token_does_not_ask_for_one_in_vain(fake: FakeHub) -> None:
    fake.add(PRIVATE, FILES, gated=True)
    with pytest.raises(HubError) as caught:
        hub.look(PRIVATE, revision=None, source=hub.source_of(fake.endpoint, {}), environment={})
    assert caught.value.key == "hub.gated"
    assert f"{fake.host} is shown no token" in caught.value.sentence("en")


def test_a_token_that_may_not_have_a_model_is_told_so(fake: FakeHub, tmp_path: Path) -> None:
    fake.add(PRIVATE, FILES, gated=True)
    listing = look(fake, PRIVATE, HF_TOKEN=TOKEN)
    fake.break_("vocab", status(403))
    with pytest.raises(HubError) as caught:
        hub.fetch(listing, tmp_path, lambda step: None, sleep=Clock(), environment=world(fake, HF_TOKEN=TOKEN))
    assert caught.value.key == "hub.gated-denied"


def test_a_revision_that_there_is_not_is_told(fake: FakeHub) -> None:
    with pytest.raises(HubError) as caught:
        look(fake, revision="v9")
    assert (caught.value.key, caught.value.arguments["revision"]) == ("hub.no-revision", "v9")


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "http://a b/",
        "data:,{}",
    ],
)
def test_an_address_that_is_none_is_not_followed(fake: FakeHub, tmp_path: Path, location: str) -> None:
    fake.break_("vocab", status(302, {"Location": location}))
    error = refusal(fake, tmp_path)
    assert (error.key, error.arguments["host"]) == ("hub.redirect", fake.host)


def test_a_circle_is_left_in_the_end(fake: FakeHub, tmp_path: Path) -> None:
    fake.send_on("vocab", "", times=100)
    assert refusal(fake, tmp_path).key == "hub.redirect"
    assert len(fake.asked_for("vocab")) == 8


@pytest.mark.parametrize(
    "location", ["vocab.txt?x=y z", "vocab.txt?é=𠮷".encode().decode("latin-1"), "./vocab.txt#part"]
)
def test_an_address_with_odd_characters_is_asked_for(fake: FakeHub, tmp_path: Path, location: str) -> None:
    fake.break_("vocab", status(302, {"Location": location}))
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


@needs_openssl
def test_a_secure_host_cannot_send_us_on_to_where_everybody_reads_along(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "127.0.0.1")
    with FakeHub(certificate.server) as fake:
        fake.add(NAME, FILES)
        fake.break_("/resolve/", status(302, {"Location": "http://store.test/file"}))
        error = refusal(fake, tmp_path / "folder", SSL_CERT_FILE=str(certificate.file))
        assert (error.key, error.arguments["to"]) == ("hub.redirect", "http://store.test/file")
        fake.break_("/resolve/", status(302, {"Location": "http://store.test/file"}))
        error = refusal(
            fake, tmp_path / "folder", SSL_CERT_FILE=str(certificate.file), HF_ENDPOINT=f"HTTPS://{fake.host}"
        )
        assert error.key == "hub.redirect"


def test_one_connection_serves_all_questions_to_a_host(fake: FakeHub, tmp_path: Path) -> None:
    listing = look(fake)
    fake.seen.clear()
    hub.fetch(listing, tmp_path, lambda step: None, environment=world(fake))
    assert len({request.port for request in fake.seen if not request.at_store}) == 1


def test_a_connection_that_the_host_has_closed_is_opened_again_without_waiting(fake: FakeHub, tmp_path: Path) -> None:
    fake.break_("/resolve/", closed_afterwards(), times=9)
    clock = Clock()
    pull(fake, tmp_path, clock=clock)
    assert contents(tmp_path) == WANTED
    assert clock.slept == []


def test_a_mirror_that_sends_us_back_to_the_hub_is_seen_through(fake: FakeHub, tmp_path: Path) -> None:
    with FakeHub() as mirror:
        mirror.send_on("", fake.endpoint, 308, times=99)
        listing = look(mirror)
        assert listing.passed_on == fake.host
        fake.break_("vocab", status(403))
        with pytest.raises(HubError) as caught:
            hub.fetch(listing, tmp_path, lambda step: None, environment=world(mirror))
    assert caught.value.arguments["host"] == fake.host
    assert f"{mirror.host} had sent us on to {fake.host}." in caught.value.sentence("en")
    assert "--from modelscope" in caught.value.sentence("zh-CN")
