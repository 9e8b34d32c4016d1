"""What waits of one cause, put into another state: held, let go, stopped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.outgoing.messages import priority_of
from bot.store.outgoing.routing import among
from bot.store.sql import Tx, run

#: The messages of one cause and kind.
_MESSAGES = (
    "(SELECT id FROM messages WHERE cause_kind = :cause_kind AND cause_id = :cause_id "
    "AND kind = :kind)"
)
#: With its priority as a figure: an index of one priority is used then.
_PARTS = f"FROM parts WHERE priority = {{priority}} AND message IN {_MESSAGES}"
_WAITING = (
    "FROM deliveries WHERE state = 'waiting' AND priority = {priority} "
    f"AND message IN {_MESSAGES}"
)
_HELD = f"FROM deliveries WHERE message IN {_MESSAGES} AND state = 'held'"
#: What a delivery without an address is called where a part has this state.
_WITHOUT_ADDRESS = {"pending": "waiting", "held": "held", "dead": "dead"}


def turn_waiting(
    tx: Tx, cause: tuple[str, str], kind: str, old: Sequence[str], new: str, reason: str, limit: int
) -> int:
    """Put at most `limit` parts of a cause from some states into another, and what has none yet.

    Returns how many.
    """
    names, values = among("state", old)
    priority = priority_of(kind)
    of = {"cause_kind": cause[0], "cause_id": cause[1], "kind": kind}
    turned = run(
        tx,
        "UPDATE parts SET state = :new, reason = :reason WHERE id IN "  # noqa: S608
        f"(SELECT id {_PARTS.format(priority=priority)} AND state IN {names} LIMIT :limit)",
        new=new, reason=reason, limit=limit, **of, **values,
    )  # fmt: skip
    for state, found in (("pending", _WAITING.format(priority=priority)), ("held", _HELD)):
        if state in old:
            turned += run(
                tx,
                "UPDATE deliveries SET state = :new, reason = :reason WHERE id IN "  # noqa: S608
                f"(SELECT id {found} LIMIT :limit)",
                new=_WITHOUT_ADDRESS[new], reason=reason, limit=limit - turned, **of,
            )  # fmt: skip
    return turned
