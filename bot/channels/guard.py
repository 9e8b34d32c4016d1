"""What stands between the open internet and a turn: origin, size, client address, headers."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import re
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.contract import Say

Handler = Callable[[Request], Awaitable[Response]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

BODY_LIMIT = 32 * 1024
#: A body of that size takes half a minute on the slowest line that a chat is possible on.
BODY_SECONDS = 60.0
#: Hops that are looked at, from our own end; no office has a longer chain of proxies.
_MOST_HOPS = 16
#: As proxies write a hop: with a port or without, IPv6 with brackets or without.
_HOP = re.compile(r'"?(?:\[([^\]]+)\](?::[0-9]{1,5})?|([^:]+):[0-9]{1,5}|([^\[\]"]+))"?')

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Refused(Exception):
    """A request that is not served; the person reads the text of `key` with its `values`."""

    def __init__(
        self,
        status: int,
        key: str,
        retry_after: float = 0.0,
        page: bool = False,
        **values: object,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values
        self.retry_after = retry_after
        self.page = page  # a person looks at the bare answer, so it is no JSON

    def response(self, say: Say) -> Response:
        """Return the refusal as an HTTP answer."""
        text = say(self.key, **self.values)
        answer: Response
        if self.page:
            answer = PlainTextResponse(text, self.status)
        else:
            answer = JSONResponse({"ok": False, "error": text}, self.status)
        if self.retry_after:
            answer.headers["Retry-After"] = str(max(1, math.ceil(self.retry_after)))
        return answer


def guarded(handler: Handler, say: Say) -> Handler:
    """Return the handler with refusals turned into answers and safe headers on all of them."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(request)
        except Refused as refused:
            answer = refused.response(say)
        except ClientDisconnect:
            answer = Response(status_code=400)  # nobody is left to read it
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return endpoint


def require_same_origin(request: Request, public_url: str = "") -> None:
    """Raise Refused unless the request was made by a page of ours."""
    if not is_same_origin(request, public_url):
        raise Refused(403, "refusals.other_page")


def is_same_origin(request: Request, public_url: str = "") -> bool:
    """Say whether a page of ours made the request.

    Browsers older than Sec-Fetch-Site that also leave Origin out still name the referring page.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None and site is not None:
        return site == "same-origin"
    source = urlsplit(origin or request.headers.get("referer", ""))
    if source.scheme not in ("http", "https"):
        return False
    ours = {request.headers.get("host", ""), urlsplit(public_url).netloc} - {""}
    return source.netloc in ours


def path_before(request: Request, public_url: str) -> str:
    """Return the path of the public address that a proxy cut off before it passed this on.

    Nothing for who came past the proxy. A proxy may have put its own Host into the request.
    """
    public = urlsplit(public_url)
    page = urlsplit(request.headers.get("origin", "")).netloc
    hosts = [request.headers.get(name, "") for name in ("host", "x-forwarded-host")]
    return public.path.rstrip("/") if public.netloc in {*hosts, page} - {""} else ""


async def read_body(
    request: Request, limit: int = BODY_LIMIT, seconds: float = BODY_SECONDS
) -> bytes:
    """Return the body; raises Refused when it is longer than `limit` (413) or takes too long."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Refused(413, "refusals.too_long")
    except TimeoutError:
        raise Refused(408, "refusals.slow_line") from None
    return bytes(body)


def networks(names: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and ranges as networks; raises ValueError for what is neither."""
    return tuple(_network(name) for name in names)


def _network(name: str) -> Network:
    """Return a network; IPv4 that is written as IPv6 is IPv4, as its addresses are."""
    found = ipaddress.ip_network(name, strict=False)
    mapped = getattr(found.network_address, "ipv4_mapped", None)
    if mapped is None or found.prefixlen < 96:
        return found
    return ipaddress.IPv4Network((int(mapped), found.prefixlen - 96))


def address_in(text: str) -> Address | None:
    """Return the address of a peer or a hop, its port left out; None for anything else.

    IPv4 that came in over an IPv6 socket is IPv4 again.
    """
    hop = _HOP.fullmatch(text.strip()) if len(text) <= 64 else None
    try:
        found = ipaddress.ip_address(hop[1] or hop[2] or hop[3]) if hop else None
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def within(address: Address | None, ranges: Sequence[Network]) -> bool:
    """Say whether an address lies in one of the ranges."""
    return address is not None and any(address in network for network in ranges)


def client_of(request: HTTPConnection, trusted: Sequence[Network]) -> str:
    """Return the machine that calls; only a trusted proxy's word about another is believed.

    Where it names nothing that is an address, whoever said so stands for it: going on to the hop
    before would believe a stranger. An IPv6 client is its /64: one household or phone owns a
    whole one.
    """
    peer = request.client.host if request.client else ""
    machine = address_in(peer)
    said = ",".join(request.headers.getlist("x-forwarded-for")).rsplit(",", _MOST_HOPS)
    for hop in reversed([hop for hop in said if hop.strip()]):
        if not within(machine, trusted) or (named := address_in(hop)) is None:
            break
        machine = named
    return household(machine) if machine else peer[:64]


def household(address: Address) -> str:
    """Return the name under which a machine is counted."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
