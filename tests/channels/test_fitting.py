"""A reply on channels that can do less: what there is to choose is always to be read."""

from __future__ import annotations

import pytest

from bot.channels.contract import Limits
from bot.channels.fitting import fit
from bot.conversation.messages import Choice, Marks, Reply

CHOICES = (Choice("a", "Có"), Choice("b", "Không"), Choice("c", "Thẻ", extra=True))


@pytest.mark.parametrize(
    ("marks", "printed"),
    [
        ("numbers", "\n\n1. Có\n2. Không\n\nGõ: Thẻ"),
        ("letters", "\n\nA. Có\nB. Không\n\nGõ: Thẻ"),
        ("none", "\n\nGõ: Có · Không · Thẻ"),
    ],
)
@pytest.mark.parametrize("prints", [True, False])
def test_without_buttons_choices_are_printed_only(marks: Marks, printed: str, prints: bool) -> None:
    """Whatever the channel says of printing: what cannot be tapped has to be read."""
    limits = Limits(text=900, buttons=False, prints_choices=prints, type_words="Gõ:")

    assert fit(Reply("Đi chứ?", CHOICES, marks), limits) == (Reply(f"Đi chứ?{printed}", (), marks),)


def test_a_word_that_the_text_names_is_not_said_twice() -> None:
    """A reminder says what to type; its button has the same words."""
    reply = Reply("Không đi được thì nhắn: KHÔNG ĐI ĐƯỢC", (Choice("a", "Không đi được"),), "none")
    assert fit(reply, Limits(text=900, buttons=False))[0].text == reply.text


def test_with_buttons_of_their_own_they_are_not_printed() -> None:
    """The labels stand on the buttons in full."""
    reply = Reply("Đi chứ?", CHOICES)

    assert fit(reply, Limits(text=900, prints_choices=False)) == (reply,)


def test_a_long_reply_without_buttons_ends_with_its_choices() -> None:
    """They are printed in the last part, and no part has a button."""
    parts = fit(Reply("Một câu. " * 40, CHOICES), Limits(text=200, buttons=False))

    assert len(parts) > 1
    assert parts[-1].text.endswith("1. Có\n2. Không\n\nThẻ")
    assert all(part.choices == () for part in parts)
