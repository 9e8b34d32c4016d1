"""A Reply made to fit a channel's limits: parts, printed choices, cut labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.channels.contract import Limits
from bot.conversation.messages import Choice, Marks, Reply
from bot.text import folding, markup

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mark_of(marks: Marks, index: int) -> str:
    """Return the printed mark of the choice at `index`: "1.", "A." or nothing."""
    if marks == "numbers":
        return f"{index + 1}."
    return f"{LETTERS[index]}." if marks == "letters" and index < len(LETTERS) else ""


def choice_mark(choice: Choice, marks: Marks, index: int) -> str:
    """Return the mark of a choice at `index`; an extra one has none."""
    return "" if choice.extra else mark_of(marks, index)


def printed_choices(choices: Sequence[Choice], marks: Marks) -> str:
    """Return the choices as lines of markup, or nothing where marks are none."""
    if marks == "none":
        return ""
    lines = (
        f"{mark_of(marks, index)} {markup.escape(choice.label)}"
        for index, choice in enumerate(choices)
        if not choice.extra
    )
    return "\n".join(lines)


def measure(limits: Limits) -> Callable[[str], int]:
    """Return the function that measures text in the channel's own unit."""
    return folding.utf16_length if limits.unit == "utf16" else len


def fit(reply: Reply, limits: Limits) -> tuple[Reply, ...]:
    """Return the reply in parts that the channel can show; choices stay with the last part.

    Where there are no buttons they are printed only. A text too long to stand below a file goes
    ahead of it: each part keeps its own state then.
    """
    text = reply.text
    prints = limits.prints_choices or not limits.buttons
    printed = printed_choices(reply.choices, reply.marks) if prints else ""
    if printed:
        text = f"{text}\n\n{printed}"
    if not limits.buttons:
        text += _words_to_type(reply, limits)
        reply = replace(reply, choices=())
    apart = bool(reply.file) and _too_long_below_a_file(text, limits)
    if measure(limits)(text) <= limits.text and not apart:
        return (reply if text is reply.text else replace(reply, text=text),)
    parts = markup.split(markup.parse(text), limits.text, measure(limits))
    texts = [markup.unparse(part) for part in parts] + [""] * apart
    last = len(texts) - 1
    return tuple(
        replace(reply, text=part)
        if index == last
        else replace(reply, text=part, choices=(), ask_contact=False, file="")
        for index, part in enumerate(texts)
    )


def _words_to_type(reply: Reply, limits: Limits) -> str:
    """Return a line of the choices that have no mark, by their labels: else they would be lost.

    What the text names already is not said again.
    """
    said = folding.fold(markup.plain(reply.text))
    unmarked = (one for one in reply.choices if one.extra or reply.marks == "none")
    labels = dict.fromkeys(one.label.strip() for one in unmarked)
    words = [markup.escape(label) for label in labels if folding.fold(label) not in said]
    return f"\n\n{f'{limits.type_words} '.lstrip()}{' · '.join(words)}" if words else ""


def _too_long_below_a_file(text: str, limits: Limits) -> bool:
    return 0 < limits.caption < measure(limits)(markup.plain(text))
