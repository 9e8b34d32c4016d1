"""Words that came from outside and may be somebody's name tomorrow.

A trainer adds people: somebody at the door by a typed name, a list by a file. What is shown before
they are kept names people whom the database does not know yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.conversation.turn import Turn
from bot.store import jobs, turns
from bot.store.sql import parse
from bot.text.runs import telling


def heard(turn: Turn) -> frozenset[str]:
    """Return the words that somebody who may add people has handed in and that are remembered.

    What was typed or told by a job just now, what the conversation held before and holds after
    it, and what jobs have told within a day.
    """
    if not turn.holds("trainer"):
        return frozenset()
    incoming = turn.incoming
    said: list[Any] = [incoming.caption, incoming.file_name]
    said.append(parse(incoming.text) if incoming.kind == "job" else incoming.text)
    said += [
        frame.get("state") for frame in turns.load_frames(turn.tx, incoming.place, incoming.sender)
    ]
    said += [frame.as_json().get("state") for frame in turn.frames]
    said += jobs.told(turn.tx, incoming.sender)
    return telling(text for value in said for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text among JSON values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
