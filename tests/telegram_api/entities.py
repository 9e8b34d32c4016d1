"""Telegram's HTML as its server reads it: text and entities, or a refusal in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.telegram_api.errors import ApiError

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_SPACE = " \t\n\r\v\f"


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    url: str


def utf16(text: str) -> int:
    """Count UTF-16 units, the unit of every length that Telegram states."""
    if text.isascii():
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def _refuse(what: str) -> ApiError:
    return ApiError(400, f"Bad Request: can't parse entities: {what}")


def _decode(text: str) -> str:
    if "&" not in text:
        return text
    return _REFERENCE.sub(_referenced, text)


def _referenced(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match.group()


class _Reader:
    """One pass over a text, as the server makes it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.length = 0
        self.parts: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def byte_offset(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            tag = self.source.find("<", self.at)
            if tag < 0:
                tag = len(self.source)
            self._take_text(self.source[self.at : tag])
            self.at = tag
            if self.source[tag : tag + 2] == "</":
                self._end_tag(tag)
            elif tag < len(self.source):
                self._start_tag(tag)
        if self.open:
            tag_name = self.open[-1].tag
            raise _refuse(f'Can\'t find end tag corresponding to start tag "{tag_name}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _take_text(self, raw: str) -> None:
        text = _decode(raw)
        self.parts.append(text)
        self.length += utf16(text)

    def _start_tag(self, begin: int) -> None:
        at = begin + 1
        while at < len(self.source) and self.source[at] not in _SPACE + ">":
            at += 1
        if at >= len(self.source):
            raise _refuse(f"Unclosed start tag at byte offset {self.byte_offset(begin)}")
        tag = self.source[begin + 1 : at].lower()
        if tag not in _TYPES:
            raise _refuse(f'Unsupported start tag "{tag}" at byte offset {self.byte_offset(begin)}')
        url = self._attributes(tag, begin, at)
        self.open.append(_Open(tag, self.length, url))

    def _attributes(self, tag: str, begin: int, at: int) -> str:
        """Read the attributes up to `>` and return the href, if there is one."""
        href = ""
        where = f'the tag "{tag}" at byte offset {self.byte_offset(begin)}'
        pattern = re.compile(r'\s*([^\s=>]*)\s*(=?)\s*("[^"]*"|\'[^\']*\'|[^\s>"\']*)')
        while True:
            while at < len(self.source) and self.source[at] in _SPACE:
                at += 1
            if at >= len(self.source):
                raise _refuse(f"Unclosed start tag at byte offset {self.byte_offset(begin)}")
            if self.source[at] == ">":
                self.at = at + 1
                return href
            match = pattern.match(self.source, at)
            assert match is not None
            name, equals, value = match.groups()
            if not name:
                raise _refuse(f"Empty attribute name in {where}")
            if not equals and tag != "blockquote":
                raise _refuse(f"Expected equal sign in declaration of an attribute of {where}")
            at = match.end()
            if name.lower() == "href":
                href = _decode(value.strip("\"'"))

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise _refuse(f"Unexpected end tag at byte offset {self.byte_offset(begin)}")
        close = self.source.find(">", begin)
        if close < 0:
            raise _refuse(f"Unclosed end tag at byte offset {self.byte_offset(begin)}")
        name = self.source[begin + 2 : close].strip(_SPACE).lower()
        opened = self.open.pop()
        if name and name != opened.tag:
            raise _refuse(
                f"Unmatched end tag at byte offset {self.byte_offset(begin)}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        self._close(opened)
        self.at = close + 1

    def _close(self, opened: _Open) -> None:
        if self.length == opened.offset:
            return
        entity: dict[str, Any] = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self.length - opened.offset,
        }
        if opened.tag == "a":
            if not re.match(r"(https?|tg|mailto|tel):", opened.url):
                return
            entity["url"] = opened.url
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text without tags and its entities; raises ApiError in Telegram's words."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()


def read_text(source: str, parse_mode: str) -> tuple[str, list[dict[str, Any]]]:
    """Return text and entities for a parse mode; HTML is the one that this bot uses."""
    mode = parse_mode.lower()
    if mode == "html":
        return parse_html(source)
    if mode in {"", "none"}:
        return source, []
    if mode in {"markdown", "markdownv2"}:
        raise ApiError(400, "Bad Request: the emulator reads HTML only")
    raise ApiError(400, "Bad Request: unsupported parse_mode")
