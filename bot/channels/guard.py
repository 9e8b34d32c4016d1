"""What stands between the open internet and a turn: origin, size, client address, headers."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

Handler = Callable[[Request], Awaitable[Response]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

BODY_LIMIT = 32 * 1024

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
    """A request that is not served; `text` is what the person reads."""

    def __init__(
        self, status: int, text: str, retry_after: float = 0.0, page: bool = False
    ) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.retry_after = retry_after
        self.page = page  # a person looks at the bare answer, so it is no JSON

    def response(self) -> Response:
        """Return the refusal as an HTTP answer."""
        answer: Response
        if self.page:
            answer = PlainTextResponse(self.text, self.status)
        else:
            answer = JSONResponse({"ok": False, "error": self.text}, self.status)
        if self.retry_after:
            answer.headers["Retry-After"] = str(max(1, math.ceil(self.retry_after)))
        return answer


def guarded(handler: Handler) -> Handler:
    """Return the handler with refusals turned into answers and safe headers on all of them."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(request)
        except Refused as refused:
            answer = refused.response()
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return endpoint


def require_same_origin(request: Request, public_url: str = "") -> None:
    """Raise Refused unless the request was made by a page of ours."""
    if not is_same_origin(request, public_url):
        raise Refused(403, "Tin này không gửi từ trang trò chuyện nên không được nhận.")


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


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """Return the body; raises Refused (413) as soon as it is longer than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused(413, "Tin dài quá, xin anh/chị chia thành nhiều tin ngắn hơn.")
    return bytes(body)


def networks(names: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and ranges as networks; raises ValueError for what is neither."""
    return tuple(ipaddress.ip_network(name, strict=False) for name in names)


def client_of(request: Request, trusted: Sequence[Network]) -> str:
    """Return the machine that knocks; only a trusted proxy's word about another is believed.

    An IPv6 client is its /64: one household or phone owns a whole one.
    """
    host = request.client.host if request.client else ""
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
        if not _within(host, trusted):
            break
        host = hop
    return _household(host)


def _within(host: str, trusted: Sequence[Network]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in trusted)


def _household(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
