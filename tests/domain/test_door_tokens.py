"""The words in the rotating QR: taken for their minute and two more, never forged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import door_tokens
from bot.domain.codes import read_code

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
