"""What a trainer types at the names of a roll-call: numbers, letters of names, a commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.conversation import another_task
from bot.conversation.commands import COMMANDS
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.roll import Attendee, RollState
from bot.features.attendance import routes
from bot.features.attendance.roll_call import marks
from bot.features.attendance.roll_call import sheet as sheets
from bot.features.attendance.roll_call import words as wording
from bot.features.attendance.roll_call.sheet import NAMES, RollCallState, Sheet, on_sheet
from bot.features.attendance.routes import View
from bot.features.classes import trainings
from bot.library.wording import Ready
from bot.text import called, names, ticks
from bot.text.called import Called
from bot.text.folding import fold
from bot.text.sentences import replies
from bot.text.ticks import Likely, Named, Numbered
from bot.text.typed import is_greeting, is_thanks, is_vague_yes

#: A longer line that names nobody is a question, not a name.
_LONGEST_NAME = 6
#: Fewer words may be a name that nobody knows, whatever they sound like.
_SENTENCE = 3
_COMMAND_WORDS = frozenset(word for command in COMMANDS for word in command.words)


def typed(turn: Turn, text: str) -> object:
    """Take what is typed at a page of names."""
    state = turn.state_of(RollCallState)
    act = on_sheet(lambda turn, on: _typed(turn, on, text))
    return act(turn, state.training, state.session)


def _typed(turn: Turn, on: Sheet, text: str) -> object:
    if is_for_others(turn, text) and not _is_called(on, text):
        return PASS
    shown = sheets.shown(turn, on)
    said = ticks.parse(text, len(shown), turn.state_of(RollCallState).meant)
    if isinstance(said, Numbered):
        _numbers(turn, on, shown, said)
    elif by_name := _by_name(on, said, text):
        return _mark_called(turn, on, shown, by_name, text)
    elif said is None:
        return PASS
    elif said.state is not None and not _is_whole_name(on, said):
        _mark_named(turn, on, said.state, said.names)
    else:
        return _look(turn, on, said.whole or said.names[0], text)
    return None


def _by_name(on: Sheet, said: Named | None, text: str) -> Called | None:
    """Read who is called by name; a whole name is no state, nor is a state or count a name."""
    if (said is not None and not (said.names or said.whole)) or _likely(on, text).sure:
        return None
    return called.read(text)


def _is_called(on: Sheet, text: str) -> bool:
    """Say whether a word is somebody's own name here: Lịch, Hiểu, Bài."""
    word = fold(text)
    return any(fold(one.full_name).split()[-1:] == [word] for one in on.people)


def is_for_others(turn: Turn, text: str) -> bool:
    """Say whether a line is a command's word, a kind word or somebody's or some class's code."""
    folded = fold(text)
    if folded in _COMMAND_WORDS or is_greeting(text) or is_thanks(text) or is_vague_yes(text):
        return True
    code = codes.read_code(text)
    if code is None:
        return False
    known = code.kind == "class" and trainings.by_code(turn.tx, code.code) is not None
    return known or (code.sure and code.kind != "class")


# -- numbers ---------------------------------------------------------------------------------


def _numbers(turn: Turn, on: Sheet, shown: Sequence[Attendee], said: Numbered) -> None:
    """Mark names by their printed numbers: all of them, or none where one does not exist."""
    if said.beyond or not shown:
        news = turn.words("roll_call.beyond", numbers=said.beyond, count=len(shown))
        wording.show_page(turn, on, news)
        return
    _mark(turn, on, [(shown[number - 1], state) for number, state in said.changes], "")


def _mark(turn: Turn, on: Sheet, changes: Sequence[tuple[Attendee, RollState]], more: str) -> None:
    """Record what was said and show the page again; `more` is said after it."""
    news = _recorded(turn, on, changes)
    on = sheets.sheet(turn, on.training, on.half_day.number)
    wording.show_page(turn, on, "\n".join([news, more]).strip())


def _recorded(turn: Turn, on: Sheet, changes: Sequence[tuple[Attendee, RollState]]) -> str:
    """Record what was said, or nothing where it is too early for that; returns what to say."""
    if not all(marks.allowed(turn, on, state) for _, state in changes):
        return turn.words("roll_call.too_early")
    done: dict[RollState, list[Attendee]] = defaultdict(list)
    later: list[str] = []
    for one, state in changes:
        if marks.say(turn, on, one, state):
            done[state].append(one)
        else:
            later.append(one.full_name)
    lines = [wording.noted(turn, state, people) for state, people in done.items()]
    lines += [turn.words("roll_call.later_word", name=name) for name in later]
    return "\n".join(lines)


# -- names -----------------------------------------------------------------------------------


def _is_whole_name(on: Sheet, said: Named) -> bool:
    """Say whether what may be a state and a name is the name of somebody: `vang thi lan`."""
    return bool(said.whole) and _likely(on, said.whole).sure


def _likely(on: Sheet, letters: str) -> Likely:
    return ticks.likely(letters, [one.full_name for one in on.people])


def _mark_named(turn: Turn, on: Sheet, state: RollState, names: Sequence[str]) -> None:
    """Mark whom a name means beyond doubt; who could be meant is shown, one name at a time."""
    sure: list[tuple[Attendee, RollState]] = []
    doubtful: list[str] = []
    missing: list[str] = []
    for name in names:
        found = _likely(on, name)
        if len(found.found) == 1 and found.sure:
            sure.append((on.people[found.found[0]], state))
        else:
            (doubtful if found.found else missing).append(name)
    more = _not_marked(turn, doubtful[0 if sure else 1 :], missing)
    if sure:
        _mark(turn, on, sure, more)
    elif doubtful:
        _ask_which(turn, on, state, doubtful[0], more)
    elif not missing:
        word = wording.state_word(turn, state)
        wording.show_page(turn, on, turn.words("roll_call.whom", state=word))
    else:
        _nobody(turn, on, missing)


class _Meant(NamedTuple):
    """Whom a name may mean; `state` is None for who is only left out of what is said of all."""

    name: str
    state: RollState | None
    people: tuple[Attendee, ...]
    sure: bool


def _meant(on: Sheet, name: str, state: RollState | None) -> _Meant:
    """Return whom somebody means who calls a name, as the list may know it: `chị Lan` is Lan.

    Letters that only begin a name, or stand first in it, are asked about.
    """
    everybody = [one.full_name for one in on.people]
    bare = names.said(name)
    known = (ticks.called(said, everybody) for said in (name, bare))
    who = next((one for one in known if one.found), None)
    sure = who is not None and len(who.found) == 1 and who.sure
    found = who or _likely(on, bare)
    return _Meant(bare, state, tuple(on.people[at] for at in found.found), sure)


def _mark_called(
    turn: Turn, on: Sheet, shown: Sequence[Attendee], said: Called, text: str
) -> object:
    """Mark whom a sentence calls by name, and the rest of the page where it says how that stands.

    Where one of several may be meant the rest is marked without any of them, and it is asked who;
    where nobody is called so the rest is not marked either.
    """
    meant = [_meant(on, name, state) for name, state in said.changes]
    meant += [_meant(on, name, None) for name in said.left_out]
    missing = [one.name for one in meant if not one.people]
    if missing and (said.others or len(missing) == len(meant)):
        return _call_nobody(turn, on, missing, said.others, text)
    changes = _rest(shown, meant, said.others) if said.others else []
    changes += [(one.people[0], one.state) for one in meant if one.sure and one.state]
    doubtful = [one for one in meant if one.people and not one.sure]
    first = next((one for one in doubtful if one.state), None)
    others = [one.name for one in doubtful if one is not first and (one.state or one.people[1:])]
    more = _not_marked(turn, others, missing)
    if first is None or first.state is None:
        _mark(turn, on, changes, more)
        return None
    news = _recorded(turn, on, changes) if changes else ""
    on = sheets.sheet(turn, on.training, on.half_day.number)
    _ask_which(turn, on, first.state, first.name, "\n".join([news, more]).strip())
    return None


def _rest(
    shown: Sequence[Attendee], meant: Sequence[_Meant], state: RollState
) -> list[tuple[Attendee, RollState]]:
    """Return how all on the page stand but for those who may be meant by a name."""
    named = {sheets.key_of(one) for who in meant for one in who.people}
    return [(one, state) for one in shown if sheets.key_of(one) not in named]


def _call_nobody(
    turn: Turn, on: Sheet, missing: Sequence[str], others: RollState | None, text: str
) -> object:
    """Say that nobody is called so; what is no name goes on to others."""
    if others is not None:
        wording.show_page(turn, on, turn.words("roll_call.missing_all", names=missing))
    elif len(text.split()) > _LONGEST_NAME or _is_no_name(turn, text):
        return PASS
    else:
        _nobody(turn, on, missing)
    return None


def _not_marked(turn: Turn, doubtful: Sequence[str], missing: Sequence[str]) -> str:
    lines = []
    if doubtful:
        lines.append(turn.words("roll_call.several", names=doubtful))
    if missing:
        lines.append(turn.words("roll_call.missing", names=missing))
    return "\n".join(lines)


def _ask_which(turn: Turn, on: Sheet, state: RollState, name: str, more: str) -> None:
    """Show who a name could be, each to be marked as was said."""
    sheets.lay(turn, on, View("letters", name))
    turn.keep(replace(turn.state_of(RollCallState), meant=state))
    people = sheets.shown(turn, on)
    choices = [
        Choice(
            routes.ROLL_SET.to(*on.args, sheets.key_of(one), state),
            wording.marked(turn, on, one, who),
        )
        for one, who in zip(people, wording.names(turn, people), strict=True)
    ]
    turn.say(
        "roll_call.which", [*choices, wording.back(turn, on)], slot=wording.menu_slot(on),
        name=name, state=wording.state_word(turn, state), more=Ready(more),
        count=len(turn.state_of(RollCallState).keys), most=NAMES,
    )  # fmt: skip


def _nobody(turn: Turn, on: Sheet, missing: Sequence[str]) -> None:
    """Say that nobody has such a name, and offer to add somebody who came unasked."""
    turn.keep(replace(turn.state_of(RollCallState), missing=missing[0]))
    turn.say(
        "roll_call.nobody",
        [
            turn.choice(
                routes.WALK_IN.to(*on.args, "named"), "roll_call.add_choice", name=missing[0]
            ),
            wording.back(turn, on),
        ],
        slot=wording.menu_slot(on), names=missing,
    )  # fmt: skip


def _look(turn: Turn, on: Sheet, letters: str, text: str) -> object:
    """Show a commune, or those whose names begin so."""
    known = sheets.communes(turn, on.people)
    places = {code: wording.bare_place(turn, code) for code, _ in known}
    wanted = wording.bare(letters)
    view = _first(code for code, name in places.items() if name == wanted)
    if view is None and _likely(on, letters).found:
        view = View("letters", letters)
    if view is None:
        view = _first(code for code, name in places.items() if name.startswith(wanted))
    if view is not None:
        sheets.lay(turn, on, view)
        wording.show_page(turn, on)
    elif "?" in text or len(letters.split()) > _LONGEST_NAME or _is_no_name(turn, text):
        return PASS
    else:
        _nobody(turn, on, [letters])
    return None


def _is_no_name(turn: Turn, text: str) -> bool:
    """Say whether a line begins something else, answers or leaves: nobody is called so."""
    if replies.is_one(text):
        return True
    plain = any(word[0].islower() for word in text.split())
    return plain and len(text.split()) >= _SENTENCE and another_task.begins_task(turn, text)


def _first(communes: Iterable[str]) -> View | None:
    return next((View("commune", code) for code in communes), None)
