"""The quizzes that were shown and not begun: a yes begins the one."""

from __future__ import annotations

from bot.conversation import engine
from bot.conversation.turn import Turn
from bot.features.quizzes import routes
from bot.text import typed
from bot.text.sentences.about_class import begins_it


def begins(turn: Turn, text: str) -> bool:
    """Begin the one quiz that was shown, for a yes or "làm đi"."""
    asked = turn.frames[-1].asked if turn.frames else ()
    if len(asked) != 1 or not routes.PICK.leads(asked[0].id):
        return False
    if not (begins_it(text) or typed.is_yes(text)):
        return False
    engine.choose(turn, asked[0].id)
    return True
