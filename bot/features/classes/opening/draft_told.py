"""What is known of a class that is to be opened: told in a sentence, or without a choice."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.turn import Turn, instant
from bot.domain.rights import scopes
from bot.features.classes import class_words
from bot.features.classes.flow_changes import MOST_SEATS
from bot.features.classes.opening import steps_length
from bot.features.classes.opening.draft import (
    LONGEST_MINUTES,
    LONGEST_TITLE,
    SHORTEST_MINUTES,
    DraftState,
)  # fmt: skip
from bot.text.dates import When, parse_when
from bot.text.numbers import parse_count
from bot.text.sentences.new_class import NewClass


def read(turn: Turn, told: NewClass) -> DraftState:
    """Return a draft with what was told of the class, where a class can have it."""
    title = class_words.named(told.title, LONGEST_TITLE) or None
    venue = class_words.named(told.venue, class_words.LONGEST_VENUE) or None
    seats = parse_count(told.seats) if told.seats else None
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        seats = None
    when = parse_when(told.when, turn.now) if told.when else None
    if not isinstance(when, When) or when.at <= turn.now:
        return DraftState(title=title, venue=venue, seats=seats)
    minutes = steps_length.read_minutes(told.lasts, when.at) if told.lasts else None
    if minutes is not None and not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        minutes = None
    return DraftState(
        title=title, starts_at=instant(when.at), minutes=minutes, venue=venue, seats=seats
    )


def with_what_has_one_answer(turn: Turn, draft: DraftState) -> DraftState:
    """Return a draft with what nobody has to be asked: a trainer's one commune, no quiz at all."""
    reach = scopes(turn.roles, "trainer")
    place = turn.app.library.places.get(reach[0]) if len(reach) == 1 else None
    if draft.audience is None and place is not None and place.kind != "province":
        draft = replace(draft, audience=(place.code,))
    if draft.quiz is None and not turn.app.library.quizzes:
        draft = replace(draft, quiz="")
    return draft
