"""`donghanh understand`: what is heard in a sentence, for whoever tunes or tests it."""

from __future__ import annotations

import json as json_text
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.settings import read_settings
from bot.conversation.commands import COMMANDS
from bot.domain.rights import RoleName, rank
from bot.features.attendance import typed_codes
from bot.library.load import Library, load
from bot.library.meaning.intents import ASKS_FIRST, UNDECIDED
from bot.text import spoken

#: By the names that the command takes.
ROLES: dict[str, RoleName] = {
    "collaborator": "collaborator", "trainer": "trainer", "admin": "admin",
}  # fmt: skip
#: What the commands are for, as an intent.
_OF_COMMAND = {
    "batdau": "profile", "dangky": "register", "lich": "my_classes", "tracuu": "search",
    "lambai": "quiz", "ketqua": "my_results", "hoidap": "ask_human", "hoso": "profile",
    "dulieu": "my_data", "doinguoi": "other_person", "noinhan": "channels", "nhaclich": "mute",
    "trogiup": "menu", "thoat": "stop", "huy": "withdraw", "lop": "who_registered",
    "thongbao": "announce", "thongke": "results", "capma": "invite", "nhatky": "audit",
}  # fmt: skip
_CARDS = frozenset({"search", "household"})


def understand(
    words: str, role: RoleName, content: Path | None, queries: Path | None, json: bool
) -> int:
    """Hear one sentence, or each line of a file; reads whatever can be read. 2 without one."""
    if not words and queries is None:
        print("Cần một câu hoặc --queries TỆP.", file=sys.stderr)
        return 2
    settings = read_settings(os.environ)
    library, _ = load(content or settings.content, settings.quizzes)
    now = datetime.now(ZoneInfo(settings.timezone))
    if queries is not None:
        lines = queries.read_text(encoding="utf-8").splitlines()
        for line in filter(None, map(str.strip, lines)):
            print(json_text.dumps(heard(library, line, role, now), ensure_ascii=False))
        return 0
    found = heard(library, words, role, now)
    if json:
        print(json_text.dumps(found, ensure_ascii=False))
    else:
        also = ", ".join(found["also"]) or "không"
        print(f"{found['heard']} (cũng có thể: {also}; thẻ: {found['card'] or 'không'})")
    return 0


def _by_word(library: Library, text: str, role: RoleName) -> str:
    """Return the intent of an exact word, of a command's description or of a class's code."""
    if typed_codes.whole(text)[0]:
        return "checkin"
    said = {*spoken.readings(text)}
    for command in COMMANDS:
        described = {*spoken.readings(library.wording.render(f"commands.{command.name}"))}
        if rank(command.role) <= rank(role) and said & {*command.words, *described}:
            return _OF_COMMAND[command.name]
    return ""


def heard(library: Library, text: str, role: RoleName, now: datetime) -> dict[str, Any]:
    """Return what is heard in a text, as the command prints it.

    As in the chat, an exact word, the name of a button or a class's code comes before a sentence.
    """
    found = library.understand(text, role, now.date())
    by_word = _by_word(library, text, role)
    if by_word:
        found = found._replace(name=by_word, also=())
    card = found.found.hits[0].card_id if found.found.sure and found.found.hits else None
    return {
        "text": text,
        "heard": found.name,
        "also": [name for name in found.also if name not in UNDECIDED],
        "card": card if found.name in _CARDS else None,
        "asks_first": found.name in ASKS_FIRST or found.name in UNDECIDED,
    }
