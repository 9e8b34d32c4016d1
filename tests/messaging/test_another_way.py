"""What cannot go by one channel goes by the next one that a person has, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timezone

import pytest

from bot.channels.contract import Limits
from bot.conversation.messages import MessageKind, Reply
from bot.features.announcements import receipts
from bot.messaging import budget, gate
from bot.messaging.queueing import open_due, queue_for_person
from bot.store import people
from bot.store.outgoing import elsewhere, meters, outbox
from bot.store.outgoing.outbox import Queued
from tests.features.announcements.announcing_office import LIMITS, NOON, Office

UTC = timezone.utc  # noqa: UP017 (named for what it is)
METERED = {**LIMITS, "telegram": replace(LIMITS["telegram"], monthly=100)}
MONTH = "2026-11"


def _page(office: Office, person: int) -> None:
    """Give somebody a page beside the chat, opened before it."""
    people.touch(office.tx, f"web:{person}", "web", f"web:{person}", NOON - 10)
    people.link(office.tx, f"web:{person}", person, NOON - 10)


def _tell(
    office: Office, person: int, kind: MessageKind = "notice",
    limits: Mapping[str, Limits] = LIMITS, bounded: bool = False,
) -> list[Queued]:  # fmt: skip
    return queue_for_person(
        office.tx, office.app, limits, ("test", kind), 0, person, Reply("Tin", kind=kind), NOON,
        bounded=bounded,
    )  # fmt: skip


def _states(office: Office) -> list[tuple[object, ...]]:
    found = office.tx.execute("SELECT channel, state, reason FROM parts ORDER BY id").fetchall()
    return [tuple(row) for row in found]


def _blocked(office: Office, place: str) -> None:
    people.mark_unreachable(office.tx, place, "blocked")
    elsewhere.leave_place(office.tx, place, "blocked", NOON)


def test_who_blocked_one_channel_gets_it_on_the_other(office: Office) -> None:
    """The first set of parts is over, the second waits for the page; nobody has it twice."""
    _page(office, 5)
    _tell(office, 5)
    _blocked(office, "telegram:5")
    assert open_due(office.tx, NOON, office.app, LIMITS, 500) == 1
    assert _states(office) == [("telegram", "superseded", "blocked"), ("web", "pending", "")]
    assert open_due(office.tx, NOON, office.app, LIMITS, 500) == 0


def test_who_has_no_other_channel_gets_nothing(office: Office) -> None:
    """It dies with the reason, as does an answer to the very chat that is closed."""
    _tell(office, 5)
    _blocked(office, "telegram:5")
    assert open_due(office.tx, NOON, office.app, LIMITS, 500) == 0
    assert _states(office) == [("telegram", "dead", "blocked")]


def test_an_announcement_counts_who_went_another_way_once(office: Office) -> None:
    """Neither as lost nor twice."""
    _page(office, 5)
    id_ = office.release()
    office.queue()
    _blocked(office, "telegram:5")
    office.open()
    _blocked(office, "telegram:6")
    found = receipts.progress(office.tx, id_, ["web"])
    assert (found.under_way, found.on_page, found.failed) == (11 - 2, 1, {"blocked": 1})
    assert _states(office).count(("web", "pending", "")) == 1


def test_what_was_sent_in_part_is_said_whole_elsewhere(office: Office) -> None:
    """A long text whose second part was refused for good begins anew where its person is."""
    _page(office, 5)
    short = {**LIMITS, "telegram": replace(LIMITS["telegram"], text=20)}
    text = Reply("Một đoạn dài hơn.\n\nĐoạn thứ hai đây.", kind="notice")
    first, _ = queue_for_person(office.tx, office.app, short, ("t", "1"), 0, 5, text, NOON)
    outbox.settle_sent(office.tx, first.id, "m1", NOON)
    _blocked(office, "telegram:5")
    open_due(office.tx, NOON, office.app, short, 500)
    assert _states(office) == [
        ("telegram", "sent", ""), ("telegram", "superseded", "blocked"), ("web", "pending", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("used", "kind", "bounded", "channel"),
    [
        (79, "hint", False, "telegram"), (80, "hint", False, "web"),
        (80, "reminder", True, "web"), (80, "reminder", False, "telegram"),
        (94, "announcement", True, "telegram"), (95, "announcement", True, "web"),
        (95, "notice", False, "telegram"), (100, "offer", False, "telegram"),
        (95, "reminder", False, "web"),
    ],
)  # fmt: skip
def test_a_channel_with_little_left_is_kept_for_what_matters(
    office: Office, used: int, kind: MessageKind, bounded: bool, channel: str
) -> None:
    """The rest goes where its person has another channel."""
    _page(office, 5)
    meters.count(office.tx, "telegram", MONTH, sent=used)
    _tell(office, 5, kind, METERED, bounded)
    assert [row[0] for row in _states(office)] == [channel]


def test_without_another_channel_it_is_said_that_the_month_was_full(office: Office) -> None:
    """The reason tells it from who has no address at all."""
    meters.count(office.tx, "telegram", MONTH, sent=95)
    _tell(office, 5, "reminder", METERED)
    found = office.tx.execute("SELECT state, reason FROM deliveries").fetchall()
    assert [tuple(row) for row in found] == [("dead", budget.BUDGET)]


def test_what_waits_when_the_month_is_full_goes_another_way(office: Office) -> None:
    """It is looked at once more before it goes."""
    _page(office, 5)
    reminder, *_ = _tell(office, 5, "reminder", METERED)
    notice, *_ = _tell(office, 5, "notice", METERED)
    meters.count(office.tx, "telegram", MONTH, sent=95)
    refused = gate.refused(office.tx, office.app, METERED, [reminder, notice], NOON, ())
    assert refused == {reminder.id: budget.BUDGET}
    gate.settle_refused(office.tx, refused, NOON)
    open_due(office.tx, NOON, office.app, METERED, 500)
    assert _states(office) == [
        ("telegram", "superseded", budget.BUDGET), ("telegram", "pending", ""),
        ("web", "pending", ""),
    ]  # fmt: skip


def test_each_month_begins_anew_and_what_is_written_may_count(office: Office) -> None:
    """By the office's own calendar; whether people's own messages count is the channel's word."""
    meters.count(office.tx, "telegram", MONTH, sent=90, received=40)
    meters.count(office.tx, "telegram", MONTH, sent=1)
    only_sent = budget.spent(office.tx, METERED, NOON, UTC)
    both = {"telegram": replace(METERED["telegram"], counts_received=True)}
    assert only_sent["telegram"].used == 91
    assert budget.spent(office.tx, both, NOON, UTC)["telegram"].used == 131
    next_month = NOON + 31 * 86_400_000
    assert budget.spent(office.tx, METERED, next_month, UTC)["telegram"].used == 0
    assert budget.spent(office.tx, LIMITS, NOON, UTC) == {}


def test_who_writes_again_before_it_went_elsewhere_gets_it_where_they_are(office: Office) -> None:
    """The set that was over at that place makes room for a new one."""
    _page(office, 5)
    _tell(office, 5)
    _blocked(office, "telegram:5")
    people.touch(office.tx, "telegram:5", "telegram", "telegram:5", NOON + 1)
    assert open_due(office.tx, NOON + 1, office.app, LIMITS, 500) == 1
    assert _states(office) == [("telegram", "pending", "")]


def test_nothing_goes_elsewhere_while_a_call_for_it_is_under_way(office: Office) -> None:
    """The rest of a long text waits until it is known what became of the first."""
    _page(office, 5)
    short = {**METERED, "telegram": replace(METERED["telegram"], text=20)}
    text = Reply("Một đoạn dài hơn.\n\nĐoạn thứ hai đây.", kind="reminder")
    first, second = queue_for_person(office.tx, office.app, short, ("t", "1"), 0, 5, text, NOON)
    outbox.claim(office.tx, "telegram", NOON, 1)
    meters.count(office.tx, "telegram", MONTH, sent=95)
    gate.settle_refused(office.tx, {second.id: budget.BUDGET}, NOON)
    assert [row[1] for row in _states(office)] == ["sending", "retry"]
    outbox.settle_sent(office.tx, first.id, "m1", NOON)
    gate.settle_refused(office.tx, {second.id: budget.BUDGET}, NOON + 2_000)
    open_due(office.tx, NOON + 2_000, office.app, short, 500)
    assert [row[:2] for row in _states(office)] == [
        ("telegram", "sent"), ("telegram", "superseded"), ("web", "pending"),
    ]  # fmt: skip
