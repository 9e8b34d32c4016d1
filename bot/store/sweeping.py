"""What has outlived its use is deleted in small steps: no step keeps a living person waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.store.outbox import PRIORITIES, WAITING
from bot.store.sql import Tx, rows, run

#: Deletes a little and says whether there may be more to delete.
Step = Callable[[Tx], bool]
#: Rows that one step deletes or looks at.
_MOST = 1_000
_DAY_MS = 86_400_000
#: Messages to pages that nobody opened for so long die.
_NEVER_FETCHED_MS = 30 * _DAY_MS
#: At its end, or an answer that nobody came back for.
_ENDED = "(state IN ('sent', 'superseded', 'dead') OR (state = 'held' AND kind = 'answer'))"


def steps(now: int, mailboxes: tuple[str, ...]) -> Iterator[Step]:
    """Yield the steps of one sweep, each to be repeated until it says that nothing is left.

    Keys go after 14 days, dead letters after 30, tries and what jobs told after one; screens,
    sent texts and what hangs on them after 90; whose cookie bears the new name after 400;
    addresses that never gave consent, and what was said to them, after 24 hours.
    """
    yield _deleting("seen_updates", "channel, key", "at < :old", now - 14 * _DAY_MS)
    yield _deleting("dead_letters", "id", "created_at < :old", now - 30 * _DAY_MS)
    yield _deleting("tries", "id", "at < :old", now - _DAY_MS)
    yield _emptying_jobs(now - _DAY_MS)
    yield _deleting("screens", "link_hash", "issued_at < :old", now - 90 * _DAY_MS)
    # By then no plain cookie is believed any more, whose it may be.
    yield _deleting("host_cookies", "address_hash", "seen_at < :old", now - 400 * _DAY_MS)
    yield _deleting("slots", "place, slot", "sent_at < :old", now - 90 * _DAY_MS)
    yield _deleting("conversations", "place, sender", "updated_at < :old", now - 90 * _DAY_MS)
    yield _OldMessages(now - 90 * _DAY_MS)
    for channel in mailboxes:
        for priority in PRIORITIES:
            yield _never_fetched(channel, priority, now - _NEVER_FETCHED_MS)
    strangers = _Strangers(now - _DAY_MS)
    yield strangers
    yield _SaidToStrangers(strangers.places)


def _deleting(table: str, key: str, where: str, old: int) -> Step:
    chosen = f"SELECT {key} FROM {table} WHERE {where} LIMIT :most"  # noqa: S608
    statement = f"DELETE FROM {table} WHERE ({key}) IN ({chosen})"  # noqa: S608
    return lambda tx: run(tx, statement, old=old, most=_MOST) == _MOST


def _emptying_jobs(old: int) -> Step:
    """Forget what jobs were asked and told, names from a file among it; their files lapse too."""
    statement = (
        "UPDATE jobs SET args = '{}', outcome = '' WHERE id IN (SELECT id FROM jobs "
        "WHERE state = 'done' AND finished_at < :old AND outcome <> '' LIMIT :most)"
    )
    return lambda tx: run(tx, statement, old=old, most=_MOST) == _MOST


def _never_fetched(channel: str, priority: int, old: int) -> Step:
    values: dict[str, Any] = {"channel": channel, "priority": priority, "old": old, "most": _MOST}
    statement = (
        "UPDATE outbox SET state = 'dead', reason = 'never_fetched' WHERE id IN (SELECT id "  # noqa: S608
        f"FROM outbox WHERE channel = :channel AND priority = :priority AND {WAITING} "
        "AND due_at < :old ORDER BY due_at, id LIMIT :most)"
    )
    return lambda tx: run(tx, statement, **values) == _MOST


class _OldMessages:
    """Deletes messages from the oldest on, and ends at the first slice that holds a young one."""

    def __init__(self, old: int) -> None:
        self._old = old
        self._after = 0

    def __call__(self, tx: Tx) -> bool:
        found = rows(
            tx,
            "SELECT id, created_at FROM outbox WHERE id > :after ORDER BY id LIMIT :most",
            after=self._after,
            most=_MOST,
        )
        if not found:
            return False
        run(
            tx,
            "DELETE FROM outbox WHERE id > :after AND id <= :last AND created_at < :old "  # noqa: S608
            f"AND {_ENDED}",
            after=self._after, last=found[-1][0], old=self._old,
        )  # fmt: skip
        self._after = found[-1][0]
        return bool(found[-1][1] < self._old)


class _Strangers:
    """Deletes addresses that never gave consent and have been silent, and what hangs on them."""

    def __init__(self, old: int) -> None:
        self._old = old
        self._after = ""
        self.places: set[str] = set()

    def __call__(self, tx: Tx) -> bool:
        looked_at = rows(
            tx,
            "SELECT a.id, a.place, a.seen_at < :old AND NOT EXISTS (SELECT 1 FROM address_people "
            "ap WHERE ap.address = a.id) FROM addresses a WHERE a.id > :after "
            "ORDER BY a.id LIMIT :most",
            old=self._old, after=self._after, most=_MOST,
        )  # fmt: skip
        for address, place, strange in looked_at:
            if strange:
                self._forget(tx, address, place)
        self._after = looked_at[-1][0] if looked_at else self._after
        return len(looked_at) == _MOST

    def _forget(self, tx: Tx, address: str, place: str) -> None:
        self.places.add(place)
        run(tx, "DELETE FROM conversations WHERE sender = :address", address=address)
        run(tx, "DELETE FROM slots WHERE place = :place", place=place)
        run(tx, "DELETE FROM dead_letters WHERE sender = :address", address=address)
        run(tx, "DELETE FROM push_subscriptions WHERE address = :address", address=address)
        run(tx, "DELETE FROM addresses WHERE id = :address", address=address)


class _SaidToStrangers:
    """Deletes what was said at the places of strangers; looks through all messages, a few a step.

    An index by place of everything ever sent would cost each answer more than this does in an
    hour.
    """

    def __init__(self, places: set[str]) -> None:
        self._places = places
        self._after = 0

    def __call__(self, tx: Tx) -> bool:
        if not self._places:
            return False
        found = rows(
            tx,
            "SELECT id, place FROM outbox WHERE id > :after ORDER BY id LIMIT :most",
            after=self._after,
            most=_MOST,
        )
        for id_, place in found:
            if place in self._places:
                run(tx, "DELETE FROM outbox WHERE id = :id", id=id_)
        self._after = found[-1][0] if found else self._after
        return len(found) == _MOST
