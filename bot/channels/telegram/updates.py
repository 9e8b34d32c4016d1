"""An update of the Bot API, as it came, turned into an Incoming."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.channels.inlet import UnreadableUpdate, storable
from bot.conversation.messages import FileKind, Incoming, IncomingKind, typed

NAME = "telegram"
#: The kinds that we ask Telegram for; others that come all the same are ignored.
KINDS = ["message", "edited_message", "callback_query"]
_TAP, _EDIT = "cq:", "ed:"
_ADDRESSED = re.compile(r"^(\s*/\w+)@\w+")
#: What a person sends that is neither text, contact nor file; anything else is a service
#: message ("joined", "pinned") that nobody expects an answer to.
_OTHER = (
    *("sticker", "audio", "video", "video_note", "animation", "location", "venue"),
    *("dice", "poll", "story", "game", "paid_media", "checklist", "live_photo"),
)


def update_id(update: Any) -> int:
    """Return the id of an update; raises UnreadableUpdate when there is none."""
    found = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise UnreadableUpdate("", "no update_id")
    return found


def incoming(update: Any) -> Incoming | None:
    """Return what somebody did in a private chat, or None for what is not for us.

    Raises UnreadableUpdate for an update of a known kind that lacks what it must have.
    """
    key = str(update_id(update))
    try:
        if "message" in update:
            return _message(update["message"], key)
        if "edited_message" in update:
            return _edited(update["edited_message"])
        if "callback_query" in update:
            return _tap(update["callback_query"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnreadableUpdate(key, f"malformed update: {type(error).__name__}") from None
    return None


def tap_of(incoming: Incoming) -> str:
    """Return the id under which a button press is answered, or nothing."""
    return incoming.key.removeprefix(_TAP) if incoming.kind == "choice" else ""


def _address(id: Any) -> str:
    if not isinstance(id, int) or isinstance(id, bool):
        raise TypeError("an id must be a whole number")
    return f"{NAME}:{id}"


def _message(message: dict[str, Any], key: str) -> Incoming | None:
    chat = message["chat"]
    if chat["type"] != "private" or message["from"].get("is_bot"):
        return None
    sender, place = _address(message["from"]["id"]), _address(chat["id"])
    if "text" in message:
        text = _ADDRESSED.sub(r"\1", storable(message["text"]))
        return typed(NAME, sender, place, key, text)
    kind, text = _content(message)
    if kind == "file":
        return _file(message, Incoming(NAME, sender, place, key, kind, text=text))
    return Incoming(NAME, sender, place, key, kind, text=text) if kind else None


def _edited(message: dict[str, Any]) -> Incoming | None:
    """Return that a text was put right; one message however often it is: its key says which."""
    chat = message["chat"]
    if "text" not in message:
        return None
    found = _message(message, f"{_EDIT}{chat['id']}:{message['message_id']}")
    return replace(found, kind="edited", text="") if found else None


def _file(message: dict[str, Any], incoming: Incoming) -> Incoming:
    """Return a file with what the vendor tells of it, and with what was typed below it."""
    kind: FileKind = "document" if "document" in message else "photo"
    told = message["document"] if kind == "document" else message["photo"][-1]
    size = told.get("file_size", 0)
    return replace(
        incoming,
        file_kind=kind,
        file_name=storable(told.get("file_name", "")),
        size=size if isinstance(size, int) else 0,
        caption=storable(message.get("caption", "")),
    )


def _content(message: dict[str, Any]) -> tuple[IncomingKind | None, str]:
    if "contact" in message:
        contact = message["contact"]
        own = contact.get("user_id") == message["from"]["id"]
        return ("contact", storable(contact["phone_number"])) if own else ("other", "")
    if "voice" in message:
        return "voice", ""
    if any(kind in message for kind in _OTHER):  # an animation also carries a document
        return "other", ""
    if "document" in message:
        return "file", storable(message["document"]["file_id"])
    if "photo" in message:
        return "file", storable(message["photo"][-1]["file_id"])
    return None, ""


def _tap(query: dict[str, Any]) -> Incoming | None:
    message, data = query.get("message"), query.get("data")
    if message is None or data is None or message["chat"]["type"] != "private":
        return None
    return Incoming(
        NAME,
        _address(query["from"]["id"]),
        _address(message["chat"]["id"]),
        _TAP + storable(query["id"]),
        "choice",
        choice=storable(data),
        message=str(message["message_id"]),
    )
