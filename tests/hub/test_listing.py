"""Which files of a repository are fetched, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.hub import HubError, RemoteFile
from bertfill_ls.hub.listing import choose

BASE = ("config.json", "vocab.txt")


def chosen(*paths: str, size: int = 1) -> list[str]:
    return [file.path for file in choose("a/b", [RemoteFile(path, size, sha256="0" * 64) for path in paths])]


SHARDS = tuple(f"model-0000{n}-of-00002.safetensors" for n in (1, 2))
INDEX = "model.safetensors.index.json"


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ((*BASE, "model.safetensors"), (*BASE, "model.safetensors")),
        ((*BASE, "pytorch_model.bin", "model.safetensors", "tf_model.h5"), (*BASE, "model.safetensors")),
        ((*BASE, "pytorch_model.bin", "flax_model.msgpack"), (*BASE, "pytorch_model.bin")),
        ((*BASE, *SHARDS, INDEX, "pytorch_model.bin"), (*BASE, INDEX, *SHARDS)),
        ((*BASE, *SHARDS, "pytorch_model.bin"), (*BASE, "pytorch_model.bin")),
        ((*BASE, SHARDS[0], INDEX, "pytorch_model.bin"), (*BASE, "pytorch_model.bin")),
        ((*BASE, "model.safetensors", INDEX, *SHARDS), (*BASE, "model.safetensors")),
        (("onnx/model.safetensors", "pytorch_model.bin", *BASE), (*BASE, "pytorch_model.bin")),
        (
            ("added_tokens.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt", "tokenizer.json",
             "model.safetensors", "config.json"),
            ("config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json",
             "added_tokens.json", "model.safetensors"),
        ),
        (("config.json", "spiece.model", "pytorch_model.bin"), ("config.json", "spiece.model", "pytorch_model.bin")),
        ((*BASE, "spiece.model", "pytorch_model.bin"), (*BASE, "pytorch_model.bin")),
    ],
)  # fmt: skip
def test_one_form_of_the_weights_is_wanted_and_what_tells_a_refusal_comes_first(
    there: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    assert chosen(*there) == list(wanted)


@pytest.mark.parametrize(
    ("there", "key", "named"),
    [
        ((), "hub.no-config", "–"),
        (("README.md", "model.gguf"), "hub.no-config", "README.md, model.gguf"),
        (("config.json", "model.safetensors"), "hub.no-vocabulary", "config.json"),
        ((*BASE,), "hub.no-weights", "–"),
        ((*BASE, "tf_model.h5", "flax_model.msgpack"), "hub.no-weights", "flax_model.msgpack, tf_model.h5"),
        ((*BASE, "a\u202eb.onnx"), "hub.no-weights", "a\\u202eb.onnx"),
        ((*BASE, "model-00001-of-00002.safetensors", INDEX), "hub.no-weights", "–"),
    ],
)
def test_where_no_model_is_to_be_had_it_is_told_what_is_there(there: tuple[str, ...], key: str, named: str) -> None:
    with pytest.raises(HubError) as caught:
        chosen(*there)
    assert caught.value.key == key
    assert named in caught.value.sentence("en")


def test_what_is_too_large_for_a_model_of_this_kind_is_not_begun() -> None:
    for path, size in (("vocab.txt", 65 << 20), ("model.safetensors", 17 << 30)):
        files = [RemoteFile(name, size if name == path else 1) for name in (*BASE, "model.safetensors")]
        with pytest.raises(HubError) as caught:
            choose("a/b", files)
        assert (caught.value.key, caught.value.arguments["file"]) == ("hub.too-large", path)


NAMES = st.sampled_from(
    (*BASE, *SHARDS, INDEX, "tokenizer.json", "model.safetensors", "pytorch_model.bin", "tf_model.h5", "README.md",
     "onnx/config.json", "../config.json", "pytorch_model-00001-of-00001.bin", "pytorch_model.bin.index.json")
)  # fmt: skip


@given(st.lists(NAMES | st.text(max_size=20), unique=True))
def test_whatever_is_there_what_is_wanted_lies_in_one_folder_and_makes_one_model(there: list[str]) -> None:
    try:
        wanted = chosen(*there)
    except HubError as error:
        assert error.sentence("zh-CN").isprintable()
        return
    assert set(wanted) <= set(there)
    assert len(wanted) == len(set(wanted))
    assert not [path for path in wanted if "/" in path]
    forms = {path.partition("-0")[0].partition(".")[0] for path in wanted if path.endswith((".safetensors", ".bin"))}
    assert len(forms) == 1
    large = [path.endswith((".safetensors", ".bin")) for path in wanted]
    assert large == sorted(large), "the large ones come last"
