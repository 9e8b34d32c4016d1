"""Which messages still go where a channel takes only so many a month. Pure."""

from __future__ import annotations

#: From these shares of a month's messages on fewer kinds go.
SPARING, LAST = 0.8, 0.95
#: What is left is for who waits for an answer and whose class has changed;
#: a result is what somebody has asked for.
_TO_THE_LAST = frozenset({"answer", "result", "notice", "offer"})


def may_go(kind: str, bounded: bool, used: int, monthly: int) -> bool:
    """Say whether a message may go where `monthly` a month may, 0 being no limit.

    Hints and follow-ups (a `bounded` reminder, which nobody asked for) stop first.
    """
    if not monthly or used < SPARING * monthly:
        return True
    if used >= LAST * monthly:
        return kind in _TO_THE_LAST
    return kind != "hint" and not (kind == "reminder" and bounded)
