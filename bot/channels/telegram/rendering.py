"""How a message looks on Telegram: its markup as HTML, its choices as keyboards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

from bot.channels.fitting import choice_mark
from bot.conversation.messages import Choice, Marks, Outgoing
from bot.text import markup
from bot.text.folding import short

REMOVE_KEYBOARD: dict[str, Any] = {"remove_keyboard": True}
_MOST_BUTTONS = 100
_MOST_IN_ROW = 4
_MOST_LETTERS_IN_ROW = 8
_ROW_WIDTH = 32  # characters that one row of a 360-px screen shows without cutting labels

Keyboard = dict[str, Any]


def html(text: str) -> str:
    """Return markup as Telegram's HTML; whatever was typed into it is escaped."""
    return "".join(map(_paragraph, markup.paragraphs(text)))


@lru_cache(maxsize=1024)  # an announcement says the same to many, a quiz explains the same
def _paragraph(text: str) -> str:
    return "".join([_run(run) for run in markup.parse(text)])


def _run(run: markup.Run) -> str:
    body = escape(run.text, quote=False)
    if run.italic:
        body = f"<i>{body}</i>"
    if run.bold:
        body = f"<b>{body}</b>"
    if run.href:
        body = f'<a href="{escape(run.href)}">{body}</a>'
    return body


@lru_cache(maxsize=256)
def inline_keyboard(choices: tuple[Choice, ...], marks: Marks, limit: int) -> Keyboard:
    """Return buttons that call back with the ids of the choices; shared, so never changed.

    Letters stand alone and side by side, since their labels are printed in the text; extra
    choices come below them in full.
    """
    buttons = [
        {"text": _label(choice, marks, index, limit), "callback_data": choice.id}
        for index, choice in enumerate(choices[:_MOST_BUTTONS])
    ]
    if marks != "letters":
        return {"inline_keyboard": _packed_rows(buttons)}
    lettered = sum(not choice.extra for choice in choices[:_MOST_BUTTONS])
    rows = _even_rows(buttons[:lettered], _MOST_LETTERS_IN_ROW) + _packed_rows(buttons[lettered:])
    return {"inline_keyboard": rows}


def _label(choice: Choice, marks: Marks, index: int, limit: int) -> str:
    mark = choice_mark(choice, marks, index)
    if marks == "letters" and mark:
        return mark.rstrip(".")
    return short(f"{mark} {choice.label.strip() or choice.id}".lstrip(), limit)


def _even_rows(buttons: list[dict[str, str]], most: int) -> list[list[dict[str, str]]]:
    return [buttons[start : start + most] for start in range(0, len(buttons), most)]


def _packed_rows(buttons: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Put neighbours side by side as long as the longest label leaves room for all of them."""
    rows: list[list[dict[str, str]]] = []
    widest = 0
    for button in buttons:
        width = max(widest, len(button["text"]))
        if rows and len(rows[-1]) < _MOST_IN_ROW and width * (len(rows[-1]) + 1) <= _ROW_WIDTH:
            rows[-1].append(button)
            widest = width
        else:
            rows.append([button])
            widest = len(button["text"])
    return rows


def contact_keyboard(label: str, choices: Sequence[Choice], marks: Marks) -> Keyboard:
    """Return the key that shares one's own number, above keys that type what may be typed.

    `label` is what that key is called. A message carries one keyboard only, and only this kind
    can ask for a contact.
    """
    keys = [
        [{"text": f"{choice_mark(choice, marks, index)} {choice.label}".strip() or choice.id}]
        for index, choice in enumerate(choices)
    ]
    first: list[list[dict[str, Any]]] = [[{"text": label, "request_contact": True}]]
    return {"keyboard": first + keys, "resize_keyboard": True, "one_time_keyboard": True}


def body(message: Outgoing, *, name: str = "text") -> dict[str, Any]:
    """Return the parameters that carry the text: as HTML, or bare where its markup was refused."""
    if message.plain:
        return {name: markup.plain(message.text)}
    return {name: html(message.text), "parse_mode": "HTML"}
