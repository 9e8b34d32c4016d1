"""What the platform tells of a message, as an Incoming; each doubtful field in both spellings."""

from __future__ import annotations

from typing import Any

from bot.channels.inlet import UnreadableUpdate, storable
from bot.conversation.messages import Incoming, IncomingKind, typed

NAME = "zalo"
_TEXT = "message.text.received"
_VOICE = "message.voice.received"


def unwrapped(body: Any) -> Any:
    """Return the event itself: bodies of webhooks come bare or inside a `result`."""
    if isinstance(body, dict) and "event_name" not in body and "result" in body:
        return body["result"]
    return body


def key_of(bot: str, event: Any) -> str:
    """Return under which key an event is known: a message's id is its bot's own."""
    id = event["message"]["message_id"]
    if not isinstance(id, (str, int)) or isinstance(id, bool) or not str(id):
        raise TypeError("an id must be a text")
    return f"{bot}:{id}"


def incoming(bot: str, event: Any) -> Incoming | None:
    """Return what somebody did in a private chat, or None for what is not for us.

    Raises UnreadableUpdate for an event that lacks what it must have.
    """
    key = ""
    try:
        key = key_of(bot, event)
        message = event["message"]
        if message["chat"].get("chat_type", "PRIVATE") != "PRIVATE":
            return None
        if message["from"].get("is_bot") is True:
            return None
        address = _address(bot, message["chat"]["id"])
        text = message.get("text")
        if event["event_name"] == _TEXT and text:
            return typed(NAME, address, address, key, storable(text))
        kind: IncomingKind = "voice" if event["event_name"] == _VOICE else "other"
        return Incoming(NAME, address, address, key, kind)
    except (AttributeError, KeyError, TypeError) as error:
        raise UnreadableUpdate(key, f"malformed event: {type(error).__name__}") from None


def _address(bot: str, id: Any) -> str:
    if not isinstance(id, (str, int)) or isinstance(id, bool) or not str(id) or ":" in str(id):
        raise TypeError("an id must be a text")
    return f"{NAME}:{bot}:{id}"
