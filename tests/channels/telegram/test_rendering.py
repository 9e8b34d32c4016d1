"""Rendering: whatever is written, Telegram takes it and shows exactly the words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.rendering import contact_keyboard, html, inline_keyboard
from bot.conversation.messages import Choice
from bot.text import markup
from tests.telegram_api.entities import parse_html

WORDS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("*_[]()<>&\\\"'"))


@given(WORDS)
def test_any_text_is_valid_html_that_shows_its_words(text: str) -> None:
    """No text makes markup that Telegram refuses, and none of its words is lost."""
    assert parse_html(html(text))[0] == markup.plain(text)


@given(WORDS)
def test_what_a_person_typed_carries_no_entity(text: str) -> None:
    """Names and answers put in through `escape` are shown as typed, without any styling."""
    assert parse_html(html(markup.escape(text))) == (text, [])


LABELS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=120)


@given(LABELS, st.sampled_from(["numbers", "letters", "none"]))
def test_every_choice_has_its_button_within_the_limits(labels: list[str], marks: str) -> None:
    """Ids stay in order, no row is over eight, no label empty or too long."""
    choices = tuple(Choice(f"c:{index}", label) for index, label in enumerate(labels))
    rows = inline_keyboard(choices, marks, 20)["inline_keyboard"]  # type: ignore[arg-type]
    buttons = [button for row in rows for button in row]
    assert [b["callback_data"] for b in buttons] == [c.id for c in choices[:100]]
    assert all(1 <= len(row) <= 8 for row in rows)
    assert all(0 < len(b["text"]) <= 20 for b in buttons)


def test_keys_beside_the_contact_key_type_what_is_understood() -> None:
    """A key types what it shows: number and words, or the words alone."""
    choices = (Choice("a", "Bỏ qua"), Choice("b", "Thoát"))
    for marks, keys in (("numbers", ["1. Bỏ qua", "2. Thoát"]), ("none", ["Bỏ qua", "Thoát"])):
        rows = contact_keyboard("Gửi số", choices, marks)["keyboard"]  # type: ignore[arg-type]
        assert rows[0] == [{"text": "Gửi số", "request_contact": True}]
        assert [row[0]["text"] for row in rows[1:]] == keys
