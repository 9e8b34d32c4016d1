"""What somebody may read twice: one line and one count each, of messages that went once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bot.channels.contract import Outcome
from bot.log import Log
from bot.messaging.policy import Verdict
from bot.store.outgoing.outbox import Queued

log = Log("deliver")

#: Told of what may come twice: (channel, why, how many).
CountRepeated = Callable[[str, str, int], None]
DROPPED = "dropped"


def after_crash(channel: str, found: Counter[str], count: CountRepeated) -> None:
    """Note what was being sent when the program died: how many of each kind, and how many go no
    more (`DROPPED`)."""
    if found:
        log.warning("repeated_after_crash", channel=channel, what="messages", **found)
        count(channel, "crash", found.total() - found[DROPPED])


def uncertain(row: Queued, outcome: Outcome, verdict: Verdict, count: CountRepeated) -> None:
    """Note a message whose answer was hidden, unless it is given up."""
    if outcome.kind == "unknown" and verdict.action != "dead":
        log.warning("repeated_uncertain", channel=row.channel, row=row.id, kind=row.kind)
        count(row.channel, "uncertain", 1)
