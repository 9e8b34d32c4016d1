"""What became of an announcement's messages, and who has said that they read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import receipts
from bot.features.announcements import store as announcements
from bot.store import people
from bot.store.sql import Tx
from tests.fresh import fresh
from tests.store.laying import announced, sent_to

EVERYBODY = Audience((Criterion("all"),))
AUTHOR, LAN, TUAN, QUAN = 1, 2, 3, 4


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """An office of four and one announcement of the first, let go."""
    fresh(tmp_path / "o.db")
    with closing(sqlite3.connect(tmp_path / "o.db", isolation_level=None)) as opened:
        for person in (AUTHOR, LAN, TUAN, QUAN):
            people.create(opened, 1, "1", "web", f"hash{person}")
            people.change(opened, person, full_name=f"Người {person}", commune=f"c{person % 2}")
        release(opened)
        yield opened


def release(tx: Tx, repeats: int | None = None) -> int:
    """Let an announcement go and return its id."""
    id_ = announcements.draft(tx, AUTHOR, EVERYBODY, "Mai họp", 1, repeats=repeats)
    announcements.release(tx, id_, EVERYBODY, 1)
    return id_


@pytest.mark.parametrize(
    ("state", "reason", "channel", "told"),
    [
        ("sent", "", "telegram", {"sent": 1}),
        ("sent", "", "web", {"sent": 1}),
        ("pending", "", "web", {"on_page": 1}),
        ("pending", "", "telegram", {"under_way": 1}),
        ("retry", "timeout", "telegram", {"under_way": 1}),
        ("unknown", "", "telegram", {"under_way": 1}),
        ("held", "", "telegram", {"held": 1}),
        ("dead", "stopped", "telegram", {"stopped": 1}),
        ("dead", "uncertain", "telegram", {"uncertain": 1}),
        ("dead", "blocked", "telegram", {"failed": {"blocked": 1}}),
        ("superseded", "", "telegram", {}),
    ],
)
def test_each_message_is_told_as_one_thing(
    tx: Tx, state: str, reason: str, channel: str, told: dict[str, object]
) -> None:
    """A person counts once, whatever the number of parts."""
    sent_to(tx, 1, LAN, state, reason, channel)
    sent_to(tx, 1, LAN, "pending", ordinal=1)

    assert receipts.Progress(**told) == receipts.progress(tx, 1, ["web"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("waiting", "", {"under_way": 1}),
        ("held", "", {"held": 1}),
        ("dead", "stopped", {"stopped": 1}),
        ("dead", "no_address", {"unreached": 1}),
        ("dead", "withdrawn", {"failed": {"withdrawn": 1}}),
        ("superseded", "", {}),
        ("routed", "", {}),  # what was said at its address is forgotten
    ],
)
def test_a_message_without_an_address_is_told_too(
    tx: Tx, state: str, reason: str, told: dict[str, object]
) -> None:
    """It may be due later, have nowhere to go by then, or have lost what was sent of it."""
    announced(tx, 1, LAN, state, reason)

    assert receipts.Progress(**told) == receipts.progress(tx, 1, ["web"])  # type: ignore[arg-type]
    assert receipts.under_way(tx, 1, ["web"]) is (state in ("waiting", "held"))


def test_who_had_no_address_before_or_when_it_was_due_is_one_number(tx: Tx) -> None:
    """For the author it is the same; others keep their own."""
    announcements.reached(tx, 1, QUAN, 2)
    announced(tx, 1, LAN, "dead", "no_address")
    sent_to(tx, 1, TUAN, "dead", "blocked")

    told = receipts.Progress(unreached=3, failed={"blocked": 1})
    assert told == receipts.progress(tx, 1, ["web"])


def test_a_confirmation_counts_once_and_for_all_repetitions(tx: Tx) -> None:
    """Said twice it is one; the repetition tells the same number."""
    again = release(tx, repeats=1)

    assert receipts.confirm(tx, 1, LAN, 5)
    assert not receipts.confirm(tx, 1, LAN, 6)
    assert 1 == receipts.confirmed(tx, 1) == receipts.confirmed(tx, again)


@pytest.mark.parametrize(
    ("state", "reason", "channel", "shown"),
    [
        ("sent", "", "telegram", True),
        ("sending", "", "telegram", True),
        ("unknown", "", "telegram", True),
        ("dead", "uncertain", "telegram", True),
        ("pending", "", "telegram", False),
        ("pending", "", "web", True),  # who writes from that page has it before them
        ("held", "", "web", False),
        ("dead", "blocked", "telegram", False),
    ],
)
def test_only_what_may_have_been_seen_is_confirmed(
    tx: Tx, state: str, reason: str, channel: str, shown: bool
) -> None:
    """A bare ĐÃ ĐỌC and a tapped button are held against what can be on the screen."""
    sent_to(tx, 1, LAN, state, reason, channel)
    here = f"{channel}:{LAN}"

    assert ([1] if shown else []) == receipts.to_confirm(tx, LAN, 0, here, ["web"])
    assert shown == receipts.was_sent(tx, 1, LAN, here, ["web"])
    assert not receipts.was_sent(tx, 1, TUAN, here, ["web"])


@pytest.mark.parametrize("state", ["waiting", "held", "dead", "superseded", "routed"])
def test_what_has_no_address_was_seen_by_nobody(tx: Tx, state: str) -> None:
    """Also on the page that it may go to."""
    announced(tx, 1, LAN, state, "uncertain" if state == "dead" else "")

    assert [] == receipts.to_confirm(tx, LAN, 0, f"web:{LAN}", ["web"])
    assert not receipts.was_sent(tx, 1, LAN, f"web:{LAN}", ["web"])


def test_a_page_elsewhere_has_shown_nothing(tx: Tx) -> None:
    """What waits for another page of the same person is not read here."""
    sent_to(tx, 1, LAN, "pending", channel="web")

    assert [] == receipts.to_confirm(tx, LAN, 0, "telegram:9", ["web"])


def test_confirmed_and_old_ones_are_not_asked_for_again(tx: Tx) -> None:
    """A repetition stands for its first; what is older than asked for is left out."""
    again, other = release(tx, repeats=1), release(tx)
    for id_ in (1, again, other):
        sent_to(tx, id_, LAN, "sent")

    assert [1, other] == receipts.to_confirm(tx, LAN, 10, "", ["web"])
    assert [] == receipts.to_confirm(tx, LAN, 11, "", ["web"])
    receipts.confirm(tx, 1, LAN, 20)
    assert [other] == receipts.to_confirm(tx, LAN, 10, "", ["web"])


def test_a_reference_is_of_ones_own_message(tx: Tx) -> None:
    """Another's T12 means nothing here."""
    reference = sent_to(tx, 1, LAN, "sent")

    assert 1 == receipts.of_message(tx, reference, LAN)
    assert receipts.of_message(tx, reference, TUAN) is None
    assert receipts.of_message(tx, reference + 1, LAN) is None


def test_who_is_silent_is_counted_and_named_by_commune(tx: Tx) -> None:
    """Sent, waiting or uncertain and not confirmed; not who was never reached."""
    sent_to(tx, 1, LAN, "sent")
    sent_to(tx, 1, TUAN, "pending", channel="web")
    sent_to(tx, 1, QUAN, "dead", "blocked")

    assert [("c0", "", 1), ("c1", "", 1)] == sorted(receipts.silent_counts(tx, 1))
    assert [LAN] == [one.person for one in receipts.silent_in(tx, 1, "c0", 9)]
    assert receipts.is_silent(tx, 1, TUAN)
    assert not receipts.is_silent(tx, 1, QUAN)

    receipts.confirm(tx, 1, LAN, 5)

    assert [("c1", "", 1)] == receipts.silent_counts(tx, 1)
    assert not receipts.is_silent(tx, 1, LAN)


@pytest.mark.parametrize(
    ("state", "silent"),
    [
        ("waiting", True), ("held", False), ("dead", False), ("superseded", False),
        ("routed", False),
    ],
)  # fmt: skip
def test_who_will_get_it_later_is_silent_until_then(tx: Tx, state: str, silent: bool) -> None:
    """Waited for like one whose page is closed; not who had no address when it was due."""
    announced(tx, 1, LAN, state)

    assert ([("c0", "", 1)] if silent else []) == receipts.silent_counts(tx, 1)
    assert receipts.is_silent(tx, 1, LAN) is silent


def test_waiting_messages_change_state_a_slice_at_a_time(tx: Tx) -> None:
    """Holding 5,000 is many small changes; what is sent stays sent."""
    for person in (LAN, TUAN, QUAN):
        sent_to(tx, 1, person, "pending" if person != QUAN else "sent")

    assert 1 == receipts.turn_waiting(tx, 1, ("pending", "retry"), "held", "", 1)
    assert 1 == receipts.turn_waiting(tx, 1, ("pending", "retry"), "held", "", 9)
    assert 0 == receipts.turn_waiting(tx, 1, ("pending", "retry"), "held", "", 9)
    assert receipts.Progress(sent=1, held=2) == receipts.progress(tx, 1, ["web"])
    assert receipts.under_way(tx, 1)


def test_what_has_no_address_is_held_goes_on_and_is_stopped_too(tx: Tx) -> None:
    """In the same slices; what has an address and what has come to its end keeps it."""
    for person, state in ((LAN, "waiting"), (TUAN, "dead"), (QUAN, "superseded")):
        announced(tx, 1, person, state, "no_address" if state == "dead" else "")
    sent_to(tx, 1, AUTHOR, "pending")
    waiting, every = ("pending", "retry"), ("pending", "retry", "held")

    def all_states() -> list[tuple[str]]:
        return tx.execute("SELECT state FROM deliveries ORDER BY id").fetchall()

    assert 1 == receipts.turn_waiting(tx, 1, waiting, "held", "", 1)
    assert [("waiting",), ("dead",), ("superseded",), ("routed",)] == all_states()
    assert 1 == receipts.turn_waiting(tx, 1, waiting, "held", "", 1)
    assert [("held",), ("dead",), ("superseded",), ("routed",)] == all_states()
    assert receipts.under_way(tx, 1, ["web"])
    assert 2 == receipts.turn_waiting(tx, 1, ("held",), "pending", "", 9)
    assert [("waiting",), ("dead",), ("superseded",), ("routed",)] == all_states()
    assert 2 == receipts.turn_waiting(tx, 1, every, "dead", "stopped", 9)
    assert [("dead",), ("dead",), ("superseded",), ("routed",)] == all_states()
    assert receipts.Progress(stopped=2, unreached=1) == receipts.progress(tx, 1, ["web"])
    assert not receipts.under_way(tx, 1)


def test_what_is_left_of_a_long_message_is_held_and_stopped(tx: Tx) -> None:
    """Its first part has gone: nothing follows while it is on hold, nor once it is stopped."""
    sent_to(tx, 1, LAN, "sent")
    rest = [sent_to(tx, 1, LAN, state, ordinal=at) for at, state in ((1, "retry"), (2, "pending"))]
    other = sent_to(tx, 2, LAN, "pending")

    assert receipts.under_way(tx, 1)
    assert 1 == receipts.turn_waiting(tx, 1, ("pending", "retry"), "held", "", 1)
    assert 1 == receipts.turn_waiting(tx, 1, ("pending", "retry"), "held", "", 9)
    assert receipts.under_way(tx, 1)
    assert 2 == receipts.turn_waiting(tx, 1, ("held",), "dead", "stopped", 9)
    assert not receipts.under_way(tx, 1)
    states = dict(tx.execute("SELECT id, state FROM parts"))
    assert [states[id_] for id_ in (*rest, other)] == ["dead", "dead", "pending"]
    assert receipts.Progress(sent=1) == receipts.progress(tx, 1, ["web"])


@pytest.mark.parametrize(
    ("reached", "queued", "taken"), [(0, False, True), (LAN, True, False), (0, True, False)]
)
def test_only_what_has_not_begun_is_taken_back(
    tx: Tx, reached: int, queued: bool, taken: bool
) -> None:
    """Once one person was looked at, it is too late."""
    if queued:
        announcements.reached(tx, 1, reached, 0)

    assert taken == announcements.take_back(tx, 1)


def test_states_follow_one_another(tx: Tx) -> None:
    """Held and gone on with while it goes; stopped from anywhere; nothing after its end."""
    assert not announcements.pause(tx, 1)
    announcements.reached(tx, 1, LAN, 0)
    assert announcements.pause(tx, 1)
    assert not announcements.pause(tx, 1)
    assert announcements.go_on(tx, 1)
    assert announcements.stop(tx, 1)
    announcements.end(tx, 1, 9)
    found = announcements.find(tx, 1)

    assert found is not None and found.state == "stopped"
    assert not announcements.stop(tx, 1)
    assert not announcements.release(tx, 1, EVERYBODY, 1)
