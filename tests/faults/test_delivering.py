"""Polling and delivering: one program before an emulator that refuses, cuts and floods."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.library.load import Library
from tests import queued
from tests.faults.stage import Stage, now_ms, stage, until
from tests.queued import NewRow
from tests.running import start, telegram_settings
from tests.telegram_api import Emulator, Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")
#: The pace of a chat is the real one, that of the bot is lifted.
PACE = "1000/40,1/3,20/60"
STATE = "SELECT state, reason, attempts FROM outgoing WHERE place = ? ORDER BY id DESC LIMIT 1"


def _left_over(telegram: Emulator) -> None:
    """Leave a webhook of an earlier life standing, for row 15."""
    telegram.person(1)
    telegram.world.webhook.url = "http://127.0.0.1:9/gone"
    message = {"message_id": 1, "from": {"id": 1, "first_name": "X"}, "date": 0,
               "chat": {"id": 1, "type": "private"}, "text": "/lich"}  # fmt: skip
    telegram.inject({"message": message})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def polled(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program in polling mode for all rows of this page."""
    database = tmp_path_factory.mktemp("delivering") / "a.db"
    async with stage(database, library, 40, emulator=_left_over, telegram_pace=PACE) as made:
        for learner in range(1, 41):
            made.telegram.person(learner)
        yield made


def _unreachable(polled: Stage, place: str) -> str:
    return str(polled.read("SELECT unreachable FROM addresses WHERE id = ?", place)[0][0])


async def test_15_webhook_still_set_while_polling(polled: Stage) -> None:
    """The start removes the webhook, and what waited behind it is handled."""
    await polled.telegram.person(1).wait_for("Lịch lớp")

    assert "" == polled.telegram.world.webhook.url
    assert 1 == polled.telegram.world.calls["deleteWebhook"]


async def test_12_two_hundred_fast_taps_on_one_button(polled: Stage) -> None:
    """One answer counts, every tap is answered, and the chat's own pace is kept."""
    person, world = polled.telegram.person(2), polled.telegram.world
    began, before = time.monotonic(), len(world.taps)
    for _ in range(200):
        await person.press(f"qz:{polled.attempts[2]}:0:1", 1)
    taps = list(world.taps.values())[before:]
    await until(lambda: all(tap.answered for tap in taps))
    await until(lambda: not world.updates)
    # A tap is answered beside its reply, so the screen may change a moment later.
    await until(lambda: person.got)
    shown = len(person.got) + sum(len(message.edits) for message in person.got)

    assert (200, 1) == (len(taps), polled.answers(2))
    assert 1 <= shown <= 3 + (time.monotonic() - began)


async def test_13_callback_older_than_150_s(polled: Stage) -> None:
    """The tap can no longer be answered: one try, and the answer counts all the same."""
    person, world = polled.telegram.person(3), polled.telegram.world
    before = world.calls["answerCallbackQuery"]
    await person.press(f"qz:{polled.attempts[3]}:0:1", 1)
    tap = list(world.taps.values())[-1]
    tap.at -= 200
    await person.wait_for("Đã ghi")
    await until(lambda: world.calls["answerCallbackQuery"] > before)
    await person.ask("/lich")

    assert (False, 1) == (tap.answered, polled.answers(3))
    assert before + 1 == world.calls["answerCallbackQuery"]


@pytest.mark.parametrize("fault", [
    Fault("raw", "getUpdates", 1, 502, body=b"<html>Bad Gateway</html>"),
    Fault("raw", "getUpdates", 1, 200, body=b'{"ok":true,"result":[{"update_id":1'),
    Fault("drop", "getUpdates"),
    Fault("cut", "getUpdates"),
], ids=["502", "truncated", "reset", "answer-lost"])  # fmt: skip
async def test_17_get_updates_fails(polled: Stage, fault: Fault) -> None:
    """The program backs off, fetches again from the same offset, and handles it once."""
    person = polled.telegram.person(4)
    before, answers = len(person.got), polled.answers(4)
    polled.telegram.fault(fault)
    await person.say("A")
    await person.say("B")
    await until(lambda: polled.answers(4) == answers + 2)
    await until(lambda: len(person.got) > before)
    await until(lambda: not polled.telegram.world.updates)

    assert not polled.telegram.world.faults
    assert answers + 2 == polled.answers(4)


async def test_18_the_database_refuses_a_batch_while_polling(polled: Stage) -> None:
    """Nothing fits on the disk: the offset stays, the poller lives, the batch comes again."""
    people, world = [polled.telegram.person(learner) for learner in (23, 24)], polled.telegram.world
    with polled.full_disk():
        for person in people:
            await person.say("A")
        await until(lambda: len(world.updates) == 2 and all(u.attempts for u in world.updates))
        refused = [polled.answers(person.id) for person in people]
        await until(lambda: world.updates[0].attempts > 1)
    for person in people:
        await person.wait_for("Đã ghi")
    await until(lambda: not world.updates)

    assert [0, 0] == refused
    assert [(1, 1)] * 2 == [(polled.answers(person.id), len(person.got)) for person in people]


async def test_19_429_on_one_chat(polled: Stage) -> None:
    """That chat waits as long as it was told, another does not, no attempt is counted."""
    flooded, other = polled.telegram.person(5), polled.telegram.person(6)
    polled.telegram.flood("sendMessage", 2, chat=5)
    began = time.time()
    await flooded.say("/lich")
    await until(lambda: polled.telegram.world.faults == [])
    await other.ask("/lich")
    await flooded.wait_for("Lịch lớp")
    await until(lambda: polled.read(STATE, "telegram:5")[0][0] == "sent")

    assert other.last.at - began < 1.5
    assert 2 <= flooded.last.at - began < 4
    assert (1, 0) == (len(flooded.got), polled.read(STATE, "telegram:5")[0][2])


async def test_20_two_429_overlapping(polled: Stage) -> None:
    """Three chats flooded together pause the bot; the longest of their waits wins."""
    crowd = [polled.telegram.person(learner) for learner in (7, 8, 9)]
    for person, seconds in zip(crowd, (1, 1, 2), strict=True):
        polled.telegram.flood("sendMessage", seconds, chat=person.id)
    began = time.time()
    for person in crowd:
        await person.say("/lich")
    await until(lambda: polled.telegram.world.faults == [])
    late = polled.telegram.person(10)
    await late.ask("/lich")
    for person in crowd:
        await person.wait_for("Lịch lớp")

    assert late.last.at - began >= 2
    assert [1, 1, 1] == [len(person.got) for person in crowd]


@pytest.mark.parametrize(
    ("learner", "seconds", "least", "state"),
    [(11, None, 4, "sending"), (12, 86_400, 86_000, "retry")],
)
async def test_21_429_without_or_with_a_very_long_wait(
    polled: Stage, learner: int, seconds: int | None, least: int, state: str
) -> None:
    """No value: a default wait; a day: the row is put down for a day, with a warning."""
    place = f"telegram:{learner}"
    polled.telegram.flood("sendMessage", seconds, chat=learner)
    await polled.telegram.person(learner).say("/lich")
    due = "SELECT due_at - created_at FROM outgoing WHERE place = ? AND reason = '429'"
    await until(lambda: polled.read(due, place))
    await polled.telegram.person(13).ask("/lich")

    assert polled.read(due, place)[0][0] >= least * 1000
    assert [(state, "429", 0)] == polled.read(STATE, place)
    assert "vendor_asks_to_wait" in polled.program.log.read_text(encoding="utf-8")


async def test_23_403_blocked_by_user(polled: Stage) -> None:
    """The address rests, what waited there is cancelled; /start revives it."""
    person, place = polled.telegram.person(14), "telegram:14"
    waiting = NewRow("test:23", 0, f"place:{place}", 0, "telegram", place, "notice", {"text": "x"})
    polled.write(lambda tx: queued.add(tx, waiting, now_ms() + 3_600_000))
    person.block()
    await person.say("/lich")
    await until(lambda: _unreachable(polled, place) == "blocked")
    dead = polled.read("SELECT state, reason FROM outgoing WHERE place = ?", place)
    person.unblock()
    await person.open()
    await person.wait_for(lambda got: got)

    assert [("dead", "blocked")] * 2 == dead
    assert "" == _unreachable(polled, place)


async def test_24_403_with_an_unknown_text(polled: Stage) -> None:
    """The row is dead, the chat is not: the next reply arrives."""
    person, place = polled.telegram.person(15), "telegram:15"
    text = "Forbidden: something of tomorrow"
    polled.telegram.fault(Fault("refuse", "sendMessage", 1, 403, text, chat=15))
    await person.say("/lich")
    await until(lambda: polled.read(STATE, place) and polled.read(STATE, place)[0][0] == "dead")
    await person.ask("/lich")

    assert "" == _unreachable(polled, place)
    assert 1 == len(person.got)


@pytest.mark.parametrize(
    ("learner", "status", "reason"),
    [(16, "gone", "chat_not_found"), (17, "deactivated", "deactivated")],
)
async def test_25_chat_not_found_or_user_deactivated(
    polled: Stage, learner: int, status: str, reason: str
) -> None:
    """Like blocked, with a reason of its own."""
    person, place = polled.telegram.person(learner), f"telegram:{learner}"
    person.chat.status = status  # type: ignore[assignment]
    await person.say("/lich")
    await until(lambda: _unreachable(polled, place) == reason)

    assert [("dead", reason, 0)] == polled.read(STATE, place)


async def test_26_chat_migrated(polled: Stage) -> None:
    """The new id stands in every table, and the message goes there once."""
    person, new = polled.telegram.person(18), polled.telegram.world.chat(-10018)
    person.chat.moved_to = new.id
    await person.say("/lich")
    await until(lambda: new.messages, 8)
    await until(lambda: polled.read(STATE, "telegram:-10018")[0][0] == "sent")
    # `deliveries` name the place of what is said to nobody in particular, an answer among it.
    tables = ("addresses", "parts", "deliveries", "conversations", "jobs", "noted_questions",
              "files", "slots")  # fmt: skip
    left = [
        table for table in tables
        if polled.count(f"SELECT count(*) FROM {table} WHERE place = 'telegram:18'")
    ]  # fmt: skip

    assert [] == left
    assert ([], 1) == (person.got, len(new.messages))


@pytest.mark.parametrize(
    ("learner", "words", "messages"),
    [(19, "message is not modified: specified new message content and reply markup are exactly "
      "the same", 1), (20, "message to edit not found", 2)],
)  # fmt: skip
async def test_27_message_not_modified_or_to_edit_not_found(
    polled: Stage, learner: int, words: str, messages: int
) -> None:
    """An edit that changes nothing counts as sent; one without its message is sent anew."""
    person, place = polled.telegram.person(learner), f"telegram:{learner}"
    shown = await person.ask("/lambai")
    text = f"Bad Request: {words}"
    polled.telegram.fault(Fault("refuse", "editMessageText", 1, 400, text, chat=learner))
    await person.press(f"qz:{polled.attempts[learner]}:0:1", shown.id)
    await until(lambda: polled.answers(learner))
    await until(
        lambda: polled.read(STATE, place)[0][0] == "sent" and not polled.telegram.world.faults
    )

    assert messages == len(person.got)


async def test_49_the_server_closes_connections_as_we_send(polled: Stage) -> None:
    """A connection cut before the call was read: sent once more, seen once."""
    person = polled.telegram.person(21)
    polled.telegram.cut("sendMessage", before=True)
    await person.ask("/lich")
    await until(lambda: polled.read(STATE, "telegram:21")[0][0] == "sent")

    assert 1 == len(person.got)


async def test_14_second_poller_started(polled: Stage, tmp_path: Path) -> None:
    """One of two steps back with a line in the log; both live, the update is handled once."""
    telegram = polled.telegram
    database = tmp_path / "b.db"
    second = await start(database, **telegram_settings(telegram.url, telegram.token))
    try:
        await second.ready()
        words = "another program fetches updates"

        def stepped_back() -> list[bool]:
            logs = (polled.program.log, second.log)
            return [words in log.read_text(encoding="utf-8") for log in logs]

        await until(lambda: any(stepped_back()))
        update = await telegram.person(22).say("/start")
        await telegram.person(22).wait_for(lambda got: got)
        await until(lambda: not telegram.world.updates)
        codes = [polled.program.process.returncode, second.process.returncode]
        seen = "SELECT count(*) FROM seen_updates WHERE key = ?"
        with closing(sqlite3.connect(database)) as other:
            (there,) = other.execute(seen, (str(update),)).fetchone()
        assert ([None, None], 1) == (codes, sum(stepped_back()))
        assert 1 == there + polled.count(seen, str(update))
    finally:
        await second.kill()
