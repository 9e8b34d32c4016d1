"""What became of a call: the errors of Telegram and of the wire as Outcomes."""

from __future__ import annotations

import re
from collections import deque
from typing import Literal

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from bot.channels.contract import Outcome
from bot.channels.telegram.failures import Flooded, NotSent, OutcomeUnknown, ServerFault
from bot.channels.telegram.updates import NAME

_BLOCKED = {
    "blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "can't initiate conversation": "never_started",
    "bot was kicked": "kicked",
    "not a member": "kicked",
    "group chat was deleted": "chat_gone",
}
_GONE = {
    "chat not found": "chat_not_found",
    "user not found": "chat_not_found",
    "peer_id_invalid": "chat_not_found",
    "user is deactivated": "deactivated",
    "input_user_deactivated": "deactivated",
    "group chat was deactivated": "chat_gone",
}
_EDIT_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
)
_TOKEN_WAIT = 60.0
_LONG_NUMBER = re.compile(r"\d{6,}")
_MANY = 3  # places flooded at once before the whole bot is taken to be
_TOGETHER = 2.0  # seconds


class Floods:
    """Guesses whose pace a 429 is about, which Telegram does not say.

    One chat's limit touches one place; refusals at several places together mean the bot's.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, str]] = deque(maxlen=50)

    def scope(self, place: str, now: float) -> Literal["channel", "place"]:
        """Note a 429 at a place and return what should pause."""
        self._recent.append((now, place))
        places = {where for at, where in self._recent if now - at <= _TOGETHER}
        return "channel" if len(places) >= _MANY else "place"


def outcome_of(error: TelegramError, place: str, edit: str, floods: Floods, now: float) -> Outcome:
    """Return what an error means for the row whose call ended in it; `now` in seconds."""
    if isinstance(error, Flooded):
        return Outcome(
            "wait", retry_after=error.seconds, scope=floods.scope(place, now), reason="flooded"
        )
    if isinstance(error, NotSent):
        return Outcome("not_sent", reason=str(error))
    if isinstance(error, OutcomeUnknown):
        return Outcome("unknown", reason="reused_connection" if error.reused else str(error))
    if isinstance(error, ServerFault):
        return Outcome("server_error", reason=f"http_{error.status}")
    if isinstance(error, ChatMigrated):
        return Outcome("moved", moved_to=f"{NAME}:{error.new_chat_id}", reason="migrated")
    if isinstance(error, InvalidToken):  # nothing is lost while an operator sees to the token
        return Outcome("wait", retry_after=_TOKEN_WAIT, scope="channel", reason="token_refused")
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return Outcome("unknown", reason="wire")
    return _refusal(error, edit)


def _refusal(error: TelegramError, edit: str) -> Outcome:
    text = str(error).lower()
    known = _BLOCKED if isinstance(error, Forbidden) else _GONE
    for words, reason in known.items():
        if words in text:
            return Outcome("unreachable", reason=reason)
    if isinstance(error, BadRequest):
        if "message is not modified" in text:
            return Outcome("sent", message=edit, reason="not_modified")
        if any(words in text for words in _EDIT_GONE):
            return Outcome("edit_gone", reason="edit_gone")
        if "can't parse entities" in text or ("entity" in text and "invalid" in text):
            return Outcome("bad_markup", reason="markup")
    return Outcome("refused", reason=described(error))


def described(error: Exception) -> str:
    """Return the vendor's words cut short, without any long number that could be an id.

    Of an error of the wire only the kind: the library quotes addresses, which hold the token.
    """
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return type(error).__name__
    return _LONG_NUMBER.sub("…", str(error))[:100]
