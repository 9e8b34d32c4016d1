"""The draft of a class as its trainer reads it: what was noted of a sentence, and the whole."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.turn import Turn
from bot.features.classes import class_words, routes
from bot.features.classes.opening.draft import DraftState
from bot.text.dates import say_span


def preview(turn: Turn) -> None:
    """Show the whole draft before its class is opened."""
    draft = turn.state_of(DraftState)
    assert draft.starts_at is not None
    about, starts = draft.about, turn.local(draft.starts_at)
    turn.expect("preview")
    turn.say(
        "training_desk.preview",
        [
            turn.choice(routes.NEW_OPEN.to(), "training_desk.open_yes"),
            turn.choice(routes.NEW_EDIT.to(None), "training_desk.edit"),
            turn.choice(routes.NEW_DROP.to(), "training_desk.drop"),
            turn.choice(routes.SERIES_OF_DRAFT.to(), "training_desk.open_many"),
        ],
        title=about.title, venue=about.venue, seats=about.seats,
        when=say_span(starts, starts + timedelta(minutes=about.minutes), turn.now),
        places=class_words.audience(turn, about.audience),
        quiz=class_words.quiz_title(turn, about.quiz),
        commune_seats=about.commune_seats, need=about.need_to_know,
    )  # fmt: skip


def noted(turn: Turn, draft: DraftState) -> str:
    """Say what is kept of the sentence that began a draft."""
    when = _time_told(turn, draft)
    if draft == DraftState(starts_at=draft.starts_at):
        return turn.words("training_desk.starts_noted", when=when).strip()
    return turn.words(
        "training_desk.told_noted", title=draft.title, when=when, venue=draft.venue,
        seats=draft.seats,
    ).strip()  # fmt: skip


def _time_told(turn: Turn, draft: DraftState) -> str:
    """Return when the class of a draft is, as far as that was told."""
    if draft.starts_at is None:
        return ""
    if draft.minutes is None:
        return class_words.moment(turn, draft.starts_at)
    starts = turn.local(draft.starts_at)
    return say_span(starts, starts + timedelta(minutes=draft.minutes), turn.now)
