"""A trainer is asked whether a colleague may go instead; what becomes of a seat on their yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.domain.rights import Role, RoleName, reaches
from bot.domain.trainings import Training
from bot.features.attendance import late
from bot.features.attendance import store as attendance
from bot.features.classes import class_news, class_words, registrations, routes
from bot.features.classes.substitutes import store
from bot.features.classes.substitutes.store import Substitution
from bot.features.reminders import planning
from bot.store import people
from bot.store.outgoing import routing, slots


def are_colleagues(one: Person, other: Person) -> bool:
    """Say whether two people work in one commune and the other uses Đồng Hành themselves."""
    same = one.id != other.id and one.commune == other.commune
    return same and bool(other.consent_version)


def has_part(turn: Turn, training: Training, person: int) -> bool:
    """Say whether somebody sits in a class already or came to it."""
    seated = registrations.seated_among(turn.tx, training, [person])
    return bool(seated) or attendance.is_present(turn.tx, training.id, person)


def ask(turn: Turn, training: Training, colleague: Person) -> int:
    """Ask the trainers of a class, those of the office where there is none; return how many."""
    listeners = _listeners(turn, training)
    if not listeners:
        return 0
    wish = store.ask(turn.tx, training.id, turn.me.id, colleague.id, turn.now_ms)
    due = class_news.heard_at(turn, training)
    for trainer in listeners:
        turn.tell(
            trainer, "substitute.request", answers(turn, wish), due_at=due,
            expires_at=training.starts_at, slot=f"{_slots(wish)}{trainer}", alone=True,
            **request(turn, training, turn.me, colleague),
        )  # fmt: skip
    return len(listeners)


def answers(turn: Turn, wish: int) -> list[Choice]:
    """Return a trainer's two answers to a wish."""
    return [
        turn.choice(routes.SUBSTITUTE_YES.to(wish), "substitute.yes"),
        turn.choice(routes.SUBSTITUTE_NO.to(wish), "substitute.no"),
    ]


def request(turn: Turn, training: Training, person: Person, colleague: Person) -> dict[str, Any]:
    """Return what a trainer reads of a wish."""
    return {
        "asker": person.full_name, "place": turn.app.library.places.name(person.commune),
        "colleague": colleague.full_name, "title": training.title,
        "when": class_words.span(turn, training),
    }  # fmt: skip


def _slots(wish: int) -> str:
    return f"substitute:{wish}:"


def take_back(turn: Turn, wish: Substitution) -> None:
    """Take back the question where it has not gone yet: it is answered."""
    for person in {person for person, _, _ in _staff(turn)}:
        slots.retire(turn.tx, person, _slots(wish.id))


def withdraw(turn: Turn, training: Training) -> bool:
    """Drop the person's own wish about a class whose seat they give back; False without one."""
    wish = store.open_of(turn.tx, training.id, turn.me.id)
    if wish is None:
        return False
    store.answer(turn.tx, wish.id, "dropped", turn.me.id, turn.now_ms)
    take_back(turn, wish)
    return True


def keeps_seat(turn: Turn, training: Training, person: int) -> bool:
    """Say whether somebody has a seat that they have not given back."""
    seated = registrations.seated_among(turn.tx, training, [person])
    return bool(seated) and registrations.leaves_at(turn.tx, training.id, person) is None


def _staff(turn: Turn) -> list[tuple[int, str, str]]:
    return people.with_role(turn.tx, ("trainer", "admin"))


def _listeners(turn: Turn, training: Training) -> list[int]:
    """Return who can be reached of those who may answer.

    The trainers over all places of the class, and who opened it; else the admins.
    """
    opened = [training.created_by] if training.created_by is not None else []
    found = [*_holding(turn, "trainer"), *opened]
    return _of_class(turn, training, found) or _of_class(turn, training, _holding(turn, "admin"))


def _holding(turn: Turn, role: RoleName) -> list[int]:
    return [person for person, held, _ in _staff(turn) if held == role]


def _of_class(turn: Turn, training: Training, staff: Sequence[int]) -> list[int]:
    """Return who of some people has a trainer's rights over all places of a class."""
    return [
        person
        for person in dict.fromkeys(staff)
        if _covers(turn, training, people.roles(turn.tx, person)) and _can_reach(turn, person)
    ]


def _can_reach(turn: Turn, person: int) -> bool:
    known = people.find(turn.tx, person)
    return bool(known and known.consent_version) and routing.is_reachable(turn.tx, person)


def _covers(turn: Turn, training: Training, roles: Sequence[Role]) -> bool:
    covers = turn.app.library.places.covers
    return all(reaches(roles, "trainer", place, covers) for place in training.audience)


def hand_over(turn: Turn, training: Training, wish: Substitution) -> bool:
    """Give the seat to the colleague in the same place of the order; False when it is gone."""
    person, colleague = wish.person, wish.colleague
    if not registrations.hand_over(turn.tx, training.id, person, colleague, turn.now_ms):
        return False
    class_news.drop_reminders(turn, training, "handed over", person)
    class_news.take_back(turn, training, (person, colleague))
    late.drop(turn.tx, training.id, person)
    planning.plan_class(turn, training, (colleague,))
    if person == training.created_by:
        planning.plan_report(turn, training)
    return True
