"""Who lost their personal code asks a trainer to say who they are.

The same is said whether or not there is a record of that name: a stranger learns nothing.
"""

from __future__ import annotations

from bot.conversation import tries
from bot.conversation.capabilities import title_of
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.instants import HOUR_MS
from bot.domain.timing import next_allowed
from bot.domain.tries import CodeKind
from bot.features.people import routes
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.features.reminders import planning
from bot.store import people
from bot.store.outgoing import routing
from bot.text import typed
from bot.text.sentences import replies, told

NAME = "lost_code"
_KIND: CodeKind = "lost_code"


def choice(turn: Turn) -> Choice:
    """Return the way to ask for it."""
    return turn.choice(routes.LOST_CODE.to(), "lost_code.ask")


def _ask(turn: Turn) -> None:
    """Show what would be sent to whom."""
    turn.enter(NAME)
    if turn.holds("trainer"):
        turn.say("lost_code.not_for_staff")
    elif store.open_of(turn.tx, turn.me.id, turn.now_ms) is not None:
        turn.say("lost_code.sent_before", [_no_more(turn)], contact=turn.app.office.contact)
    elif (left := tries.wait_ms(turn, _KIND)) > 0:
        turn.say("lost_code.wait", hours=-(-left // HOUR_MS), contact=turn.app.office.contact)
    else:
        turn.expect("sure")
        choices = [
            turn.choice(routes.LOST_CODE_SEND.to(), "lost_code.send"),
            turn.choice(routes.LOST_CODE_STAY.to(), "lost_code.stay"),
        ]
        turn.say("lost_code.sure", choices, name=turn.me.full_name, commune=_commune(turn),
                 channel=_channel(turn))  # fmt: skip


def _commune(turn: Turn) -> str:
    return turn.app.library.places.name(turn.me.commune, full=True)


def _channel(turn: Turn) -> str:
    return title_of(turn.app.library.wording, turn.incoming.channel)


def _no_more(turn: Turn) -> Choice:
    return turn.choice(routes.LOST_CODE_DROP.to(), "lost_code.drop")


def _sure_typed(turn: Turn, text: str) -> object:
    if replies.sends(text):
        _send(turn)
    elif typed.is_no(text) or told.stops(text) or replies.holds(text):
        turn.finish()
        turn.say("lost_code.stayed")
    else:
        return PASS
    return None


def _send(turn: Turn) -> None:
    before = store.open_of(turn.tx, turn.me.id, turn.now_ms)
    if before is None and (turn.frame.flow != NAME or turn.frame.step != "sure"):
        raise StaleChoice
    if before is not None or turn.holds("trainer") or tries.wait_ms(turn, _KIND) > 0:
        _ask(turn)
        return
    others = store.waiting(turn.tx, turn.now_ms)
    tries.wrong(turn, _KIND)
    id_ = store.add(turn.tx, turn.address.id, turn.me, turn.now_ms)
    turn.audit("person.code_lost", f"person:{turn.me.id}", f"request:{id_}")
    for person in _to_be_told(turn, others):
        turn.tell(
            person,
            "lost_code.news",
            [turn.choice(routes.LOST_CODES.to(0), "lost_code.list")],
            due_at=_ring_at(turn, turn.now_ms),
            name=turn.me.full_name,
            commune=_commune(turn),
            channel=_channel(turn),
        )
    turn.enter(NAME)
    turn.say("lost_code.sent", [_no_more(turn)], contact=turn.app.office.contact)


def _ring_at(turn: Turn, instant: int) -> int:
    """Return when trainers may be told of what came at an instant: not in quiet hours."""
    return next_allowed(instant, planning.quiet_of(turn.app), turn.app.office.zone)


def _to_be_told(turn: Turn, others: list[Request]) -> list[int]:
    """Return the trainers and admins over the commune, but those who were lately told of others.

    Their list shows all: a flood rings nobody more than once an hour, and once for a night.
    """
    covers, commune = turn.app.library.places.covers, turn.me.commune
    lately = [
        one.commune
        for one in others
        if turn.now_ms - one.asked_at < HOUR_MS or _ring_at(turn, one.asked_at) > turn.now_ms
    ]
    told: dict[int, None] = {}
    for person, _, place in people.with_role(turn.tx, ("trainer", "admin")):
        rung = any(not place or covers(place, other) for other in lately)
        in_reach = not place or covers(place, commune)
        if in_reach and not rung and routing.is_reachable(turn.tx, person):
            told[person] = None
    return list(told)


def _drop(turn: Turn) -> None:
    turn.enter(NAME)
    store.drop(turn.tx, turn.me.id)
    turn.say("lost_code.dropped")


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.LOST_CODE, _ask),
        on(routes.LOST_CODE_SEND, _send),
        on(routes.LOST_CODE_DROP, _drop),
    ),
    steps={"sure": _sure_typed},
    needs_person=True,
)
