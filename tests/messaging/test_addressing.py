"""Where a message goes is decided when it is due: who moved meanwhile, was lost, shares a phone."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Reply
from bot.features.announcements import receipts
from bot.messaging.queueing import Posting, open_due, queue_for_person, queue_to_many
from bot.store import people
from tests.features.announcements.announcing_office import LIMITS, NOON, Office

NEWS = Reply("Lớp dời sang thứ Tư", kind="notice")
LATER = NOON + 3_600_000


def _tell_later(office: Office, person: int) -> None:
    """Queue a notice that is due in an hour."""
    queued = queue_for_person(
        office.tx, office.app, LIMITS, ("test", "1"), 0, person, NEWS, NOON, LATER
    )
    assert [] == queued


def _move(office: Office, person: int) -> None:
    """Let somebody write from another phone, later than from any other."""
    office.tx.execute("UPDATE addresses SET seen_at = 1")
    people.touch(office.tx, "telegram:99", "telegram", "telegram:99", NOON + 1)
    people.link(office.tx, "telegram:99", person, NOON + 1)


def _open(office: Office, now: int = LATER) -> int:
    return open_due(office.tx, now, office.app, LIMITS, 500)


def test_who_moved_meanwhile_gets_it_where_they_are_now(office: Office) -> None:
    """Before it is due it has no address; then it goes to the one used last, and there alone."""
    _tell_later(office, 5)
    _move(office, 5)
    early = _open(office, LATER - 1)
    opened = _open(office)

    assert (0, 1, 0) == (early, opened, _open(office))
    assert [("telegram:99", "pending", LATER)] == office.rows("place, state, due_at", "person = 5")


def test_who_came_to_another_channel_gets_it_there(office: Office) -> None:
    """From a page to a chat that calls the phone: the text is fitted to that one."""
    office.tx.execute("UPDATE addresses SET channel = 'web' WHERE id = 'telegram:5'")
    _tell_later(office, 5)
    _move(office, 5)
    _open(office)

    assert [("telegram", "telegram:99")] == office.rows("channel, place", "person = 5")


def test_who_was_lost_before_it_was_due_gets_nothing(office: Office) -> None:
    """Blocked, consent withdrawn: no part, and the author is told of them as not reached."""
    id_ = office.release()
    office.queue_slice()
    people.mark_unreachable(office.tx, "telegram:5", "blocked")
    people.withdraw(office.tx, 6, NOON)
    office.open()
    found = receipts.progress(office.tx, id_, ["web"])
    lost = office.tx.execute("SELECT person, reason FROM deliveries WHERE state = 'dead'")

    assert {2, 3, 4, *range(7, 13)} == set(office.texts())
    assert receipts.Progress(under_way=9, unreached=2) == found
    assert [(5, "no_address"), (6, "no_address")] == lost.fetchall()


def test_whom_it_is_for_is_named_as_the_phone_is_shared_when_it_is_due(office: Office) -> None:
    """Shared since it was queued: named; shared no more: not named."""
    people.link(office.tx, "telegram:4", 2, NOON)
    office.release()
    office.queue_slice()
    people.link(office.tx, "telegram:3", 2, NOON)
    office.tx.execute("DELETE FROM address_people WHERE address = 'telegram:4' AND person = 2")
    office.open()
    texts = office.texts()

    assert "Người Học 3" in texts[3].splitlines()[0]
    assert "Người Học" not in texts[4]


def test_a_name_is_read_when_it_is_said(office: Office) -> None:
    """Who is called otherwise by then is named so."""
    people.link(office.tx, "telegram:3", 2, NOON)
    office.release()
    office.queue()
    people.change(office.tx, 3, full_name="Hà Văn Mới")

    assert "Hà Văn Mới" in office.texts()[3].splitlines()[0]


def test_slices_take_the_more_urgent_first(office: Office) -> None:
    """What is meant for one goes before bulk that was queued earlier; each slice is bounded."""
    office.release()
    office.queue_slice()
    queue_to_many(office.tx, Posting(("test", "1"), NEWS), [7, 8], NOON + 5)
    slices = []
    for _ in range(4):
        opened = open_due(office.tx, NOON + 5, office.app, LIMITS, 6)
        slices.append((opened, len(office.rows("id"))))

    assert [(6, 4), (6, 10), (1, 11), (0, 11)] == slices
    assert [(7,), (8,)] == office.rows("person", "kind = 'notice'")


def test_the_same_said_twice_is_one_message(office: Office) -> None:
    """However many hear it, it is kept once, and to each of them it is said once."""
    office.release()
    office.queue()
    office.tx.execute("UPDATE announcements SET reached_to = 0, queued_at = NULL")
    office.queue()
    counts = [
        office.tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("messages", "deliveries", "parts")
    ]

    assert [1, 11, 11] == counts


@pytest.mark.parametrize(("first_due", "parts"), [(LATER, 0), (NOON, 1)])
def test_a_newer_one_of_its_slot_takes_its_place(
    office: Office, first_due: int, parts: int
) -> None:
    """Also of what has no address yet: one word of a slot reaches a person."""
    for cause, due in (("1", first_due), ("2", NOON)):
        reply = Reply(f"Lớp đổi giờ lần {cause}", kind="notice", slot="news:1")
        queue_for_person(office.tx, office.app, LIMITS, ("test", cause), 0, 5, reply, NOON, due)
    _open(office)
    found = office.tx.execute("SELECT state FROM parts ORDER BY id").fetchall()

    assert [("superseded",)] * parts + [("pending",)] == found
