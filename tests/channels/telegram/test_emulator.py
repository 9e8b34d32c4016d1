"""The emulator itself: it says no in Telegram's words, keeps pace and can be driven over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests import tether
from tests.channels.receiving import until
from tests.telegram_api import Emulator


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a bare HTTP client."""
    async with aiohttp.ClientSession() as made:
        yield made


class Caller:
    """A bot without any library."""

    def __init__(self, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self.base, self.session = f"{url}/bot{token}", session

    async def __call__(self, method: str, **parameters: Any) -> Any:
        """Return the result, or the description of the refusal."""
        async with self.session.post(f"{self.base}/{method}", json=parameters) as answer:
            body = await answer.json()
            return body["result"] if body["ok"] else body["description"]


@pytest.fixture
def call(telegram_api: Emulator, session: aiohttp.ClientSession) -> Caller:
    """Return a bare bot at the emulator."""
    return Caller(telegram_api.url, telegram_api.token, session)


MARKUP = [
    ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
    ("á</b>", "Unexpected end tag at byte offset 2"),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("<b", "Unclosed start tag at byte offset 0"),
]


@pytest.mark.parametrize(("text", "words"), MARKUP)
async def test_wrong_markup_is_refused(
    telegram_api: Emulator, call: Caller, text: str, words: str
) -> None:
    """Every fault has the words and the byte offset of the real server."""
    telegram_api.person(7)
    answer = await call("sendMessage", chat_id=7, text=text, parse_mode="HTML")
    assert answer == f"Bad Request: can't parse entities: {words}"


async def test_lengths_are_measured_in_utf16_after_parsing(
    telegram_api: Emulator, call: Caller
) -> None:
    """4096 units with tags around them pass, one emoji too many does not."""
    telegram_api.person(7)
    fits = f"<b>{'😀' * 2048}</b>"
    sent = await call("sendMessage", chat_id=7, text=fits, parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]
    assert await call("sendMessage", chat_id=7, text="a" + "😀" * 2048) == (
        "Bad Request: message is too long"
    )
    assert await call("sendMessage", chat_id=7, text=" \n") == "Bad Request: message text is empty"


async def test_buttons_have_limits(telegram_api: Emulator, call: Caller) -> None:
    """Callback data takes 1 to 64 bytes, a label at least one character."""
    telegram_api.person(7)

    async def with_button(**button: str) -> Any:
        markup = {"inline_keyboard": [[button]]}
        return await call("sendMessage", chat_id=7, text="x", reply_markup=markup)

    assert await with_button(text="a", callback_data="đ" * 33) == "Bad Request: BUTTON_DATA_INVALID"
    assert await with_button(text="a", callback_data="") == "Bad Request: BUTTON_DATA_INVALID"
    assert "must be non-empty" in await with_button(text="", callback_data="a")
    assert "message_id" in await with_button(text="a", callback_data="đ" * 32)


async def test_unknown_parameters_fail_the_test_that_caused_them(call: Caller) -> None:
    """They are noted wherever they stand, and `check` raises."""
    async with Emulator() as own:
        own.person(7)
        bot = Caller(own.url, own.token, call.session)
        key = {"text": "a", "callback_data": "b", "colour": "red"}
        await bot("sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": [[key]]})
        await bot("sendMessage", chat_id=7, text="x", disable_web_page_preview=True)
        with pytest.raises(AssertionError, match=r"inline_keyboard\.colour.*disable_web_page"):
            own.check()


async def test_the_pace_is_kept_or_refused_and_counted(
    telegram_api: Emulator, call: Caller
) -> None:
    """Four at once to a chat, then 429; edits count; another chat goes on."""
    telegram_api.world.clock.freeze()
    telegram_api.world.paces.enforced = True
    telegram_api.world.paces.bot_tolerance = 100
    telegram_api.person(7)
    telegram_api.person(8)
    sent = [await call("sendMessage", chat_id=7, text="x") for _ in range(3)]
    await call("editMessageText", chat_id=7, message_id=sent[0]["message_id"], text="y")
    assert await call("sendMessage", chat_id=7, text="x") == "Too Many Requests: retry after 1"
    assert "message_id" in await call("sendMessage", chat_id=8, text="x")
    assert telegram_api.counts()["pace_breaks"] == {"7": 1}


async def test_the_whole_bot_and_groups_have_their_pace(
    telegram_api: Emulator, call: Caller
) -> None:
    """Four at once and 30 a second for the bot, 20 a minute for a group."""
    telegram_api.world.clock.freeze()
    telegram_api.world.paces.enforced = True
    for person in range(1, 41):
        telegram_api.person(person)
    answers = await asyncio.gather(
        *(call("sendMessage", chat_id=n, text="x") for n in range(1, 41))
    )
    refused = [a for a in answers if isinstance(a, str)]
    assert len(refused) == 36
    assert telegram_api.counts()["pace_breaks"] == {"bot": 36}
    telegram_api.world.paces.bot_tolerance = 100
    telegram_api.world.paces._bot = None
    telegram_api.world.chat(-5)
    group = [await call("sendMessage", chat_id=-5, text="x") for _ in range(21)]
    assert group[20] == "Too Many Requests: retry after 60"


async def test_updates_stay_until_confirmed(telegram_api: Emulator, call: Caller) -> None:
    """The same offset gives them again; a higher one forgets them; a long poll waits."""
    person = telegram_api.person(7)
    first = await person.say("một")
    assert [u["update_id"] for u in await call("getUpdates")] == [first]
    assert [u["update_id"] for u in await call("getUpdates", offset=first)] == [first]
    polls = telegram_api.handler.polling.turn
    waiting = asyncio.create_task(call("getUpdates", offset=first + 1, timeout=50))
    await until(lambda: telegram_api.handler.polling.turn > polls)
    await person.say("hai")
    assert [u["message"]["text"] for u in await waiting] == ["hai"]


async def test_two_pollers_and_a_webhook_conflict(telegram_api: Emulator, call: Caller) -> None:
    """The older poll ends with 409, and with a webhook there is no polling at all."""
    older = asyncio.create_task(call("getUpdates", timeout=50))
    await until(lambda: telegram_api.handler.polling.turn)
    assert await call("getUpdates") == []
    assert "terminated by other getUpdates request" in await older
    await call("setWebhook", url="http://127.0.0.1:9/x", secret_token="a")
    assert "webhook is active" in await call("getUpdates")
    assert (await call("getWebhookInfo"))["url"] == "http://127.0.0.1:9/x"
    assert "unallowed characters" in await call("setWebhook", url="https://a.vn", secret_token="é")


async def test_errors_and_files(
    telegram_api: Emulator, call: Caller, session: aiohttp.ClientSession
) -> None:
    """Unknown methods and tokens, broken bodies; a file that came in can be fetched."""
    assert await call("sendNothing") == "Not Found"
    assert await call("sendmessage", chat_id=99, text="x") == "Bad Request: chat not found"
    assert await Caller(telegram_api.url, "1:x", session)("getMe") == "Unauthorized"
    await telegram_api.person(7).document("a.gift", b"::q:: x {=a ~b}")
    update = (await call("getUpdates"))[0]
    path = (await call("getFile", file_id=update["message"]["document"]["file_id"]))["file_path"]
    address = f"{telegram_api.url}/file/bot{telegram_api.token}/{path}"
    async with session.get(address) as answer:
        assert await answer.read() == b"::q:: x {=a ~b}"


async def _refused(call: Caller) -> bool:
    """Say whether, in the end, connections are refused; the last open one may be cut first."""
    async with asyncio.timeout(20):
        while True:
            try:
                await call("getMe")
            except aiohttp.ClientConnectorError:
                return True
            except aiohttp.ClientConnectionError:
                continue


async def test_the_process_is_driven_over_http(session: aiohttp.ClientSession) -> None:
    """`python -m tests.telegram_api` prints its address and token and obeys the control plane."""
    process = await tether.spawn(
        sys.executable, "-m", "tests.telegram_api", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url, token = (await process.stdout.readline()).decode().split()
    call = Caller(url, token, session)

    async def control(verb: str, body: Any) -> Any:
        async with session.post(f"{url}/control/{verb}", json=body) as answer:
            return (await answer.json())["result"]

    with contextlib.ExitStack() as stack:
        stack.callback(process.terminate)
        await control("batch", [{"verb": "say", "person": n, "text": "x"} for n in (7, 8)])
        assert len(await call("getUpdates")) == 2
        keyboard = {"inline_keyboard": [[{"text": "A. Có", "callback_data": "c"}]]}
        await call("sendMessage", chat_id=7, text="?", reply_markup=keyboard)
        await control("tap", {"person": 7, "button": "A"})
        taps = [u for u in await call("getUpdates") if "callback_query" in u]
        assert taps[0]["callback_query"]["data"] == "c"
        await control(
            "fault", {"kind": "refuse", "method": "getMe", "status": 500, "description": "no"}
        )
        assert await call("getMe") == "no"
        screen = await control("screen", {"person": 7})
        assert [(m["mine"], m["text"]) for m in screen] == [(True, "x"), (False, "?")]
        counts = await control("counts", {})
        assert counts["calls"]["sendMessage"] == 1 and counts["waiting"] == 3
        await control("refuse", {"seconds": 60})
        assert await _refused(call)
    await process.wait()
