"""What is kept of a reply, read back: also what a release before had written."""

from __future__ import annotations

from bot.conversation.messages import Choice, Reply
from bot.messaging.composing import body_of, reply_of


def test_a_reply_is_read_back_as_it_was_kept() -> None:
    """Text, choices, marks and every flag; kind and slot stand beside it."""
    reply = Reply(
        "Chọn", (Choice("a", "Một"), Choice("b", "Hai", True)), "letters", listen=True,
        offer_rings=True, ticks=True, file="f1",
    )  # fmt: skip

    assert reply == reply_of(body_of(reply))


def test_an_offer_to_ring_keeps_its_older_name() -> None:
    """Messages that waited when the program was upgraded still offer it."""
    assert reply_of({"text": "Xong", "offer_push": True}).offer_rings
    assert not reply_of({"text": "Xong", "offer_push": False}).offer_rings
