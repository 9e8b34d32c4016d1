"""Signs and polite words come off the ends of what is meant, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import spoken
from bot.text.folding import fold

AROUND = [
    "{}.", "{} ạ", "{} nhé", "{}!", "{} a", "dạ {} ạ", "{} ạ.", "Em {} ạ", "“{}”", "{} 🙏", "{}…",
    "{} với em ơi", "{} nha ad", "Dạ thưa cô, {} ạ!", "{} giúp em với", "👉 {}", "({})",
    "chị ơi {} ạ", "Thưa bác, {}",
]  # fmt: skip
WORDS = ["đăng ký", "LỊCH", "lam bai", "Không đi được", "nhường chỗ", "thoát", "đã đọc T12"]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("word", WORDS)
def test_what_stands_around_a_word_comes_off(around: str, word: str) -> None:
    """Each way of being polite leaves the word."""
    assert fold(word) in set(spoken.readings(around.format(word)))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("vâng", "vang"), ("dạ vâng ạ", "vang"), ("ạ", "a"), ("con", "con"), ("chi", "chi"),
        ("còn lịch", "con lich"), ("không đi", "khong di"), ("em", "em"), ("", ""), ("🙏", "🙏"),
    ],
)  # fmt: skip
def test_something_is_always_left(said: str, left: str) -> None:
    """A polite word alone is what was said; another word with other marks stays."""
    assert [*spoken.readings(said)][-1] in (left, "")
    assert spoken.readings(said)[0] == fold(said)


@pytest.mark.parametrize("said", ["Không đi được?", "trả chỗ à", "anh không đi được", "bác nghỉ"])
def test_a_question_or_somebody_else_is_not_oneself(said: str) -> None:
    """Who asks has not said so, and what another does is not one's own."""
    bare = {"khong di duoc", "tra cho", "nghi"}
    assert bare.isdisjoint(spoken.readings(said))


@pytest.mark.parametrize(
    ("said", "asks"),
    [("trả chỗ à", True), ("trả chỗ ạ", False), ("tra cho a", False), ("đi?", True), ("", False)],
)
def test_a_question_is_told_from_courtesy(said: str, asks: bool) -> None:
    """By its mark or its last word, whose accent counts."""
    assert spoken.asks(said) is asks


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """The line itself comes first; cores are parts of it."""
    assert spoken.readings(text)[0] == fold(text)
    assert fold(spoken.core(text)) in fold(text)


@pytest.mark.parametrize(
    ("said", "core"),
    [
        ("Em gửi mã KMN479 ạ", "gửi mã KMN479"), ("  KMN 479!! 🙏", "KMN 479"), ("dạ ạ", "dạ"),
        ("Lò Thị Thử ạ.", "Lò Thị Thử"), ("🙂", ""), ("K'sor H'Nhi nhé", "K'sor H'Nhi"),
    ],
)  # fmt: skip
def test_the_core_keeps_its_letters(said: str, core: str) -> None:
    """Capitals and marks stay as typed."""
    assert spoken.core(said) == core


@pytest.mark.parametrize(
    ("said", "bare"),
    [("A 🙂", "A"), ("“B”", "B"), ("1-B.", "1-B"), ("🙏", "🙏"), ("100 %", "100"), ("", "")],
)
def test_signs_come_off_the_ends(said: str, bare: str) -> None:
    """Signs inside stay, and a line of signs alone does too."""
    assert spoken.without_signs(said) == bare


def test_courtesy_alone_is_no_argument() -> None:
    """`/lich ạ` has none."""
    assert spoken.is_courtesy("ạ")
    assert spoken.is_courtesy("nhé em ơi 🙏")
    assert not spoken.is_courtesy("hộ nghèo ạ")
