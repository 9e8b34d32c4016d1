"""What release 0.1 wrote is read today: its rows, its open conversations and its buttons."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import states
from bot.conversation.frames import opened
from bot.conversation.resuming import RESUME
from bot.features.installed import every_flow
from bot.library.load import Library
from bot.store import migrate as migrations
from bot.store.sql import Tx, rows, scalar
from tests.conversation.hall import Hall, at
from tests.conversation.rough import Rough, shown

DUMP = Path(__file__).with_name("release_0_1.sql")
#: How many rows each table holds that a later schema may lay out anew.
MOVED = {"outbox": 368, "slots": 11, "schema_versions": 7}
#: The last moment of the dump, and keys of updates that are not among those it has seen.
AFTERWARDS, UNSEEN_KEYS = "2026-12-15 09:46", 10_000
#: What no state has a field for, and what it has become: nothing for a key that the release never
#: read itself, and for those of a search that were of use in the turn that wrote them.
WITHOUT_FIELD = {
    ("announcements", "draft"): "", ("signup", "version"): "consent",
    ("roll_call", "at"): "training", ("roll_walkin", "at"): "training",
    **{("roll_walkin", name): "" for name in ("typed", "within", "among", "page")},
}  # fmt: skip
FLOWS = every_flow()
#: A flow and a step, with one frame of it as it was kept.
Stands = dict[tuple[str, str], dict[str, Any]]


def load(path: Path) -> None:
    """Put the database of the release at a path."""
    with closing(sqlite3.connect(path)) as tx:
        tx.executescript(DUMP.read_text(encoding="utf-8"))


class Kept(Rough):
    """The office that the release left, a minute later, at the hands of today's program."""

    def __init__(self, folder: Path, library: Library) -> None:
        self._house = None
        Hall.__init__(self, folder, library)
        self.clock(AFTERWARDS)
        self._key = UNSEEN_KEYS

    def lay(self) -> None:
        """Put the database of the release there and bring it to today's schema."""
        load(self.path)
        migrations.migrate(self.path, at(AFTERWARDS))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tx]:
    """Give the database as the release left it."""
    path = tmp_path_factory.mktemp("released") / "released.db"
    load(path)
    with closing(sqlite3.connect(path)) as tx:
        yield tx


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Kept]:
    """Give the office over the migrated database; a test undoes what it writes."""
    made = Kept(tmp_path_factory.mktemp("migrated"), library)
    yield made
    made.close()


@pytest.fixture
def office(migrated: Kept) -> Iterator[Kept]:
    """Give the office; no turn of a test may leave a dead letter."""
    before = dead_letters(migrated)
    yield migrated
    assert dead_letters(migrated) == before == 3


def dead_letters(office: Kept) -> int:
    """Return how many updates nobody could handle."""
    return office.count("SELECT count(*) FROM dead_letters")


def counts(tx: Tx) -> dict[str, int]:
    """Return how many rows each table holds."""
    tables = rows(
        tx,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    return {name: int(scalar(tx, f"SELECT count(*) FROM {name}")) for (name,) in tables}


def conversations(tx: Tx) -> dict[str, list[dict[str, Any]]]:
    """Return the frames of every open conversation, by who is in it."""
    found = rows(tx, "SELECT sender, frames FROM conversations WHERE frames <> '[]'")
    return {sender: json.loads(frames) for sender, frames in found}


def stands(tx: Tx) -> Stands:
    """Return each flow and step at which somebody stands."""
    return {
        (frame["flow"], frame.get("step", "")): frame
        for frames in conversations(tx).values()
        for frame in frames
    }


def buttons(tx: Tx) -> dict[str, str]:
    """Return every id of a choice that was sent or is asked for, and an address that has it."""
    found = {}
    for sender, frames in conversations(tx).items():
        for frame in frames:
            found |= {id: sender for id, _ in frame.get("asked", ())}
    for place, body in rows(tx, "SELECT place, body FROM outbox ORDER BY id"):
        found |= {choice[0]: place for choice in json.loads(body).get("choices", ())}
    return found


def within(part: Any, whole: Any) -> bool:
    """Say whether what is kept today, where defaults are left out, was said before."""
    if isinstance(part, dict):
        return all(name in whole and within(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(within, part, whole))
    return str(part) == str(whole)


def test_the_dump_holds_what_there_can_be(released: Tx) -> None:
    """A message in each state and of each kind, nothing that points nowhere, nothing stamped."""
    found = rows(released, "SELECT DISTINCT state FROM outbox ORDER BY state")
    assert " ".join(state for (state,) in found) == (
        "dead held pending retry sending sent superseded unknown"
    )
    found = rows(released, "SELECT DISTINCT kind FROM outbox ORDER BY kind")
    assert " ".join(kind for (kind,) in found) == (
        "announcement answer hint notice offer reminder result"
    )
    assert counts(released).items() >= MOVED.items()
    assert rows(released, "PRAGMA foreign_key_check") == []
    assert not any("version" in frame for frame in stands(released).values())


def test_no_row_is_lost(released: Tx, migrated: Kept) -> None:
    """Every table keeps its rows; those of messages are looked at elsewhere."""
    after = counts(migrated.tx)
    for table, before in counts(released).items():
        assert table in MOVED or after[table] == before > 0, table
    assert rows(migrated.tx, "PRAGMA foreign_key_check") == []
    assert rows(migrated.tx, "PRAGMA integrity_check") == [("ok",)]


def test_every_conversation_is_read(released: Tx, migrated: Kept) -> None:
    """No frame is lost, and each stands at the step where it stood."""
    kept = conversations(released)
    assert conversations(migrated.tx) == kept
    for sender, frames in kept.items():
        read, lost = opened(frames, FLOWS.states)
        assert not lost, sender
        assert [(one.flow, one.step) for one in read] == [
            (one["flow"], one.get("step", "")) for one in frames
        ]


def test_nothing_that_was_remembered_is_left_aside(released: Tx) -> None:
    """Each key of a state of the release is a field today, or is known to have become another."""
    left = set()
    for (flow, step), frame in stands(released).items():
        kind, kept = FLOWS.states.get(flow), frame.get("state", {})
        if kind is None:
            assert not kept, (flow, step)
            continue
        upgraded = kind.upgraded(0, dict(kept))
        now = states.dump(states.load(kind, 0, kept))
        gone = {(flow, key) for key in upgraded.keys() - {field.name for field in fields(kind)}}
        assert within(now, upgraded), (flow, step)
        assert {WITHOUT_FIELD[key] for key in gone} - {""} <= now.keys(), (flow, step)
        left |= gone
    assert left == WITHOUT_FIELD.keys()


def test_every_conversation_goes_on(released: Tx, office: Kept) -> None:
    """TIẾP is answered everywhere; a task that was left is offered and gone on with."""
    resumed = set()
    for sender, frames in conversations(released).items():
        phone, stand = office.phone(sender), office.stand(office.phone(sender))
        flow = FLOWS.by_name.get(stand[0])
        with office.undone():
            shown(office.act(phone, "text", "tiếp"))
        with office.undone():
            between = office.act(phone, "text", "/trogiup")
            if flow is None or flow.resume is None or not stand[1] or between.stand == stand:
                continue
            assert RESUME.to() in [choice.id for choice in between.choices], (sender, frames)
            back = office.act(phone, "text", "tiếp")
            assert back.texts, (sender, frames)
            assert back.stand == stand, (sender, frames)
            resumed.add(stand[0])
    assert resumed == {
        "signup", "quiz", "training_open", "training_series", "answers", "announcements", "roster",
    }  # fmt: skip


def test_every_button_is_read(released: Tx) -> None:
    """Whatever was sent or asked leads somewhere today, and its arguments are read."""
    for id in buttons(released):
        head, pieces = FLOWS.head_of(id)
        if head != RESUME.head:
            _, handled = FLOWS.routes[head]
            args = handled.route.read(pieces)
            _, again = FLOWS.head_of(handled.route.to(*args))
            assert handled.route.read(again) == args


def test_every_button_is_answered(released: Tx, office: Kept) -> None:
    """Tapped by who has it on the screen, each gets an answer that can be shown."""
    for id, place in buttons(released).items():
        tried = office.tried(office.phone(place), "choice", id)
        assert tried.texts, (id, place)
        assert tried.refused is None or tried.refused.reason == "stale", (id, place, tried.refused)
        shown(tried)
