"""Whether what is typed at an open step is for something else: another task, or a card."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.library.meaning.intents import CARDS, CHANGES_CLASS, NO_TASK, STAFF, STOP
from bot.text.sentences.staff_tasks import names_staff_task

#: Fewer words may be what an open step waits for, whatever they sound like.
_SENTENCE = 4
#: A question of law may be shorter where the step has no use for it.
_FEW = 2


def begins_task(turn: Turn, text: str) -> bool:
    """Say whether a text that an open step could not use plainly begins something else."""
    name = turn.heard(text).name
    return name in turn.app.flows.intents and name not in NO_TASK


def begins_another(turn: Turn, text: str) -> bool:
    """Say whether a whole sentence at a step that waits for words begins something else."""
    return len(text.split()) >= _SENTENCE and begins_task(turn, text)


def is_meant(turn: Turn, text: str) -> bool:
    """Say whether a text that the open step could not use is for something else, or a card."""
    name = turn.heard(text).name
    if name == STOP or name in CARDS:
        return name == STOP or len(text.split()) >= _FEW
    if name in STAFF:
        return is_staff_task(turn, text)
    return len(text.split()) >= _SENTENCE and begins_task(turn, text)


def is_staff_task(turn: Turn, text: str) -> bool:
    """Say whether a line at a step of a trainer's is for another class or task, as it says."""
    name = turn.heard(text).name
    return name in STAFF and names_staff_task(text, name in CHANGES_CLASS)
