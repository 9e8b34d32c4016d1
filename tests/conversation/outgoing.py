"""What is queued in tests of the conversation: also what waits for its moment and its address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.channels.contract import Limits
from bot.conversation.turn import AppContext
from bot.messaging.composing import Composer
from bot.store.outgoing import outbox, routing
from bot.store.sql import Tx, rows

#: Beside what has its address: what is due later, at the address that it would have now.
_VIEW = """
CREATE TEMP VIEW outgoing AS
SELECT p.id, m.cause_kind || ':' || m.cause_id AS cause, m.ordinal, p.ordinal AS part, p.channel,
    p.place, m.kind, d.person, m.slot, p.edit, m.reply AS body, p.state, p.due_at, p.attempts,
    p.vendor_id AS message, p.reason, p.created_at, p.sent_at, p.priority, m.expires_at,
    p.delivery
FROM parts p JOIN deliveries d ON d.id = p.delivery JOIN messages m ON m.id = d.message
UNION ALL
SELECT 1000000 + d.id, m.cause_kind || ':' || m.cause_id, m.ordinal, 0, a.channel, a.place, m.kind,
    d.person, m.slot, '', m.reply, CASE d.state WHEN 'waiting' THEN 'pending' ELSE d.state END,
    d.due_at, 0, '', d.reason, d.created_at, NULL, d.priority, m.expires_at, d.id
FROM deliveries d JOIN messages m ON m.id = d.message JOIN addresses a ON a.id = (SELECT b.id
    FROM address_people ap JOIN addresses b ON b.id = ap.address WHERE ap.person = d.person
    AND b.unreachable = '' ORDER BY b.channel = 'web', b.seen_at DESC, b.id LIMIT 1)
WHERE NOT EXISTS (SELECT 1 FROM parts p WHERE p.delivery = d.id)
"""


def show_what_waits(tx: Tx) -> None:
    """Let this connection see in `outgoing` what has no address yet too."""
    tx.execute(_VIEW)


class Said(NamedTuple):
    """One text that somebody gets, or will get; `id` is that of its part, 0 before it has one."""

    id: int
    place: str
    kind: str
    due_at: int
    body: dict[str, Any]


def said_anew(
    tx: Tx, seen: set[tuple[object, ...]], app: AppContext, limits: Mapping[str, Limits]
) -> list[Said]:
    """Return what deliveries say that are not among those seen, and add them to those."""
    composer, found = Composer(limits, app.library.wording), []
    for id_, person, reply, kind, due, made, cause in rows(
        tx,
        "SELECT d.id, d.person, m.reply, m.kind, d.due_at, d.created_at, m.cause_id "
        "FROM deliveries d JOIN messages m ON m.id = d.message ORDER BY d.id",
    ):
        # Once they are erased, ids are given out again.
        if (id_, made, cause) in seen:
            continue
        seen.add((id_, made, cause))
        parts = composer.all_queued(outbox.parts_of(tx, id_))
        found += [Said(one.id, one.place, one.kind, one.due_at, one.body) for one in parts]
        best = routing.best(tx, (person or 0,), app.mailboxes).get(person or 0)
        if parts or best is None:
            continue
        name = best.full_name if best.shared else ""
        first, *rest = composer.pieces(reply, best.channel, bool(name))
        found += [
            Said(0, best.place, kind, due, body) for body in (composer.for_whom(name, first), *rest)
        ]
    return found


def text_of(body: str) -> str:
    """Return the text of a kept reply."""
    return str(json.loads(body)["text"])
