"""Polling: the next event is asked for after the turn of the last, whatever the platform does."""

from __future__ import annotations

import pytest

from bot.channels.contract import StartRefused
from bot.channels.zalo_bot import ZaloBotChannel
from tests.channels.receiving import Ledger, polling, until
from tests.channels.zalo_bot.conftest import QUICK, place_of
from tests.words import say
from tests.zalo_bot_api import Doubts, Emulator


async def test_what_people_do_arrives_once_and_in_order(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger
) -> None:
    """Texts, and everything else as one kind of thing; an old host's repeats change nothing."""
    person = zalo_api.person("an")
    async with polling(channel):
        for act in (
            lambda: person.say("mấy giờ học"), lambda: person.say("/lich"), person.send_photo,
            person.send_voice, person.send_sticker, person.send_unsupported,
        ):  # fmt: skip
            seen = len(ledger.seen)
            zalo_api.bot.waiting.clear()  # what an old host would give again and again
            act()
            await until(lambda seen=seen: len(ledger.seen) == seen + 1)
    assert [(one.kind, one.text) for one in ledger.seen] == [
        ("text", "mấy giờ học"), ("command", "/lich"), ("other", ""), ("voice", ""),
        *[("other", "")] * 2,
    ]  # fmt: skip
    assert {one.sender for one in ledger.seen} == {place_of(zalo_api, "an")}
    assert ledger.seen[0].key.startswith(f"{zalo_api.bot.id}:")


async def test_groups_are_left_alone(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger
) -> None:
    """Nothing private is said where others read."""
    person = zalo_api.person("an")
    async with polling(channel):
        person.say_in_group("nhóm", "@Bot lịch")
        await until(lambda: channel.counts["ignored"])
        zalo_api.bot.waiting.clear()
        person.say("lịch")
        await until(lambda: ledger.seen)
    assert ledger.texts() == ["lịch"]


async def test_nothing_to_fetch_is_no_failure(channel: ZaloBotChannel, zalo_api: Emulator) -> None:
    """A poll that brings nothing is followed by the next at once, by one poller."""
    async with polling(channel):
        await until(lambda: zalo_api.calls["getUpdates"] >= 3)
    assert channel.counts["poll_failures"] == 0
    assert zalo_api.bot.most_polling == 1


async def test_what_could_not_be_written_is_kept_and_tried_again(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger
) -> None:
    """The platform may have given it away for good."""
    ledger.unavailable = 2
    async with polling(channel):
        zalo_api.person("an").say("có mặt")
        await until(lambda: ledger.texts() == ["có mặt"])
    assert channel.counts["unavailable"] == 2


@pytest.mark.parametrize(
    ("code", "description"), [(403, "Internal server error"), (429, "Quota exceeded"), (500, "x")]
)
async def test_a_refused_poll_is_tried_on(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger, code: int, description: str
) -> None:
    """Each time after a wait; nothing is lost."""
    zalo_api.refuse("getUpdates", code, description, times=2)
    async with polling(channel):
        zalo_api.person("an").say("có mặt")
        await until(lambda: ledger.texts() == ["có mặt"])
    assert channel.counts["poll_failures"] == 2


@pytest.mark.parametrize("how", ["gateway", "cut", "no JSON", "no ok"])
async def test_a_poll_that_is_no_answer_is_tried_on(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger, how: str
) -> None:
    """A page of a gateway, a closed line, bytes that say nothing."""
    if how == "cut":
        zalo_api.cut("getUpdates", 2, before=True)
    else:
        bodies = {"gateway": b"<html>502</html>", "no JSON": b"{", "no ok": b"{}"}
        status = 502 if how == "gateway" else 200
        zalo_api.answer_raw("getUpdates", bodies[how], status, times=2)
    async with polling(channel):
        zalo_api.person("an").say("có mặt")
        await until(lambda: ledger.texts() == ["có mặt"])
    assert channel.counts["poll_failures"] == 2


async def test_an_event_without_its_fields_is_a_dead_letter(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger
) -> None:
    """What came is kept, and the next is heard."""
    async with polling(channel):
        zalo_api.bot.queue({"event_name": "message.text.received", "message": {"text": "x"}})
        await until(lambda: ledger.dead)
        zalo_api.bot.waiting.clear()
        zalo_api.person("an").say("có mặt")
        await until(lambda: ledger.texts() == ["có mặt"])
    assert len(ledger.dead) == 1 and b'"text":"x"' in ledger.dead[0][1]


async def test_a_long_number_is_an_id_like_others(
    channel: ZaloBotChannel, zalo_api: Emulator, ledger: Ledger
) -> None:
    """Beyond what a double holds it keeps its last digits."""
    message = {
        "from": {"id": 9007199254740993}, "chat": {"id": 9007199254740993},
        "text": "lịch", "message_id": 9007199254740995,
    }  # fmt: skip
    async with polling(channel):
        zalo_api.bot.queue({"event_name": "message.text.received", "message": message})
        await until(lambda: ledger.seen)
    assert ledger.seen[0].sender == f"zalo:{zalo_api.bot.id}:9007199254740993"
    assert ledger.seen[0].key == f"{zalo_api.bot.id}:9007199254740995"


# -- starting ---------------------------------------------------------------------------------


async def test_a_webhook_that_stands_in_the_way_is_taken_away(ledger: Ledger) -> None:
    """Polling and a webhook exclude each other."""
    async with Emulator() as api:
        api.bot.webhook, api.bot.secret = "https://other.example", "x" * 16
        made = ZaloBotChannel([api.token], api.url, ledger, say, waits=QUICK)
        await made.start()
        assert api.bot.webhook == ""
        async with polling(made):
            api.person("an").say("có mặt")
            await until(lambda: ledger.texts() == ["có mặt"])
        await made.stop()


@pytest.mark.parametrize("token", ["", "abc", "12:", "12:ok,12:again"])
async def test_what_is_no_token_is_refused_at_the_start(ledger: Ledger, token: str) -> None:
    """Before anybody is called; the text does not show it."""
    tokens = token.split(",")
    made = ZaloBotChannel(tokens, "http://127.0.0.1:9", ledger, say)
    with pytest.raises(StartRefused) as refused:
        await made.start()
    assert "ZALO_TOKEN" in str(refused.value) and (not token or token not in str(refused.value))


@pytest.mark.parametrize("status", ["always_200", "mirror"])
async def test_a_refused_token_is_said_without_showing_it(ledger: Ledger, status: str) -> None:
    """The bot is named, its secret is not."""
    async with Emulator(Doubts(http_status=status)) as api:  # type: ignore[arg-type]
        made = ZaloBotChannel(["99:WrongSecret"], api.url, ledger, say)
        with pytest.raises(StartRefused) as refused:
            await made.start()
    assert "99" in str(refused.value) and "WrongSecret" not in repr(refused.value)


async def test_a_network_that_is_down_only_delays(ledger: Ledger) -> None:
    """The start does not wait for it; polling begins when it is there."""
    api = Emulator()
    async with api:
        port = api.port
    made = ZaloBotChannel([api.token], f"http://127.0.0.1:{port}", ledger, say, waits=QUICK)
    await made.start()
    async with polling(made), api:
        api.person("an").say("có mặt")
        await until(lambda: ledger.texts() == ["có mặt"])
    await made.stop()
    assert ledger.texts() == ["có mặt"]
