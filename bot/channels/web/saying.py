"""What the page posts when somebody types, taps or hands over a number -> Incoming."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bot.channels.guard import Refused
from bot.conversation.messages import Incoming, typed

CHANNEL = "web"

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ROW = re.compile(r"[0-9]{1,18}")
_CHOICE_BYTES = 64
_CONTACT_LENGTH = 40
_OLDEST_MS = 24 * 3_600_000


class UnreadableChoice(Refused):
    """A choice that no message of ours can have offered."""


def address(address_id: str) -> str:
    """Return the address of a browser."""
    return f"{CHANNEL}:{address_id}"


def incoming_of(body: bytes, address_id: str, origin: str = "") -> Incoming:
    """Return what the body says was done; raises Refused (400) when it says nothing clear."""
    said = fields_of(body)
    client_key = client_key_of(_string(said, "key"))
    place, key = address(address_id), f"{address_id}:{client_key}"
    return replace(_said(said, place, key), age=_age(said), origin=origin)


def _said(said: dict[str, object], place: str, key: str) -> Incoming:
    if "choice" in said:
        try:
            return _choice(said, place, key)
        except Refused as refused:
            raise UnreadableChoice(refused.status, refused.key) from None
    if "contact" in said:
        phone = _string(said, "contact").strip()[:_CONTACT_LENGTH]
        return Incoming(CHANNEL, place, place, key, "contact", text=_present(phone))
    return typed(CHANNEL, place, place, key, _present(_string(said, "text")))


def _age(said: dict[str, object]) -> int:
    """Return how long ago the page says it was done, in milliseconds; nonsense is now.

    What was said counts more than when: it is never refused for its age.
    """
    age = said.get("age", 0)
    return age if type(age) is int and 0 <= age <= _OLDEST_MS else 0


def client_key_of(key: str) -> str:
    """Return the page's own key of what was done; raises Refused (400) for anything else."""
    if not _KEY.fullmatch(key):
        raise _unclear()
    return key


def row_of_page(told: str) -> str:
    """Return the row of the page that something came from; nothing for what can be none."""
    return told if _ROW.fullmatch(told) else ""


def fields_of(body: bytes) -> dict[str, object]:
    """Return the JSON object in the body; raises Refused (400) for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise _unclear() from None
    if not isinstance(found, dict):
        raise _unclear()
    return found


def row_ids_of(body: bytes, most: int = 200) -> list[int]:
    """Return the row ids that the page acknowledges; raises Refused (400)."""
    ids = fields_of(body).get("ids")
    if not isinstance(ids, list) or len(ids) > most:
        raise _unclear()
    if not all(type(id) is int and 0 < id < 2**63 for id in ids):
        raise _unclear()
    return ids


def _choice(said: dict[str, object], place: str, key: str) -> Incoming:
    choice, message = _string(said, "choice"), _string(said, "message")
    if not choice or len(choice.encode()) > _CHOICE_BYTES:
        raise _unclear()
    if message and not _ROW.fullmatch(message):
        raise _unclear()
    return Incoming(CHANNEL, place, place, key, "choice", choice=choice, message=message)


def _string(said: dict[str, object], name: str) -> str:
    """Return a field as text that can be stored: half an emoji becomes a replacement mark."""
    value = said.get(name, "")
    if not isinstance(value, str):
        raise _unclear()
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _present(text: str) -> str:
    if not text.strip():
        raise Refused(400, "refusals.nothing_typed")
    return text


def _unclear() -> Refused:
    return Refused(400, "refusals.unclear")
