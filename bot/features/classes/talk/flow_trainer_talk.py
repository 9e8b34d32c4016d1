"""What only somebody who holds classes says of them: I cannot teach; who may go for whom; seats.

Nothing is done for a sentence: the class, or the request, is shown with what can be done.
"""

from __future__ import annotations

from bot.conversation.flow import PASS, Flow
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.classes import class_words, flow_changes, flow_desk, routes
from bot.features.classes.meant import BY_DAY, meant
from bot.features.classes.substitutes import flow_request
from bot.text.sentences.absences import cannot_teach
from bot.text.sentences.requests import is_about_requests
from bot.text.sentences.seats import SeatsWish, seats_wished
from bot.text.typed import agrees

NAME = "trainer_talk"
_MOST = 6


def _heard(turn: Turn, text: str) -> object:
    if not turn.holds("trainer"):
        return PASS
    if is_about_requests(text) or (agrees(text) and flow_request.waits(turn)):
        flow_request.lead(turn)
        return None
    wish = seats_wished(text)
    if wish is not None and _seats_changed(turn, text, wish):
        return None
    return None if cannot_teach(text) and shown(turn, text) else PASS


def _seats_changed(turn: Turn, text: str, wish: SeatsWish) -> bool:
    """Ask for the seats of the class that is meant, or which it is; False where there is none."""
    found = meant(turn, text, flow_desk.coming(turn))
    if len(found) == 1:
        flow_changes.seats_as_wished(turn, found[0].id, wish)
    elif found:
        turn.enter(NAME)
        choices = class_words.see_choices(turn, found[:_MOST], routes.SEATS)
        turn.say("training_desk.seats_which", [*choices, flow_desk.to_list(turn)])
    return bool(found)


def shown(turn: Turn, text: str) -> bool:
    """Show the class that somebody cannot hold, or ask which; False where they have none."""
    coming = flow_desk.coming(turn)
    own = [one for one in coming if one.created_by == turn.me.id] or coming
    found = meant(turn, text, own, (*BY_DAY, "part")) or meant(turn, text, coming, BY_DAY) or own
    if len(found) == 1:
        flow_desk.show(turn, found[0], turn.words("training_desk.cannot_teach").strip())
    elif found:
        _ask_which(turn, found)
    return bool(found)


def _ask_which(turn: Turn, found: list[Training]) -> None:
    turn.enter(NAME)
    choices = class_words.see_choices(turn, found[:_MOST], routes.SEE)
    turn.say("training_desk.cannot_teach_which", [*choices, flow_desk.to_list(turn)])


FLOW = Flow(name=NAME, free_text=_heard, role="trainer", needs_person=True)
