"""Who knocks and how often: the parts of the guard that need no server."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bot.channels import guard
from bot.channels.pace import Buckets
from bot.channels.web import identity


def request_from(host: str | None, *forwarded: str) -> Request:
    """Return a request as it arrives from `host` with these X-Forwarded-For."""
    client = (host, 1) if host else None
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded if one]
    return Request({"type": "http", "client": client, "headers": headers})


@pytest.mark.parametrize(
    ("host", "forwarded", "client"),
    [
        ("1.2.3.4", "", "1.2.3.4"),
        ("1.2.3.4", "9.9.9.9", "1.2.3.4"),
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        ("2001:db8:1:2::5", "", "2001:db8:1:2::/64"),
        (None, "9.9.9.9", ""),
        # An IPv6 socket names IPv4 peers in its own way.
        ("::ffff:1.2.3.4", "9.9.9.9", "1.2.3.4"),
        ("::ffff:127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("::FFFF:7f00:1", "::ffff:9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9, ::ffff:10.0.0.2", "9.9.9.9"),
        ("127.0.0.1", "9.9.9.9, ::ffff:11.0.0.2", "11.0.0.2"),
        # Ports, brackets, quotation marks, empty places.
        ("127.0.0.1", "9.9.9.9:5678", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6:1, 9.9.9.9:2,10.0.0.2:65535 ", "9.9.9.9"),
        ("127.0.0.1", "[2001:db8::1]:443", "2001:db8::/64"),
        ("127.0.0.1", "[2001:db8::1]", "2001:db8::/64"),
        ("127.0.0.1", '"[2001:db8::1]:443"', "2001:db8::/64"),
        ("127.0.0.1", "fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", "9.9.9.9, ,", "9.9.9.9"),
        # Junk where a proxy should have named somebody: the proxy stands for it, and what
        # stands before the junk came from a stranger.
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, unknown", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, _hidden, 10.0.0.2", "10.0.0.2"),
        ("127.0.0.1", "nonsense, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "9.9.9.9:port", "127.0.0.1"),
        ("127.0.0.1", "9.9.9.9:1:2", "127.0.0.1"),
        ("127.0.0.1", "[9.9.9.9", "127.0.0.1"),
        ("127.0.0.1", "[]:1", "127.0.0.1"),
        ("127.0.0.1", "999.9.9.9", "127.0.0.1"),
        ("127.0.0.1", "9.9.9.9/8", "127.0.0.1"),
        ("127.0.0.1", "9" * 5000, "127.0.0.1"),
        ("127.0.0.1", "\x00", "127.0.0.1"),
        ("127.0.0.1", "\N{ARABIC-INDIC DIGIT NINE}.9.9.9", "127.0.0.1"),
        # Longer chains than any office has end where we stop to look.
        ("127.0.0.1", "9.9.9.9, " + "10.0.0.2, " * 5000, "10.0.0.2"),
        # A peer that is no address at all.
        ("testclient", "9.9.9.9", "testclient"),
        ("x" * 100, "", "x" * 64),
    ],
)
def test_only_trusted_proxies_name_the_client(
    host: str | None, forwarded: str, client: str
) -> None:
    """A stranger's X-Forwarded-For counts for nothing; the first untrusted hop is the client."""
    trusted = guard.networks(["127.0.0.1", "10.0.0.0/8"])
    assert guard.client_of(request_from(host, forwarded), trusted) == client


def test_several_headers_are_one_list() -> None:
    """Each proxy may add a header of its own in place of a place in the list."""
    trusted = guard.networks(["127.0.0.1", "10.0.0.0/8"])
    asked = request_from("127.0.0.1", "6.6.6.6", "9.9.9.9, 10.0.0.3", "10.0.0.2")
    assert guard.client_of(asked, trusted) == "9.9.9.9"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "9.9.9.9"])
def test_who_is_not_listed_names_nobody(host: str) -> None:
    """Without a list nobody is believed, not even a program on this machine."""
    asked, plain = request_from(host, "6.6.6.6"), request_from(host)
    assert guard.client_of(asked, ()) == guard.client_of(plain, ()) != "6.6.6.6"


@pytest.mark.parametrize("listed", ["::ffff:10.0.0.0/104", "10.0.0.0/8", "10.1.2.3", "::/0"])
def test_a_range_is_meant_however_it_is_written(listed: str) -> None:
    """IPv4 in the clothes of IPv6 is listed and found; all of IPv6 is not all of IPv4."""
    client = guard.client_of(request_from("10.1.2.3", "9.9.9.9"), guard.networks([listed]))
    assert client == ("10.1.2.3" if listed == "::/0" else "9.9.9.9")


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
