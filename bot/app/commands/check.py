"""`donghanh check`: every fault of content, quizzes and settings at once."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app.commands import wording_use
from bot.app.settings import BadSettings, Settings, read_settings
from bot.library.load import load
from bot.library.meaning.checking import meaning_faults
from bot.library.unanswered import answered_by_now


def check(content: Path | None, quizzes: Path | None) -> int:
    """Print every fault as `file:line: what`; 0 none, 1 any."""
    faults: list[str] = []
    try:
        settings = read_settings(os.environ)
    except BadSettings as error:
        faults += error.faults
        settings = Settings()
    folder = content or settings.content
    library, found = load(folder, quizzes or settings.quizzes)
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    found += tuple(meaning_faults(folder, lambda text: library.search(text, today)))
    found += tuple(answered_by_now(library.unanswered, library.every_card, today, library.terms))
    named = [rule.text for rule in library.reminders.values()]
    faults += [
        str(fault) for fault in (*dict.fromkeys(found), *wording_use.faults(library.wording, named))
    ]
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} lỗi.", file=sys.stderr)
        return 1
    questions = sum(len(quiz.questions) for quiz in library.quizzes)
    print(f"Không có lỗi: {len(library.quizzes)} bài, {questions} câu hỏi.", file=sys.stderr)
    return 0
