"""The projector's screen of a class: a trainer gets a link that opens once, and closes screens."""

from __future__ import annotations

from bot.conversation.flow import Flow
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.features.attendance import door, flow_hall, routes, screens
from bot.features.classes import flow_desk

#: Short enough to be typed on the laptop; wrong tries are slowed down where it is opened.
_LETTERS = 8


def _link(turn: Turn, id: int) -> None:
    """Give a link that opens the screen once."""
    training = flow_desk.chosen(turn, id)
    if training.cancelled:
        flow_desk.show(turn, training)
        return
    turn.enter("projector")
    link = turn.chance.code(_LETTERS, codes.CLASS_ALPHABET)
    screens.issue(turn.tx, training.id, link, turn.me.id, turn.now_ms)
    turn.audit("training.screen_link", f"training:{training.id}")
    office, code = turn.app.office, codes.shown(link)
    turn.say(
        "projector.link",
        [
            flow_hall.here(turn, training),
            turn.choice(routes.SCREEN.to(training.id), "projector.again"),
            turn.choice(routes.SCREEN_CLOSE.to(training.id), "projector.close"),
        ],
        title=training.title, code=code, class_code=training.code,
        address=f"{office.public_url}/m/{code}" if office.public_url else "",
        scan="some" if door.address(turn.app, "lop", training.code) else "none",
    )  # fmt: skip


def _close(turn: Turn, id: int) -> None:
    """Close every screen of a class, and every link that nobody has opened yet."""
    training = flow_desk.chosen(turn, id)
    turn.enter("projector")
    count = screens.open_count(turn.tx, training.id, turn.now_ms)
    if screens.close_all(turn.tx, training.id, turn.now_ms):
        turn.audit("training.screens_closed", f"training:{training.id}")
    turn.say(
        "projector.closed",
        [
            flow_hall.here(turn, training),
            turn.choice(routes.SCREEN.to(training.id), "projector.again"),
        ],
        count=count, title=training.title,
    )  # fmt: skip


FLOW = Flow(
    name="projector",
    routes=(on(routes.SCREEN, _link), on(routes.SCREEN_CLOSE, _close)),
    role="trainer",
    needs_person=True,
)
