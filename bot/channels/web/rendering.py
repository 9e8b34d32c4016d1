"""Neutral markup -> HTML, and an outbox row -> what the page is told; always escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from urllib.parse import quote

from bot.channels.contract import Mailbox
from bot.channels.fitting import choice_mark
from bot.conversation.messages import Choice, Outgoing
from bot.text import markup
from bot.text.slashed import COMMAND

#: A bare address in the text; closing punctuation belongs to the sentence, not to it.
_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}…”’]")

_DASH = re.compile(r"^- ", re.MULTILINE)


def to_html(text: str, commands: Collection[str] = ()) -> str:
    """Return markup as HTML; line breaks stay as they are (the page keeps white space).

    Each of the commands becomes a button that says it.
    """
    runs = "".join(_run(run, commands) for run in markup.parse(text))
    return _DASH.sub("• ", runs)


def to_plain(text: str, addresses: bool) -> str:
    """Return markup as plain words, with the addresses behind links where they are asked for."""
    if not addresses:
        return markup.plain(text)
    return "".join(
        f"{run.text} ({run.href})" if run.href and run.href != run.text else run.text
        for run in markup.parse(text)
    )


def _run(run: markup.Run, commands: Collection[str]) -> str:
    shown = _link(run.href, run.text) if run.href else _with_links(run.text, commands)
    if run.italic:
        shown = f"<i>{shown}</i>"
    return f"<b>{shown}</b>" if run.bold else shown


def _with_links(text: str, commands: Collection[str]) -> str:
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [_with_buttons(text[end : found.start()], commands), _link(found[0], found[0])]
        end = found.end()
    return "".join(parts) + _with_buttons(text[end:], commands)


def _with_buttons(text: str, commands: Collection[str]) -> str:
    def button(found: re.Match[str]) -> str:
        said = found[0]
        return f'<button type="button" class="say" data-say="{said}">{said}</button>'

    escaped = html.escape(text)
    if "/" not in text:
        return escaped
    return COMMAND.sub(lambda found: button(found) if found[1] in commands else found[0], escaped)


def _link(href: str, label: str) -> str:
    if not href.startswith(("https://", "http://")):
        return html.escape(label)
    return f'<a href="{html.escape(href)}" target="_blank" rel="noopener">{html.escape(label)}</a>'


async def row_of(
    mailbox: Mailbox, message: Outgoing, commands: Collection[str] = ()
) -> dict[str, object]:
    """Return what the page needs to show one outbox row; `commands` are those that can be said."""
    tappable = () if message.copyable else commands
    parts = markup.bubbles(message.text)
    return {
        "id": message.id,
        "text": to_plain(message.text, message.copyable),
        "html": to_html(message.text, tappable),
        "bubbles": [to_html(part, tappable) for part in parts] if len(parts) > 1 else [],
        "choices": [
            _choice(choice, choice_mark(choice, message.marks, index))
            for index, choice in enumerate(message.choices)
        ],
        "slot": message.slot,
        "edit": message.edit,
        "kind": message.kind,
        "listen": message.listen,
        "copyable": message.copyable,
        "ask_contact": message.ask_contact,
        "ask_file": message.ask_file,
        "offer_push": message.offer_rings,
        "ticks": message.ticks,
        "file": await _file(mailbox, message),
        "at": message.created_at,
    }


def _choice(choice: Choice, mark: str) -> dict[str, object]:
    return {"id": choice.id, "label": choice.label, "mark": mark, "extra": choice.extra}


async def _file(mailbox: Mailbox, message: Outgoing) -> dict[str, object] | None:
    """Return name and address of the row's file, relative to the page; None when it expired."""
    found = await mailbox.file(message.place, message.file) if message.file else None
    if found is None:
        return None
    return {
        "name": found.name,
        "href": f"tep/{quote(found.id, safe='')}",
        "photo": found.kind == "photo",
    }
