"""What may be written for a model."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.hub import HubError, read_address
from bertfill_ls.hub.address import Address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("hfl/chinese-roberta-wwm-ext", Address("hfl/chinese-roberta-wwm-ext")),
        (" hfl/rbt3/ ", Address("hfl/rbt3")),
        ("bert-base-chinese", Address("bert-base-chinese")),
        ("nghuyong/ernie-3.0-base-zh", Address("nghuyong/ernie-3.0-base-zh")),
        ("https://huggingface.co/hfl/rbt3", Address("hfl/rbt3", None, "huggingface")),
        ("https://huggingface.co/hfl/rbt3/tree/main", Address("hfl/rbt3", "main", "huggingface")),
        ("https://huggingface.co/hfl/rbt3/blob/v1/config.json?x#y", Address("hfl/rbt3", "v1", "huggingface")),
        ("https://huggingface.co/hfl/rbt3/discussions", Address("hfl/rbt3", None, "huggingface")),
        ("https://huggingface.co/bert-base-chinese/tree/main", Address("bert-base-chinese", "main", "huggingface")),
        ("https://hf-mirror.com/hfl/rbt3", Address("hfl/rbt3", None, "hf-mirror")),
        ("https://www.modelscope.cn/models/dienstag/rbt3/files", Address("dienstag/rbt3", None, "modelscope")),
        ("https://modelscope.cn/models/dienstag/rbt3", Address("dienstag/rbt3", None, "modelscope")),
    ],
)
def test_names_and_addresses_of_pages_are_read(written: str, address: Address) -> None:
    assert read_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "", "/", "a/b/c", "../etc", "a/..", "a/.b", "a b", "hfl/中文𠮷", "-x", "a\nb", "a?b", "a%2fb", "x" * 97,
        "https://example.com/hfl/rbt3", "https://huggingface.co/", "https://modelscope.cn/dienstag/rbt3",
        "https://huggingface.co/hfl/%2e%2e", "https://[", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(written: str) -> None:
    with pytest.raises(HubError) as caught:
        read_address(written)
    assert caught.value.key == "hub.name"


@given(
    st.text() | st.text("https://huggingface.co/abc.-_%?#", max_size=60) | st.from_regex(r"https://hf-mirror\.com/.*")
)
def test_whatever_is_written_a_name_is_safe_in_a_path_or_refused(written: str) -> None:
    try:
        name = read_address(written).name
    except HubError:
        return
    assert re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name, re.ASCII)
    assert not {"", ".", ".."} & set(name.split("/"))
