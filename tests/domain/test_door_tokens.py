"""The words in the rotating QR: taken for their minute and two more, never forged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import read_code
from bot.features.attendance import door_tokens

KEY = "MOTKHOABIMAT"
INSTANTS = st.integers(1_700_000_000_000, 1_900_000_000_000)
CLASSES = st.integers(1, 36**6 - 1)


@given(INSTANTS, CLASSES, st.integers(0, 60_000 + 120_000 - 1))
def test_a_word_is_taken_while_shown_and_two_minutes_more(now: int, id: int, later: int) -> None:
    """People walk, networks lag: whatever moment it was scanned in, it is good at least so long."""
    shown_from = now - now % door_tokens.SHOWN_MS
    word = door_tokens.token(KEY, id, now)
    assert door_tokens.training_of(KEY, word, shown_from + later) == (id, True)


@given(INSTANTS, CLASSES, st.integers(0, 50 * 60_000))
def test_a_word_is_not_taken_after_that(now: int, id: int, later: int) -> None:
    """A photograph that is passed on is soon worthless, and known for what it was."""
    over = now - now % door_tokens.SHOWN_MS + 180_000 + later
    assert door_tokens.training_of(KEY, door_tokens.token(KEY, id, now), over) == (id, False)


@given(INSTANTS, CLASSES)
def test_a_page_may_show_the_next_word_a_little_early(now: int, id: int) -> None:
    """Clocks differ: the next minute's word is taken, the one after it is not."""
    assert door_tokens.training_of(KEY, door_tokens.token(KEY, id, now + 60_000), now) == (id, True)
    assert door_tokens.training_of(KEY, door_tokens.token(KEY, id, now + 120_000), now) is None


@given(INSTANTS, CLASSES, CLASSES)
def test_another_classs_word_is_another_classs(now: int, one: int, other: int) -> None:
    """Neither changing the class in a word nor another key makes a word that is taken."""
    word = door_tokens.token(KEY, one, now)
    found = door_tokens.training_of(KEY, word, now)
    assert found is not None and found[0] == one
    mine = door_tokens.token("KHOAKHAC", one, now)
    assert door_tokens.training_of(KEY, mine, now) is None
    if one != other:
        swapped = door_tokens.token(KEY, other, now)[:-16] + word[-16:]
        assert door_tokens.training_of(KEY, swapped, now) is None


@given(st.text(max_size=40), INSTANTS)
def test_nonsense_is_no_word(text: str, now: int) -> None:
    """Whatever is typed is refused without an error."""
    assert door_tokens.training_of(KEY, text, now) is None


@given(INSTANTS, CLASSES)
def test_a_word_fits_a_deep_link_and_is_no_code(now: int, id: int) -> None:
    """Telegram takes 64 letters behind `start=`; no class or personal code looks like a word."""
    word = door_tokens.token(KEY, id, now)
    assert len(f"lop-{word}") <= 64 and word.isascii() and word.isalnum()
    assert door_tokens.is_token(word) and door_tokens.is_token(word.upper())
    assert read_code(word) is None


#: 23/11/2026, 8:00 in Viet Nam: a minute begins.
MINUTE = 1_795_395_600_000


def test_a_word_is_the_same_in_every_release() -> None:
    """A page that was opened before an update goes on showing words that are taken."""
    assert door_tokens.token(KEY, 1, MINUTE) == "12gtrxnrwkret5nnz"
    assert door_tokens.token(KEY, 1, MINUTE + 59_999) == "12gtrxnrwkret5nnz"
    assert door_tokens.token(KEY, 36**2 + 37, MINUTE) == "1117u2np2htlco2wehl"
    assert door_tokens.token(KEY, 0, MINUTE)[:-16] == "0"
    assert door_tokens.seen(KEY, 7, "20 morning", "telegram:5") == "zfu7362xlxfmvwvz"


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (-60_001, None),
        (-60_000, (9, True)),
        (-1, (9, True)),
        (0, (9, True)),
        (179_999, (9, True)),
        (180_000, (9, False)),
        (60 * 60_000 - 1, (9, False)),
        (60 * 60_000, None),
    ],
)
def test_how_long_a_word_is_known(later: int, found: tuple[int, bool] | None) -> None:
    """Taken a minute ahead and three from its beginning, known for an hour."""
    word = door_tokens.token(KEY, 9, MINUTE)
    assert door_tokens.training_of(KEY, word, MINUTE + later) == found
    assert door_tokens.training_of(KEY, word.upper(), MINUTE + later) == found


@pytest.mark.parametrize(
    ("text", "is_word"),
    [
        ("1" + "a" * 16, True), ("zzzzzz" + "7" * 16, True), ("ZZ" + "A" * 16, True),
        ("a" * 16, False), ("zzzzzzz" + "a" * 16, False), ("1" + "a" * 15 + "1", False),
        ("1" + "a" * 16 + " ", False), ("", False),
    ],
)  # fmt: skip
def test_the_shape_of_a_word(text: str, is_word: bool) -> None:
    """A class of one to six digits, then sixteen letters."""
    assert door_tokens.is_token(text) is is_word


@pytest.mark.parametrize(
    ("key", "training", "half_day", "address", "holds"),
    [
        (KEY, 7, "20 morning", "telegram:5", True),
        (KEY, 8, "20 morning", "telegram:5", False),
        (KEY, 7, "20 afternoon", "telegram:5", False),
        (KEY, 7, "20 morning", "telegram:6", False),
        ("KHOAKHAC", 7, "20 morning", "telegram:5", False),
    ],
)
def test_a_proof_is_of_one_account_in_one_half_day(
    key: str, training: int, half_day: str, address: str, holds: bool
) -> None:
    """Nobody else's, in no other class, with no other key."""
    proof = door_tokens.seen(KEY, 7, "20 morning", "telegram:5")
    assert door_tokens.is_seen(key, proof, training, half_day, address) is holds
    assert not door_tokens.is_seen(key, "", training, half_day, address)
    assert not door_tokens.is_seen(key, "mã lạ", training, half_day, address)


def test_without_a_key_nothing_is_proved() -> None:
    """Not even what was made without one."""
    proof = door_tokens.seen("", 7, "20 morning", "telegram:5")
    assert not door_tokens.is_seen("", proof, 7, "20 morning", "telegram:5")


@pytest.mark.parametrize("id", [1, 10, 35, 36, 36**6 - 1])
def test_a_class_is_told_in_digits_and_letters(id: int) -> None:
    """Whatever its number."""
    assert door_tokens.training_of(KEY, door_tokens.token(KEY, id, MINUTE), MINUTE) == (id, True)
