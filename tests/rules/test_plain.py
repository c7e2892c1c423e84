"""User text in markdown reads as typed and does nothing."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ui.plain import plain

PIECES = st.sampled_from(
    ["http://a.cn", "https://b.cn/x", "www.c.cn", "a@b.cn", "HTTP://D", "张贴", "**", "[x](y)", " ", "@后勤处"]
)


@given(st.lists(PIECES).map("".join))
def test_no_address_in_it_becomes_a_link(text: str) -> None:
    shown = plain(text).replace("\\", "")
    assert not re.search(r"(?i)https?:|www\.|\w@", shown)


@given(st.text())
def test_it_reads_as_typed(text: str) -> None:
    shown = plain(text).replace("  \n", "\n").replace("\u2060", "")
    assert re.sub(r"\\([\\`*_{}\[\]()#+\-.!|>~$:<])", r"\1", shown) == text.replace("  \n", "\n").replace("\u2060", "")
