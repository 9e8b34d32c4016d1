"""What the office reminds of by itself: the kinds, when each falls due and what becomes of it.

The kinds are the program's; when they come, whether they may be muted and what they say is
content. Pure; instants are UTC milliseconds.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from bot.domain.instants import MINUTE_MS
from bot.domain.timing import DueTime, Offset, Quiet, due_time, is_quiet

#: What a due time is counted from; `event` is told when it happens.
Anchor = Literal["starts", "ends", "closes", "begun", "asked", "event"]
#: What is answered to it: the seat given back, the quiz begun, the questions opened, the
#: report taken.
Answer = Literal["", "leave", "quiz", "question", "report"]
QuietPolicy = Literal["wait", "drop"]
LatePolicy = Literal["merge", "skip", "send"]

#: What falls due for one person within so long is said in one message.
TOGETHER_MS = 10 * MINUTE_MS
#: Later than this a due time was missed: the program was down, or the clock was put forward.
LATE_MS = 30 * MINUTE_MS

_CLASS = frozenset({"title", "when", "venue", "last", "alone", "need"})
_TRANSFER = frozenset(
    {
        "title",
        "old",
        "new",
        "venue",
        "code",
        "door",
        "queue",
        "registered",
        "map",
        "calendar",
        "need",
    }
)
#: `besides`: the other of time and place has changed too, and its own news has not gone.
_CHANGE = frozenset({"title", "old", "new", "map", "calendar", "besides"})
_QUIZ = frozenset({"title", "quiz", "closes", "alone"})


@dataclass(frozen=True, slots=True)
class Known:
    """A kind as the program knows it: its anchor, its answer and the values of its text.

    A duty is told to everybody whom it concerns; only trainers are shown what is `for_trainers`.
    What is `bounded` waits where somebody has had enough that they did not ask for (`unasked.py`).
    """

    anchor: Anchor
    answer: Answer
    values: frozenset[str]
    duty: bool = False
    for_trainers: bool = False
    bounded: bool = False


#: Of two about one thing that fall due together, the one further down says it.
KINDS: Mapping[str, Known] = {
    "evening": Known("starts", "leave", _CLASS),
    "before": Known("starts", "leave", _CLASS),
    "moved": Known("event", "leave", _CHANGE | {"venue"}, duty=True),
    "relocated": Known("event", "leave", _CHANGE | {"when"}, duty=True),
    "transferred": Known("event", "leave", _TRANSFER, duty=True),
    "cancelled": Known("event", "", frozenset({"title", "when", "calendar"}), duty=True),
    "offer": Known(
        "event", "leave", frozenset({"title", "when", "venue", "need"}), duty=True
    ),
    "quiz_open": Known("ends", "quiz", _QUIZ, bounded=True),
    "quiz": Known("ends", "quiz", _QUIZ, bounded=True),
    "quiz_half": Known("begun", "quiz", _QUIZ, bounded=True),
    "quiz_closing": Known("closes", "quiz", _QUIZ, bounded=True),
    "asked": Known("asked", "question", frozenset({"text", "place", "alone"}),
                   for_trainers=True, bounded=True),
    "question": Known("asked", "question", frozenset({"text", "place", "alone"}),
                      for_trainers=True, bounded=True),
    "report": Known("ends", "report", frozenset({"title", "alone"}),
                    for_trainers=True, bounded=True),
}  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind as content has it; `text` is the key of its wording."""

    kind: str
    label: str
    times: tuple[Offset, ...]
    quiet: QuietPolicy
    late: LatePolicy
    mutable: bool
    text: str

    @property
    def known(self) -> Known:
        """Return what the program knows of the kind."""
        return KINDS[self.kind]

    def due(self, anchor: int, quiet: Quiet, zone: tzinfo) -> list[DueTime]:
        """Return when this falls due for something at an instant."""
        wait = self.quiet == "wait"
        return [due_time(anchor, offset, wait, quiet, zone) for offset in self.times]

    def missed(self, due_at: int, now: int, quiet: Quiet, zone: tzinfo) -> str:
        """Say why what fell due at an instant is not sent now, or nothing."""
        if self.quiet == "drop" and is_quiet(due_at, quiet, zone):
            return "quiet"
        return "late" if self.late == "skip" and now - due_at > LATE_MS else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One due reminder that still holds; `topic` is the thing it speaks of."""

    id: int
    due_at: int
    rule: Rule
    topic: Hashable


def said(items: Sequence[Item]) -> list[Item]:
    """Return which of one person's items are said in their message, in order.

    What may be merged is left to a later item about the same thing. What is bounded comes last,
    the newest of it first.
    """
    ordered = sorted(items, key=lambda item: (item.due_at, _RANK[item.rule.kind], item.id))
    last = {item.topic: item for item in ordered}
    kept = [item for item in ordered if item.rule.late != "merge" or last[item.topic] is item]
    bounded = [item for item in kept if item.rule.known.bounded]
    return [
        *(item for item in kept if not item.rule.known.bounded),
        *sorted(bounded, key=lambda item: item.id, reverse=True),
    ]
