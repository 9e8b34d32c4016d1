"""Polling: what is acknowledged when, order within a sender, and every way a fetch fails."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from bot.channels.contract import StartRefused
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.polling import Waits
from tests.channels.receiving import Ledger, polling, until
from tests.channels.telegram.conftest import QUICK, choices, row
from tests.telegram_api import Emulator
from tests.words import say


async def test_what_people_do_arrives_and_is_acknowledged(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """A text, a deep link, a contact and a file come through; nothing is left waiting."""
    person = telegram_api.person(7)
    async with polling(channel):
        await person.open("lop-AB12CD")
        await person.contact("+84912345678")
        await person.document("câu hỏi.xlsx", b"data")
        await person.sticker()
        await until(lambda: len(ledger.seen) == 4)
        await until(lambda: not telegram_api.world.updates)
    assert [(i.kind, i.text) for i in ledger.seen] == [
        ("command", "/start lop-AB12CD"),
        ("contact", "+84912345678"),
        ("file", "in-7-1"),
        ("other", ""),
    ]


async def test_a_text_put_right_arrives(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """Telegram is asked for such updates too: it hands out only what it was asked for."""
    person = telegram_api.person(7)
    async with polling(channel):
        await person.say("Lò Thị Thủ")
        await person.edit("Lò Thị Thử")
        await until(lambda: len(ledger.seen) == 2)
    assert [one.kind for one in ledger.seen] == ["text", "edited"]


async def test_a_tap_is_handled_and_answered(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """Two hundred fast taps are two hundred answers; one too old is counted and forgotten."""
    person = telegram_api.person(7)
    sent = await channel.send(row("?", choices=choices("Có")), None)
    async with polling(channel):
        for _ in range(200):
            await person.tap("Có")
        await until(lambda: channel.counts["taps_answered"] == 200)
        await person.tap("c:0")
        next(reversed(telegram_api.world.taps.values())).at -= 200
        await until(lambda: channel.counts["taps_failed"] == 1)
    assert {(i.choice, i.message) for i in ledger.seen} == {("c:0", sent.message)}
    assert len(ledger.seen) == 201
    assert sum(tap.answered for tap in telegram_api.world.taps.values()) == 200


async def test_nothing_is_acknowledged_before_its_turn_has_returned(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """A slow turn keeps its update at Telegram, while other people's go on."""
    slow = ledger.slow["chậm"] = asyncio.Event()
    async with polling(channel):
        await telegram_api.person(7).say("chậm")
        await telegram_api.person(7).say("sau")
        await until(lambda: ledger.handed_in == 1)
        for number in range(5):
            await telegram_api.person(8).say(f"nhanh {number}")
            await until(lambda number=number: f"nhanh {number}" in ledger.texts())
        assert telegram_api.world.updates[0].body["message"]["text"] == "chậm"
        slow.set()
        await until(lambda: not telegram_api.world.updates)
    assert ledger.texts()[-2:] == ["chậm", "sau"] and ledger.handed_in == 7


async def test_a_sender_keeps_the_order(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """Many people at once: each one's texts arrive in the order they were typed."""
    async with polling(channel):
        for number in range(40):
            for person in range(1, 6):
                await telegram_api.person(person).say(str(number))
        await until(lambda: len(ledger.seen) == 200)
    for person in range(1, 6):
        mine = [int(i.text) for i in ledger.seen if i.sender == f"telegram:{person}"]
        assert all(a < b for a, b in pairwise(mine)) and len(mine) == 40


async def test_a_database_that_refuses_keeps_the_offset(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """The batch is fetched again, what was done in it is not handed in twice."""
    ledger.unavailable = 3
    async with polling(channel):
        for text in ("một", "hai", "ba"):
            await telegram_api.person(7).say(text)
        await until(lambda: len(ledger.seen) == 3)
        await until(lambda: not telegram_api.world.updates)
    assert ledger.texts() == ["một", "hai", "ba"] and ledger.handed_in == 6
    assert channel.counts["unavailable"] >= 1


async def test_what_cannot_be_read_goes_to_the_dead_letters_and_the_lane_goes_on(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """Malformed, unknown and failing updates are acknowledged; the next one flows."""
    ledger.raises["hỏng"] = RuntimeError("secret text of a person")
    telegram_api.inject({"message": {"text": "no chat"}})
    telegram_api.inject({"brand_new": {}})
    telegram_api.inject(raw=b'{"no_id": 1}')
    async with polling(channel):
        await telegram_api.person(7).say("hỏng")
        await telegram_api.person(7).say("lành")
        await until(lambda: "lành" in ledger.texts())
    assert {reason for _, _, reason in ledger.dead} == {
        "malformed update: KeyError",
        "no update_id",
        "turn: RuntimeError",
    }
    assert channel.counts["ignored"] == 0  # not asked for, so never sent
    assert all(raw for _, raw, _ in ledger.dead)


async def test_an_unknown_kind_that_comes_all_the_same_is_counted(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """A new kind of update is ignored and acknowledged."""
    telegram_api.inject(raw=b'{"update_id": 100001, "reaction_of_tomorrow": {}}')
    async with polling(channel):
        await until(lambda: channel.counts["ignored"] == 1)
        await until(lambda: not telegram_api.world.updates)
    assert not ledger.dead


async def test_ids_may_fall_and_may_be_large(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """After an idle week the next id is any number."""
    message = {"message_id": 1, "from": {"id": 7}, "chat": {"id": 7, "type": "private"}}
    ids = [2**53 + 1, 12, 2**31]
    async with polling(channel):
        for id in ids:
            telegram_api.inject({"update_id": id, "message": {**message, "text": "x"}})
            await until(lambda id=id: str(id) in ledger.keys)
        await until(lambda: not telegram_api.world.updates)
    assert [i.key for i in ledger.seen] == [str(id) for id in ids]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502, "body": b"<html>Bad Gateway</html>"},
        {"body": b'{"ok":true,"result":[{"update_id":1'},
        {"body": b'{"ok":true,"result":{"a":1}}'},
        {"body": b"[]"},
        {"status": 429, "body": b'{"ok":false,"error_code":429,"description":"Too Many"}'},
        {"status": 500, "body": b""},
    ],
)
async def test_a_fetch_that_fails_is_repeated_from_the_same_offset(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger, fault: dict[str, object]
) -> None:
    """Whatever the answer was, polling backs off, resumes and loses nothing."""
    await telegram_api.person(7).say("còn đây")
    telegram_api.answer_raw("getUpdates", times=2, **fault)  # type: ignore[arg-type]
    async with polling(channel):
        await until(lambda: ledger.texts() == ["còn đây"])
    assert channel.counts["poll_failures"] == 2


async def test_a_cut_or_refused_connection_is_survived(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """An answer lost on the way is fetched again; a server that is down is waited for."""
    async with polling(channel):
        telegram_api.cut("getUpdates", times=2)
        await telegram_api.person(7).say("một")
        await until(lambda: ledger.texts() == ["một"])
        await telegram_api.refuse_connections()
        await until(lambda: channel.counts["poll_failures"] >= 4)
        await telegram_api.accept_connections()
        await telegram_api.person(7).say("hai")
        await until(lambda: ledger.texts() == ["một", "hai"])
    assert len(ledger.seen) == 2


async def test_of_two_pollers_one_steps_back(telegram_api: Emulator, ledger: Ledger) -> None:
    """The one that is cut off waits; both go on living, and no update is handled twice."""
    waits = Waits(poll=1, first=0.05, conflict=0.6, most_conflict=1.0)
    pair = [
        TelegramChannel(telegram_api.token, telegram_api.url, ledger, say, waits=w)
        for w in (waits, QUICK._replace(conflict=30, most_conflict=30))
    ]
    for each in pair:
        await each.start()
    async with polling(pair[1]):
        await until(lambda: telegram_api.world.calls["getUpdates"] == 1)
        async with polling(pair[0]):
            await until(lambda: pair[1].counts["conflicts"] == 1)
            await telegram_api.person(7).say("x")
            await until(lambda: ledger.texts() == ["x"])
    for each in pair:
        await each.stop()
    assert pair[0].counts["conflicts"] == 0 and ledger.handed_in == 1


async def test_a_token_refused_later_ends_polling_with_a_clear_text(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """A revoked token is nothing to retry; the text does not hold it."""
    token = telegram_api.token
    telegram_api.world.token = "1:other"
    with pytest.raises(StartRefused) as refused:
        await channel.poll()
    telegram_api.world.token = token
    assert "DONGHANH_TELEGRAM_TOKEN" in str(refused.value) and token not in str(refused.value)


async def test_stopping_lets_a_running_turn_finish(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger
) -> None:
    """Cancelled in the middle of a turn, polling returns after that turn has."""
    slow = ledger.slow["chậm"] = asyncio.Event()
    task = asyncio.create_task(channel.poll())
    await telegram_api.person(7).say("chậm")
    await until(lambda: ledger.handed_in == 1)
    task.cancel()
    asyncio.get_running_loop().call_later(0.1, slow.set)
    await asyncio.gather(task, return_exceptions=True)
    assert ledger.texts() == ["chậm"]
