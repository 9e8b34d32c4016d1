"""What a sentence tells of a class that is to be opened, as the draft that it begins."""

from __future__ import annotations

from bot.conversation.turn import Turn, instant
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
