"""Where is fetched from, by name, by address, and by the environment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.hub import HubError, source_of
from bertfill_ls.hub.sources import MODELSCOPE_NAMES, SOURCE_NAMES


@pytest.mark.parametrize(
    ("word", "environment", "endpoint", "takes_token"),
    [
        (None, {}, "https://huggingface.co", True),
        (None, {"HF_ENDPOINT": " "}, "https://huggingface.co", True),
        (None, {"HF_ENDPOINT": "https://hf-mirror.com/"}, "https://hf-mirror.com", True),
        (None, {"HF_ENDPOINT": "hub.example.com"}, "https://hub.example.com", True),
        (None, {"HF_ENDPOINT": "http://[::1]:8080/api/hub/"}, "http://[::1]:8080/api/hub", True),
        ("huggingface", {"HF_ENDPOINT": "https://hf-mirror.com"}, "https://huggingface.co", True),
        ("hf-mirror", {}, "https://hf-mirror.com", False),
        ("modelscope", {"HF_ENDPOINT": "https://hf-mirror.com"}, "https://modelscope.cn", False),
        ("modelscope", {"MODELSCOPE_ENDPOINT": "modelscope.ai"}, "https://modelscope.ai", False),
        ("https://hub.example.com/", {}, "https://hub.example.com", False),
        ("https://huggingface.co", {}, "https://huggingface.co", True),
    ],
)
def test_a_source_is_found_and_only_the_hub_takes_the_token(
    word: str | None, environment: dict[str, str], endpoint: str, takes_token: bool
) -> None:
    source = source_of(word, environment)
    assert (source.endpoint, source.takes_token) == (endpoint, takes_token)
    assert source.protocol == ("modelscope" if word == "modelscope" else "huggingface")


@pytest.mark.parametrize("word", ["", "hugging", "ModelScope", "hub.example.com"])
def test_a_word_that_is_no_source_is_told_which_there_are(word: str) -> None:
    with pytest.raises(HubError) as caught:
        source_of(word, {})
    assert all(name in caught.value.sentence("zh-CN") for name in SOURCE_NAMES)


@pytest.mark.parametrize(
    "endpoint",
    [
        "ftp://hub", "https://", "https://a b", "https://me:secret@hub", "https://hub?x=1", "https://hub#x", "https://[::1",
        "https://hub:port", "https://hub:0", "https://𠮷.example", "https://hub\r\nX: y",
    ],
)  # fmt: skip
def test_an_endpoint_that_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(HubError) as caught:
        source_of(None, {"HF_ENDPOINT": endpoint})
    assert (caught.value.key, caught.value.arguments["place"]) == ("hub.endpoint", "HF_ENDPOINT")


@given(st.text() | st.text("htps:/[]@?#%.a1 ", max_size=30))
def test_whatever_stands_there_is_an_address_or_refused(written: str) -> None:
    try:
        source = source_of(None, {"HF_ENDPOINT": written})
    except HubError:
        return
    assert source.endpoint.isascii()
    assert source.endpoint.isprintable()
    assert source.host


def test_a_model_is_called_as_the_source_calls_it() -> None:
    hub, modelscope = source_of(None, {}), source_of("modelscope", {})
    for name, there in MODELSCOPE_NAMES.items():
        assert (hub.own_name(name), modelscope.own_name(name)) == (name, there)
    assert modelscope.own_name("bert-base-chinese") == "google-bert/bert-base-chinese"
    assert modelscope.own_name("someone/else") == "someone/else"


def test_pages_are_those_that_people_open() -> None:
    assert source_of(None, {}).page("hfl/rbt3") == "https://huggingface.co/hfl/rbt3"
    assert source_of("modelscope", {}).page("dienstag/rbt3") == "https://modelscope.cn/models/dienstag/rbt3"
    mirror = source_of("hf-mirror", {})
    assert mirror.page("hfl/rbt3") == "https://hf-mirror.com/hfl/rbt3"
    assert mirror.terms("hfl/rbt3") == "https://huggingface.co/hfl/rbt3", "nobody can log in to the mirror"
