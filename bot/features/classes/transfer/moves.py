"""A move of people between two classes of a series: what it would do, and doing it in one turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.roll import Attendee
from bot.domain.trainings import Training
from bot.features.attendance import hall as everybody
from bot.features.attendance import late
from bot.features.classes import class_news, class_words, registrations, trainings
from bot.features.classes.transfer.rules import Outcome, outcome
from bot.features.reminders import planning
from bot.features.roster import store as roster


@dataclass(frozen=True, slots=True)
class Move:
    """People on their way from one class to another; they are in the order of registration."""

    here: Training
    there: Training
    movers: tuple[Attendee, ...]
    what: Outcome

    @property
    def figures(self) -> tuple[int, ...]:
        """Return what was shown before the yes; with other figures it is asked again."""
        what = self.what
        return len(self.movers), len(what.seated), len(what.waiting), len(what.moving_up)


def movable(turn: Turn, here: Training) -> list[Attendee]:
    """Return who can be moved: registered or invited, and not present in any half-day."""
    return [
        one
        for one in everybody.attendees(turn.tx, here)
        if (one.seat or one.queued or one.invited) and not one.was_here
    ]


def is_registered(one: Attendee) -> bool:
    """Say whether somebody has a seat or waits for one."""
    return one.seat or one.queued


def planned(turn: Turn, here: Training, there: Training, whom: str) -> Move:
    """Work out what moving somebody (`p12`, `e34`) or a commune does; raises StaleChoice."""
    chosen = [one for one in movable(turn, here) if whom in (one.key, one.commune)]
    if not chosen:
        raise StaleChoice
    return move_of(turn, here, there, chosen)


def move_of(turn: Turn, here: Training, there: Training, chosen: Sequence[Attendee]) -> Move:
    """Work out what moving some people does."""
    old = registrations.registered(turn.tx, here.id)
    new = registrations.registered(turn.tx, there.id)
    at = {one.person: place for place, one in enumerate(old)}
    movers = sorted(chosen, key=lambda one: (at.get(one.person or 0, len(at)), one.key))
    moving = [one.person for one in movers if one.person in at and one.person is not None]
    what = outcome(here, old, there, new, moving)
    if turn.now_ms >= here.starts_at:  # too late for anybody to be called to a seat
        what = replace(what, moving_up=())
    return Move(here, there, tuple(movers), what)


def takes_along(turn: Turn, move: Move, whom: str) -> bool:
    """Say whether a whole commune moves to a class that was not for it until now."""
    covers = turn.app.library.places.covers
    meant = any(not place or covers(place, whom) for place in move.there.audience)
    return whom == move.movers[0].commune and not meant and turn.reaches("trainer", whom)


def open_to_commune(turn: Turn, move: Move, commune: str) -> None:
    """Let the rest of a commune register at the new class, and no longer at the old one."""
    there, here = move.there, move.here
    trainings.set_audience(turn.tx, there.id, (*there.audience, commune), turn.now_ms)
    left = tuple(place for place in here.audience if place != commune)
    if left and left != here.audience:  # a class for nobody would be in everybody's scope
        trainings.set_audience(turn.tx, here.id, left, turn.now_ms)


def do(turn: Turn, move: Move) -> None:
    """Move everybody at once, have them reminded anew, and tell whom it concerns."""
    here, there = move.here, move.there
    before = class_news.seats_of(turn, here)
    registered = [
        one.person for one in move.movers if is_registered(one) and one.person is not None
    ]
    for person in registered:
        registrations.give_away(turn.tx, here.id, person, turn.now_ms)
        late.drop(turn.tx, here.id, person)
        class_news.drop_reminders(turn, here, "transferred", person)
        registrations.book(turn.tx, there.id, person, turn.now_ms)
    for one in move.movers:
        if one.invited and one.entry is not None:
            roster.move_invitee(turn.tx, one.entry, here.id, there.id, turn.now_ms)
    class_news.take_back(turn, here, registered)
    planning.plan_class(turn, there, registered)
    _tell(turn, move)
    class_news.offer_freed(turn, here, before)
    turn.audit(
        "training.transferred", class_news.subject(here), f"{there.code}: {len(move.movers)}"
    )


def _tell(turn: Turn, move: Move) -> None:
    """Tell those who use Đồng Hành themselves, each where they stand now."""
    here, there = move.here, move.there
    for one in move.movers:
        if one.person is not None and one.signed_up:
            class_news.tell(
                turn, there, (one.person,), "transferred", also_about=(here.starts_at,),
                answered=is_registered(one), instead_of=here, old=class_words.span(turn, here),
                new=class_words.span(turn, there), venue=there.venue, code=there.code,
                door=class_words.door(turn, there),
                queue=class_news.waiting(turn, there, one.person)[0],
                registered=is_registered(one), need=there.need_to_know,
            )  # fmt: skip
