"""Where the token is found, and what is taken for one."""

from http.client import HTTPConnection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.hub import HubError, source_of
from bertfill_ls.hub.credentials import Token, token_for

HUB = source_of(None, {})


def test_the_variable_comes_before_the_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hf_home\n")
    (tmp_path / "other").write_text("hf_path")
    world = {"HF_HOME": str(tmp_path)}
    assert token_for(HUB, world) == Token("hf_home", str(tmp_path / "token"))
    world["HF_TOKEN_PATH"] = str(tmp_path / "other")
    assert token_for(HUB, world) == Token("hf_path", str(tmp_path / "other"))
    world["HF_TOKEN"] = " hf_variable\n"
    assert token_for(HUB, world) == Token("hf_variable", "HF_TOKEN")


def test_the_file_lies_in_the_users_cache_where_nothing_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "huggingface"
    folder.mkdir()
    (folder / "token").write_text("hf_cache")
    assert token_for(HUB, {"XDG_CACHE_HOME": str(tmp_path)}) == Token("hf_cache", str(folder / "token"))


@pytest.mark.parametrize("written", ["", " \n"])
def test_nothing_is_no_token(tmp_path: Path, written: str) -> None:
    (tmp_path / "token").write_text(written)
    assert token_for(HUB, {"HF_TOKEN": written, "HF_HOME": str(tmp_path)}) is None
    assert token_for(HUB, {"HF_HOME": str(tmp_path / "none")}) is None
    assert token_for(HUB, {"HF_TOKEN_PATH": str(tmp_path)}) is None, "a folder"
    assert token_for(HUB, {"HF_TOKEN_PATH": "a\0b"}) is None


def test_a_source_that_takes_no_token_gets_none() -> None:
    assert token_for(source_of("hf-mirror", {}), {"HF_TOKEN": "hf_x"}) is None


@pytest.mark.parametrize("written", ["hf_a\r\nX-Evil: 1", '"hf_a"', "export HF_TOKEN=a", "令牌", "hf_😀"])
def test_what_can_be_no_token_is_told_without_being_shown(written: str) -> None:
    with pytest.raises(HubError) as caught:
        token_for(HUB, {"HF_TOKEN": written})
    assert caught.value.key == "hub.token-form"
    assert written not in caught.value.sentence("en") + str(caught.value)


def test_a_token_does_not_show_itself() -> None:
    assert "hf_x" not in repr(token_for(HUB, {"HF_TOKEN": "hf_x"}))


@given(st.text(min_size=1) | st.text("hf_a\r\n: ", min_size=1))
def test_whatever_stands_there_it_fits_into_one_header_or_is_refused(written: str) -> None:
    try:
        token = token_for(HUB, {"HF_TOKEN": written, "HF_HOME": "/nonexistent"})
    except HubError:
        return
    if token is not None:
        connection = HTTPConnection("nowhere.invalid")
        connection.putrequest("GET", "/")
        connection.putheader("Authorization", f"Bearer {token.value}")  # raises where it would begin another header
        assert token.value == written.strip()
