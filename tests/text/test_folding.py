"""What `bot.text.folding` promises."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.folding import (
    fold,
    graphemes,
    nfc,
    short,
    tone_key,
    utf16_length,
)

VIETNAMESE = st.text("aăâeêioôơuưyáàảãạấầẩẫậếềểễệýỳỷỹỵđĐhnqgctm '’\n", max_size=40)


@given(st.text() | VIETNAMESE)
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folded text stays as it is."""
    assert fold(fold(text)) == fold(text)


@given(st.text() | VIETNAMESE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Clean text stays as it is, and is NFC."""
    clean = nfc(text)
    assert nfc(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)


@given(VIETNAMESE)
def test_either_unicode_form_means_the_same(text: str) -> None:
    """Phones that send decomposed letters are understood like any other."""
    apart = unicodedata.normalize("NFD", text)
    assert nfc(apart) == nfc(text)
    assert fold(apart) == fold(text)
    assert tone_key(apart) == tone_key(text)


@given(st.text() | VIETNAMESE)
def test_tone_key_is_stable_and_never_says_more_than_folding(text: str) -> None:
    """The marked key of a key is itself, and two texts of one marked key fold alike."""
    assert tone_key(tone_key(text)) == tone_key(text)
    assert fold(tone_key(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Hộ   NGHÈO\tđa chiều ", "ho ngheo da chieu"),
        ("Ðắk Lắk", "dak lak"),
        ("H’Mai", "h'mai"),
        ("“Mẫu” – 01", '"mau" - 01'),
        ("１２ chỗ", "12 cho"),
        ("ŏ č ñ", "o c n"),
        ("1️⃣", "1"),
        ("a\u200bb", "ab"),
        ("", ""),
    ],
)
def test_folding_leaves_letters_and_digits(typed: str, folded: str) -> None:
    """Marks, odd quotes, wide digits and hidden characters do not stand in the way."""
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("Ủy ban", "uỷ ban"),
        ("thúy", "thuý"),
        ("qúy", "quý"),
        ("khỏe", "khoẻ"),
        ("gía", "giá"),
        ("hòan thành", "hoàn thành"),
    ],
)
def test_both_tone_placements_are_one_spelling(old: str, new: str) -> None:
    """Hòa and hoà, ủy and uỷ are equal wherever words are compared."""
    assert tone_key(old) == tone_key(new) == new


@pytest.mark.parametrize(
    "word", ["quý", "quả", "mía", "của", "giường", "già", "gì", "khuya", "thuở"]
)
def test_a_well_placed_tone_stays(word: str) -> None:
    """Words with only one spelling come through unchanged."""
    assert tone_key(word) == word


@pytest.mark.parametrize("word", ["k'brôi", "café", "señor", "ŏ", "čư"])
def test_words_of_other_languages_stay(word: str) -> None:
    """What is no Vietnamese syllable is left alone."""
    assert tone_key(word) == word


def test_marks_tell_words_apart_only_where_asked() -> None:
    """Bán and bàn are the same folded, not the same marked."""
    assert fold("bán") == fold("bàn")
    assert tone_key("bán") != tone_key("bàn")


def test_hidden_and_stacked_characters_are_tamed() -> None:
    """Bidi tricks, controls, lone surrogates and towers of marks cannot spoil a list."""
    assert nfc("a\u202eb\x00c\x07\ud800d") == "abcd"
    assert nfc("a\r\nb\rc\td") == "a\nb\nc d"
    assert len(nfc("o" + "\u0316" * 500 + "k")) == 4


def test_family_emoji_keep_together() -> None:
    """Joiners, skin tones and flags are one character to a reader."""
    assert list(graphemes("👨‍👩‍👧🇻🇳👍🏽é")) == ["👨‍👩‍👧", "🇻🇳", "👍🏽", "é"]


@given(st.text())
def test_graphemes_add_up(text: str) -> None:
    """Nothing is lost between graphemes."""
    assert "".join(graphemes(text)) == text


@given(st.text(), st.integers(0, 30))
def test_a_cut_never_exceeds_its_limit(text: str, limit: int) -> None:
    """A shortened text fits, and one that fitted is untouched."""
    cut = short(text, limit)
    assert len(cut) <= limit
    assert cut == text or cut == "" or cut.endswith("…")


def test_a_cut_falls_between_graphemes() -> None:
    """A letter keeps its marks when a text is cut."""
    assert short("Tập huấn rà soát", 9) == "Tập huấn…"
    assert short("ab👨‍👩‍👧c", 5) == "ab…"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf16_length_is_what_browsers_count(text: str) -> None:
    """Length in UTF-16 units agrees with the encoding itself."""
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(st.text("aăâđơưyĐễặẫ 1,-\u0301\u0323\u0302\u031b\u00ad\u200b\t", max_size=20))
def test_letters_taken_as_they_are_are_nfc(text: str) -> None:
    """What is clean at a glance comes out like what is looked at letter by letter."""
    assert nfc(text) == nfc(f"{text}\r")[:-1]
