"""Announcements on their way: queued slice by slice, looked at again, held, stopped, told of."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import announce, progress, receipts
from bot.features.announcements import store as announcements
from bot.store import people
from bot.store.outgoing import outbox
from tests import queued
from tests.features.announcements.announcing_office import AUTHOR, LIMITS, NOON, Office
from tests.queued import NewRow


def test_everybody_is_queued_once_slice_by_slice(office: Office) -> None:
    """Slices of five reach all but the author; a slice run again after a crash adds nothing."""
    id_ = office.release()
    counts = [office.queue(5) for _ in range(3)]
    office.tx.execute("UPDATE announcements SET reached_to = 0, queued_at = NULL")
    again = office.queue(50)

    assert [5, 5, 2] == counts and 12 == again
    assert [(person,) for person in range(2, 13)] == office.rows("person")
    assert [("announcement:1", 2)] == office.rows("DISTINCT cause, priority")
    assert 0 == announcements.unreached(office.tx, id_)


def test_a_slice_looks_at_a_bounded_number_of_people(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where few of many are meant, a slice ends after so many looked at, and nobody is missed."""
    monkeypatch.setattr(announce, "_LOOKED_AT", 4)
    office.tx.execute("UPDATE people SET work = 'party' WHERE id IN (2, 11)")
    id_ = office.release(Audience((Criterion("work", "party"),), urgent=True))
    found = []
    while office.queue(5) == 5:
        found.append(office.rows("person"))

    assert [[(2,)], [(2,)]] == found
    assert [(2,), (11,)] == office.rows("person")
    sent = announcements.find(office.tx, id_)
    assert sent is not None and sent.queued_at == NOON


def test_a_shared_phone_names_whom_it_is_for(office: Office) -> None:
    """Who shares the address gets a line with the name, who does not gets the text alone."""
    people.link(office.tx, "telegram:3", 2, NOON)
    office.release()
    office.queue()
    texts = office.texts()

    assert "Người Học 3" in texts[3].splitlines()[0]
    assert "Người Học" not in texts[4] and "Mai họp" in texts[4]
    assert set(range(2, 13)) == set(texts)


def test_who_has_no_address_is_counted(office: Office) -> None:
    """Blocked everywhere: no row, one more among those who were not reached."""
    people.mark_unreachable(office.tx, "telegram:5", "blocked")
    id_ = office.release()
    office.queue()

    assert (5,) not in office.rows("person")
    assert 1 == announcements.unreached(office.tx, id_)


def test_a_row_is_looked_at_again_when_it_goes(office: Office) -> None:
    """Who withdrew or moved out of the trainer's commune after queueing gets nothing."""
    office.release()
    office.queue()
    people.withdraw(office.tx, 2, NOON)
    people.change(office.tx, 3, commune="c00004")

    assert ([*range(4, 13)], {"left"}) == office.claim()


def test_nobody_gets_it_once_the_role_is_gone(office: Office) -> None:
    """The author's role is taken back between queueing and sending: nothing goes."""
    office.release()
    office.queue()
    people.revoke(office.tx, people.roles(office.tx, AUTHOR)[0].id, NOON)

    assert ([], {"left"}) == office.claim()


def test_a_paused_one_rests_and_goes_on(office: Office) -> None:
    """Paused: all its rows are held, what is claimed meanwhile too; resumed: all wait again."""
    id_ = office.release()
    office.queue()
    announcements.pause(office.tx, id_)
    nobody, why = office.claim()
    for row_id, reason in ((row, announce.HELD) for (row,) in office.rows("id")):
        outbox.settle_refused(office.tx, row_id, reason)
    office.settle()
    held = office.rows("DISTINCT state")
    announcements.go_on(office.tx, id_)
    office.settle()

    assert ([], {announce.HELD}) == (nobody, why)
    assert [("held",)] == held
    assert [("pending",)] == office.rows("DISTINCT state")


def test_what_has_no_address_yet_rests_and_goes_on_too(office: Office) -> None:
    """Paused it gets no address, gone on with it does; stopped, what has none never will."""
    id_ = office.release()
    office.queue_slice()
    opened = office.open(5)
    announcements.pause(office.tx, id_)
    office.settle()
    rested = office.open(), receipts.progress(office.tx, id_, ["web"])
    announcements.go_on(office.tx, id_)
    office.settle()
    waiting = receipts.progress(office.tx, id_, ["web"])
    went_on = office.open(3), len(office.rows("id"))
    announcements.stop(office.tx, id_)
    office.settle()
    stopped = receipts.progress(office.tx, id_, ["web"])

    assert 5 == opened
    assert (0, receipts.Progress(held=11)) == rested
    assert receipts.Progress(under_way=11) == waiting
    assert (3, 8) == went_on
    assert receipts.Progress(stopped=11) == stopped
    assert 0 == office.open()


def test_every_part_of_a_long_one_rests_and_goes_on(office: Office) -> None:
    """What an address gets in several parts is held, gone on with and stopped as a whole."""
    id_ = office.release(text="Mai họp. " * 600)
    office.queue()
    announcements.pause(office.tx, id_)
    office.claim_and_settle()
    office.settle()
    held = office.rows("DISTINCT part, state")
    announcements.go_on(office.tx, id_)
    office.settle()
    waiting = office.rows("DISTINCT part, state")
    first = office.rows("id", "kind = 'announcement' AND part = 0")
    outbox.settle_many_sent(office.tx, [(row, "m") for (row,) in first], NOON)
    under_way = receipts.under_way(office.tx, id_, ["web"])
    announcements.stop(office.tx, id_)
    office.settle()

    assert [(0, "held"), (1, "held")] == held
    assert [(0, "pending"), (1, "pending")] == waiting
    assert under_way
    assert [(0, "sent"), (1, "dead")] == office.rows("DISTINCT part, state")
    assert receipts.Progress(sent=11) == receipts.progress(office.tx, id_, ["web"])


def test_a_stopped_one_ends_and_is_reported(office: Office) -> None:
    """Stopped half-way: what has gone stays counted, the rest dies, the author is told once."""
    id_ = office.release()
    office.queue()
    sent = office.rows("id")[:4]
    outbox.settle_many_sent(office.tx, [(row, "m") for (row,) in sent], NOON)
    announcements.stop(office.tx, id_)
    office.settle()
    office.settle()
    found = receipts.progress(office.tx, id_, ["web"])
    ended = announcements.find(office.tx, id_)

    assert ended is not None and "stopped" == ended.state
    assert (4, 7, 0) == (found.sent, found.stopped, found.under_way)
    assert [("telegram:1",)] == office.rows("place", "cause LIKE 'report:1:%'")


def test_one_stopped_in_the_middle_of_a_tick_leaves_nothing_for_pages(office: Office) -> None:
    """Stopped after the tick has looked for stopped ones: it ends at the next one, as a whole."""
    office.tx.execute("UPDATE addresses SET channel = 'web', place = 'web:' || id")
    id_ = office.release()
    office.queue()
    announcements.stop(office.tx, id_)
    progress.due_messages(office.tx, NOON, office.app, LIMITS, 500)
    office.settle(NOON + 5_000)

    sent = announcements.find(office.tx, id_)
    assert sent is not None and sent.state == "stopped"
    assert [("dead", "stopped")] == office.rows("DISTINCT state, reason")


def test_one_gone_on_with_in_the_middle_of_a_tick_loses_nothing(office: Office) -> None:
    """Gone on with after the tick has looked for what is on hold: it is not over before that."""
    office.tx.execute("UPDATE addresses SET channel = 'web', place = 'web:' || id")
    id_ = office.release()
    office.queue(5)
    announcements.pause(office.tx, id_)
    office.settle()
    announcements.go_on(office.tx, id_)
    office.queue()
    progress.due_messages(office.tx, NOON, office.app, LIMITS, 500)
    office.settle(NOON + 5_000)

    sent = announcements.find(office.tx, id_)
    assert sent is not None and sent.state == "done"
    assert [("pending", 11)] == office.rows("state, count(*)", "kind = 'announcement' GROUP BY 1")


def test_progress_is_told_no_more_than_every_three_seconds(office: Office) -> None:
    """The message in its slot is changed when something changed, and not before 3 s are over."""
    id_ = office.release()
    office.queue()
    slot = f"announcement:{id_}:progress"
    told = NewRow("x:1", 0, "place:telegram:1", 0, "telegram", "telegram:1", "answer", {"text": ""},
                  slot=slot)  # fmt: skip
    row = queued.add(office.tx, told, NOON)
    assert row is not None
    outbox.settle_sent(office.tx, row.id, "77", NOON)
    for at, sent in enumerate(office.rows("id")):
        outbox.settle_many_sent(office.tx, [(sent[0], "m")], NOON)
        office.settle(NOON + at * 1000)

    edits = office.rows("edit, created_at", f"slot = '{slot}' AND edit <> ''")
    times = [at for _, at in edits]
    assert {"77"} == {edit for edit, _ in edits}
    assert all(later - one >= 3000 for one, later in pairwise(times[:-1]))


def test_figures_stand_once_at_the_end(office: Office) -> None:
    """The progress message only points to the report, which alone has the figures and buttons."""
    id_ = office.release()
    office.queue()
    told = NewRow("x:1", 0, "place:telegram:1", 0, "telegram", "telegram:1", "answer", {"text": ""},
                  slot=f"announcement:{id_}:progress")  # fmt: skip
    row = queued.add(office.tx, told, NOON)
    assert row is not None
    outbox.settle_sent(office.tx, row.id, "77", NOON)
    outbox.settle_many_sent(office.tx, [(row, "m") for (row,) in office.rows("id")], NOON)
    office.settle()

    ((edit,),) = office.rows("body", "edit = '77'")
    ((report,),) = office.rows("body", f"cause LIKE 'report:{id_}:%'")
    assert "báo cáo bên dưới" in json.loads(edit)["text"] and "- " not in json.loads(edit)["text"]
    assert "Đã gửi: 11" in json.loads(report)["text"]


def test_what_is_too_late_is_not_sent(office: Office) -> None:
    """A row that nobody can use any more dies when its turn comes."""
    late = NewRow("late:1", 0, "p", 0, "telegram", "telegram:4", "reminder", {"text": "x"},
                  expires_at=NOON)  # fmt: skip
    queued.add(office.tx, late, NOON - 1000)

    assert ([], {"too_late"}) == office.claim()


def test_what_waits_for_pages_can_be_stopped_after_the_end(office: Office) -> None:
    """With pages alone all is queued at once: stopped then, no page shows it any more."""
    office.tx.execute("UPDATE addresses SET channel = 'web'")
    id_ = office.release()
    office.queue()
    office.settle()
    ended = announcements.find(office.tx, id_)
    announcements.stop(office.tx, id_)
    office.settle(NOON + 5_000)
    stopped = announcements.find(office.tx, id_)

    assert ended is not None and "done" == ended.state
    assert stopped is not None and "stopped" == stopped.state
    assert [("dead", "stopped")] == office.rows("DISTINCT state, reason")
    assert 2 == len(office.rows("id", "cause LIKE 'report:1:%'"))
