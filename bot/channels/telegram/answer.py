"""One HTTP answer, put together out of the pieces in which it comes in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

#: Telegram's heads are shorter than a tenth of it.
MOST_HEAD = 65_536
_MOST_CHUNK_LINE = 1024
_USUAL = b"HTTP/1.1 200 OK\r\n"
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n]*)?")
_TOLD = re.compile(
    rb"\r\n(content-length|transfer-encoding|content-encoding|connection)[ \t]*:[ \t]*([^\r\n]*)"
)
_LENGTH = re.compile(rb"[0-9]{1,15}[ \t]*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?")
_BODILESS = frozenset({204, 304})


class StrangeAnswer(Exception):
    """It is none that is read here; says why, in words that hold nothing of it."""


class Answer(NamedTuple):
    """A whole answer; `stays` tells whether its connection can be used again."""

    status: int
    body: bytes
    stays: bool


class _Head(NamedTuple):
    """What the first lines tell: `length` is None where the body ends with the connection."""

    status: int
    length: int | None
    chunked: bool
    stays: bool


class Reader:
    """Reads one answer; a new one is made for the next."""

    __slots__ = ("_head", "_held", "_missing", "_parts")

    def __init__(self) -> None:
        self._head: _Head | None = None
        self._held = bytearray()  # of a head, or of a chunk with the line before it
        self._parts: list[bytes] = []
        self._missing = 0  # of the body, or of the chunk with the line's end behind it

    @property
    def begun(self) -> bool:
        """Say whether any byte of an answer has come."""
        return self._head is not None or bool(self._held)

    def feed(self, data: bytes) -> Answer | None:
        """Take the next piece; return the answer once it is whole. Raises StrangeAnswer."""
        if self._head is not None:
            return self._body(self._head, data)
        if self._held:
            self._held += data
            data = bytes(self._held)
            self._held.clear()
        end = data.find(b"\r\n\r\n")
        while end >= 0:
            head = _read_head(data[:end])
            data = data[end + 4 :]
            if head.status >= 200:
                return self._begin(head, data)
            end = data.find(b"\r\n\r\n")
        self._held += data
        self._check_beginning(data)
        return None

    def _check_beginning(self, data: bytes) -> None:
        """Refuse at once what never will be a head, rather than wait for its end."""
        if not data.startswith(b"HTTP/1."[: len(data)]) or b"\n\n" in data:
            raise StrangeAnswer("no answer of HTTP/1")
        if len(data) > MOST_HEAD:
            raise StrangeAnswer("head too long")

    def _begin(self, head: _Head, data: bytes) -> Answer | None:
        if len(data) == head.length:  # as nearly every one comes
            return Answer(head.status, data, head.stays)
        self._head = head
        self._missing = head.length or 0
        return self._body(head, data)

    def _body(self, head: _Head, data: bytes) -> Answer | None:
        if head.chunked:
            return self._chunks(head, data)
        self._parts.append(data)
        if head.length is None:
            return None
        self._missing -= len(data)
        return self._whole(head, -self._missing) if self._missing <= 0 else None

    def _whole(self, head: _Head, surplus: int) -> Answer:
        body = b"".join(self._parts)
        if surplus and not head.chunked:
            body = body[:-surplus]
        return Answer(head.status, body, head.stays and not surplus)

    def _chunks(self, head: _Head, data: bytes) -> Answer | None:
        held = self._held
        held += data
        while True:
            if not self._missing:
                end = held.find(b"\r\n", 0, _MOST_CHUNK_LINE)
                if end < 0:
                    _check_length(held, _MOST_CHUNK_LINE)
                    return None
                size = _chunk_size(held[:end])
                if not size:
                    return self._last_chunk(head, end)
                del held[: end + 2]
                self._missing = size + 2
            if len(held) < self._missing:
                return None
            if held[self._missing - 2 : self._missing] != b"\r\n":
                raise StrangeAnswer("a chunk does not end")
            self._parts.append(bytes(held[: self._missing - 2]))
            del held[: self._missing]
            self._missing = 0

    def _last_chunk(self, head: _Head, at: int) -> Answer | None:
        """Skip what may follow the last chunk, up to the empty line."""
        end = self._held.find(b"\r\n\r\n", at)
        if end < 0:
            _check_length(self._held, MOST_HEAD)
            return None
        return self._whole(head, len(self._held) - end - 4)

    def end(self) -> Answer | None:
        """Return the answer whose body the end of the connection ends, if it is one."""
        head = self._head
        if head is None or head.chunked or head.length is not None:
            return None
        return Answer(head.status, b"".join(self._parts), False)


def _read_head(head: bytes) -> _Head:
    minor, code = (b"1", 200) if head.startswith(_USUAL) else _status(head)
    told: dict[bytes, bytes] = {}
    for name, value in _TOLD.findall(head.lower()):
        told[name] = told[name] + b"," + value if name in told else value
    coded = b"transfer-encoding" in told or b"content-encoding" in told
    chunked = coded and _is_chunked(told)
    if code == 101:
        raise StrangeAnswer("encoded or upgraded")
    if code < 200 or code in _BODILESS:
        return _Head(code, 0, False, _stays(minor, told))
    length = None if chunked else _length(told.get(b"content-length"))
    return _Head(code, length, chunked, _stays(minor, told))


def _status(head: bytes) -> tuple[bytes, int]:
    status = _STATUS.match(head)
    if status is None or head[status.end() : status.end() + 2] not in (b"", b"\r\n"):
        raise StrangeAnswer("status line")
    return status[1], int(status[2])


def _is_chunked(told: Mapping[bytes, bytes]) -> bool:
    if told.get(b"content-encoding", b"identity").strip() != b"identity":
        raise StrangeAnswer("encoded or upgraded")
    coding = told.get(b"transfer-encoding", b"").strip()
    if coding not in (b"", b"chunked"):
        raise StrangeAnswer("transfer encoding")
    return bool(coding)


def _length(told: bytes | None) -> int | None:
    if told is None:
        return None
    if _LENGTH.fullmatch(told) is None:
        raise StrangeAnswer("length")
    return int(told)


def _stays(minor: bytes, told: Mapping[bytes, bytes]) -> bool:
    """Say whether the server keeps the connection; not where its words contradict each other."""
    if b"transfer-encoding" in told and b"content-length" in told:
        return False
    wish = told.get(b"connection", b"")
    return b"close" not in wish and (minor == b"1" or b"keep-alive" in wish)


def _chunk_size(line: bytearray) -> int:
    found = _CHUNK.fullmatch(line)
    if found is None:
        raise StrangeAnswer("size of a chunk")
    return int(found[1], 16)


def _check_length(held: bytearray, most: int) -> None:
    if len(held) > most:
        raise StrangeAnswer("chunk too long")
