"""Which class somebody was last told of: what a bare "I cannot go" most likely answers."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain.instants import HOUR_MS
from bot.domain.trainings import Training
from bot.features.classes import registrations
from bot.features.reminders import store as reminders
from bot.store.outgoing import slots

#: A class so near is meant whatever was told since.
_SOON_MS = 72 * HOUR_MS


def is_meant(turn: Turn, training: Training) -> bool:
    """Say whether a word that names no class is said of this one, the only one held.

    It is where the class is near, or nothing was heard of another one since. Else the word may
    answer an old reminder, whose class is over or was given back.
    """
    return training.starts_at - turn.now_ms <= _SOON_MS or _told(turn) == training.id


def _told(turn: Turn) -> int:
    """Return the class of the latest confirmation, reminder or news, or 0."""
    me, told = turn.me.id, registrations.touched(turn.tx, turn.me.id)
    reminded = [(reminders.last_told(turn.tx, f"training:{id_}", me), id_) for _, id_ in told]
    news = slots.latest(turn.tx, me, "class:")
    of_class = [(news[0], int(news[1].split(":")[1]))] if news else []
    every = (*told, *reminded, *of_class)
    return max((one for one in every if one[0] <= turn.now_ms), default=(0, 0))[1]
