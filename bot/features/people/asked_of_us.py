"""What people ask before they give their name: what for, who we are, whether it costs, is it real.

Said in a few words that only the place where they stand makes clear: `để làm gì`.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.text.folding import fold

Doubt = Literal["why", "who", "real", "human"]
_ABOUT_US: tuple[tuple[Doubt, re.Pattern[str]], ...] = (
    (
        "real",
        re.compile(
            r"\b(?:lua dao|lua (?:a|khong|ko)|bi lua|dang tin|tin duoc|co an toan|"
            r"an toan (?:khong|ko)|dam bao|that khong|"
            r"co that|that hay gia|mat tien|ton tien|mat phi|ton phi|thu phi|thu tien|tra tien|"
            r"phai (?:dong|nop) tien|mien phi|(?:lo|lot|ban) (?:thong tin|so|du lieu))\b"
        ),
    ),
    (
        "why",
        re.compile(
            r"(?:^|\b(?:hoi|lay|giu|xin|khai|can|ghi|dung|so|ten|thong tin)\b.* )"
            r"(?:de|vao viec|dung) ?(?:lam gi|gi (?:vay|the|day))\b|"
            r"^(?:hoi|lay|giu|xin|khai|ghi|dung)\b.* lam gi\b|"
            r"\bsao (?:lai |phai )?(?:hoi|giu|khai|xin|can|dong y|dang ky)\b"
        ),
    ),
    (
        "who",
        re.compile(
            r"^(?:(?:the|vay|a|da|u|ma) )*(?:(?:day|nay|ban|em|anh|chi|ad|bot|may|dong hanh|"
            r"cai nay|cac ban|ben nay|tin nay|nguoi nay) )?"
            r"(?:la ai|la cai gi|(?<=\w )la gi|la gi (?:vay|the|day)|"
            r"ai (?:day|vay|the|do|dang)|(?:cua|ben) (?:ai|co quan nao|don vi nao|nao)|"
            r"don vi nao|co quan nao)\b"
        ),
    ),
)
#: Of these a card may speak.
_OF_RULES = re.compile(
    r"\b(?:vay(?= (?!em\b|a\b|anh\b|chi\b|ha\b|ban\b)\w)|"
    r"von|bao hiem|bhyt|kham|ho|ngheo|tro cap|giay)\b"
)
#: What the sentences of intents may be heard for where a stranger stands.
_INTENTS: dict[str, Doubt] = {"about": "who", "is_it_real": "real", "ask_human": "human"}
_LONGEST = 80


def doubt(text: str) -> Doubt | None:
    """Return what somebody wants to know of us, or nothing."""
    folded = fold(text).strip(" .!?")
    if len(folded) > _LONGEST or _OF_RULES.search(folded):
        return None
    return next((kind for kind, asked in _ABOUT_US if asked.search(folded)), None)


def doubt_of_stranger(turn: Turn, text: str) -> Doubt | None:
    """Return what a stranger wants to know of us, also where the sentence alone says it."""
    known = doubt(text)
    if known is not None:
        return known
    heard = turn.heard(text, "collaborator")
    return _INTENTS.get(heard.name)


def answer(turn: Turn, kind: Doubt) -> Ready:
    """Return the plain answer."""
    office = turn.app.office
    if kind == "why":
        return Ready(turn.words("signup.why", office=office.name).strip())
    if kind == "human":
        return Ready(turn.words("signup.human", contact=office.contact).strip())
    if kind == "who":
        return Ready(turn.words("about.who", office=office.name).strip())
    return Ready(turn.words("about.real", office=office.name, contact=office.contact).strip())
