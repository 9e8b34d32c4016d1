"""What a change to a class does to others: who moves up and is told, which reminders are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation.messages import MessageKind
from bot.conversation.turn import Turn
from bot.domain.timing import news_at, next_allowed
from bot.domain.trainings import Seating, Training, moved_up, standing, waits_for_commune
from bot.features.attendance import late
from bot.features.attendance import store as attendance
from bot.features.classes import class_words, registrations, routes, trainings
from bot.features.classes.calendar import store as calendars
from bot.features.quizzes import attempts
from bot.features.quizzes import ways as quiz_ways
from bot.features.reminders import mutes, planning
from bot.features.reminders import store as reminders
from bot.library.wording import Ready
from bot.store.outgoing import slots

#: What a change of time or place takes the place of, once it is told.
_CHANGES = ("moved", "relocated", "offer")
#: Time and place: the news of one say the other too, where that has changed and was not told yet.
_OTHER = {"moved": "relocated", "relocated": "moved"}


def subject(training: Training) -> str:
    """Return under which name a class's reminders are kept."""
    return planning.subject_of(training)


def seats_of(turn: Turn, training: Training) -> Seating:
    """Return who has a seat and who waits, today."""
    return registrations.shared(turn.tx, training)


def waiting(turn: Turn, training: Training, person: int) -> tuple[int, int]:
    """Return (place in the queue, share): the share of a commune where that alone is used up.

    The place is then the one among the own commune's; it is 0 for somebody who has a seat.
    """
    order = registrations.registered(turn.tx, training.id)
    alike = waits_for_commune(order, training, person)
    if alike:
        return alike, training.commune_seats
    where = standing(seats_of(turn, training), person)
    return (where.queue if where else 0), 0


def redo_reminders(turn: Turn, training: Training, reason: str) -> None:
    """Drop the reminders of a class, sent ones that still wait too, and plan them anew."""
    drop_reminders(turn, training, reason)
    planning.plan_class(turn, training, registrations.order(turn.tx, training.id))
    here = [holder.person for holder in attendance.present(turn.tx, training.id)]
    planning.plan_quiz(turn, training, here)
    planning.plan_report(turn, training)


def drop_reminders(turn: Turn, training: Training, reason: str, person: int | None = None) -> None:
    """Drop the reminders of a class and those that wait in the outbox, for one person or all."""
    reminders.drop(turn.tx, subject(training), reason, person)
    reminders.retire(turn.tx, subject(training), reason, person)


def give_back(turn: Turn, training: Training, person: int) -> bool:
    """Take a person's registration back; the seat goes at once to the next, who is told.

    Returns False when there was none.
    """
    before = seats_of(turn, training)
    if not registrations.withdraw(turn.tx, training.id, person, turn.now_ms):
        return False
    drop_reminders(turn, training, "given back", person)
    late.drop(turn.tx, training.id, person)
    if person == training.created_by:
        planning.plan_report(turn, training)
    take_back(turn, training, (person,))
    offer_freed(turn, training, before)
    return True


def release_all(turn: Turn, person: int) -> None:
    """Give back every seat of a person in classes that are not over, as when they are erased."""
    for training in trainings.held_by(turn.tx, person, turn.now_ms):
        give_back(turn, training, person)


def offer_freed(turn: Turn, training: Training, before: Seating) -> None:
    """Tell those who have a seat now and waited before; nobody once the class has begun."""
    if training.cancelled or turn.now_ms >= training.starts_at:
        return
    offer(turn, training, moved_up(before, seats_of(turn, training)))


def offer(turn: Turn, training: Training, people: Sequence[int]) -> None:
    """Tell people that a seat is theirs now."""
    tell(
        turn, training, people, "offer",
        when=class_words.span(turn, training), venue=training.venue,
        need=training.need_to_know,
    )  # fmt: skip


def take_back(
    turn: Turn, training: Training, people: Sequence[int], kinds: Sequence[str] = ("",)
) -> dict[int, frozenset[str]]:
    """Take back news of a class that have not gone yet: they are not true now.

    Of some kinds or of all; returns of which kinds each so lost the news.
    """
    begins = [f"class:{training.id}:{kind}" for kind in kinds]
    return {
        person: frozenset(
            kind
            for begin in begins
            for slot in slots.retire(turn.tx, person, begin)
            for kind in slot.split(":")[2].split("+")
        )
        for person in people
    }


def tell_changed(
    turn: Turn, before: Training, now: Training, kind: str, **values: Any
) -> Sequence[int]:
    """Tell everybody who is registered that a class has `moved` or is `relocated`; return whom.

    What they have not been told yet of an earlier change is told along.
    """
    told = registrations.order(turn.tx, now.id)
    lost = take_back(turn, now, told, _CHANGES)
    other = _OTHER[kind]
    for besides in ("", other):
        people = [one for one in told if (other in lost[one]) == bool(besides)]
        tell(
            turn, now, people, kind, also_about=(before.starts_at,), besides=besides, **values
        )  # fmt: skip
    offer(turn, now, [one for one in told if "offer" in lost[one]])
    return told


def tell_need(turn: Turn, training: Training, people: Sequence[int]) -> None:
    """Tell people what they need to know for a class; an older line that has not gone is gone."""
    due = heard_at(turn, training)
    for person in people:
        slots.retire(turn.tx, person, f"class:{training.id}:need:")
        turn.tell(
            person, "classes.need_changed", due_at=due, expires_at=training.ends_at,
            slot=f"class:{training.id}:need:{person}:{turn.now_ms}", title=training.title,
            when=class_words.span(turn, training), need=training.need_to_know,
        )  # fmt: skip


def heard_at(turn: Turn, training: Training, also_about: Sequence[int] = ()) -> int:
    """Return when people are told of a class, UTC ms: at once, or after quiet hours."""
    quiet, zone = planning.quiet_of(turn.app), turn.app.office.zone
    return news_at(turn.now_ms, (training.starts_at, *also_about), quiet, zone)


def tell(
    turn: Turn,
    training: Training,
    people: Sequence[int],
    kind: str,
    *,
    also_about: Sequence[int] = (),
    answered: bool = True,
    instead_of: Training | None = None,
    besides: str = "",
    **values: Any,
) -> int:
    """Tell people of a change, at once or after quiet hours, and return when (UTC ms).

    `kind` is one of those in content/reminders.yaml that are told when they happen; `also_about`
    are further instants that the change touches, such as the former start; `besides` is another
    kind that the text tells along. Those told without being `answered` hold nothing that they
    could give back. The class comes `instead_of` another one, which may still stand in their
    phones' calendars.
    """
    rule = turn.app.library.reminders[kind]
    at = heard_at(turn, training, also_about)
    label = "classes.offer_answer" if kind == "offer" else "classes.leave_answer"
    leaves = answered and rule.known.answer == "leave"
    choices = [turn.choice(routes.LEAVE.to(training.id), label)] if leaves else []
    of: MessageKind = "offer" if kind == "offer" else "notice"
    expires = training.starts_at if kind == "offer" else max((training.ends_at, *also_about))
    before = (instead_of or training).id
    held = calendars.among(turn.tx, before, people) if kind != "offer" else frozenset()
    there = class_words.map_link(turn, training)
    anew = turn.choice(routes.CALENDAR_FILE.to(training.id), "class_calendar.answer")
    outdated = held if answered else frozenset()
    kinds = f"{kind}+{besides}" if besides else kind
    for person in people:
        # By its slot `take_back` finds it; no two share one, or the older would go.
        slot = f"class:{training.id}:{kinds}:{person}:{turn.now_ms}"
        turn.tell(
            person, rule.text, [*choices, anew] if person in outdated else choices, kind=of,
            due_at=at, slot=slot, expires_at=expires, title=training.title,
            calendar=person in held, map=there, besides=bool(besides), **values,
        )  # fmt: skip
    return at


def quiz_opened(turn: Turn, training: Training, people: Sequence[int], again: bool = False) -> None:
    """Tell those present that the quiz is open, or open `again`; who muted it is left alone.

    Whatever the hour while they sit in the room, not in quiet hours once the class is over.
    """
    rule = turn.app.library.reminders["quiz_open"]
    reminders.drop(turn.tx, subject(training), "opened before", kinds=(rule.kind,))
    closes = planning.closes_at(turn.app, training)
    begin = [turn.choice(quiz_ways.quiz(training.id), "classes.quiz_answer")]
    quiz = class_words.quiz_title(turn, training.quiz)
    until = class_words.quiz_until(turn, training)
    text = "reminders.quiz_again" if again else rule.text
    what = Ready(
        turn.words(text, alone=True, title=training.title, quiz=quiz, closes=until).strip()
    )
    how = Ready(turn.words("reminders.how_quiz").strip())
    muted = mutes.among(turn.tx, people)
    zone = turn.app.office.zone
    over = turn.now_ms >= training.ends_at
    due = next_allowed(turn.now_ms, planning.quiet_of(turn.app), zone) if over else 0
    for person in people:
        if (person, rule.kind) not in muted:
            slot = f"{_quiz_slots(training)}{person}:{turn.now_ms}"
            turn.tell(
                person, "reminders.one", begin, due_at=due, expires_at=closes, slot=slot,
                what=what, how=how,
            )  # fmt: skip


def _quiz_slots(training: Training) -> str:
    return f"class:{training.id}:quiz_open:"


def quiz_shut(turn: Turn, training: Training, reason: str) -> None:
    """Take back what has not gone yet and calls people to a quiz that they can not do now."""
    for holder in attendance.present(turn.tx, training.id):
        slots.retire(turn.tx, holder.person, _quiz_slots(training))
    reminders.retire(turn.tx, subject(training), reason, kinds=planning.QUIZ_KINDS)
    for attempt in attempts.unfinished(turn.tx, training.id):
        reminders.retire(turn.tx, f"attempt:{attempt}", reason)
