"""Who is believed about the client, and how much one machine may have under way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.app.server.edge import Edge
from tests.logged import logged
from tests.words import say

FORWARDED = {"x-forwarded-for": "9.9.9.9"}


class App:
    """An application that notes what it was asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[Scope] = []
        self.go_on = asyncio.Event()
        self.fails = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 200 once that is let."""
        self.asked.append(scope)
        await self.go_on.wait()
        if self.fails:
            raise RuntimeError("a fault of the application")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def ask(
    edge: Edge, peer: str | None, headers: dict[str, str] | None = None, path: str = "/"
) -> int:
    """Ask for a path as it would arrive from `peer` (None: a unix socket); return the status."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    client = (peer, 1) if peer else None
    scope = {"type": "http", "method": "GET", "path": path, "scheme": "http", "client": client,
             "headers": raw, "query_string": b""}  # fmt: skip
    await edge(scope, receive, send)
    return int(said[0]["status"])


def edge_of(app: App, trusted: Sequence[str] = (), **more: int) -> Edge:
    """Return the edge before an application that answers at once."""
    app.go_on.set()
    return Edge(app, say, trusted, **more)


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.8.8.8", "127.8.8.8"),
        ("::1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("10.0.0.2", "10.0.0.2"),
        ("172.30.8.3", "172.30.8.3"),
        ("192.168.1.1", "192.168.1.1"),
        ("100.64.0.9", "100.64.0.9"),
        ("fd00::7", "fd00::7"),
        ("fe80::1", "fe80::1"),
        (None, "unix socket"),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        FORWARDED,
        {"x-real-ip": "9.9.9.9"},
        {"forwarded": "for=9.9.9.9;proto=https"},
        {"x-forwarded-for": "\xff\xfe, 9.9.9.9 junk"},
        {"x-forwarded-for": ""},
    ],
)
async def test_a_proxy_near_us_that_is_not_listed_is_told_of_once(
    peer: str | None, name: str, headers: dict[str, str]
) -> None:
    """One line names the peer, however often it asks, and nobody for whom it speaks."""
    edge = edge_of(App(), ["198.51.100.7"])
    with logged() as lines:
        for _ in range(3):
            assert await ask(edge, peer, headers) == 200

    assert lines == [{"event": "proxy_unlisted", "peer": name, "log_level": "warning"}]
    assert edge.unlisted


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("127.0.0.1", {}),
        ("127.0.0.1", {"x-forwarded-proto": "https"}),
        ("203.0.114.9", FORWARDED),
        ("::ffff:203.0.114.9", FORWARDED),
        ("2a00::9", FORWARDED),
        ("10.0.0.2", FORWARDED),
        ("::ffff:10.0.0.2", FORWARDED),
        (None, {}),
    ],
)
async def test_others_are_not_told_of(peer: str | None, headers: dict[str, str]) -> None:
    """A listed proxy, a stranger's forged header, and who speaks for nobody are no news."""
    edge = edge_of(App(), ["10.0.0.0/8"])
    with logged() as lines:
        assert await ask(edge, peer, headers) == 200

    assert (lines, edge.unlisted) == ([], False)


async def test_many_peers_do_not_fill_the_log() -> None:
    """A whole network that forges headers writes 64 lines."""
    edge = edge_of(App())
    with logged() as lines:
        for number in range(200):
            await ask(edge, f"10.0.0.{number}", FORWARDED)

    assert len(lines) == 64


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("127.0.0.1", "https", "https"),
        ("::ffff:127.0.0.1", "HTTPS ", "https"),
        ("127.0.0.1", "http", "http"),
        ("127.0.0.1", "javascript", "http"),
        ("127.0.0.1", "https, http", "http"),
        ("10.0.0.2", "https", "http"),
    ],
)
async def test_the_scheme_is_what_a_listed_proxy_says(peer: str, said: str, scheme: str) -> None:
    """Addresses that we make begin as people came; nobody else changes them."""
    app = App()
    await ask(edge_of(app, ["127.0.0.1"]), peer, {"x-forwarded-proto": said})

    assert app.asked[0]["scheme"] == scheme


async def test_one_machine_has_its_share_under_way() -> None:
    """Beyond it a machine waits, its neighbour and the operators do not; what ends makes room."""
    app = App()
    edge = Edge(app, say, ["127.0.0.1"], most_under_way=2)
    both = [asyncio.create_task(ask(edge, "127.0.0.1", FORWARDED)) for _ in range(2)]
    neighbour = asyncio.create_task(ask(edge, "127.0.0.1", {"x-forwarded-for": "9.9.9.8"}))
    operator = asyncio.create_task(ask(edge, "127.0.0.1", FORWARDED, "/healthz"))
    while len(app.asked) < 4:
        await asyncio.sleep(0)
    third = await ask(edge, "127.0.0.1", FORWARDED)
    app.go_on.set()

    assert third == 503
    assert await asyncio.gather(*both, neighbour, operator) == [200] * 4
    assert await ask(edge, "127.0.0.1", FORWARDED) == 200


async def test_a_request_that_fails_makes_room_too() -> None:
    """Faults of the application do not use a machine's share up."""
    app = App()
    edge = edge_of(app, most_under_way=1)
    app.fails = True
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await ask(edge, "9.9.9.9")
    app.fails = False

    assert await ask(edge, "9.9.9.9") == 200
