"""Who knocks and how often: the parts of the guard that need no server."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bot.channels import guard
from bot.channels.pace import Buckets
from bot.channels.web import identity


def request_from(host: str | None, forwarded: str) -> Request:
    """Return a request as it arrives from `host` with that X-Forwarded-For."""
    client = (host, 1) if host else None
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": client, "headers": headers})


@pytest.mark.parametrize(
    ("host", "forwarded", "client"),
    [
        ("1.2.3.4", "", "1.2.3.4"),
        ("1.2.3.4", "9.9.9.9", "1.2.3.4"),
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        ("127.0.0.1", "nonsense", "nonsense"),
        ("2001:db8:1:2::5", "", "2001:db8:1:2::/64"),
        (None, "9.9.9.9", ""),
    ],
)
def test_only_trusted_proxies_name_the_client(
    host: str | None, forwarded: str, client: str
) -> None:
    """A stranger's X-Forwarded-For counts for nothing; the first untrusted hop is the client."""
    trusted = guard.networks(["127.0.0.1", "10.0.0.0/8"])
    assert guard.client_of(request_from(host, forwarded), trusted) == client


def test_a_bucket_empties_and_fills_again() -> None:
    """Three at once, then one each half second."""
    clock = [100.0]
    bucket = Buckets(capacity=3, rate=2.0, now=lambda: clock[0])
    assert [bucket.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert bucket.take("b") == 0.0
    clock[0] += 0.5
    assert bucket.take("a") == 0.0
    assert bucket.take("a") == 0.5


def test_looking_into_a_bucket_takes_nothing() -> None:
    """Who only looks finds it as full as before."""
    clock = [100.0]
    bucket = Buckets(capacity=1, rate=0.5, now=lambda: clock[0])
    assert [bucket.left("a"), bucket.left("a"), bucket.take("a")] == [0.0, 0.0, 0.0]
    assert bucket.left("a") == bucket.left("a") == 2.0
    clock[0] += 1.0
    assert (bucket.left("a"), bucket.left("b")) == (1.0, 0.0)


def test_buckets_do_not_grow_without_end() -> None:
    """The key that knocked longest ago is forgotten first."""
    bucket = Buckets(capacity=1, rate=0.001, now=lambda: 0.0, most=2)
    for key in ("a", "b", "c"):
        assert bucket.take(key) == 0.0
    assert bucket.take("c") > 0
    assert bucket.take("a") == 0.0


@pytest.mark.parametrize("cookie", ["", "abc", "abc.def", "é", "." * 500, "a" * 5000])
def test_a_broken_cookie_is_nobody(cookie: str) -> None:
    """Whatever stands in the cookie, only our own signature counts."""
    assert identity.read("secret", cookie) is None
    assert identity.read("other", identity.sign("secret", "abc")) is None
    assert identity.read("secret", identity.sign("secret", "abc")) == "abc"
    assert identity.read("secret", identity.sign("secret", "a b")) is None
