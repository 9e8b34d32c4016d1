"""Some texts, or each line of a file: what `search` and `understand` are asked about."""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.commands.common import WRONG_SETTINGS, say_faults, settings_or_none
from bot.app.settings import Settings
from bot.library.load import Library, load
from bot.library.wording import WordingError

#: What was asked for cannot be looked at: like wrong settings, it is the caller's to put right.
NOTHING_READ = WRONG_SETTINGS

#: Finds out about one text, in a library, at a moment; what it finds is printed as JSON.
Look = Callable[[Library, str, datetime], Mapping[str, Any]]


class _Unreadable(Exception):
    """A file or folder cannot be read; the text says why."""


def each(
    words: Sequence[str], content: Path | None, queries: Path | None, json: bool, look: Look,
    tell: Callable[[Mapping[str, Any]], None],
) -> int:  # fmt: skip
    """Look at each text, those of a file too; reads whatever can be read of the content.

    `tell` prints what was found for one text where JSON is not asked for. Returns 2 without a
    text, and where settings, file or content cannot be used.
    """
    given = [text for text in texts(words) if text.strip()]
    if not given and queries is None:
        say_faults("Cần một câu hoặc --queries TỆP.", ())
        return NOTHING_READ
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    try:
        asked = [*given, *(_read(queries) if queries else ())]
        library = _library(content or settings.content, settings)
        now = datetime.now(ZoneInfo(settings.timezone))
        for text in asked:
            _print(look(library, text, now), None if json or queries else tell)
    except _Unreadable as why:
        say_faults(str(why), ())
        return NOTHING_READ
    except WordingError as error:
        say_faults("Nội dung thiếu câu chữ (xem donghanh check):", [error])
        return NOTHING_READ
    return 0


def texts(words: Sequence[str]) -> Iterator[str]:
    """Yield the texts that a command's arguments are: one that holds a blank, which was quoted, is
    a text of its own, the words between are one."""
    for quoted, group in groupby(words, key=lambda word: len(word.split()) > 1):
        side_by_side = [*group]
        yield from side_by_side if quoted else (" ".join(side_by_side),)


def _print(found: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None] | None) -> None:
    if tell is None:
        print(json_text.dumps(found, ensure_ascii=False))
    else:
        tell(found)


def _read(file: Path) -> list[str]:
    """Return the lines of a file that say anything; the mark that editors put first is none."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise _Unreadable(f"{file} không phải tệp chữ UTF-8; lưu lại bằng UTF-8.") from error
    except OSError as error:
        raise _Unreadable(f"Chưa đọc được tệp câu {file}: {error.strerror or error}") from error
    return [line.strip() for line in lines if line.strip()]


def _library(content: Path, settings: Settings) -> Library:
    if not content.is_dir():
        raise _Unreadable(f"Không có thư mục nội dung {content}.")
    library, _ = load(content, settings.quizzes)
    if not library.wording.keys:
        raise _Unreadable(f"{content} không phải thư mục nội dung: không đọc được câu chữ nào.")
    return library
