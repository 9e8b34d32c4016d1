"""What is decided, and what was hidden: one program before an emulator, by its real pace."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.library.load import Library
from bot.messaging.policy import REPEAT_AFTER_S
from bot.store.outgoing import messages, outbox
from bot.store.sql import Tx
from tests import queued
from tests.faults.stage import NO_QUIET_HOURS, Stage, now_ms, stage, until, wait_for_address
from tests.plain import plain_client
from tests.queued import NewRow
from tests.telegram_api import Emulator, Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")
#: A learner whose answer was hidden six times before the program was started.
RESTED = 9
_PARSE = "Bad Request: can't parse entities: unsupported start tag"


def _rest(tx: Tx) -> None:
    """Leave a message behind that was sent as often as it may be without being seen."""
    place, body = f"telegram:{RESTED}", {"text": "Câu chưa ai thấy"}
    row = NewRow("in:telegram:lost", 0, f"place:{place}", 0, "telegram", place, "answer", body,
                 state="sending")  # fmt: skip
    lost = queued.add(tx, row, now_ms())
    assert lost
    most = {"most": len(REPEAT_AFTER_S), "id": lost.id}
    tx.execute("UPDATE parts SET copies = :most WHERE id = :id", most)


def _keep_calls(telegram: Emulator) -> None:
    telegram.world.log = []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program in polling mode for all tests of this page."""
    database = tmp_path_factory.mktemp("deciding") / "a.db"
    async with stage(
        database, library, RESTED, prepare=_rest, emulator=_keep_calls,
        quiet_hours=NO_QUIET_HOURS,
    ) as made:  # fmt: skip
        for learner in range(1, RESTED + 1):
            made.telegram.person(learner)
        yield made


def _notices(learner: int, count: int, kind: str) -> list[NewRow]:
    place = f"telegram:{learner}"
    return [
        NewRow(f"test:{learner}:{number}", 0, f"person:{learner}", 0, "telegram", place, kind,
               {"text": f"Tin riêng {number}"}, person=learner)
        for number in range(count)
    ]  # fmt: skip


def _without_address(tx: Tx, learner: int, count: int, kind: str) -> None:
    for number in range(count):
        wait_for_address(tx, learner, f"Tin riêng chưa có nơi {number}", now_ms(), kind=kind)


def _queue(served: Stage, rows: list[NewRow]) -> None:
    served.write(lambda tx: [queued.add(tx, row, now_ms()) for row in rows])


def _forget_others(tx: Tx) -> None:
    """Let what learner 8 got be queued and told anew by the next case."""
    for (message,) in tx.execute("SELECT id FROM messages WHERE cause_id LIKE '8:%'").fetchall():
        messages.forget(tx, message)


@pytest.mark.long
@pytest.mark.parametrize(
    ("learner", "words", "last"),
    [(1, ("5", "XÓA"), "Đã xóa xong"), (2, ("4", "1"), "Từ giờ không có tin nào")],
    ids=["erased", "withdrawn"],
)
@pytest.mark.parametrize("kind", ["notice", "reminder"])
async def test_nothing_comes_after_the_goodbye(
    served: Stage, learner: int, words: tuple[str, str], last: str, kind: str
) -> None:
    """Notices that the sender already holds do not arrive once somebody has erased or withdrawn."""
    learner += 2 * (kind == "reminder")
    person, other = served.telegram.person(learner), served.telegram.person(8)
    await person.say("/dulieu")
    await person.wait_for("Dữ liệu của anh/chị", 20)
    await person.say(words[0])
    await person.wait_for("xóa", 20)
    _queue(served, _notices(learner, 8, kind))
    served.write(lambda tx: _without_address(tx, learner, 8, kind))
    await person.wait_for("Tin riêng 0", 20)
    await person.say(words[1])
    await person.wait_for(last, 20)
    # What was queued later for somebody else has gone: the pump is past it.
    _queue(served, _notices(8, 1, kind))
    await other.wait_for("Tin riêng 0", 20)
    open_parts = f"SELECT count(*) FROM parts WHERE place = ? AND {outbox.OPEN}"
    await until(lambda: not served.count(open_parts, f"telegram:{learner}"))
    waiting = "SELECT count(*) FROM deliveries WHERE person = ? AND state = 'waiting'"
    await until(lambda: not served.count(waiting, learner))

    told = [shown.text for shown in person.got]
    after = told[[last in text for text in told].index(True) + 1 :]
    assert [] == [text for text in after if "Tin riêng" in text]
    served.write(_forget_others)
    other.chat.messages.clear()


async def test_an_answer_lost_twice_arrives_when_the_person_writes(served: Stage) -> None:
    """The screen does not stay empty in the middle of a quiz, and nobody waits in vain."""
    person = served.telegram.person(5)
    served.telegram.fault(Fault("drop", "sendMessage", 2, chat=5))
    await person.say("A")
    copies = "SELECT count(*) FROM parts WHERE place = ? AND copies = 2"
    await until(lambda: served.count(copies, "telegram:5"))
    before = len(person.got)
    await person.say("/lich")
    await person.wait_for("Lịch lớp", 20)

    assert (0, 1) == (before, served.answers(5))
    assert "Đã ghi" in person.got[0].text
    assert "Mã tin: T" in person.got[0].text


async def test_an_answer_lost_once_comes_by_itself(served: Stage) -> None:
    """A hidden answer is doubled once, and the copy says that it is one."""
    person = served.telegram.person(6)
    served.telegram.fault(Fault("cut", "sendMessage", 1, chat=6))
    await person.say("A")
    await until(lambda: len(person.got) == 2)

    assert ["Đã ghi" in shown.text for shown in person.got] == [True, True]
    assert ["Mã tin" in shown.text for shown in person.got] == [False, True]


async def test_what_was_never_seen_comes_with_the_next_word(served: Stage) -> None:
    """After the last copy an answer rests, over a restart too; it goes ahead of the next reply."""
    person = served.telegram.person(RESTED)
    before = len(person.got)
    await person.say("/lich")
    await person.wait_for("Lịch lớp", 20)

    assert 0 == before
    assert "Câu chưa ai thấy" in person.got[0].text
    assert "Lịch lớp" in person.got[1].text


async def test_refused_markup_goes_bare_and_refused_again_is_counted(served: Stage) -> None:
    """The second try names no parse mode; a message that nobody will see has a counter."""
    person = served.telegram.person(7)
    served.telegram.fault(Fault("refuse", "sendMessage", 3, 400, _PARSE, chat=7))
    await person.say("/lich")
    dead = "SELECT count(*) FROM outgoing WHERE place = ? AND state = 'dead'"
    await until(lambda: served.count(dead, "telegram:7"))
    await person.say("/lich")
    await person.wait_for("Lịch lớp", 20)
    calls = [sent for name, sent in served.telegram.world.log or () if name == "sendMessage"]
    modes = [sent.get("parse_mode") for sent in calls if sent["chat_id"] == 7]
    async with plain_client() as client:
        metrics = (await client.get(f"{served.program.url}/metrics")).text

    assert [None] == modes  # of the calls that were not refused
    assert "*" not in person.last.text
    assert 'donghanh_given_up_total{channel="telegram",reason="markup"} 1.0' in metrics
    assert "given_up" in served.program.log.read_text(encoding="utf-8")
