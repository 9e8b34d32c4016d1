"""Rows waiting in memory, one lane a place: order kept, interactive replies first."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterable
from typing import Literal

from bot.messaging.pace import Paces
from bot.store.outgoing.outbox import Queued

#: Bulk rows taken from the database ahead of their call, and the seconds that they may take at
#: the channel's pace: what is taken can no longer be paused.
_AHEAD = 128
_AHEAD_S = 0.3
_LEAST_AHEAD = 6
#: Where a lane stands that has something to send and is not busy.
_Listed = Literal["", "interactive", "bulk", "blocked"]


class _Lane:
    __slots__ = ("asked", "bulk", "busy", "interactive", "listed", "not_before", "repeat_at")

    def __init__(self) -> None:
        self.interactive: deque[Queued] = deque()
        self.bulk: deque[Queued] = deque()
        self.busy = False
        self.listed: _Listed = ""
        self.not_before = -math.inf  # as the vendor asked
        self.repeat_at = -math.inf  # as we spread copies; the person's next word ends that wait
        self.asked = False  # an answer came while the row before it was under way


def _take_slot(waiting: deque[Queued], slot: str) -> Queued | None:
    for row in waiting:
        if row.slot == slot:
            waiting.remove(row)
            return row
    return None


class Lanes:
    """The rows that one channel holds in memory."""

    def __init__(self, paces: Paces) -> None:
        self._paces = paces
        self._lanes: dict[str, _Lane] = {}
        self._interactive: deque[str] = deque()
        self._bulk: deque[str] = deque()
        self._blocked: list[tuple[float, str]] = []
        self.held = 0
        self.unasked_held = 0  # of them, what nobody waits for

    def add(self, row: Queued, first: bool = False) -> Queued | None:
        """Hold a row; `first` puts it before the others of its place.

        Returns the older row of the same slot that it retires, if one still waited.
        """
        lane = self._lanes.setdefault(row.place, _Lane())
        answer = row.kind == "answer"
        waiting = lane.interactive if answer else lane.bulk
        retired = None if first or not row.slot else _take_slot(waiting, row.slot)
        (waiting.appendleft if first else waiting.append)(row)
        self.held += retired is None
        self.unasked_held += retired is None and not answer
        if answer and not first:
            lane.asked, lane.repeat_at = True, -math.inf
            lane.listed = "" if lane.listed == "blocked" else lane.listed
        self._list(row.place, lane)
        return retired

    def take(self, now: float, bulk: bool = True) -> Queued | None:
        """Return the next row that may go now and make its lane busy, or None.

        Without `bulk` only what somebody waits for.
        """
        while self._blocked and self._blocked[0][0] <= now:
            _, place = heapq.heappop(self._blocked)
            lane = self._lanes.get(place)
            if lane is not None:
                lane.listed = "" if lane.listed == "blocked" else lane.listed
                self._list(place, lane)
        for listed in (self._interactive, self._bulk) if bulk else (self._interactive,):
            while listed:
                row = self._open(listed.popleft(), now)
                if row is not None:
                    return row
        return None

    @property
    def bulk_listed(self) -> bool:
        """Say whether something that nobody waits for could be looked at."""
        return bool(self._bulk)

    def next_at(self) -> float | None:
        """Return when the next blocked lane may go, or None."""
        return self._blocked[0][0] if self._blocked else None

    def done(self, place: str, not_before: float = -math.inf, repeat_at: float = -math.inf) -> None:
        """Free the lane of a row that was taken; nothing of it goes before `not_before`.

        Nor before `repeat_at`, unless an answer is added meanwhile: the person has written.
        """
        lane = self._lanes.get(place)
        if lane is None:
            return
        lane.busy = False
        lane.not_before = max(lane.not_before, not_before)
        lane.repeat_at = -math.inf if lane.asked else repeat_at
        if lane.interactive or lane.bulk:
            self._list(place, lane)
        elif not lane.listed and lane.not_before == -math.inf:
            del self._lanes[place]

    def drop(self, place: str, interactive: bool = True) -> list[Queued]:
        """Forget what a place waits for and return it; without `interactive` only its bulk."""
        lane = self._lanes.get(place)
        if lane is None:
            return []
        rows = [*lane.interactive, *lane.bulk] if interactive else [*lane.bulk]
        if interactive:
            lane.interactive.clear()
        self.held -= len(rows)
        self.unasked_held -= len(lane.bulk)
        lane.bulk.clear()
        return rows

    def unasked(self) -> list[Queued]:
        """Return what is held that nobody waits for."""
        return [row for lane in self._lanes.values() for row in lane.bulk]

    def remove(self, ids: Iterable[int]) -> None:
        """Forget rows that nobody waits for, by their ids."""
        gone = frozenset(ids)
        for lane in self._lanes.values():
            kept = deque(row for row in lane.bulk if row.id not in gone)
            self.held -= len(lane.bulk) - len(kept)
            self.unasked_held -= len(lane.bulk) - len(kept)
            lane.bulk = kept

    def drop_bulk(self) -> list[Queued]:
        """Forget what nobody waits for, at every place, and return it."""
        rows = self.unasked()
        self.remove(row.id for row in rows)
        return rows

    def drop_all(self) -> list[Queued]:
        """Forget everything and return it."""
        return [row for place in list(self._lanes) for row in self.drop(place)]

    def _list(self, place: str, lane: _Lane) -> None:
        """List a lane where it will be looked at, with an answer as interactive."""
        where: _Listed = "interactive" if lane.interactive else "bulk"
        if (
            lane.busy
            or not (lane.interactive or lane.bulk)
            or lane.listed in (where, "interactive", "blocked")
        ):
            return
        lane.listed = where
        (self._interactive if lane.interactive else self._bulk).append(place)

    def _open(self, place: str, now: float) -> Queued | None:
        lane = self._lanes.get(place)
        if lane is None:
            return None
        lane.listed = ""
        if lane.busy or not (lane.interactive or lane.bulk):
            return None
        bucket = self._paces.place(place, now)
        ready_at = max(now + bucket.wait(now), lane.not_before, lane.repeat_at)
        if ready_at > now:
            lane.listed = "blocked"
            heapq.heappush(self._blocked, (ready_at, place))
            return None
        lane.not_before = lane.repeat_at = -math.inf
        lane.asked = False
        bucket.take(now)
        lane.busy = True
        self.held -= 1
        if lane.interactive:
            return lane.interactive.popleft()
        self.unasked_held -= 1
        return lane.bulk.popleft()


def ahead(rate: float) -> int:
    """Return how many bulk rows are taken ahead at a pace (a second); 0 is no limit."""
    return min(_AHEAD, max(_LEAST_AHEAD, round(rate * _AHEAD_S))) if rate else _AHEAD
