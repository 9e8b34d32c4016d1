"""Sending: plain words, and what each answer of the platform means for the row."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.channels.fitting import fit
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot.channel import LIMITS
from bot.conversation.messages import Choice, Reply
from tests.channels.receiving import Ledger
from tests.channels.zalo_bot.conftest import place_of, row
from tests.words import say
from tests.zalo_bot_api import Emulator


async def test_a_message_is_shown_as_words(channel: ZaloBotChannel, zalo_api: Emulator) -> None:
    """Marks go, what people typed stays, a link shows where it leads."""
    person = zalo_api.person("an")
    person.say("x")
    said = r"**Lớp mai** 7h \*không\* đổi" + "\n\n[xem chỉ đường](https://maps.example/a)"
    sent = await channel.send(row(said, place_of(zalo_api, "an")), None)
    assert (sent.kind, bool(sent.message)) == ("sent", True)
    assert person.texts == ["Lớp mai 7h *không* đổi\n\nxem chỉ đường: https://maps.example/a"]


@pytest.mark.parametrize(
    ("code", "description", "kind", "reason"),
    [
        (400, "Bad request: The chat_id is invalid", "unreachable", "chat_not_found"),
        (400, "Bad request: The text is too long", "refused", "400 Bad request"),
        (401, "Unauthorized", "wait", "token_refused"),
        (403, "Internal server error", "server_error", "code_403"),
        (404, "Not Found", "refused", "404"),
        (408, "Request timeout", "unknown", "timed_out"),
        (429, "Quota exceeded", "wait", "quota"),
        (500, "x", "server_error", "code_500"),
    ],
)
async def test_each_code_has_its_outcome(
    channel: ZaloBotChannel, zalo_api: Emulator, code: int, description: str, kind: str,
    reason: str,
) -> None:  # fmt: skip
    """Whether it comes with status 200 or its own."""
    zalo_api.refuse("sendMessage", code, description)
    outcome = await channel.send(row("x", place_of(zalo_api, "an")), None)
    assert outcome.kind == kind and outcome.reason.startswith(reason)
    assert outcome.kind != "wait" or outcome.retry_after >= 60


@pytest.mark.parametrize("status", [502, 504])
async def test_a_gateway_is_tried_again(
    channel: ZaloBotChannel, zalo_api: Emulator, status: int
) -> None:
    """Its page says nothing."""
    zalo_api.answer_raw("sendMessage", b"<html>", status)
    outcome = await channel.send(row("x", place_of(zalo_api, "an")), None)
    assert (outcome.kind, outcome.reason) == ("server_error", f"http_{status}")


async def test_a_lost_answer_is_unknown(channel: ZaloBotChannel, zalo_api: Emulator) -> None:
    """The message may stand on the screen: it does here."""
    person = zalo_api.person("an")
    person.say("x")
    zalo_api.cut("sendMessage")
    outcome = await channel.send(row("tin", place_of(zalo_api, "an")), None)
    assert outcome.kind == "unknown"
    assert person.texts == ["tin"]


async def test_what_never_left_is_not_sent(ledger: Ledger) -> None:
    """Nobody listens there."""
    api = Emulator()
    async with api:
        port = api.port
    made = ZaloBotChannel([api.token], f"http://127.0.0.1:{port}", ledger, say)
    await made.start()
    outcome = await made.send(row("x", place_of(api, "an")), None)
    await made.stop()
    assert outcome.kind == "not_sent"


async def test_a_bot_that_is_gone_from_the_settings_reaches_nobody(
    channel: ZaloBotChannel,
) -> None:
    """Their deliveries may go another way."""
    outcome = await channel.send(row("x", "zalo:77:abc"), None)
    assert (outcome.kind, outcome.reason) == ("unreachable", "unknown_bot")


async def test_several_bots_each_serve_their_own(ledger: Ledger) -> None:
    """A person stays with the bot they wrote to."""
    tokens = ("11:SecretOne", "22:SecretTwo")
    async with Emulator(tokens=tokens) as api:
        made = ZaloBotChannel(list(tokens), api.url, ledger, say)
        await made.start()
        for token in tokens:
            person = api.person("an", bot=api.bots[token])
            person.say("x")
            place = f"zalo:{api.bots[token].id}:{person.id}"
            await made.send(row(f"từ {token[:2]}", place), None)
            assert person.texts == [f"từ {token[:2]}"]
        await made.stop()


async def test_no_log_line_shows_a_token(
    channel: ZaloBotChannel, zalo_api: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Addresses hold it, so no error of a call is written with one."""
    caplog.set_level(logging.DEBUG)
    for refuse in (
        lambda: zalo_api.refuse("sendMessage", 401, "Unauthorized"),
        lambda: zalo_api.cut("sendMessage"),
        lambda: zalo_api.answer_raw("sendMessage", b"<html>", 502),
    ):
        refuse()
        outcome = await channel.send(row("x", place_of(zalo_api, "an")), None)
        assert "EmulatorToken" not in repr(outcome)
    await asyncio.sleep(0)
    assert "EmulatorToken" not in caplog.text


def test_a_long_reply_is_cut_and_keeps_its_choices_with_its_end() -> None:
    """Each part fits with room for a reference; the choices are printed below the question."""
    choices = (Choice("a:1", "Có"), Choice("a:2", "Không"))
    long = "\n\n".join(f"Đoạn {at}. " + "chữ " * 90 for at in range(12))
    parts = fit(Reply(long, choices), LIMITS)
    assert len(parts) > 2
    assert all(len(part.text.encode("utf-16-le")) // 2 <= 1900 for part in parts)
    assert parts[-1].text.endswith("1. Có\n2. Không")
    assert all(not part.choices for part in parts)
