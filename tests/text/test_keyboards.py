"""Telex and VNI struck with the Vietnamese keyboard off read as what was meant."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import keyboards
from bot.text.folding import tone_key

TELEX = {
    "\u0302": "", "\u0306": "w", "\u031b": "w", "\u0301": "s", "\u0300": "f", "\u0309": "r",
    "\u0303": "x", "\u0323": "j",
}  # fmt: skip
VNI = {
    "\u0302": "6", "\u0306": "8", "\u031b": "7", "\u0301": "1", "\u0300": "2", "\u0309": "3",
    "\u0303": "4", "\u0323": "5",
}  # fmt: skip
SPOKEN = re.findall(
    r"\w+",
    "lớp tập huấn học ở đâu mấy giờ hộ nghèo cận chuẩn rà soát thường xuyên quyết định giấy được "
    "nước thuở khuya ruộng rượu yêu chuyển nguyễn quả giữ nghỉ ngoằn khuỷu xoài loại điểm đoàn "
    "thưởng bảo hiểm miễn giảm vốn vay ngân hàng chính sách người cao tuổi hưởng trợ cấp",
)
TONES = frozenset("\u0301\u0300\u0309\u0303\u0323")


@lru_cache
def telex(word: str) -> str:
    """Strike a word: marks behind their letter, the tone at the end."""
    keys, tone = "", ""
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            tone = TELEX[char]
        elif char == "\u0302":
            keys += keys[-1]
        else:
            keys += "dd" if char == "đ" else TELEX.get(char, char)
    return keys + tone


@lru_cache
def vni(word: str) -> str:
    """Strike a word: marks and tone behind their letter."""
    return "".join(
        "d9" if char == "đ" else VNI.get(char, char) for char in unicodedata.normalize("NFD", word)
    )


@given(st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=6))
def test_what_was_struck_reads_as_it_was_meant(words: list[str]) -> None:
    """Both ways of striking, for any words; one of them shows that it is no plain text."""
    words = ["được", *words]
    meant = tone_key(" ".join(words))
    for strike in (telex, vni):
        assert tone_key(keyboards.read(" ".join(map(strike, words)))) == meant


@pytest.mark.parametrize(
    ("struck", "meant"),
    [
        ("ho65 nghe2o", "hộ nghèo"), ("chua63n nghe2o na8m nay", "chuẩn nghèo năm nay"),
        ("lowps hocj owr ddaau", "lớp học ở đâu"), ("dudowcj khoong aj", "được không ạ"),
        ("toi2 d9i ho5c", "tòi đi học"), ("hoox trowj", "hỗ trợ"),
    ],
)  # fmt: skip
def test_cases(struck: str, meant: str) -> None:
    """Lines that people sent."""
    assert keyboards.read(struck) == meant


@pytest.mark.parametrize(
    "line",
    [
        "", "lop hoc o dau", "bai1 cau3", "KMN479", "em gửi mã KMN479", "nd27 2022", "TT46",
        "khi nao hoc a", "em k di dc", "27/2022/NĐ-CP", "cho em xem lich", "oke xin chao", "1a",
        "so dien thoai cua toi la 0912345678", "lớp học ở đâu", "tro giup voi", "a", "r",
    ],
)  # fmt: skip
def test_plain_text_stays(line: str) -> None:
    """With accents, without any, with numbers and codes."""
    assert keyboards.read(line) == line
