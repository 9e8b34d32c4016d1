"""What the platform tells of a message, as an Incoming; each doubtful field in both spellings."""

from __future__ import annotations

import re
from typing import Any

from bot.conversation.messages import Incoming, typed

NAME = "zalo"
_TEXT = "message.text.received"
#: Text that mentions the bot by its name first.
_MENTION = re.compile(r"^\s*@Bot\s\S+\s*", re.IGNORECASE)


class UnreadableUpdate(Exception):
    """An event that does not look as the platform says; `key` is empty without a usable id."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key
        self.reason = reason


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
            return typed(NAME, address, address, key, _MENTION.sub("", _clean(text)))
        return Incoming(NAME, address, address, key, "other")
    except (AttributeError, KeyError, TypeError) as error:
        raise UnreadableUpdate(key, f"malformed event: {type(error).__name__}") from None


def _address(bot: str, id: Any) -> str:
    if not isinstance(id, (str, int)) or isinstance(id, bool) or not str(id) or ":" in str(id):
        raise TypeError("an id must be a text")
    return f"{NAME}:{bot}:{id}"


def _clean(text: Any) -> str:
    """Return a text that can be stored; lone halves of surrogate pairs cannot."""
    if not isinstance(text, str):
        raise TypeError("a text is expected")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
