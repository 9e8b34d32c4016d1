"""What was open when the program was changed is gone on with, or ended with a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.conversation import states
from bot.conversation.states import State
from bot.features.installed import FLOWS
from bot.library.load import Library
from bot.store.sql import one, run
from tests.conversation.chat import Phone, World, sign_up

LOST = "vừa được nâng cấp"


@dataclass(frozen=True, slots=True)
class Old(State):
    """A state as it was kept in versions 0 to 2."""

    version: ClassVar[int] = 2
    names: tuple[str, ...] = ()
    at: int = 0

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Take one name for a list of one, as version 0 kept it."""
        return kept | {"names": [kept["name"]]} if version == 0 else kept


@pytest.mark.parametrize(
    ("version", "kept", "read"),
    [
        (0, {"name": "a", "at": 3}, Old(names=("a",), at=3)),
        (1, {"names": ["a", "b"]}, Old(names=("a", "b"))),
        (2, {"at": 4, "gone": True}, Old(at=4)),
        (0, {}, Old()),
    ],
)
def test_what_an_older_version_kept_is_read(version: int, kept: dict[str, Any], read: Old) -> None:
    """In today's shape, without what there is no more."""
    assert states.load(Old, version, kept) == read


@pytest.mark.parametrize(
    ("version", "kept"), [(3, {"at": 1}), (2, {"at": "soon"}), (2, {"names": 5})]
)
def test_what_is_no_state_of_ours_is_unreadable(version: int, kept: dict[str, Any]) -> None:
    """A newer release's, or another shape altogether."""
    with pytest.raises(states.Unreadable):
        states.load(Old, version, kept)


def test_what_is_kept_is_read_again() -> None:
    """Through JSON, as it lies in the database; what is as it began is left out."""
    state = Old(names=("Hà", "Lò"), at=0)

    assert states.dump(state) == {"names": ["Hà", "Lò"]}
    assert states.load(Old, 2, json.loads(json.dumps(states.dump(state)))) == state


@pytest.mark.parametrize("flow", [flow for flow in FLOWS if flow.state], ids=lambda flow: flow.name)
def test_every_flow_begins_with_an_empty_state(flow: Any) -> None:
    """The state of each can be made of nothing, and takes no room then."""
    assert states.dump(flow.state()) == {}


# -- in a conversation ---------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def leave_open(phone: Phone, *frames: dict[str, Any]) -> None:
    """Put what is open at a phone into the database, as another release left it."""
    phone.say("/hoso")
    run(
        phone.world.tx,
        "UPDATE conversations SET frames = :frames WHERE place = :place",
        frames=json.dumps(frames), place=phone.address,
    )  # fmt: skip


def open_at(phone: Phone) -> list[str]:
    """Return the flows that are open at a phone."""
    row = one(
        phone.world.tx, "SELECT frames FROM conversations WHERE place = :place",
        place=phone.address,
    )  # fmt: skip
    return [frame["flow"] for frame in json.loads(row[0])] if row else []


NEWER = {"flow": "questions", "step": "ask", "state": {"draft": "x"}, "version": 99}
UNKNOWN = {"flow": "tea", "step": "milk", "state": {"sugar": 2}}
BROKEN = {"flow": "questions", "step": "ask", "state": {"draft": 7}}


@pytest.mark.parametrize("frame", [NEWER, UNKNOWN, BROKEN], ids=["newer", "unknown", "broken"])
def test_what_nobody_knows_ends_with_a_word(world: World, frame: dict[str, Any]) -> None:
    """One line says so below the answer to what was typed, once."""
    phone = sign_up(world.phone())
    leave_open(phone, frame)

    assert LOST in phone.say("cảm ơn")
    assert frame["flow"] not in open_at(phone)
    assert LOST not in phone.say("cảm ơn")


def test_what_is_known_below_stays_open(world: World) -> None:
    """Only the flow that cannot be read ends."""
    phone = sign_up(world.phone())
    leave_open(phone, {"flow": "questions", "step": "text"}, UNKNOWN)

    assert LOST in phone.say("cảm ơn")
    assert "questions" in open_at(phone)
