"""The parameters of each method as the Bot API documents them, and how values are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.telegram_api.errors import bad

_MESSAGE = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id "
    "disable_notification protect_content allow_paid_broadcast message_effect_id "
    "suggested_post_parameters reply_parameters reply_markup parse_mode"
)
_EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"

#: Method -> the parameters that Telegram knows; anything else is noted as unknown.
KNOWN: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "getMe": "",
        "logOut": "",
        "close": "",
        "getUpdates": "offset limit timeout allowed_updates",
        "setWebhook": "url certificate ip_address max_connections allowed_updates "
        "drop_pending_updates secret_token",
        "deleteWebhook": "drop_pending_updates",
        "getWebhookInfo": "",
        "sendMessage": _MESSAGE + " text entities link_preview_options",
        "sendDocument": _MESSAGE
        + " document thumbnail caption caption_entities disable_content_type_detection",
        "sendPhoto": _MESSAGE
        + " photo caption caption_entities show_caption_above_media has_spoiler",
        "sendChatAction": "business_connection_id chat_id message_thread_id action",
        "editMessageText": _EDIT + " text parse_mode entities link_preview_options",
        "editMessageReplyMarkup": _EDIT,
        "deleteMessage": "chat_id message_id",
        "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
        "getFile": "file_id",
        "setMyCommands": "commands scope language_code",
        "getMyCommands": "scope language_code",
        "deleteMyCommands": "scope language_code",
    }.items()
}

#: Methods are found whatever their case, as on the real server.
CANONICAL = {name.lower(): name for name in KNOWN}


class Upload:
    """A file that came in a multipart body."""

    __slots__ = ("data", "name")

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data


class Values:
    """The parameters of one call, whatever encoding they came in."""

    __slots__ = ("raw",)

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw

    def text(self, name: str) -> str:
        """Return a text, empty if absent."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value)

    def whole(self, name: str, default: int = 0) -> int:
        """Return a whole number; raises 400 for anything else."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"{name} must be a number") from None

    def truth(self, name: str) -> bool:
        """Return a yes or no."""
        value = self.raw.get(name)
        return value is True or str(value).lower() in {"true", "1", "yes"}

    def tree(self, name: str) -> Any:
        """Return a nested value, given as JSON text or as it stands; None if absent."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """Return an uploaded file, or the file id or address given instead."""
        value = self.raw.get(name)
        if isinstance(value, Upload):
            return value
        if isinstance(value, str) and value.startswith("attach://"):
            return self.upload(value.removeprefix("attach://"))
        return value or None
