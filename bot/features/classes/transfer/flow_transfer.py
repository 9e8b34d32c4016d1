"""Moving people to another class of the same series: one of them, or a whole commune.

Whoever is registered gives back here and registers there in one turn, whoever is invited is
invited there (`moves.py`); those who are present stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.asking.plain_answers import answered_by
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.roll import Attendee
from bot.domain.trainings import Training
from bot.features.attendance import flow_hall
from bot.features.classes import class_news, class_words, flow_desk, routes
from bot.features.classes.transfer.moves import (
    Move,
    do,
    is_registered,
    movable,
    move_of,
    open_to_commune,
    planned,
    takes_along,
)
from bot.library.wording import Ready
from bot.text.folding import fold, short
from bot.text.sorting import name_key, text_key
from bot.text.typed import is_no

NAME = "training_transfer"
_FOUND = 8  # people and communes offered at once
_MOST = 40  # classes of a series
_LABEL = 60


@dataclass(frozen=True, slots=True)
class TransferState(State):
    """Between which classes somebody moves, who, and the figures that were shown of it."""

    here: int = 0
    there: int = 0
    whom: str = ""
    figures: tuple[int, ...] = ()


def _open(turn: Turn, id: int) -> None:
    """Ask for the class that people are to go to."""
    here = flow_desk.chosen(turn, id)
    others = flow_hall.others(turn, here)
    if not others or here.cancelled or turn.now_ms >= here.ends_at:
        flow_hall.show(turn, here)
        return
    if len(others) == 1:
        _ask_whom(turn, here, others[0])
        return
    turn.enter(NAME)
    choices = [
        Choice(routes.TRANSFER_TO.to(here.id, one.id), _class_label(turn, one))
        for one in others[:_MOST]
    ]
    turn.say(
        "training_transfer.where", [*choices, flow_hall.here(turn, here)], title=here.title,
        when=class_words.span(turn, here),
    )  # fmt: skip


def _class_label(turn: Turn, one: Training) -> str:
    left = max(0, one.seats - len(class_news.seats_of(turn, one).booked))
    when = class_words.moment(turn, one.starts_at)
    return turn.words(
        "training_transfer.class_label", when=when, venue=short(one.venue, _LABEL // 2), left=left
    ).strip()


def _to(turn: Turn, old: int, new: int) -> None:
    _ask_whom(turn, *_both(turn, old, new))


def _both(turn: Turn, old: int, new: int) -> tuple[Training, Training]:
    """Return both classes of a choice; raises StaleChoice where nobody can be moved so."""
    here = flow_desk.chosen(turn, old)
    there = flow_desk.chosen(turn, new)
    if here.cancelled or turn.now_ms >= here.ends_at:
        raise StaleChoice
    if there.id not in [one.id for one in flow_hall.others(turn, here)]:
        raise StaleChoice
    return here, there


def _ask_whom(turn: Turn, here: Training, there: Training) -> None:
    turn.enter(NAME, "whom", TransferState(here.id, there.id))
    people = movable(turn, here)
    communes = sorted({one.commune for one in people}, key=lambda code: _commune_key(turn, code))
    offered = communes if 1 < len(communes) <= _FOUND else []
    choices = [_commune_choice(turn, here, there, people, code) for code in offered]
    turn.say(
        "training_transfer.whom", [*choices, flow_hall.here(turn, here)], title=here.title,
        old=class_words.span(turn, here), new=class_words.span(turn, there), venue=there.venue,
        count=len(people), communes=len(communes),
    )  # fmt: skip


def _commune_key(turn: Turn, code: str) -> Any:
    return text_key(turn.app.library.places.name(code))


def _commune_choice(
    turn: Turn, here: Training, there: Training, people: Sequence[Attendee], code: str
) -> Choice:
    count = sum(one.commune == code for one in people)
    name = turn.app.library.places.name(code)
    return turn.choice(
        routes.TRANSFER_WHOM.to(here.id, there.id, code), "training_transfer.commune",
        name=name, count=count,
    )  # fmt: skip


def _typed(turn: Turn, text: str) -> None:
    """Find whom a few letters mean: communes by their name, people by theirs."""
    asked = turn.state_of(TransferState)
    here, there = _both(turn, asked.here, asked.there)
    if is_no(text):
        flow_hall.show(turn, here)
        return
    people = movable(turn, here)
    communes, named = _communes_like(turn, people, text), _people_like(people, text)
    meant = [*communes, *(one.key for one in named)]
    if len(meant) == 1:
        _confirm(turn, here.id, there.id, meant[0])
        return
    choices = [_commune_choice(turn, here, there, people, code) for code in communes]
    choices += [_person_choice(turn, here, there, one) for one in named]
    turn.say(
        "training_transfer.which" if choices else "training_transfer.nobody",
        [*choices[:_FOUND], flow_hall.here(turn, here)], typed=short(text, _LABEL),
        more=max(0, len(choices) - _FOUND),
    )  # fmt: skip


def _communes_like(turn: Turn, people: Sequence[Attendee], text: str) -> list[str]:
    name, wanted = turn.app.library.places.name, fold(text)
    codes = sorted({one.commune for one in people}, key=lambda code: _commune_key(turn, code))
    names = {code: fold(name(code)) for code in codes}
    exact = [code for code in codes if wanted in (names[code], names[code].partition(" ")[2])]
    return exact or [code for code in codes if wanted and f" {wanted}" in f" {names[code]}"]


def _people_like(people: Sequence[Attendee], text: str) -> list[Attendee]:
    words = fold(text).split()
    found = [one for one in people if words and _is_named(one.full_name, words)]
    return sorted(found, key=lambda one: (name_key(one.full_name), one.key))


def _person_choice(turn: Turn, here: Training, there: Training, one: Attendee) -> Choice:
    name = turn.app.library.places.name
    return Choice(
        routes.TRANSFER_WHOM.to(here.id, there.id, one.key),
        short(f"{one.full_name}, {name(one.commune)}", _LABEL),
    )


def _is_named(full_name: str, words: Sequence[str]) -> bool:
    """Say whether every word typed begins a word of a name."""
    own = fold(full_name).split()
    return all(any(part.startswith(word) for part in own) for word in words)


def _confirm(turn: Turn, old: int, new: int, whom: str) -> None:
    """Show what a move would do, and ask once more."""
    _ask_sure(turn, planned(turn, *_both(turn, old, new), whom), whom)


def _ask_sure(turn: Turn, move: Move, whom: str) -> None:
    here, there = move.here, move.there
    turn.enter(NAME, "sure", TransferState(here.id, there.id, whom, move.figures))
    one = move.movers[0].full_name if len(move.movers) == 1 else ""
    # First what changes nothing: a 1 may be typed twice.
    choices = [
        turn.choice(routes.TRANSFER_TO.to(here.id, there.id), "training_transfer.somebody_else"),
        *_yes_choices(turn, move),
    ]
    turn.say(
        "training_transfer.sure", [*choices, flow_hall.here(turn, here)], name=one,
        count=len(move.movers), commune=turn.app.library.places.name(move.movers[0].commune),
        old=class_words.span(turn, here), new=class_words.span(turn, there), venue=there.venue,
        seated=len(move.what.seated), waiting=len(move.what.waiting), freed=move.what.freed,
        moving_up=len(move.what.moving_up),
        unregistered=sum(not is_registered(one) for one in move.movers),
        told=sum(one.signed_up for one in move.movers),
        along=takes_along(turn, move, whom),
    )  # fmt: skip


def _yes_choices(turn: Turn, move: Move) -> list[Choice]:
    """Return the ways to say yes: where not everybody gets a seat, all or only who does."""
    ids, waiting = (move.here.id, move.there.id), len(move.what.waiting)
    if not waiting:
        return [turn.choice(routes.TRANSFER_SURELY.to(*ids), "training_transfer.yes")]
    key = "training_transfer.let_wait" if waiting > 1 else "training_transfer.one_waits"
    every = turn.choice(routes.TRANSFER_SURELY.to(*ids), key, count=waiting)
    others = len(move.movers) - waiting
    if not others:
        return [every]
    some = routes.TRANSFER_SEATED.to(*ids)
    return [turn.choice(some, "training_transfer.some", count=others), every]


def _yes(turn: Turn, old: int, new: int) -> None:
    move = _asked(turn, old, new)
    if move is None:
        return
    whom = turn.state_of(TransferState).whom
    if takes_along(turn, move, whom):
        open_to_commune(turn, move, whom)
    do(turn, move)
    _report(turn, move)


def _only_seated(turn: Turn, old: int, new: int) -> None:
    """Move those who get a seat; the others stay as they are."""
    move = _asked(turn, old, new)
    if move is not None:
        waiting = frozenset(move.what.waiting)
        some = [one for one in move.movers if one.person not in waiting]
        move = move_of(turn, move.here, move.there, some)
        do(turn, move)
        _report(turn, move)


def _asked(turn: Turn, old: int, new: int) -> Move | None:
    """Return the move that was asked about, or None after asking about what it is today."""
    here, there = _both(turn, old, new)
    asked = turn.state_of(TransferState)
    standing = (turn.frame.flow, turn.frame.step) == (NAME, "sure")
    if not standing or (asked.here, asked.there) != (here.id, there.id):
        raise StaleChoice
    move = planned(turn, here, there, asked.whom)
    if asked.figures == move.figures:
        return move
    _ask_sure(turn, move, asked.whom)
    return None


def _report(turn: Turn, move: Move) -> None:
    one = move.movers[0].full_name if len(move.movers) == 1 else ""
    text = turn.words(
        "training_transfer.done", name=one, count=len(move.movers),
        new=class_words.span(turn, move.there), waiting=len(move.what.waiting),
        told=sum(mover.signed_up for mover in move.movers), moving_up=len(move.what.moving_up),
    )  # fmt: skip
    flow_hall.show(turn, move.here, Ready(text.strip()))


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.TRANSFER, _open), on(routes.TRANSFER_TO, _to),
        on(routes.TRANSFER_WHOM, _confirm), on(routes.TRANSFER_SURELY, _yes),
        on(routes.TRANSFER_SEATED, _only_seated),
    ),
    steps={
        "whom": _typed,
        "sure": answered_by(
            yes=(routes.TRANSFER_SURELY, routes.TRANSFER_SEATED), no=(routes.TRANSFER_TO,)
        ),
    },
    state=TransferState,
    role="trainer",
    needs_person=True,
)  # fmt: skip
