"""`donghanh understand`: what is heard in a sentence, for whoever tunes or tests it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app.commands import lines
from bot.conversation.commands import COMMANDS
from bot.domain.rights import ROLE_NAMES, RoleName, rank
from bot.features.attendance import typed_codes
from bot.library.load import Library
from bot.library.meaning.intents import ASKS_FIRST, CARDS, UNDECIDED
from bot.text import spoken

#: By the names that the command takes.
ROLES: dict[str, RoleName] = {name: name for name in ROLE_NAMES}
#: What the commands are for, as an intent.
OF_COMMAND = {
    "batdau": "profile", "dangky": "register", "lich": "my_classes", "tracuu": "search",
    "lambai": "quiz", "ketqua": "my_results", "hoidap": "ask_human", "hoso": "profile",
    "dulieu": "my_data", "doinguoi": "other_person", "noinhan": "channels", "nhaclich": "mute",
    "trogiup": "menu", "thoat": "stop", "huy": "withdraw", "lop": "who_registered",
    "thongbao": "announce", "thongke": "results", "capma": "invite", "nhatky": "audit",
}  # fmt: skip


def understand(
    words: str, role: RoleName, content: Path | None, queries: Path | None, json: bool
) -> int:
    """Hear one sentence, or each line of a file. 2 without one."""
    return lines.each(
        words, content, queries, json,
        lambda library, text, now: heard(library, text, role, now), _tell,
    )  # fmt: skip


def _tell(found: Mapping[str, Any]) -> None:
    also = ", ".join(found["also"]) or "không"
    print(f"{found['heard']} (cũng có thể: {also}; thẻ: {found['card'] or 'không'})")


def _by_word(library: Library, text: str, role: RoleName) -> str:
    """Return the intent of an exact word, of a command's description or of a class's code."""
    if typed_codes.whole(text)[0]:
        return "checkin"
    said = {*spoken.readings(text)}
    for command in COMMANDS:
        described = {*spoken.readings(library.wording.render(f"commands.{command.name}"))}
        if rank(command.role) <= rank(role) and said & {*command.words, *described}:
            return OF_COMMAND[command.name]
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
        "card": card if found.name in CARDS else None,
        "asks_first": found.name in ASKS_FIRST or found.name in UNDECIDED,
    }
