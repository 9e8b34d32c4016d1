"""Help: the menu of one's role, leaving what is open, choosing what to cancel."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from bot.conversation import engine, resuming, shortcuts
from bot.conversation.aside import aside
from bot.conversation.commands import shown_to
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.rights import RoleName, highest, rank
from bot.features.classes import class_words, trainings
from bot.features.classes import ways as class_ways
from bot.features.office import routes
from bot.features.quizzes.attempt_steps import NAME as QUIZ
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import STOP
from bot.library.wording import Wording
from bot.text import markup, typed
from bot.text.sentences import replies, told
from bot.text.spoken import readings

NAME = "help"
#: What stands on the menu's first screen, by role; the rest is behind "Việc khác". Labels are
#: short: two stand side by side on a small phone.
_FIRST: dict[RoleName, tuple[str, ...]] = {
    "collaborator": ("lich", "dangky", "lambai", "tracuu", "hoidap", "ketqua"),
    "trainer": ("lop", "thongbao", "thongke", "hoidap", "tracuu", "lambai"),
    "admin": ("lop", "thongke", "thongbao", "capma", "hoidap", "tracuu"),
}


def show(turn: Turn, args: str) -> None:
    """Answer `/trogiup`: the menu, as buttons."""
    office = turn.app.office
    greet(turn, "help.menu", office=office.name, contact=office.contact)


def greet(turn: Turn, key: str, **values: Any) -> None:
    """Say a text of content/wording above the menu."""
    aside(turn, FLOW.name)
    turn.say(key, _menu(turn), **values)


class _Reader(NamedTuple):
    """For whom the menu is: what it says depends on nothing else."""

    wording: Wording
    built: frozenset[str]
    role: RoleName
    known: bool  # who has not signed up yet begins there


def _reader(turn: Turn) -> _Reader:
    known = turn.person is not None and turn.person.signed_up
    return _Reader(turn.app.library.wording, turn.app.flows.built, highest(turn.roles), known)


def _menu(turn: Turn) -> list[Choice]:
    return [*_first_choices(_reader(turn)), turn.choice(routes.MORE.to(), "help.more_choice")]


@lru_cache(maxsize=16)
def _first_choices(reader: _Reader) -> tuple[Choice, ...]:
    """Return what stands on the first screen."""
    trainer = rank(reader.role) >= rank("trainer")
    return tuple(
        Choice(shortcuts.GO.to(name), _label(reader, f"help.go_{name}", trainer=trainer))
        for name in _first(reader)
        if name in reader.built
    )


def _first(reader: _Reader) -> tuple[str, ...]:
    first = _FIRST[reader.role]
    return first if reader.known else ("batdau", *first[1:])


def _label(reader: _Reader, key: str, **values: Any) -> str:
    return markup.plain(reader.wording.render(key, **values)).strip()


def _more(turn: Turn) -> None:
    """Show the rest of the menu."""
    aside(turn, FLOW.name)
    reader = _reader(turn)
    first = {shortcuts.GO.to(name) for name in (*_first(reader), "batdau", "trogiup")}
    choices = [choice for choice in _everything(reader) if choice.id not in first]
    turn.say("help.more", choices, trainer=turn.holds("trainer"))


@lru_cache(maxsize=16)
def _everything(reader: _Reader) -> tuple[Choice, ...]:
    return tuple(
        Choice(shortcuts.GO.to(one.name), _label(reader, f"commands.{one.name}"))
        for one in shown_to(reader.role, reader.built)
    )


def labels(wording: Wording, built: frozenset[str], role: RoleName) -> dict[str, str]:
    """Return where each label of the menus leads for somebody who has signed up."""
    return _labels(_Reader(wording, built, role, known=True))


@lru_cache(maxsize=16)
def _labels(reader: _Reader) -> dict[str, str]:
    """Return where each label leads, in all the ways it may be typed."""
    choices = (*_everything(reader), *_first_choices(reader))
    labels = {said: choice.id for choice in choices for said in readings(choice.label)}
    more = dict.fromkeys(readings(_label(reader, "help.more_choice")), routes.MORE.to())
    return labels | more


def _label_typed(turn: Turn, text: str) -> object:
    """Take the name of a button of ours, typed while something else was shown last."""
    choice = named(turn, text)
    if not choice:
        return PASS
    engine.choose(turn, choice)
    return None


def named(turn: Turn, text: str) -> str:
    """Return where the choice of the menus leads whose label was typed, or nothing."""
    leads = _labels(_reader(turn))
    return next((leads[said] for said in readings(text) if said in leads), "")


def leave(turn: Turn, args: str = "") -> None:
    """Answer `/thoat`: leave everything that is open; what was answered so far stays."""
    left = {frame.flow for frame in turn.frames if frame.flow}
    turn.frames.clear()
    if left:
        turn.say("help.left", quiz=QUIZ in left)
    else:
        turn.say("help.nothing_open")


def ask_cancel(turn: Turn, args: str) -> None:
    """Answer `/huy`: ask what to cancel, the open task or a seat in a class."""
    choices: list[Choice] = []
    if any(frame.flow for frame in turn.frames):
        choices.append(turn.choice(routes.LEAVE.to(), "help.leave_choice"))
    if turn.person_id is not None:
        choices += [
            turn.choice(
                class_ways.leave(training.id),
                "help.give_back_choice",
                training=class_words.label(turn, training),
            )
            for training in trainings.held_by(turn.tx, turn.person_id, turn.now_ms)
        ]
    turn.say("help.what_to_cancel" if choices else "help.nothing_to_cancel", choices)


def _ask_to_leave(turn: Turn, heard: Heard) -> None:
    """Ask whether what is half done is to be left; of seats nothing was said."""
    if not resuming.resumable(turn):
        turn.say("small_talk.no")
        return
    turn.enter(NAME, "leave_sure")
    turn.say(
        "help.leave_sure",
        [
            turn.choice(routes.LEAVE.to(), "help.leave_choice"),
            turn.choice(resuming.RESUME.to(), "common.resume"),
        ],
    )


def _is_mere_stop(text: str) -> bool:
    """Say whether a line is but `thôi` or `khoan`."""
    return replies.holds(text) or "thoi" in readings(text)


def _leaving_typed(turn: Turn, text: str) -> object:
    """Take a yes, or once more that they leave off; a plain no goes on with what is open."""
    if typed.is_yes(text):
        leave(turn, "")
    elif _is_mere_stop(text) or typed.is_vague_yes(text):
        # It may as well mean that nothing is to be left.
        turn.say("small_talk.which", turn.frame.asked)
    elif typed.is_no(text) or told.goes_on(text):
        resuming.resume(turn)
    elif told.stops(text) or turn.heard(text).name == STOP:
        leave(turn, "")
    else:
        return PASS
    return None


def _go(turn: Turn, command: str) -> None:
    """Do what a menu's choice names, as if its command had been typed."""
    if command not in turn.app.flows.built:
        raise StaleChoice
    engine.redo(turn, f"/{command}")


FLOW = Flow(
    name=NAME,
    commands={"trogiup": show, "thoat": leave, "huy": ask_cancel},
    routes=(on(routes.LEAVE, leave), on(routes.MORE, _more), on(shortcuts.GO, _go)),
    intents={
        "menu": lambda turn, heard: show(turn, ""),
        STOP: _ask_to_leave,
    },
    steps={"leave_sure": _leaving_typed},
    free_text=_label_typed,
)
