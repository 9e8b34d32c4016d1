"""Reading `reply_markup` as the server does: what it refuses and what then stands on a screen."""

from __future__ import annotations

from typing import Any

from tests.telegram_api.errors import bad
from tests.telegram_api.parameters import Values
from tests.telegram_api.state import Button, Shown

_INLINE_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
_INLINE_KNOWN = _INLINE_ACTIONS | {"text", "icon_custom_emoji_id", "style"}
_REPLY_KNOWN = frozenset(
    [
        "text",
        "icon_custom_emoji_id",
        "style",
        "request_users",
        "request_chat",
        "request_managed_bot",
        "request_contact",
        "request_location",
        "request_poll",
        "web_app",
    ]
)
_MARKUPS = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "keyboard": frozenset(
        [
            "keyboard",
            "is_persistent",
            "resize_keyboard",
            "one_time_keyboard",
            "input_field_placeholder",
            "selective",
        ]
    ),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}
MOST_BUTTONS = 100
WIDEST_ROW = 8


def apply_markup(shown: Shown, values: Values, unknown: set[str]) -> None:
    """Put the keyboard of a call under a message; without one the old buttons go."""
    markup = values.tree("reply_markup")
    shown.buttons, shown.keyboard, shown.keyboard_removed = [], [], False
    shown.markup = markup
    if markup is None:
        return
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    kind = next((kind for kind in _MARKUPS if kind in markup), "")
    unknown.update(f"reply_markup.{name}" for name in markup.keys() - _MARKUPS.get(kind, set()))
    if kind == "inline_keyboard":
        shown.buttons = _rows(markup[kind], "inline keyboard", unknown)
        if not shown.buttons:
            shown.markup = None
    elif kind == "keyboard":
        shown.keyboard = _rows(markup[kind], "keyboard", unknown)
    elif kind == "remove_keyboard":
        shown.keyboard_removed = True


def _rows(rows: Any, where: str, unknown: set[str]) -> list[list[Button]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{where.replace(" ", "_")}" of the ReplyMarkup must be an Array')
    read = _inline if where == "inline keyboard" else _reply
    result = [[read(button, unknown) for button in row] for row in rows if row]
    if sum(map(len, result)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    if any(len(row) > WIDEST_ROW for row in result):
        raise bad("BUTTON_ROW_TOO_LONG")  # the real limit is not published
    return result


def _inline(button: Any, unknown: set[str]) -> Button:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: object expected")
    unknown.update(f"inline_keyboard.{name}" for name in button.keys() - _INLINE_KNOWN)
    if not button.get("text"):
        raise bad('can\'t parse inline keyboard button: field "text" must be non-empty')
    if not button.keys() & _INLINE_ACTIONS:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
        return Button(str(button["text"]), data=data)
    return Button(str(button["text"]), url=str(button.get("url", "")))


def _reply(button: Any, unknown: set[str]) -> Button:
    if isinstance(button, str):
        return Button(button)
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('can\'t parse keyboard button: field "text" must be non-empty')
    unknown.update(f"keyboard.{name}" for name in button.keys() - _REPLY_KNOWN)
    return Button(str(button["text"]), asks_contact=bool(button.get("request_contact")))
