"""`donghanh understand`: what is heard in a sentence, for whoever tunes or tests it.

It reads the tables by which a conversation goes, for somebody who is signed up, has a seat in one
class, tomorrow, and stands at a question of a quiz. What depends on more than that is left to the
decision about sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.app.commands import lines
from bot.conversation import engine, resuming, shortcuts, typed_commands
from bot.conversation.commands import BY_WORD, CALLED, COMMANDS
from bot.conversation.flow import Flows, Taught
from bot.domain import codes
from bot.domain.rights import ROLE_NAMES, RoleName, rank
from bot.features.attendance import typed_codes
from bot.features.installed import every_flow
from bot.features.lookup.nearness import at_once
from bot.features.office import flow_help, flow_small_talk
from bot.features.quizzes import typed_answers
from bot.library.load import Library
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import ASKS_FIRST, CARDS, UNDECIDED, UNSURE
from bot.library.meaning.intents import ROLES as ROLES_OF_INTENTS
from bot.text import spoken
from bot.text.sentences import need

#: By the names that the command takes.
ROLES: dict[str, RoleName] = {name: name for name in ROLE_NAMES}
#: What the commands are for, as an intent.
OF_COMMAND = {
    "batdau": "profile", "dangky": "register", "lich": "my_classes", "tracuu": "search",
    "lambai": "quiz", "ketqua": "my_results", "hoidap": "ask_human", "hoso": "profile",
    "dulieu": "my_data", "doinguoi": "other_person", "noinhan": "channels", "kenh": "channels",
    "nhaclich": "mute",
    "trogiup": "menu", "thoat": "stop", "huy": "withdraw", "lop": "who_registered",
    "thongbao": "announce", "thongke": "results", "capma": "invite", "nhatky": "audit",
}  # fmt: skip
_ROLE_OF = {command.name: command.role for command in COMMANDS}
#: What is said in courtesy and is an intent; the rest of it is a nod, to which nothing happens.
_COURTESY = frozenset({"greeting", "thanks"})


class _Said(NamedTuple):
    """A text, and by whose ears it is heard."""

    library: Library
    text: str
    role: RoleName
    now: datetime

    def decided(self, text: str) -> Heard:
        """Decide what a sentence means."""
        return self.library.understand(text, self.role, self.now.date())


#: Returns what a text is heard as by one of the things that come before a decision, or nothing.
_Ear = Callable[[_Said], str]


def understand(
    words: Sequence[str], role: RoleName, content: Path | None, queries: Path | None, json: bool
) -> int:
    """Hear each text, those of a file too. 2 without one, or without what is needed."""
    return lines.each(
        words, content, queries, json,
        lambda library, text, now: heard(library, text, role, now), _tell,
    )  # fmt: skip


def _tell(found: Mapping[str, Any]) -> None:
    also = ", ".join(found["also"]) or "không"
    print(f"{found['heard']} (cũng có thể: {also}; thẻ: {found['card'] or 'không'})")


@lru_cache(maxsize=1)
def _flows() -> Flows:
    return every_flow()


def _taught(said: _Said) -> Taught | None:
    """Return the word that a whole text is and that means one thing, for who may say it."""
    flows = _flows()
    word = engine.word_said(said.text, flows.words)
    flow = flows.words.get(word)
    handler = flow.words[word] if flow else None
    if flow is None or not isinstance(handler, Taught):
        return None
    mine = (flow.role, ROLES_OF_INTENTS[handler.intent])
    return handler if all(rank(role) <= rank(said.role) for role in mine) else None


def _of_command(said: _Said, name: str) -> str:
    return OF_COMMAND[name] if name and rank(_ROLE_OF[name]) <= rank(said.role) else ""


def _slashed(said: _Said) -> str:
    if not (said.text[:1] == "/" and said.text[1:2].isalnum()):
        return ""
    found = typed_commands.read(said.text, CALLED, shortcuts.names(said.role, _flows().built))
    return _of_command(said, found.name) or UNSURE


def _for_quiz(said: _Said) -> str:
    """Hear an answer to the open question, and whoever goes back to it."""
    back = {*spoken.readings(said.text)} & {*resuming.WORDS, resuming.BACK}
    return "quiz" if back or typed_answers.is_for_question(said.text) else ""


def _by_word(said: _Said) -> str:
    names = (BY_WORD.get(word, "") for word in spoken.readings(said.text))
    return next(filter(None, (_of_command(said, name) for name in names)), "")


def _class_code(said: _Said) -> str:
    """Hear a class's code; a trainer who names one in a sentence wants to hold the class."""
    text = said.text if len(said.text) <= typed_codes.LONGEST else ""
    if typed_codes.scanned(text) or typed_codes.plainly(text, said.library.synonyms.abbreviations):
        return "checkin"
    found = None if rank(said.role) >= rank("trainer") else typed_codes.inside(text)
    comes = found is not None and found.said
    return (
        "checkin" if comes and typed_codes.comes_in(text, lambda: said.decided(text).name) else ""
    )


def _own_code(said: _Said) -> str:
    bare = spoken.core(said.text)
    typed = codes.read_code(said.text) or codes.read_code(bare)
    own = typed is not None and typed.kind != "class" and (typed.sure or typed.kind == "role")
    return "personal_code" if own or codes.shaped_like_one(bare) else ""


def _label(said: _Said) -> str:
    """Hear the label of a button that stands in the menus."""
    leads = flow_help.labels(said.library.wording, _flows().built, said.role)
    ids = [leads[one] for one in spoken.readings(said.text) if one in leads]
    if not ids:
        return ""
    _, _, command = ids[0].partition(":")
    return OF_COMMAND[command] if shortcuts.GO.leads(ids[0]) else "menu"


def _courtesy(said: _Said) -> str:
    kind = flow_small_talk.kind(said.text)
    return kind if kind in _COURTESY or not kind else UNSURE


#: In the order in which a conversation tries them, without and with a greeting in front.
_FIRST: tuple[_Ear, ...] = (_for_quiz, _by_word)
_BEHIND_GREETING: tuple[_Ear, ...] = (_class_code, _own_code, _label, _courtesy)


def _plainly(said: _Said) -> str:
    """Return what a text is heard as before it is judged as a sentence, or nothing."""
    if need.told_in(said.text):
        return ""
    rest = said._replace(text=engine.behind_greeting(said.text, said.decided))
    tried = ((ear, said) for ear in _FIRST), ((ear, rest) for ear in _BEHIND_GREETING)
    return next(filter(None, (ear(one) for some in tried for ear, one in some)), "")


def heard(library: Library, text: str, role: RoleName, now: datetime) -> dict[str, Any]:
    """Return what is heard in a text, as the command prints it.

    As in the chat, a taught word, an answer to the open quiz, an exact word, a code and the name
    of a button come before a sentence.
    """
    said = _Said(library, engine.tidy(text), role, now)
    slashed = _slashed(said)
    taught = None if slashed else _taught(said)
    plain = slashed or (taught.intent if taught else _plainly(said))
    found = said.decided(engine.behind_greeting(said.text, said.decided))
    if plain:
        found = found._replace(name=plain, also=())
    shown = at_once(found.text, found.found, library.places)
    card = found.found.hits[0].card_id if shown else None
    return {
        "text": text,
        "heard": found.name,
        "also": [name for name in found.also if name not in UNDECIDED],
        "card": card if found.name in CARDS else None,
        "asks_first": not (taught and taught.acts) and found.name in {*ASKS_FIRST, *UNDECIDED},
    }
