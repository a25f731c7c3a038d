"""What a model sees of a text, and where it stood."""

from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.core.prediction.model_text import model_text


def test_the_model_sees_no_controls_and_no_lone_surrogates() -> None:
    text = "天\x00\x85地\ud83d𠮷\t\n\udc00[SEP]\x7f"
    seen = model_text(text)
    assert seen.text == "天地\ufffd𠮷\t\n\ufffd[SEP]"
    assert len(seen.origins) == len(seen.text) + 1
    assert seen.origins[len(seen.text)] == len(text)
    assert all(text[seen.origins[i]] == char or char == "\ufffd" for i, char in enumerate(seen.text))


@given(st.text(st.characters() | st.characters(categories=["Cs", "Cc"])))
def test_what_the_model_sees_maps_back(text: str) -> None:
    seen = model_text(text)
    kept = [char for char in text if char in "\t\n\r" or not (char < " " or "\x7f" <= char < "\xa0")]
    assert len(seen.text) == len(kept)
    seen.text.encode("utf-8")  # raises on a lone surrogate
    assert list(seen.origins) == sorted(set(seen.origins))
    assert [text[index] for index in seen.origins[:-1]] == kept
