"""What a trainer says of somebody in a class: their line of the roll, or how the class did.

Nothing is marked by a sentence: whom it names is shown, to be marked with a tap.
"""

from __future__ import annotations

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.attendance import hall
from bot.features.attendance.roll_call import sheet as sheets
from bot.features.attendance.roll_call import words as wording
from bot.features.attendance.routes import View
from bot.features.classes import flow_desk
from bot.text.sentences import colleagues, of_attendee

NAME = "of_attendee"


def _heard(turn: Turn, text: str) -> object:
    said = of_attendee.read(text) if turn.holds("trainer") else None
    if said is None:
        return PASS
    if said.of_quiz:
        engine.understand(turn, text, "results")
        return None
    for training in flow_desk.today_and_coming(turn):
        if _shown(turn, training, said.name):
            return None
    return PASS


def _shown(turn: Turn, training: Training, name: str) -> bool:
    """Show those of a class's roll who are called so; False where nobody is."""
    called = [one.full_name for one in hall.attendees(turn.tx, training)]
    if not colleagues.alike(name, called):
        return False
    on = sheets.sheet(turn, training)
    sheets.lay(turn, on, View("letters", name))
    wording.show_page(turn, on)
    return True


FLOW = Flow(name=NAME, free_text=_heard, role="trainer", needs_person=True)
