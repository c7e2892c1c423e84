"""What is starred out before a text leaves the school, and what is not."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.masking import masked

DIGITS = "0123456789"
AROUND = st.text("联系人王老师，电话：请拨打。（）、 \n", max_size=12)
DAY_FORMS = ("%Y%m%d", "%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d")
MOBILES = st.builds(
    lambda head, rest: f"1{head}{rest}", st.sampled_from("3456789"), st.text(DIGITS, min_size=9, max_size=9)
)
IDENTITIES = st.builds(
    lambda place, born, order, check: f"{place}{born:%Y%m%d}{order}{check}",
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.text(DIGITS, min_size=3, max_size=3),
    st.sampled_from([*DIGITS, "X", "x"]),
)
LANDLINES = st.builds(
    lambda code, gap, number: f"{code}{gap}{number}",
    st.sampled_from(("010", "023", "0571", "0755")),
    st.sampled_from(("", "-", " ")),
    st.integers(2_000_000, 89_999_999).map(str),
)


def longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"\d+", text)), default=0)


@given(AROUND, MOBILES, AROUND)
def test_a_mobile_number_keeps_its_ends_alone(before: str, number: str, after: str) -> None:
    assert masked(before + number + after) == f"{before}{number[:3]}****{number[-4:]}{after}"


@given(AROUND, IDENTITIES, AROUND)
def test_an_identity_number_loses_the_day_of_birth(before: str, number: str, after: str) -> None:
    assert masked(before + number + after) == f"{before}{number[:3]}{'*' * 13}{number[-2:]}{after}"


@given(AROUND, LANDLINES, AROUND)
def test_a_landline_keeps_its_code_and_its_last_digits(before: str, number: str, after: str) -> None:
    found = masked(before + number + after)
    assert number not in found
    assert "***" in found
    assert number[-4:] in found


@given(st.text(max_size=80))
def test_masking_again_changes_nothing(words: str) -> None:
    assert masked(masked(words)) == masked(words)


@given(st.text("年月日时分元万次人%.:：-/，。 好" + DIGITS, max_size=30))
def test_short_figures_stay(words: str) -> None:
    digits = longest_run(words.replace("-", "").replace(" ", ""))
    assert masked(words) == words or digits >= 7


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(DAY_FORMS),
)
def test_a_day_stays(day: date, form: str) -> None:
    words = f"{day.strftime(form)}开展活动"
    assert masked(words) == words


@given(st.integers(0, 10**15), st.sampled_from(("元", "万元", "%", ".00元", "亿元")))
def test_an_amount_stays(amount: int, unit: str) -> None:
    words = f"挽回损失{amount}{unit}"
    assert masked(words) == words or (amount >= 10**10 and unit == "人次元")


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_hash_stays(digest: str) -> None:
    assert masked(f"校验码 {digest}") == f"校验码 {digest}"


@pytest.mark.parametrize(
    "words",
    [
        "IMG_20261107_084000.jpg",
        "mmexport1699999999999.jpg",
        "微信图片_20261130091234.jpg",
        "DSC00123456789.JPG",
        "9:00-11:30在1号教学楼101室",
        "96110是反诈专线，110报警",
        "400-123-4567",
        "合同编号20261130000112345678",
        "第3期，2026-11-30，2400人，签订率96.2%",
        "",
    ],
)
def test_what_is_nobody_s_number_stays(words: str) -> None:
    assert masked(words) == words


@pytest.mark.parametrize(
    ("words", "starred"),
    [
        ("手机138 1234 5678", "手机138 **** 5678"),
        ("138-1234-5678", "138-****-5678"),
        ("+86 13812345678", "+86 138****5678"),
        ("8613812345678", "86138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("13812345678、13912345679", "138****5678、139****5679"),
        ("身份证110101 19900307 123X。", "110*************3X。"),
        ("（023）68251234", "（023）****1234"),
        ("保卫处电话：68251234", "保卫处电话：****1234"),
        ("023-68251234", "023-****1234"),
    ],
)
def test_numbers_in_every_dress_are_starred(words: str, starred: str) -> None:
    assert masked(words).endswith(starred)
