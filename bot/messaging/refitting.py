"""Texts that wait, cut anew after a channel's limits have changed: at the start, by a new release.

A set of parts of which nothing can have been shown is made anew. One of which some has gone goes on
as it was cut: cut otherwise, its rest would say a piece twice or leave one out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from bot.messaging.composing import Composer
from bot.store.outgoing import messages, parts
from bot.store.outgoing.messages import NewPart
from bot.store.outgoing.parts import Part
from bot.store.sql import Tx
from bot.store.writer import Writer

#: Sets of one transaction.
_SLICE = 500


async def cut_anew(writer: Writer, composer: Composer, channels: Iterable[str]) -> None:
    """Cut anew what waits at some channels and was cut for another size."""
    for channel in channels:
        while await writer.write(partial(_slice, composer=composer, channel=channel)):
            pass


def _slice(tx: Tx, composer: Composer, channel: str) -> int:
    found = parts.of_other_size(tx, channel, composer.size_of(channel), _SLICE)
    for first in found:
        messages.forget_parts_of(tx, first.delivery, first.place)
        messages.add_parts(tx, [_values(first, at, composer) for at in _pieces(first, composer)])
    return len(found)


def _pieces(first: Part, composer: Composer) -> range:
    return range(len(composer.pieces(first.reply, first.channel, bool(first.named))))


def _values(first: Part, ordinal: int, composer: Composer) -> dict[str, Any]:
    new = NewPart(
        first.channel, first.place, first.edit, first.state, bool(first.named),  # type: ignore[arg-type]
        composer.size_of(first.channel),
    )  # fmt: skip
    return messages.part_values(
        first.delivery, ordinal, first.kind, new, first.due_at, first.created_at
    )
