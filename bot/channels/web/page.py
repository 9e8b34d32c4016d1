"""The page's own files: the HTML with its blanks filled, style and script with a version."""

from __future__ import annotations

import gzip
import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_STATIC = Path(__file__).parent / "static"
_MIME = {"chat.js": "text/javascript; charset=utf-8", "chat.css": "text/css; charset=utf-8"}
#: The script is written in parts and goes out as one: on 3G each request costs half a second.
_PARTS = {
    "chat.js": ("state.js", "view.js", "line.js", "push.js", "upload.js", "main.js"),
    "chat.css": ("chat.css",),
}
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page, plain and packed."""

    plain: bytes
    packed: bytes
    mime: str


class Page:
    """The chat page of one office, wherever it is mounted."""

    def __init__(
        self, office: str, rings: bool = False, metas: Mapping[str, str] | None = None
    ) -> None:
        self._assets = {name: _asset(name) for name in _MIME}
        everything = b"".join(asset.plain for asset in self._assets.values())
        self._template = Template((_STATIC / "chat.html").read_text("utf-8"))
        self._blanks = {
            "office": html.escape(office),
            "version": hashlib.sha256(everything).hexdigest()[:12],
            "push": "on" if rings else "",
        }
        #: What others look for on the page to know whose the address is, by its name.
        self._metas = "".join(
            f'<meta name="{html.escape(name)}" content="{html.escape(content)}">\n'
            for name, content in (metas or {}).items()
        )
        self._worker = (_STATIC / "sw.js").read_bytes()

    def html(self, tag: str, way: str = "", code: str = "") -> HTMLResponse:
        """Return the page for the browser with this tag.

        `way` ("lop" or "bai") and `code` say to which class's door or quiz it leads.
        """
        # Relative: a proxy may serve us under a path that we never see. A door lies one below.
        said = {"tag": tag, "way": way, "code": code, "base": "../" if way else "./"}
        blanks = {**self._blanks, **{name: html.escape(value) for name, value in said.items()}}
        blanks["metas"] = self._metas
        return HTMLResponse(self._template.substitute(blanks))

    def asset(self, name: str, request: Request) -> Response | None:
        """Return a file of the page, packed where the browser can unpack it."""
        asset = self._assets.get(name)
        if asset is None:
            return None
        headers = {"Cache-Control": _YEAR, "Content-Type": asset.mime, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.plain, headers=headers)
        return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"})

    def worker(self) -> Response:
        """Return the script that a browser keeps for rings; it lies beside the page, not below."""
        return Response(self._worker, media_type="text/javascript")


def _asset(name: str) -> Asset:
    parts = [(_STATIC / part).read_bytes() for part in _PARTS[name]]
    plain = b"\n".join([b"(function () {", *parts, b"})();\n"]) if len(parts) > 1 else parts[0]
    return Asset(plain, gzip.compress(plain, mtime=0), _MIME[name])
