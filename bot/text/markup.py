"""The one small markup of every reply and card: bold, italic, links, backslash escapes.

`**bold**`, `_italic_` at word borders, `[label](https://…)`; lines that begin with `- ` stay as
they are. A line of three dashes alone begins a new bubble, a paragraph where there are none.
Everything else is literal, and no text is ever refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.text.folding import graphemes

_PUNCTUATION = r"!-/:-@\[-`{-~"
_TOKEN = re.compile(
    r"\[(?P<label>(?:\\.|[^\[\]\\\n])+)\]\((?P<href>https?://[^\s()<>\[\]]+)\)"
    r"|(?P<bold>\*\*)"
    r"|(?P<blank>__+)"  # a line to write on, as on paper forms
    r"|(?P<italic>_)"
    r"|(?P<gap>\n[ \t]*\n)"
    rf"|(?P<text>(?:[^\\\[*_\n]+|\\[{_PUNCTUATION}]|\n(?![ \t]*\n)|\*(?!\*))+|.)",
    re.DOTALL,
)
_BREAK = re.compile(r"\n\s*---[ \t]*\n\s*")
_SIGNS = re.compile(r"[\\\[*_]")
_ESCAPED = re.compile(r"([\\*_\[\](])")
_DASHES = re.compile(r"^(\s*)(---[ \t]*)$", re.MULTILINE)  # what somebody typed breaks nothing
_UNESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
_ITALIC_LINE = re.compile(r"_([^\\\[*_\s](?:[^\\\[*_\n]*[^\\\[*_\s])?)_")
_GAP = re.compile(r"(\n[ \t]*\n)")
_GAP_MARKS = ("\n\n", "\n", " ")


class Run(NamedTuple):
    """A piece of text of one style; `href` makes it a link."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


@dataclass(slots=True)
class _Piece:
    """A token on its way to a run: literal text, or a mark that may turn out to be one."""

    text: str
    at: int
    kind: str = "text"
    href: str | None = None
    inner: tuple[Run, ...] = field(default=())
    opens: bool = False
    closes: bool = False
    paired: int = 0  # +1 a mark that opens, -1 one that closes, 0 a literal


def bubbles(text: str) -> list[str]:
    """Split a text where a new bubble begins; one that has no such place stays whole."""
    return [part for part in _BREAK.split(text) if part.strip()] or [text]


def parse(text: str) -> tuple[Run, ...]:
    """Read markup into runs, neighbours of one style joined, newlines kept in the text."""
    if "\n---" in text:
        text = _BREAK.sub("\n\n", text)
    if not _SIGNS.search(text):
        return (Run(text),) if text else ()
    if line := _ITALIC_LINE.fullmatch(text):  # as below each notice, another one each time
        return (Run(line[1], italic=True),)
    return _runs(_paired(_pieces(text)))


def paragraphs(text: str) -> list[str]:
    """Split markup at its blank lines, which stand between as pieces of their own.

    No mark reaches across one: what the pieces are parsed to, one after the other, is the text.
    """
    if "\n---" in text:
        text = _BREAK.sub("\n\n", text)
    return _GAP.split(text)


def plain(text: str) -> str:
    """Return the words of a markup text without its marks; a link shows its label."""
    if not _SIGNS.search(text) and "\n---" not in text:  # as nearly every name and title
        return text
    return "".join([run.text for run in parse(text)])


def escape(value: object) -> str:
    """Return `value` as markup that reads back as exactly that text, whatever is in it."""
    text = str(value)
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(r"\\\1", text)
    return unbroken(text) if "---" in text else text


def unbroken(text: str) -> str:
    """Return markup in which a line of dashes is shown as typed and begins no bubble."""
    return _DASHES.sub(r"\1\\\2", text)


def unparse(runs: Sequence[Run]) -> str:
    """Return markup that reads back as these runs."""
    return "".join(_marked(run) for run in runs)


def _marked(run: Run) -> str:
    """Wrap the words of a run in its marks; the white space around them stays outside."""
    core = run.text.strip()
    if not core:
        return run.text
    before, _, after = run.text.partition(core)
    text = escape(core)
    if run.href:
        text = f"[{text}]({run.href})"
    if run.italic:
        text = f"_{text}_"
    if run.bold:
        text = f"**{text}**"
    return f"{before}{text}{after}"


def _pieces(text: str) -> list[_Piece]:
    return [_piece(text, match) for match in _TOKEN.finditer(text)]


def _piece(text: str, match: re.Match[str]) -> _Piece:
    kind = match.lastgroup or "text"
    at, end = match.span()
    if kind == "text":
        text = match.group()
        return _Piece(_UNESCAPED.sub(r"\1", text) if "\\" in text else text, at)
    if kind == "href":
        return _Piece(match.group(), at, "link", match["href"], parse(match["label"]))
    before, after = text[at - 1 : at], text[end : end + 1]
    opens, closes = bool(after.strip()), bool(before.strip())
    if kind == "italic":
        opens, closes = opens and not _in_word(before), closes and not _in_word(after)
    return _Piece(match.group(), at, kind, opens=opens, closes=closes)


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_" or (char != "" and unicodedata.combining(char) > 0)


def _paired(pieces: list[_Piece]) -> list[_Piece]:
    """Pair the marks in one pass; what stays open at a blank line or the end is literal."""
    waiting: list[int] = []
    for i, piece in enumerate(pieces):
        if piece.kind == "gap":
            waiting.clear()
        elif piece.kind in {"bold", "italic"}:
            _pair(pieces, waiting, i)
    return pieces


def _pair(pieces: list[_Piece], waiting: list[int], i: int) -> None:
    piece = pieces[i]
    mine = [j for j in waiting if pieces[j].kind == piece.kind]
    if mine and piece.closes and mine[-1] != i - 1:
        pieces[mine[-1]].paired, piece.paired = 1, -1
        del waiting[waiting.index(mine[-1]) :]
    elif not mine and piece.opens:
        waiting.append(i)


def _runs(pieces: list[_Piece]) -> tuple[Run, ...]:
    depth = {"bold": 0, "italic": 0}
    runs: list[Run] = []
    same_style: list[str] = []
    for piece in pieces:
        if not (piece.paired or piece.inner):
            same_style.append(piece.text)
            continue
        _append(runs, Run("".join(same_style), depth["bold"] > 0, depth["italic"] > 0))
        same_style.clear()
        if piece.paired:
            depth[piece.kind] += piece.paired
        for run in piece.inner:
            bold, italic = run.bold or depth["bold"] > 0, run.italic or depth["italic"] > 0
            _append(runs, Run(run.text, bold, italic, piece.href))
    _append(runs, Run("".join(same_style)))
    return tuple(runs)


def _append(runs: list[Run], run: Run) -> None:
    if runs and runs[-1][1:] == run[1:]:
        runs[-1] = runs[-1]._replace(text=runs[-1].text + run.text)
    elif run.text:
        runs.append(run)


def split(
    runs: Sequence[Run], limit: int, measure: Callable[[str], int] = len
) -> list[tuple[Run, ...]]:
    """Cut runs into parts of at most `limit`, at paragraphs, lines, words or graphemes.

    White space at a cut is dropped and no part is blank; `measure` must grow with the text. A
    single code point longer than `limit` still makes a part of its own.
    """
    text = "".join(run.text for run in runs)
    parts: list[tuple[Run, ...]] = []
    start = _skip_space(text, 0) if measure(text) > limit else 0
    while start < len(text):
        end = _cut(text, start, limit, measure)
        stop = start + len(text[start:end].rstrip()) if end < len(text) or parts else end
        if text[start:stop].strip():
            parts.append(_slice(runs, start, stop))
        start = _skip_space(text, end)
    return parts


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _cut(text: str, start: int, limit: int, measure: Callable[[str], int]) -> int:
    """Return where the part that begins at `start` ends."""
    fits = _fitting(text, start, limit, measure)
    if fits >= len(text):
        return len(text)
    for mark in _GAP_MARKS:
        found = text.rfind(mark, start + 1, fits + len(mark))
        if found > start and (mark == " " or (found - start) * 3 >= fits - start):
            return found
    return _grapheme_end(text, start, fits)


def _fitting(text: str, start: int, limit: int, measure: Callable[[str], int]) -> int:
    """Return the farthest end such that `text[start:end]` measures at most `limit`."""
    low, high = start + 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[start:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _grapheme_end(text: str, start: int, fits: int) -> int:
    end = start
    for piece in graphemes(text[start : fits + 32]):
        if end + len(piece) > fits:
            break
        end += len(piece)
    return end if end > start else fits


def _slice(runs: Sequence[Run], start: int, stop: int) -> tuple[Run, ...]:
    out: list[Run] = []
    at = 0
    for run in runs:
        piece = run.text[max(0, start - at) : max(0, stop - at)]
        at += len(run.text)
        if piece:
            out.append(run._replace(text=piece))
    return tuple(out)


_TAGS = "a|b|i|u|s|p|br|hr|em|strong|div|span|font|h[1-6]|table|tr|td|th|ul|ol|li|img|code|pre"
_LINE_FAULTS = (
    (
        re.compile(r"^ {0,3}#{1,6}\s"),
        "dấu # đầu dòng không thành tiêu đề; hãy viết **tiêu đề** in đậm",
    ),
    (re.compile(r"^\s*\|.*\|\s*$"), "bảng kẻ bằng dấu | không hiện được; hãy viết từng dòng “- ”"),
    (
        re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE),
        "thẻ HTML như <b> không hiện được; hãy dùng **đậm** hoặc _nghiêng_",
    ),
    (re.compile(r"^\s*```"), "khối ``` không hiện được; hãy viết như chữ thường"),
)
_LINK_LIKE = re.compile(r"\]\(")


def faults(text: str) -> list[str]:
    """Return, in Vietnamese and with line numbers, the marks that no channel could show."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        found += [(number, what) for pattern, what in _LINE_FAULTS if pattern.search(line)]
    for at, what in _mark_faults(text):
        found.append((text.count("\n", 0, at) + 1, what))
    return [f"dòng {number}: {what}" for number, what in sorted(found)]


def _mark_faults(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    bare = list(text)
    for piece in _paired(_pieces(text)):
        if piece.kind == "bold" and not piece.paired:
            found.append((piece.at, "dấu ** chưa có cặp; chữ đậm viết **như thế này**"))
        if piece.kind == "link":
            bare[piece.at : piece.at + len(piece.text)] = " " * len(piece.text)
    for match in _LINK_LIKE.finditer("".join(bare)):
        found.append((match.start(), "đường dẫn hỏng; viết [tên](https://địa-chỉ) trên một dòng"))
    return found
