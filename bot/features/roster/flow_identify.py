"""Who is who: somebody who signed up is asked whether they are one of the office's list.

Asked, never guessed: the same name in the same commune suggests it, the person says so. Whoever
fishes for names learns of at most three people, their village and work, and no phone number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.conversation import engine
from bot.conversation.details import village_name, work_name
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.attendance import hall
from bot.features.attendance import ways as attendance_ways
from bot.features.classes import class_words, trainings
from bot.features.reminders import planning
from bot.features.roster import claims, routes, store
from bot.features.roster.routes import Entries
from bot.features.roster.rules import RosterEntry
from bot.store import people
from bot.text import names
from bot.text.folding import fold, short, tone_key
from bot.text.typed import is_no, is_yes

NAME = "identify"
#: Entries that one person is ever asked about, those denied before counted in.
MOST = 3
#: Namesakes of one commune among whom the likeliest are looked for.
_NAMESAKES = 40
_LABEL = 60
_TELLING = 3  # digits of a phone number that tell two neighbours of one name apart
_YES = frozenset({"phai", "phai roi", "dung", "dung roi", "la toi", "phai la toi", "chinh toi"})
_NO = frozenset({"khong phai", "khong phai toi", "ko phai", "k phai", "khong dung"})
_LATER = frozenset({"de sau", "bo qua"})


@dataclass(frozen=True, slots=True)
class IdentifyState(State):
    """What the person came for, a command or a choice's id, and the entries asked about."""

    then: str = ""
    shown: tuple[int, ...] = ()


def offer(turn: Turn, then: str = "") -> bool:
    """Ask the active person whether they are one of the list; False where nobody resembles them.

    `then` is what they came for, a command or a choice id: it is done once they have answered.
    """
    found = _likely(turn)
    if found:
        turn.enter(NAME, "who", IdentifyState(then, tuple(one.id for one in found)))
        _ask(turn, found)
    return bool(found)


def _likely(turn: Turn) -> list[RosterEntry]:
    """Return whom to ask about, the likeliest first; nobody for who is on the list already."""
    me = turn.me
    if store.of_person(turn.tx, me.id) is not None:
        return []
    found = sorted(_namesakes(turn), key=lambda one: _unlike(turn, one))
    return found[: max(0, MOST - claims.denials(turn.tx, me.id))]


def _namesakes(turn: Turn) -> list[RosterEntry]:
    me = turn.me
    return store.candidates(turn.tx, me.id, fold(me.full_name), me.commune, _NAMESAKES)


def _namesake(turn: Turn, one: RosterEntry) -> bool:
    me, line = turn.me, one.line
    return (line.letters, line.commune) == (fold(me.full_name), me.commune)


def _unlike(turn: Turn, one: RosterEntry) -> tuple[bool, bool, bool]:
    """Return how unlike the person an entry is: by phone, by village, by the marks of the name."""
    me = turn.me
    return (
        not me.phone or me.phone != one.line.phone,
        not me.village
        or fold(_village(turn, me.village)) != fold(_village(turn, one.line.village)),
        tone_key(me.full_name) != tone_key(one.line.full_name),
    )


def _village(turn: Turn, village: str) -> str:
    return village_name(turn.app.library.places, village)


def _ask(turn: Turn, found: list[RosterEntry]) -> None:
    me = turn.me.id
    denied = Entries(tuple(one.id for one in found))
    rest = [
        turn.choice(routes.NOT_ME.to(me, denied), "identify.no_choice"),
        turn.choice(routes.ASK_LATER.to(), "identify.later_choice"),
    ]
    if len(found) == 1:
        yes = turn.choice(routes.THIS_IS_ME.to(me, found[0].id), "identify.yes_choice")
        line = found[0].line
        turn.say(
            "identify.one", [yes, *rest], name=line.full_name, place=_place(turn, found[0]),
            work=work_name(turn, line.work),
        )  # fmt: skip
        return
    neighbours = Counter(_place(turn, one) for one in found)
    named = [
        Choice(
            routes.THIS_IS_ME.to(me, one.id), _label(turn, one, neighbours[_place(turn, one)] > 1)
        )
        for one in found
    ]
    turn.say(
        "identify.several", [*named, *rest], count=len(found),
        commune=turn.app.library.places.name(turn.me.commune),
    )  # fmt: skip


def _place(turn: Turn, one: RosterEntry) -> str:
    return _village(turn, one.line.village) or turn.app.library.places.name(one.line.commune)


def _label(turn: Turn, one: RosterEntry, alike: bool) -> str:
    """Return what tells an entry from the others shown; never a whole phone number."""
    line = one.line
    digits = line.phone[-_TELLING:] if alike else ""
    parts = (
        line.full_name, short(_place(turn, one), 30),
        turn.words("identify.digits", digits=digits).strip() if digits else "",
        work_name(turn, line.work),
    )  # fmt: skip
    return short(", ".join(part for part in parts if part), _LABEL)


# -- what they answer ------------------------------------------------------------------------


def _typed(turn: Turn, text: str) -> object:
    """Take a yes or no in words; a yes only where one person was asked about."""
    plain, shown = fold(text).strip(" .!"), turn.state_of(IdentifyState).shown
    if plain in _LATER:
        _later(turn)
    elif plain in _NO or is_no(text):
        _no(turn, turn.me.id, Entries(shown))
    elif len(shown) == 1 and (plain in _YES or is_yes(text)):
        _yes(turn, turn.me.id, shown[0])
    else:
        return PASS
    return None


def _asked(turn: Turn, person: int) -> None:
    """Refuse the answer to what another user of this phone was asked."""
    if person != turn.me.id:
        raise StaleChoice


def _yes(turn: Turn, person: int, wanted: int) -> None:
    _asked(turn, person)
    mine = store.of_person(turn.tx, turn.me.id)
    entry = next((one for one in _namesakes(turn) if one.id == wanted), None)
    then = _leave(turn)
    if mine is not None:
        turn.say("identify.already", name=mine.line.full_name, place=_place(turn, mine))
    elif entry is None:
        turn.in_vain = True
        turn.say("identify.taken")
    else:
        _join(turn, entry)
    engine.redo(turn, then)


def _join(turn: Turn, entry: RosterEntry) -> None:
    """Let the person be the entry; the profile gets what it lacks, never the phone number.

    A name typed without marks is one that lacks them: lists are signed and certificates made.
    """
    me, line = turn.me, entry.line
    newly = hall.is_me(turn.tx, turn.app.tables, entry, me.id)
    for id_ in newly:
        training = trainings.find(turn.tx, id_)
        if training is not None:
            planning.plan_quiz(turn, training, (me.id,))
    told = {"village": (me.village, line.village), "work": (me.work, line.work)}
    added = {name: listed for name, (mine, listed) in told.items() if listed and not mine}
    if me.full_name.isascii() and not line.full_name.isascii():
        added["full_name"] = line.full_name  # typed on a phone without marks
    if added:
        people.change(turn.tx, me.id, **added)
        turn.refresh(me.id)
    turn.audit("list.claimed", f"person:{me.id}", f"entry:{entry.id}")
    turn.say(
        "identify.joined", _ways(turn), name=names.called(turn.me.full_name),
        full_name=added.get("full_name", ""), village=_village(turn, added.get("village", "")),
        work=work_name(turn, added.get("work", "")), classes=len(newly),
    )  # fmt: skip


def _no(turn: Turn, person: int, denied: Entries) -> None:
    _asked(turn, person)
    for id_ in denied.ids[:MOST]:
        entry = store.find(turn.tx, id_)
        if entry is not None and _namesake(turn, entry):  # by now perhaps somebody else's
            store.refuse(turn.tx, turn.me.id, entry.id, turn.now_ms)
    then = _leave(turn)
    turn.say("identify.denied", _ways(turn))
    engine.redo(turn, then)


def _later(turn: Turn) -> None:
    then = _leave(turn)
    turn.say("identify.later", _ways(turn))
    engine.redo(turn, then)


def _ways(turn: Turn) -> list[Choice]:
    """Return the way on at a class's door: the question covered the button for the next one."""
    training = class_words.attended_now(turn)
    if training is None or turn.in_passing:
        return []
    return [turn.choice(attendance_ways.one_more(training.code), "checkin.other")]


def _leave(turn: Turn) -> str:
    """End the question and return what the person came for.

    An old button leaves what is open now as it is.
    """
    if turn.frame.flow != NAME:
        turn.in_passing = True
        return ""
    then = turn.state_of(IdentifyState).then
    turn.finish()
    return then


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.THIS_IS_ME, _yes),
        on(routes.NOT_ME, _no),
        on(routes.ASK_LATER, _later),
    ),
    steps={"who": _typed},
    state=IdentifyState,
    needs_person=True,
)
