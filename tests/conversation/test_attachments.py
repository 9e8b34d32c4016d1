"""Handing a file in: to whom it goes, the job that is ordered, and what is said of its outcome."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.app.service.receive import file_wanted
from bot.conversation import attachments
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice, Incoming
from bot.conversation.routes import Route, on, whole
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.installed import FLOWS as INSTALLED
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import Phone, World, sign_up

#: A flow of the test's own that keeps what it is handed.
ERRAND = "keep_a_file"
KEEP = Route("keepfile", whole("file"))


@dataclass(frozen=True, slots=True)
class KeptState(State):
    """What was typed with the file, and its id once it was fetched."""

    caption: str = ""
    file: str = ""


def _begin(turn: Turn, _: str) -> None:
    turn.enter(ERRAND, "file")
    turn.say("attachments.gone", ask_file=True)


def _take(turn: Turn, incoming: Incoming) -> None:
    turn.keep(KeptState(incoming.caption))
    attachments.fetch(turn)


def _done(turn: Turn, said: dict[str, Any]) -> None:
    found = attachments.outcome(said)
    if isinstance(found, str):
        turn.say(f"attachments.{found}")
        return
    turn.expect("send", replace(turn.state_of(KeptState), file=found.id))
    turn.say("common.resume", [Choice(KEEP.to(1), "Gửi")], file=found.id)


def _sent(turn: Turn, _: int) -> None:
    turn.finish()
    turn.say("common.empty")


FLOW = Flow(
    ERRAND,
    words={"gui tep": _begin},
    routes=(on(KEEP, _sent),),
    files={"file": _take},
    jobs={attachments.JOB: _done},
    state=KeptState,
    role="trainer",
    needs_person=True,
)
#: The flows of the program, but for one that may have taken the task over by now.
FLOWS = (
    *(replace(flow, jobs={}) if attachments.JOB in flow.jobs else flow for flow in INSTALLED),
    FLOW,
)
KIND_LINE = "Đồng Hành chưa xem được hình"


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    """A world whose trainers can hand a file in."""
    made = World(tmp_path / "office.db", library, FLOWS)
    yield made
    made.close()


def trainer(world: World, address: str = "telegram:1001") -> Phone:
    """Return the phone of a trainer who was asked for a file."""
    phone = sign_up(world.phone(address))
    assert phone.person is not None
    people.grant(world.tx, phone.person, "trainer", "", None, world.now)
    phone.say("Gửi tệp")
    return phone


def hand_in(phone: Phone, **more: object) -> list[str]:
    """Hand a photo in and return what was answered."""
    key = phone.world.next_key()
    incoming = Incoming(
        phone.channel, phone.address, phone.address, key, "file", "ref-1", file_name="a.jpg"
    )
    return [text for text, _ in phone.world.run(replace(incoming, **more))]  # type: ignore[arg-type]


def tell(phone: Phone, outcome: dict[str, object], job: int = 1) -> list[tuple[str, list[Choice]]]:
    """Let the job's outcome come in."""
    told = Incoming(
        phone.channel, phone.address, phone.address, f"job:{job}", "job",
        json.dumps(outcome), choice=attachments.JOB,
    )  # fmt: skip
    return phone.world.run(told)


def jobs_of(world: World) -> list[dict[str, object]]:
    """Return what was ordered."""
    found = rows(world.tx, "SELECT kind, args FROM jobs ORDER BY id")
    return [{"job": kind, **json.loads(args)} for kind, args in found]


def test_a_file_goes_to_the_step_that_asked_for_it(world: World) -> None:
    """The flow hears of file and caption, and one job with an unguessable id is ordered."""
    phone = trainer(world)
    caption = unicodedata.normalize("NFD", "  Lịch tập huấn  ")  # as some phones type
    assert hand_in(phone, caption=caption, size=70) == []
    (job,) = jobs_of(world)
    assert (job["job"], job["reference"], job["name"], job["size"], job["owner"]) == (
        "attachment", "ref-1", "a.jpg", 70, phone.person,
    )  # fmt: skip
    assert len(str(job["id"])) == 32 and int(str(job["id"]), 16)
    (frames,) = rows(world.tx, "SELECT frames FROM conversations")[0]
    assert json.loads(frames)[-1]["state"] == {"caption": "Lịch tập huấn"}


def test_the_outcome_asks_and_a_bare_number_answers(world: World) -> None:
    """What the open flow asks once the file is there is answered as any other question."""
    phone = trainer(world)
    hand_in(phone)
    outcome = {"attachment": "f" * 32, "kind": "photo", "name": "a.jpg", "size": 70}
    ((_, choices),) = tell(phone, outcome)
    assert [choice.id for choice in choices] == ["keepfile:1"]
    assert "Tin vừa rồi trống" in phone.say("1")
    assert attachments.outcome(outcome) == attachments.Attached("f" * 32, "photo", "a.jpg", 70)


@pytest.mark.parametrize("error", ["too_big", "not_allowed", "gone", "failed"])
def test_each_refusal_is_told_in_words(world: World, error: str) -> None:
    """Whatever went wrong, the person reads why and what to do."""
    phone = trainer(world)
    hand_in(phone)
    ((text, _),) = tell(phone, {"error": error})
    assert "Anh/chị gửi" in text


def test_a_file_that_nobody_asked_for_gets_a_kind_line(world: World) -> None:
    """Outside of such a step, after the step, and without the role nothing is ordered."""
    phone = trainer(world)
    person = phone.person
    assert person is not None
    world.tx.execute("UPDATE roles SET revoked_at = 1")
    assert KIND_LINE in hand_in(phone)[0]
    world.tx.execute("UPDATE roles SET revoked_at = NULL")
    phone.say("/huy", "/thoat", "/thoat")
    assert KIND_LINE in hand_in(phone)[0]
    assert KIND_LINE in hand_in(world.phone("telegram:5"))[0]
    assert jobs_of(world) == []


def test_who_withdrew_consent_signs_up_first(world: World) -> None:
    """A new consent text is asked for before a file is taken."""
    phone = trainer(world)
    world.consent_version = "2"
    assert "đồng ý" in "".join(hand_in(phone)).lower()
    assert jobs_of(world) == []


def test_a_file_handed_in_twice_orders_one_job(world: World) -> None:
    """The same update seen again changes nothing."""
    phone = trainer(world)
    hand_in(phone, key="same")
    hand_in(phone, key="same")
    assert len(jobs_of(world)) == 1


def test_the_words_come_from_one_place(world: World) -> None:
    """A flow can fetch the words of a refusal and put them where it likes."""
    from tests.conversation.turns import turn_of

    turn = turn_of(world, trainer(world))
    assert "10 MB" in attachments.why_not(turn, "too_big")


def wanted(phone: Phone, message: str = "", age: int = 0) -> str:
    """Return whether a file from the phone would be waited for, before its bytes are taken."""
    file = Incoming(
        phone.channel, phone.address, phone.address, "new", "file", "ref-1", message=message
    )
    return file_wanted(phone.world.tx, file, phone.world.now + age, phone.world.app)


def asking(phone: Phone) -> str:
    """Return the row of the message that asked the phone for a file."""
    statement = (
        "SELECT max(id) FROM outgoing WHERE place = :place AND body LIKE '%\"ask_file\":true%'"
    )
    return str(phone.world.count(statement, place=phone.address))


def test_a_file_is_wanted_while_it_is_asked_for(world: World) -> None:
    """By nobody unknown, nor before the question, nor after the answer; a file seen is told so."""
    phone = sign_up(world.phone("web:a"))
    assert wanted(world.phone("web:nobody")) == wanted(phone) == "unasked"
    phone.say("Gửi tệp")
    assert wanted(phone) == "unasked", "only a trainer is asked"
    people.grant(world.tx, phone.person or 0, "trainer", "", None, world.now)
    phone.say("Gửi tệp")
    assert wanted(phone) == "asked"
    hand_in(phone, key="new")
    assert wanted(phone) == "handed_in"


def test_a_file_is_not_wanted_from_who_may_not_go_on(world: World) -> None:
    """A login that rested, a role taken back, a consent to be renewed: no turn would take it."""
    phone = trainer(world, "web:a")
    assert (wanted(phone), wanted(phone, age=13 * 3_600_000)) == ("asked", "unasked")
    world.consent_version = "2"
    assert wanted(phone) == "unasked"
    world.consent_version = "1"
    world.tx.execute("UPDATE roles SET revoked_at = 1")
    assert wanted(phone) == "unasked"


def test_a_file_from_the_message_that_asked_finds_its_task_again(world: World) -> None:
    """Something else was said since: the paper clip still means that task, at its own place."""
    phone = trainer(world, "web:a")
    phone.say("/thongbao")
    row = asking(phone)
    phone.say("/lich")
    assert (wanted(phone), wanted(phone, row)) == ("unasked", "asked")
    other = trainer(world, "web:b")
    other.say("/thongbao")
    other.say("/lich")
    for wrong in (row, "1", "x", "9" * 30):
        assert wanted(other, wrong) == "unasked", wrong
    assert KIND_LINE in hand_in(phone)[-1] and jobs_of(world) == []
    assert "đang nhận tệp" in hand_in(phone, message=row)[0]
    assert [job["job"] for job in jobs_of(world)] == ["attachment"]


def test_a_file_of_an_task_that_is_over_is_not_wanted(world: World) -> None:
    """The paper clip of a message long done leads nowhere."""
    phone = trainer(world, "web:a")
    row = asking(phone)
    tell(phone, {"attachment": "f" * 32, "kind": "photo", "name": "a.jpg", "size": 9})
    phone.tap("keepfile:1")
    assert wanted(phone, row) == "unasked"
