"""A record that was opened for somebody is closed again: by a trainer, or by whose record it is."""

from __future__ import annotations

from bot.conversation import engine
from bot.conversation.asking.plain_answers import answered_by
from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.features.people import routes
from bot.features.people.lost_code import opening, store
from bot.features.people.lost_code.store import Request
from bot.store import people

NAME = "lost_code_back"


def _may_close(turn: Turn, id: int) -> tuple[Request, int]:
    """Return a request whose record may be closed again, and the record; raises StaleChoice.

    By a trainer over the commune of who asked, and where the record was used before.
    """
    request = store.find(turn.tx, id)
    if request is None or request.kept is None or not request.on_trial(turn.now_ms):
        raise StaleChoice
    trainer = turn.reaches("trainer", request.commune)
    if not trainer and not _is_from_before(turn, request):
        raise StaleChoice
    return request, request.kept


def _is_from_before(turn: Turn, request: Request) -> bool:
    """Say whether the one whose record it is writes from an address of before."""
    mine = turn.person is not None and turn.me.id == request.kept
    return mine and turn.address.id not in store.later(turn.tx, request)


def _ask_back(turn: Turn, id: int) -> None:
    request, kept = _may_close(turn, id)
    person = people.find(turn.tx, kept)
    turn.enter(NAME, "back_sure")
    turn.say(
        "lost_code.back_sure",
        [
            turn.choice(routes.LOST_CODE_BACK_SURELY.to(request.id), "lost_code.back_yes"),
            turn.choice(routes.LOST_CODE_STAY.to(), "lost_code.stay"),
        ],
        name=person.full_name if person else "",
    )


def _back(turn: Turn, id: int) -> None:
    request, kept = _may_close(turn, id)
    if not store.take_back(turn.tx, request.id, turn.now_ms):
        raise StaleChoice
    opening.close_again(turn, request, kept)
    turn.enter(NAME)
    turn.say("lost_code.closed")


def _not_me(turn: Turn, text: str) -> object:
    """Take the words of whoever reads that their record was opened elsewhere."""
    opened = store.opened_for(turn.tx, turn.me.id, turn.now_ms) if turn.person else []
    mine = [one for one in opened if _is_from_before(turn, one)]
    if not mine:
        return PASS
    _ask_back(turn, mine[0].id)
    return None


def _stay(turn: Turn) -> None:
    """Leave as it is what was asked about: to send a request, to close a record."""
    if not turn.frame.step.endswith("sure"):
        raise StaleChoice
    turn.finish()
    turn.say("lost_code.stayed")


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.LOST_CODE_BACK, _ask_back),
        on(routes.LOST_CODE_BACK_SURELY, _back),
        on(routes.LOST_CODE_STAY, _stay),
    ),
    steps={
        "back_sure": answered_by(yes=(routes.LOST_CODE_BACK_SURELY,), no=(routes.LOST_CODE_STAY,)),
    },
    words={
        "khong phai toi": _not_me,
        "nho can bo xac nhan": Taught(
            "personal_code", lambda turn, text: engine.choose(turn, routes.LOST_CODE.to())
        ),
    },
)
