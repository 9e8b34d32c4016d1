"""An extra choice is a button beside the marked ones: printed nowhere, lettered nowhere."""

from __future__ import annotations

from bot.channels.fitting import choice_mark, printed_choices
from bot.channels.telegram.rendering import inline_keyboard
from bot.conversation.messages import Choice

CHOICES = (Choice("qz:1:0:0", "Có"), Choice("qz:1:0:1", "Không"), Choice("card:x", "Xem thẻ", True))


def test_it_is_not_printed() -> None:
    """The printed list holds the lettered options only."""
    assert printed_choices(CHOICES, "letters") == "A. Có\nB. Không"
    assert printed_choices(CHOICES[2:], "letters") == ""


def test_it_has_no_mark() -> None:
    """It would be C., but it takes no letter and no number."""
    assert [choice_mark(choice, "letters", at) for at, choice in enumerate(CHOICES)] == [
        "A.", "B.", "",
    ]  # fmt: skip
    assert choice_mark(CHOICES[2], "numbers", 2) == ""


def test_on_telegram_it_stands_below_the_letters() -> None:
    """Letters share a row; the extra button has its own, with its label in full."""
    keyboard = inline_keyboard(CHOICES, "letters", 60)["inline_keyboard"]
    assert [[button["text"] for button in row] for row in keyboard] == [["A", "B"], ["Xem thẻ"]]
    assert keyboard[1][0]["callback_data"] == "card:x"
