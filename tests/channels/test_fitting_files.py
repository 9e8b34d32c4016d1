"""A reply with a file, made to fit: text and file in one message, or the text ahead of it."""

from __future__ import annotations

from bot.channels.fitting import fit
from bot.channels.telegram.channel import LIMITS
from bot.channels.web import WebChannel
from bot.conversation.messages import Choice, Reply

CHOICES = (Choice("a", "Đã đọc"),)


def test_a_short_text_stays_with_its_file() -> None:
    """What stands below a photo is measured as it is read, without marks and addresses."""
    reply = Reply(
        "**" + "a" * 990 + "** [thẻ](https://donghanh.example/" + "b" * 99 + ")", file="f"
    )
    assert fit(reply, LIMITS) == (reply,)


def test_a_long_text_goes_ahead_as_a_message_of_its_own() -> None:
    """Each part is a row that is sent and repeated by itself; the buttons stay with the file."""
    ahead, file = fit(Reply("a" * 1500, CHOICES, "none", file="f"), LIMITS)
    assert (ahead.text, ahead.file, ahead.choices) == ("a" * 1500, "", ())
    assert (file.text, file.file, file.choices) == ("", "f", CHOICES)
    assert [part.file for part in fit(Reply("từ " * 2500, file="f"), LIMITS)] == ["", "", "f"]


def test_a_page_shows_them_together() -> None:
    """The web has no such limit."""
    reply = Reply("a" * 3000, file="f")
    assert fit(reply, WebChannel.limits) == (reply,)
