"""What is kept about me: shown in plain words, handed over, withdrawn from, erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from bot.conversation import engine
from bot.conversation.flow import Flow
from bot.conversation.messages import WIPE, Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.features.classes import class_news
from bot.features.people import erasing, routes
from bot.features.people.lost_code import opening
from bot.library.wording import Ready
from bot.store import people
from bot.store.registry import Part
from bot.text.dates import say_moment
from bot.text.folding import fold

NAME = "mydata"
_PARTS: tuple[Part, ...] = get_args(Part)
#: Lines of one part on one screen; a longer one goes on.
_LINES = 8
#: Characters of the lines of one piece of a copy; a rendered text may have 20,000.
_PIECE = 10_000


def open_menu(turn: Turn, args: str) -> None:
    """Answer `/dulieu`."""
    if turn.person is None:
        turn.say("my_data.nothing", abroad=turn.here.abroad)
        return
    turn.enter(NAME)
    turn.say("my_data.menu", _menu(turn), withdrawn=not turn.person.consent_version)


def _menu(turn: Turn) -> list[Choice]:
    wanted = [
        (routes.MY_DATA_PART.to(0, 0), "show"),
        (routes.MY_DATA_EDIT.to(), "edit"),
        (routes.MY_DATA_COPY.to(), "copy"),
    ]
    if turn.me.consent_version:
        wanted.append((routes.WITHDRAW.to(), "withdraw"))
    wanted.append((routes.ERASE.to(), "erase"))
    return [turn.choice(id, f"my_data.{name}_choice") for id, name in wanted]


def _mine(turn: Turn) -> None:
    if turn.person is None:
        raise StaleChoice
    if turn.frame.flow != NAME:
        turn.enter(NAME)


# -- seeing and taking along -----------------------------------------------------------------


def _show(turn: Turn, part: int, page: int) -> None:
    """Show one screen of one part, with the way to the next."""
    _mine(turn)
    if not 0 <= part < len(_PARTS):
        raise StaleChoice
    lines = _lines(turn, _PARTS[part])
    first = max(0, page) * _LINES
    more = first + _LINES < len(lines)
    choices = []
    if more or part + 1 < len(_PARTS):
        after = (part, max(0, page) + 1) if more else (part + 1, 0)
        choices.append(turn.choice(routes.MY_DATA_PART.to(*after), "my_data.next_choice"))
    turn.say(
        "my_data.part",
        [*choices, turn.choice(routes.MY_DATA.to(), "my_data.back_choice")],
        title=Ready(turn.words(f"my_data.part_{_PARTS[part]}")),
        number=part + 1,
        parts=len(_PARTS),
        lines=lines[first : first + _LINES],
    )


def _copy(turn: Turn) -> None:
    """Hand everything over as text to copy, in as many pieces as it needs."""
    _mine(turn)
    day = say_moment(turn.now, turn.now)
    for sections in _pieces(turn):
        turn.say("my_data.copy", copyable=True, sections=sections, day=day)
    turn.audit("person.data_handed_over", f"person:{turn.me.id}")


def _pieces(turn: Turn) -> Iterator[list[dict[str, Any]]]:
    """Yield the parts, cut where one text would grow beyond what may be rendered at once."""
    piece: list[dict[str, Any]] = []
    room = _PIECE
    for part in _PARTS:
        title, lines = Ready(turn.words(f"my_data.part_{part}")), _lines(turn, part)
        piece.append({"title": title, "lines": []})
        for line in lines:
            if len(line) > room:
                yield [section for section in piece if section["lines"]]
                piece, room = [{"title": title, "lines": []}], _PIECE
            piece[-1]["lines"].append(line)
            room -= len(line)
    yield piece


def _lines(turn: Turn, part: Part) -> list[Ready]:
    lines = [line for data in turn.app.own_data if data.part == part for line in data.lines(turn)]
    return lines or [Ready(turn.words("my_data.none"))]


def _back(turn: Turn) -> None:
    open_menu(turn, "")


def _edit(turn: Turn) -> None:
    engine.redo(turn, "/hoso")


# -- withdrawing consent ---------------------------------------------------------------------


def _must_wait(turn: Turn) -> bool:
    """Say that a record which was only just opened here is neither erased nor withdrawn."""
    if not opening.is_fresh_here(turn):
        return False
    back = turn.choice(routes.MY_DATA.to(), "my_data.back_choice")
    turn.say("lost_code.on_trial", [back], contact=turn.app.office.contact)
    return True


def _ask_rest(turn: Turn) -> None:
    _mine(turn)
    if _must_wait(turn):
        return
    choices = [
        turn.choice(routes.WITHDRAW_SURELY.to(), "my_data.withdraw_yes_choice"),
        turn.choice(routes.MY_DATA.to(), "my_data.back_choice"),
    ]
    turn.say("my_data.withdraw_ask", choices)


def _rest(turn: Turn) -> None:
    """Withdraw consent: seats go to others, nothing comes by itself any more."""
    _mine(turn)
    if not turn.me.consent_version:
        raise StaleChoice
    if _must_wait(turn):
        return
    person = turn.me.id
    class_news.release_all(turn, person)
    people.withdraw(turn.tx, person, turn.now_ms)
    erasing.rest(turn.tx, turn.app.tables, person)
    turn.left = True
    turn.refresh(person)
    turn.audit("person.withdrew", f"person:{person}")
    turn.finish()
    turn.say("my_data.withdrawn")


# -- erasing ---------------------------------------------------------------------------------


def _ask_erase(turn: Turn) -> None:
    _mine(turn)
    if _must_wait(turn):
        return
    turn.expect("erase")
    turn.say(
        "my_data.erase_ask",
        [turn.choice(routes.MY_DATA.to(), "my_data.back_choice")],
        marks="none",
        name=turn.me.full_name,
    )


def _erase_typed(turn: Turn, text: str) -> None:
    if fold(text).strip(" .!\"'") != "xoa" or turn.person is None:
        turn.expect("")
        turn.say("my_data.not_erased", [turn.choice(routes.MY_DATA.to(), "my_data.back_choice")])
        return
    if _must_wait(turn):
        return
    person = turn.me.id
    class_news.release_all(turn, person)
    # Before the rows go: this turn's own messages to others are queued after them.
    turn.audit("person.erased", f"person:{person}")
    erasing.erase(
        turn.tx, turn.app.tables, person, turn.address.id, turn.now_ms,
        turn.words("erased.somebody"),
    )  # fmt: skip
    turn.frames.clear()
    turn.refresh(None)
    turn.erased = turn.left = True
    turn.menu_changed = True
    turn.say("my_data.erased", slot=WIPE)


FLOW = Flow(
    name=NAME,
    commands={"dulieu": open_menu},
    intents={"my_data": lambda turn, heard: open_menu(turn, "")},
    routes=(
        on(routes.MY_DATA, _back),
        on(routes.MY_DATA_PART, _show),
        on(routes.MY_DATA_COPY, _copy),
        on(routes.MY_DATA_EDIT, _edit),
        on(routes.WITHDRAW, _ask_rest),
        on(routes.WITHDRAW_SURELY, _rest),
        on(routes.ERASE, _ask_erase),
    ),
    steps={"erase": _erase_typed},
)
