"""Rings against a real push service on this machine: what it hears, what each answer means."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.app.settings import PUSH_SERVICES
from bot.channels.contract import Outcome, Unavailable
from bot.channels.guard import Refused
from bot.channels.web import push
from bot.channels.web.push import Browser, Need, PushChannel
from bot.channels.web.subscribing import change_of, known_service
from bot.channels.web.vapid import Keys
from bot.conversation.messages import Outgoing
from tests.channels.web.push_service import PushService, signer_of

CONTACT = "https://donghanh.example"
HERE = ["127.0.0.1"]
REAL = PUSH_SERVICES.split(",")
RING = Outgoing(7, "push", "push:a", "Có tin mới.", kind="hint")


class Book:
    """The house's side of the channel: whom to ring."""

    def __init__(self) -> None:
        self.browsers: list[Browser] = []
        self.need: Need = "now"
        self.busy = False
        self.forgotten: list[str] = []
        self.kept = ""

    async def key(self, fresh: str) -> str:
        self.kept = self.kept or fresh
        return self.kept

    async def forget(self, endpoint: str) -> None:
        self.forgotten.append(endpoint)
        self.browsers = [one for one in self.browsers if one[0] != endpoint]

    async def to_ring(self, place: str, ring: int) -> tuple[Need, Sequence[Browser]]:
        if self.busy:
            raise Unavailable
        return self.need, self.browsers


@pytest.fixture
def book() -> Book:
    """Give a book with nobody in it."""
    return Book()


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Run a push service."""
    async with PushService() as running:
        yield running


@pytest.fixture
async def channel(book: Book) -> AsyncIterator[PushChannel]:
    """Open the channel towards this machine."""
    made = PushChannel(book, Keys(book), HERE, CONTACT)
    yield made
    await made.stop()


async def test_the_browser_reads_only_that_there_is_news(
    book: Book, service: PushService, channel: PushChannel
) -> None:
    """The one text is sealed for the browser, signed by the office's key for this service."""
    browser = service.browser()
    book.browsers = [browser.row]
    outcome = await channel.send(RING, None)
    call = service.calls[0]
    claims, key = signer_of(call)

    assert Outcome("sent") == outcome
    assert {"text": "Có tin mới."} == json.loads(browser.open(call.body))
    assert (service.url, CONTACT) == (claims["aud"], claims["sub"])
    assert await Keys(book).public() == key
    assert ("/send/a", "aes128gcm") == (call.path, call.headers["content-encoding"])
    assert 3600 <= int(call.headers["ttl"])
    assert "cookie" not in call.headers


@pytest.mark.parametrize(
    ("answer", "kind", "wait", "dropped"),
    [
        ((201, {}), "sent", 0, False),
        ((404, {}), "refused", 0, True),
        ((410, {}), "refused", 0, True),
        ((429, {"Retry-After": "17"}), "wait", 17, False),
        ((429, {}), "wait", 0, False),
        ((500, {}), "server_error", 0, False),
        ((503, {"Retry-After": "9"}), "server_error", 0, False),
        ((403, {}), "refused", 0, False),
        ((413, {}), "refused", 0, False),
        ((307, {"Location": "/send/other"}), "refused", 0, False),
        ("cut", "unknown", 0, False),
    ],
)
async def test_what_an_answer_means(
    book: Book, service: PushService, channel: PushChannel, answer: tuple[int, dict[str, str]],
    kind: str, wait: float, dropped: bool,
) -> None:  # fmt: skip
    """Each answer has its outcome; only a browser that is gone is dropped; nobody is led on."""
    book.browsers = [service.browser().row]
    service.script = [answer]
    outcome = await channel.send(RING, None)

    assert (kind, wait) == (outcome.kind, outcome.retry_after)
    assert dropped == bool(book.forgotten)
    assert 1 == len(service.calls)


async def test_a_wait_may_be_told_as_a_date(
    book: Book, service: PushService, channel: PushChannel
) -> None:
    """Retry-After with a date is the seconds until then."""
    book.browsers = [service.browser().row]
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    service.script = [(429, {"Retry-After": until})]
    outcome = await channel.send(RING, None)

    assert "wait" == outcome.kind
    assert 60 < outcome.retry_after <= 90


async def test_an_answer_that_never_comes_is_unknown(
    book: Book, service: PushService, channel: PushChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that took the ring and keeps silent may have passed it on."""
    monkeypatch.setattr(push, "_ANSWER_S", 0.2)
    book.browsers = [service.browser().row]
    service.script = ["hang"]

    assert "unknown" == (await channel.send(RING, None)).kind


async def test_a_service_that_cannot_be_reached_was_not_called(
    book: Book, channel: PushChannel
) -> None:
    """A refused connection is no unknown outcome: the ring goes again later."""
    async with PushService() as gone:
        book.browsers = [gone.browser().row]

    assert "not_sent" == (await channel.send(RING, None)).kind


async def test_who_was_rung_is_not_rung_again_by_the_next_try(
    book: Book, service: PushService, channel: PushChannel
) -> None:
    """Of two browsers one is told to wait: the second try calls only that one."""
    book.browsers = [service.browser("a").row, service.browser("b").row]
    service.script = [(201, {}), (429, {"Retry-After": "3"})]
    first = await channel.send(RING, None)
    waiting = service.calls[1].path
    second = await channel.send(RING, None)

    assert ("wait", 3.0) == (first.kind, first.retry_after)
    assert "sent" == second.kind
    assert [waiting] == [call.path for call in service.calls[2:]]


async def test_one_dead_browser_does_not_silence_the_other(
    book: Book, service: PushService, channel: PushChannel
) -> None:
    """The ring counts as sent when one browser was rung."""
    book.browsers = [service.browser("a").row, service.browser("b").row]
    service.script = [(410, {}), (201, {})]

    assert "sent" == (await channel.send(RING, None)).kind
    assert 1 == len(book.forgotten)


async def test_nobody_is_rung_for_what_has_been_read_or_is_on_hold(
    book: Book, service: PushService, channel: PushChannel
) -> None:
    """Read on the page: no ring. On hold: later. Database away: later."""
    book.browsers = [service.browser().row]
    book.need = "none"
    read = await channel.send(RING, None)
    book.need = "held"
    held = await channel.send(RING, None)
    book.busy = True
    busy = await channel.send(RING, None)

    assert ["refused", "wait", "not_sent"] == [read.kind, held.kind, busy.kind]
    assert [] == service.calls


async def test_keys_that_are_none_drop_the_browser(
    book: Book, service: PushService, channel: PushChannel
) -> None:
    """65 bytes that are no point of the curve reach nobody and break nothing."""
    endpoint, _, auth = service.browser().row
    book.browsers = [(endpoint, "BA" + "A" * 85, auth)]

    assert "refused" == (await channel.send(RING, None)).kind
    assert [endpoint] == book.forgotten
    assert [] == service.calls


async def test_a_stored_address_elsewhere_is_never_called(book: Book, service: PushService) -> None:
    """The list of services holds when a ring goes, not only when a browser subscribes."""
    book.browsers = [service.browser().row]
    channel = PushChannel(book, Keys(book), REAL, CONTACT)
    outcome = await channel.send(RING, None)
    await channel.stop()

    assert ("refused", "unknown service") == (outcome.kind, outcome.reason)
    assert [] == service.calls


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:APA91b",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://wns2-sg2p.notify.windows.com/w/?token=x",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://fcm.googleapis.com:443/fcm/send/x",
    ],
)
def test_services_of_browsers_are_known(endpoint: str) -> None:
    """Chrome, Firefox, Edge and Safari are rung with the default settings."""
    assert known_service(endpoint, REAL)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://notify.windows.com.evil/x",
        "https://evilnotify.windows.com/x",
        "https://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://fcm.googleapis.com\\@10.0.0.1/x",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/\r\nX: y",
        "https://fcm.googleapis.com:x/",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "",
    ],
)
def test_nothing_else_is_ever_called(endpoint: str) -> None:
    """A browser cannot make us call machines of our own network or anybody else."""
    assert not known_service(endpoint, REAL)


def test_only_this_machine_may_be_called_without_tls() -> None:
    """The setting may name hosts for trials; unsealed traffic never leaves the machine."""
    assert known_service("http://127.0.0.1:9/x", HERE)
    assert not known_service("http://push.example/x", ["push.example"])
    assert not known_service("http://127.0.0.2:9/x", HERE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"do": "on", "endpoint": 7}',
        b'{"do": "on", "endpoint": "http://127.0.0.1/x"}',
        b'{"do": "on", "endpoint": "http://127.0.0.1/x", "keys": {"p256dh": "AA", "auth": "AA"}}',
        b'{"do": "on", "endpoint": "http://127.0.0.1/x", "keys": {"p256dh": null, "auth": []}}',
        b'{"do": "on", "endpoint": "http://127.0.0.1/x", "keys": {"p256dh": "\\u0111"}}',
        b'{"do": "burn", "endpoint": "http://127.0.0.1/x"}',
        b'{"do": "off", "endpoint": "http://10.0.0.1/x"}',
    ],
)
def test_what_is_no_subscription_is_refused(body: bytes) -> None:
    """Whatever is posted, it is a clear subscription or a 400."""
    with pytest.raises(Refused) as refused:
        change_of(body, HERE)

    assert 400 == refused.value.status


async def test_the_key_is_made_once(book: Book) -> None:
    """Another start has the same key: browsers that subscribed before are still rung."""
    first = await Keys(book).public()

    assert await Keys(book).public() == first
