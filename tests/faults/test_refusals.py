"""Every refusal that Telegram is known for, and what the program makes of it.

All of them are met at once by one program; each test looks at what became of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.library.load import Library
from tests.faults.stage import Stage, stage, until
from tests.telegram_api.refusals import REFUSALS

pytestmark = pytest.mark.asyncio(loop_scope="module")
STATE = "SELECT state, reason FROM outgoing WHERE place = ? ORDER BY id DESC LIMIT 1"
#: Why the address rests from then on.
RESTS = {
    "blocked": "blocked",
    "deactivated": "deactivated",
    "never started": "never_started",
    "kicked from a group": "kicked",
    "kicked from a supergroup": "kicked",
    "not a member": "kicked",
    "group deleted": "chat_gone",
    "chat not found": "chat_not_found",
    "user not found": "chat_not_found",
    "peer invalid": "chat_not_found",
    "input user deactivated": "deactivated",
    "group deactivated": "chat_gone",
}
#: What is tried again, as it was or as plain text, and then arrives once.
ARRIVES = ("flood", "internal error", "bad gateway", "gateway timeout", "markup", "entity invalid")
#: What ends the row and leaves the address as it is.
ENDS = ("forbidden for another reason", "too long", "empty", "too large", "no rights")
#: Refused changes of a message -> how many messages then stand on the screen.
CHANGES = {"not modified": 1, "to edit not found": 2, "can't be edited": 2,
           "message id invalid": 2, "no text to edit": 2}  # fmt: skip
TAPS = ("query too old", "query id invalid")
#: Met elsewhere in this folder, or in this file by a test of its own.
ELSEWHERE = {"flood without a time", "flood for a day", "second poller", "webhook active",
             "group upgraded", "unauthorized", "not found"}  # fmt: skip
NAMES = [*RESTS, *ARRIVES, *ENDS, "group upgraded", *CHANGES, *TAPS]
LEARNERS = {name: number for number, name in enumerate(NAMES, start=1)}
BYSTANDER = len(NAMES) + 1


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def refused(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program whose every call for these people is refused once, each in its way."""
    database = tmp_path_factory.mktemp("refusals") / "a.db"
    async with stage(database, library, BYSTANDER, telegram_pace="off") as made:
        telegram = made.telegram
        shown = {}
        for name, number in LEARNERS.items():
            person = telegram.person(number)
            if name in CHANGES or name in TAPS:
                shown[name] = await person.ask("/lambai")
        telegram.world.chat(-1001000000001)
        for name, number in LEARNERS.items():
            person = telegram.person(number)
            if name in shown:
                method = "editMessageText" if name in CHANGES else "answerCallbackQuery"
                chat = number if name in CHANGES else 0
                telegram.refuse_by_name(name, method, chat=chat)
                await person.press(f"qz:{made.attempts[number]}:0:1", shown[name].id)
            else:
                telegram.refuse_by_name(name, "sendMessage", chat=number)
                await person.say("/lich")
        yield made


def _unreachable(made: Stage, number: int) -> str:
    statement = "SELECT unreachable FROM addresses WHERE id = ?"
    return str(made.read(statement, f"telegram:{number}")[0][0])


async def _ended(made: Stage, number: int) -> tuple[str, str]:
    """Wait until the newest row of a learner has come to its end and return how it ended."""
    place = f"telegram:{number}"
    ends = ("sent", "dead")
    await until(lambda: made.read(STATE, place) and made.read(STATE, place)[0][0] in ends)
    state, reason = made.read(STATE, place)[0]
    return state, reason


async def test_every_known_refusal_is_met() -> None:
    """What the emulator's list names has its outcome in this folder."""
    assert set(REFUSALS) == set(NAMES) | ELSEWHERE


@pytest.mark.parametrize("name", RESTS)
async def test_the_address_rests(refused: Stage, name: str) -> None:
    """Nobody is there: the row is dead, and the address rests with the reason."""
    number = LEARNERS[name]

    assert ("dead", RESTS[name]) == await _ended(refused, number)
    assert RESTS[name] == _unreachable(refused, number)


@pytest.mark.parametrize("name", ARRIVES)
async def test_it_arrives_once(refused: Stage, name: str) -> None:
    """Too fast, out of order or badly marked up: it goes again and is seen once."""
    number = LEARNERS[name]
    person = refused.telegram.person(number)
    await person.wait_for("Lịch lớp")

    assert "sent" == (await _ended(refused, number))[0]
    assert (1, "") == (len(person.got), _unreachable(refused, number))


@pytest.mark.parametrize("name", ENDS)
async def test_only_the_row_ends(refused: Stage, name: str) -> None:
    """Refused for what it is: the row is dead with a reason, the next one arrives."""
    number = LEARNERS[name]
    state, reason = await _ended(refused, number)
    await refused.telegram.person(number).ask("/lich")

    assert ("dead", "") == (state, _unreachable(refused, number))
    assert reason


async def test_26_group_upgraded_is_followed(refused: Stage) -> None:
    """The refusal names the new chat: the message goes there, once."""
    moved = refused.telegram.world.chat(-1001000000001)
    await until(lambda: moved.messages)
    await until(lambda: refused.read(STATE, f"telegram:{moved.id}")[0][0] == "sent")

    assert (1, []) == (len(moved.messages), refused.telegram.person(LEARNERS["group upgraded"]).got)


@pytest.mark.parametrize("name", CHANGES)
async def test_a_message_that_cannot_be_changed(refused: Stage, name: str) -> None:
    """The answer counts; where the old message cannot show it, a new one does."""
    number = LEARNERS[name]
    await until(lambda: refused.answers(number))

    assert "sent" == (await _ended(refused, number))[0]
    assert CHANGES[name] == len(refused.telegram.person(number).got)


@pytest.mark.parametrize("name", TAPS)
async def test_a_tap_that_cannot_be_answered(refused: Stage, name: str) -> None:
    """The answer counts and is shown; the mark on the button is not tried again."""
    number = LEARNERS[name]
    await refused.telegram.person(number).wait_for("Đã ghi")

    assert 1 == refused.answers(number)
    assert len(CHANGES) + len(TAPS) == refused.telegram.world.calls["answerCallbackQuery"]


@pytest.mark.parametrize("fault", ["before it is read", "after it is read", "while it rests"])
async def test_49_an_idle_connection_is_closed_under_our_feet(refused: Stage, fault: str) -> None:
    """The server closes a used connection at the very call: it is made once more, seen once."""
    person, telegram = refused.telegram.person(BYSTANDER), refused.telegram
    await person.ask("/lich")
    before = len(person.got)
    if fault == "before it is read":
        telegram.deaf("sendMessage")
    elif fault == "after it is read":
        telegram.cut("sendMessage", before=True)
    else:
        telegram.hang_up()
    await person.ask("/lich")
    await _ended(refused, BYSTANDER)

    assert before + 1 == len(person.got)
    assert not telegram.world.faults


async def test_16_a_token_refused_later_loses_nothing(refused: Stage) -> None:
    """401 while sending: the row waits with no attempt counted, and the token is in no log."""
    person, telegram = refused.telegram.person(BYSTANDER), refused.telegram
    before = len(person.got)
    telegram.refuse_by_name("unauthorized", "sendMessage")
    telegram.refuse_by_name("not found", "sendMessage")
    await person.say("/lich")
    waits = "SELECT state, attempts FROM outgoing WHERE place = ? AND reason = '429'"
    await until(lambda: refused.read(waits, f"telegram:{BYSTANDER}"))
    log = refused.program.log.read_text(encoding="utf-8")

    assert [("sending", 0)] == refused.read(waits, f"telegram:{BYSTANDER}")
    assert (before, False) == (len(person.got), telegram.token in log)
