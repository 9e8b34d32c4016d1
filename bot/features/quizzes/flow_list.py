"""The quizzes that were shown and not begun: a word begins the one, of several it is asked which.

`bắt đầu` is the menu everywhere else, so it is heard as a word, which passes where no list is.
"""

from __future__ import annotations

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.turn import Turn
from bot.features.quizzes import routes
from bot.text import typed
from bot.text.sentences.about_class import begins_it


def begins(turn: Turn, text: str) -> bool:
    """Begin the one quiz that was shown for a yes or "làm đi"; of several, ask which."""
    return (begins_it(text) or typed.is_yes(text)) and _begin(turn)


def _begin(turn: Turn) -> bool:
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or not frame.asked:
        return False
    if not all(routes.PICK.leads(choice.id) for choice in frame.asked):
        return False
    if len(frame.asked) > 1:
        turn.say("common.which_one", choices=frame.asked, marks=frame.marks)
    else:
        engine.choose(turn, frame.asked[0].id)
    return True


def _word(turn: Turn, text: str) -> object:
    return None if _begin(turn) else PASS


FLOW = Flow(name="quiz_list", words={"bat dau": _word})
