"""The tables of the packages below the features: what was said, what waits, who was erased."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from bot.domain.addresses import account_of, channel_of
from bot.domain.instants import DAY_MS
from bot.store.outgoing import messages, rings
from bot.store.outgoing.messages import PRIORITIES
from bot.store.outgoing.outbox import OPEN, WAITING
from bot.store.registry import (
    MOST_AT_ONCE,
    Erased,
    LeftAddress,
    Step,
    Table,
    deleted,
    deleted_at,
    outlived,
    taken_over,
    taken_over_unless,
)
from bot.store.sql import Tx, rows, run, scalar

#: Messages to pages that nobody opened for so long die.
_NEVER_FETCHED_DAYS = 30
#: At its end, or an answer that nobody came back for.
_ENDED = (
    "(state IN ('sent', 'superseded', 'dead') OR (state = 'held' AND EXISTS (SELECT 1 "
    "FROM deliveries d JOIN messages m ON m.id = d.message WHERE d.id = parts.delivery "
    "AND m.kind = 'answer')))"
)
_NO_PARTS = (
    "state NOT IN ('waiting', 'held') "
    "AND NOT EXISTS (SELECT 1 FROM parts p WHERE p.delivery = deliveries.id)"
)
_NO_DELIVERIES = "NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.message = messages.id)"


# -- what goes out -----------------------------------------------------------------------------


def _erase_deliveries(tx: Tx, who: Erased) -> None:
    """Delete what went, or was to go, to a person; what was said to others too stays theirs."""
    found = rows(tx, "SELECT id FROM deliveries WHERE person = :person", person=who.person)
    messages.forget_deliveries(tx, [delivery for (delivery,) in found])


def _join_deliveries(tx: Tx, kept: int, gone: int) -> None:
    """Make them the other's; what was said to both is there once."""
    twice = rows(
        tx,
        "SELECT id FROM deliveries WHERE person = :gone AND EXISTS (SELECT 1 FROM deliveries mine "
        "WHERE mine.person = :kept AND mine.message = deliveries.message)",
        kept=kept,
        gone=gone,
    )
    messages.forget_deliveries(tx, [delivery for (delivery,) in twice])
    run(tx, "UPDATE deliveries SET person = :kept WHERE person = :gone", kept=kept, gone=gone)


def _leave_parts(tx: Tx, left: LeftAddress) -> None:
    """Delete what was said at an address; what others there have yet to get stays."""
    gone = (
        "AND state NOT IN ('pending', 'held', 'retry', 'sending', 'unknown')" if left.shared else ""
    )
    found = rows(tx, f"SELECT id FROM parts WHERE place = :place {gone}", place=left.place)  # noqa: S608
    messages.forget_parts(tx, [id_ for (id_,) in found])
    if not left.shared:
        rings.forget_rings(tx, left.place)


def _rest_messages(tx: Tx, person: int) -> None:
    run(
        tx,
        "UPDATE parts SET state = 'dead', reason = 'withdrawn' WHERE delivery IN "  # noqa: S608
        f"(SELECT id FROM deliveries WHERE person = :person) AND {OPEN}",
        person=person,
    )
    run(
        tx,
        "UPDATE deliveries SET state = 'dead', reason = 'withdrawn' WHERE person = :person "
        "AND state IN ('waiting', 'held')",
        person=person,
    )


def _sweep_parts(now: int, mailboxes: Collection[str]) -> Iterator[Step]:
    """Delete old parts, then what is left of their deliveries and messages."""
    old = now - 90 * DAY_MS
    yield _Old(old, "parts", _ENDED)
    yield _Old(old, "deliveries", _NO_PARTS, messages.LET_GO)
    yield _Old(old, "messages", _NO_DELIVERIES, "DELETE FROM message_mentions WHERE message")
    for channel in mailboxes:
        for priority in PRIORITIES:
            yield _never_fetched(channel, priority, now - _NEVER_FETCHED_DAYS * DAY_MS)


def _never_fetched(channel: str, priority: int, old: int) -> Step:
    statement = (
        "UPDATE parts SET state = 'dead', reason = 'never_fetched' WHERE id IN (SELECT id "  # noqa: S608
        f"FROM parts WHERE channel = :channel AND priority = :priority AND {WAITING} "
        "AND due_at < :old ORDER BY due_at, id LIMIT :most)"
    )

    def step(tx: Tx) -> bool:
        changed = run(tx, statement, channel=channel, priority=priority, old=old, most=MOST_AT_ONCE)
        return changed == MOST_AT_ONCE

    return step


class _SaidAt:
    """Deletes what was said at some places; looks through all parts, a few a step.

    An index by place of everything ever sent would cost each answer more than this does in an
    hour.
    """

    def __init__(self, places: Collection[str]) -> None:
        self._places = places
        self._after = 0

    def __call__(self, tx: Tx) -> bool:
        if not self._places:
            return False
        found = rows(
            tx,
            "SELECT id, place FROM parts WHERE id > :after ORDER BY id LIMIT :most",
            after=self._after,
            most=MOST_AT_ONCE,
        )
        messages.forget_parts(tx, [id_ for id_, place in found if place in self._places])
        self._after = found[-1][0] if found else self._after
        return len(found) == MOST_AT_ONCE


class _Old:
    """Deletes rows from the oldest on, and ends at the first slice that holds a young one."""

    def __init__(self, old: int, table: str, ended: str, before: str = "") -> None:
        self._old = old
        self._after = 0
        self._slice = (
            f"SELECT id, created_at FROM {table} WHERE id > :after ORDER BY id LIMIT :most"  # noqa: S608
        )
        chosen = f"WHERE id > :after AND id <= :last AND created_at < :old AND {ended}"
        self._statements = [f"DELETE FROM {table} {chosen}"]  # noqa: S608
        if before:
            self._statements.insert(0, f"{before} IN (SELECT id FROM {table} {chosen})")  # noqa: S608

    def __call__(self, tx: Tx) -> bool:
        found = rows(tx, self._slice, after=self._after, most=MOST_AT_ONCE)
        if not found:
            return False
        for statement in self._statements:
            run(tx, statement, after=self._after, last=found[-1][0], old=self._old)
        self._after = found[-1][0]
        return bool(found[-1][1] < self._old)


# -- what came in ------------------------------------------------------------------------------


def _leave_update_keys(tx: Tx, left: LeftAddress) -> None:
    """Forget the update keys of a page: its own id stands at their beginning."""
    if left.shared:
        return
    id_ = account_of(left.id)
    run(
        tx,
        "DELETE FROM seen_updates WHERE channel = :channel AND key > :first AND key < :last",
        channel=channel_of(left.id),
        first=f"{id_}:",
        last=f"{id_};",
    )


def _leave_conversations(tx: Tx, left: LeftAddress) -> None:
    run(
        tx,
        "DELETE FROM conversations WHERE sender = :address OR place = :place",
        address=left.id,
        place=left.place,
    )


def _erase_dead_letters(tx: Tx, who: Erased) -> None:
    """Delete those that a person sent, and those that hold an address, name or number of theirs."""
    run(tx, "DELETE FROM dead_letters WHERE person = :person", person=who.person)
    for address in who.addresses:
        run(tx, "DELETE FROM dead_letters WHERE sender = :address", address=address)
    vendor_ids = [account_of(address) for address in who.addresses]
    wanted = [text.encode() for text in (*who.names, *vendor_ids)]
    # Kept for thirty days and rare: looking through them costs next to nothing.
    for id_, raw in rows(tx, "SELECT id, raw FROM dead_letters"):
        if any(piece in bytes(raw) for piece in wanted):
            run(tx, "DELETE FROM dead_letters WHERE id = :id", id=id_)


# -- jobs and their files ----------------------------------------------------------------------


def _leave_jobs(tx: Tx, left: LeftAddress) -> None:
    """Empty them; the id stays, for an outcome is told once for each id."""
    run(
        tx,
        "UPDATE jobs SET state = 'done', args = '{}', outcome = '', place = '', sender = '' "
        "WHERE sender = :address",
        address=left.id,
    )


def _sweep_jobs(now: int, mailboxes: Collection[str]) -> Iterator[Step]:
    """Forget what jobs were asked and told, names from a file among it; their files expire too."""
    statement = (
        "UPDATE jobs SET args = '{}', outcome = '' WHERE id IN (SELECT id FROM jobs "
        "WHERE state = 'done' AND finished_at < :old AND outcome <> '' LIMIT :most)"
    )
    old = now - DAY_MS
    yield lambda tx: run(tx, statement, old=old, most=MOST_AT_ONCE) == MOST_AT_ONCE


def _leave_files(tx: Tx, left: LeftAddress) -> None:
    """Let them expire at once, so that the sweep takes the bytes."""
    run(tx, "UPDATE files SET expires_at = 0, place = '' WHERE place = :place", place=left.place)


def _unless_shared(rule: Callable[[Tx, LeftAddress], None]) -> Callable[[Tx, LeftAddress], None]:
    def leave(tx: Tx, left: LeftAddress) -> None:
        if not left.shared:
            rule(tx, left)

    return leave


# -- what is counted for its person ------------------------------------------------------------

_MESSAGES = (
    "SELECT count(*) FROM deliveries d LEFT JOIN parts p ON p.delivery = d.id "
    "WHERE d.person = :person OR (d.person IS NULL AND d.place IN (SELECT a.place "
    "FROM address_people ap JOIN addresses a ON a.id = ap.address WHERE ap.person = :person) "
    # That something waits is no message of its own.
    "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = d.message AND m.cause_kind = 'ring'))"
)
_BROWSERS = (
    "SELECT count(*) FROM push_subscriptions s JOIN address_people ap ON ap.address = s.address "
    "WHERE ap.person = :person"
)


def messages_to(tx: Tx, person: int) -> int:
    """Return how many messages are kept that went, or are to go, to a person."""
    return int(scalar(tx, _MESSAGES, person=person))


def browsers_of(tx: Tx, person: int) -> int:
    """Return how many browsers are rung when there is news for a person."""
    return int(scalar(tx, _BROWSERS, person=person))


CONVERSATION: tuple[Table, ...] = (
    Table(
        "seen_updates", leave=_leave_update_keys,
        sweep=outlived("seen_updates", "channel, key", "at", 14),
    ),
    Table(
        "conversations", leave=_leave_conversations, placed=True,
        stranger=deleted_at("conversations", "sender"),
        sweep=outlived("conversations", "place, sender", "updated_at", 90),
    ),
    Table(
        "dead_letters", person=("person",), erase=_erase_dead_letters,
        stranger=deleted_at("dead_letters", "sender"), join=taken_over("dead_letters"),
        shown="nobody reads them but who mends the program",
        sweep=outlived("dead_letters", "id", "created_at", 30),
    ),
    Table("jobs", leave=_leave_jobs, sweep=_sweep_jobs, placed=True),
    Table("files", leave=_leave_files, placed=True),
)  # fmt: skip

MESSAGING: tuple[Table, ...] = (
    Table("messages", views=("outgoing",), read_by=("announcements", "reminders")),
    Table(
        "message_mentions", person=("person",), erase=deleted("message_mentions"),
        join=taken_over_unless("message_mentions", "mine.message = message_mentions.message"),
        shown="it says which messages to others name them; those are theirs who got them",
    ),
    Table(
        "deliveries", person=("person",), erase=_erase_deliveries,
        join=_join_deliveries, shown="technical", rest=_rest_messages, placed=True,
        read_by=("announcements", "reminders"),
    ),
    Table(
        "parts", leave=_leave_parts, said_at=_SaidAt, sweep=_sweep_parts, placed=True,
        read_by=("announcements", "people", "reminders"),
    ),
    Table(
        "slots", leave=deleted_at("slots", "place"), stranger=deleted_at("slots", "place"),
        sweep=outlived("slots", "place, slot", "sent_at", 90),
    ),
    Table(
        "push_subscriptions",
        leave=_unless_shared(deleted_at("push_subscriptions", "address")),
        stranger=deleted_at("push_subscriptions", "address"), shown="technical",
    ),
)  # fmt: skip

STORE: tuple[Table, ...] = (
    Table("schema_versions"),
    Table("secrets"),
    Table("runs"),
    # Nameless: what erased people leave behind is added to what is counted of people still there.
    Table("counts"),
    Table("meters"),
    Table(
        "erasures", person=("person",),
        erase="a number and two instants, so that no older backup brings the person back",
        join="whoever was erased is nobody who could be joined",
        shown="nobody is there any more to show it to",
    ),
    # Hashes that lead back to nobody: without them an old cookie would bring an address of the
    # erased back, while a plain cookie is believed at all.
    Table("host_cookies", sweep=outlived("host_cookies", "address_hash", "seen_at", 400)),
)  # fmt: skip
