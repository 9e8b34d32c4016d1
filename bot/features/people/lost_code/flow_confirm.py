"""A trainer says who somebody is that lost their code: their record is opened where they write."""

from __future__ import annotations

from bot.conversation import details
from bot.conversation.asking.plain_answers import answered_by
from bot.conversation.capabilities import title_of
from bot.conversation.flow import Flow, Taught
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.addresses import channel_of
from bot.domain.people import Person
from bot.features.people import routes
from bot.features.people.lost_code import opening, reach, store
from bot.features.people.lost_code.store import Request
from bot.store import people
from bot.text.dates import say_moment
from bot.text.folding import short

NAME = "lost_codes"
_PAGE = 6
_LABEL = 70
_TELLING = 3  # digits of a number that tell namesakes apart


def show(turn: Turn, page: int = 0) -> None:
    """Show the requests in reach, the one that waits longest first."""
    turn.enter(NAME)
    waiting = reach.waiting(turn)
    first = max(0, page) * _PAGE
    first = first if first < len(waiting) else 0
    choices = [
        Choice(routes.LOST_CODE_SEE.to(one.id), _label(turn, person))
        for one, person in waiting[first : first + _PAGE]
    ]
    if first + _PAGE < len(waiting):
        choices.append(turn.choice(routes.LOST_CODES.to(first // _PAGE + 1), "lost_code.more"))
    turn.say("lost_code.waiting", choices, count=len(waiting))


def _label(turn: Turn, person: Person) -> str:
    commune = turn.app.library.places.name(person.commune, full=True)
    return short(f"{person.full_name}, {commune}", _LABEL)


def _open(turn: Turn, id: int) -> tuple[Request, Person] | None:
    """Return a request that waits and who asks; None after saying that it is over.

    Raises StaleChoice for one that is not in reach.
    """
    request = store.find(turn.tx, id)
    if request is None:
        raise StaleChoice
    person = reach.asker(turn, request)
    if request.is_open(turn.now_ms) and person is not None:
        return request, person
    if request.is_open(turn.now_ms):
        raise StaleChoice
    turn.in_vain = True
    turn.enter(NAME)
    turn.say("lost_code.over", [turn.choice(routes.LOST_CODES.to(0), "lost_code.list")])
    return None


def _see(turn: Turn, id: int) -> None:
    found = _open(turn, id)
    if found is None:
        return
    request, person = found
    alike = reach.records(turn, person)
    choices = [
        Choice(routes.LOST_CODE_IS.to(request.id, one.id), _record(turn, one)) for one in alike
    ]
    if not alike:
        choices.append(turn.choice(routes.NEW_CODE.to(), "lost_code.new_code"))
    turn.enter(NAME, "who")
    turn.say(
        "lost_code.who",
        [*choices, turn.choice(routes.LOST_CODE_REFUSE.to(request.id), "lost_code.refuse")],
        name=person.full_name, home=details.home(turn.app.library.places, person),
        channel=title_of(turn.app.library.wording, channel_of(request.address)),
        when=say_moment(turn.local(request.asked_at), turn.now), count=len(alike),
    )  # fmt: skip


def _record(turn: Turn, one: Person) -> str:
    """Return what tells a record from its namesakes; never a whole number."""
    places = turn.app.library.places
    digits = one.phone[-_TELLING:]
    parts = (
        one.full_name, details.village_name(places, one.village), details.work_name(turn, one.work),
        turn.words("lost_code.digits", digits=digits).strip() if digits else "",
        turn.words("lost_code.since", day=f"{turn.local(one.created_at):%d/%m/%Y}").strip(),
    )  # fmt: skip
    return short(", ".join(part for part in parts if part), _LABEL)


def _meant(turn: Turn, id: int, person: int) -> tuple[Request, Person] | None:
    """Return a request and the record that was chosen for it, read anew."""
    found = _open(turn, id)
    if found is None:
        return None
    request, asker = found
    if request.address in people.addresses_of(turn.tx, turn.me.id):
        turn.enter(NAME)
        turn.say("lost_code.own_phone", _others(turn))
        return None
    record = next((one for one in reach.records(turn, asker) if one.id == person), None)
    if record is None:
        raise StaleChoice
    return request, record


def _confirm(turn: Turn, id: int, person: int) -> None:
    meant = _meant(turn, id, person)
    if meant is None:
        return
    request, record = meant
    turn.enter(NAME, "sure")
    turn.say(
        "lost_code.confirm",
        [
            turn.choice(routes.LOST_CODE_SURELY.to(request.id, record.id), "lost_code.yes"),
            turn.choice(routes.LOST_CODE_SEE.to(request.id), "lost_code.again"),
        ],
        record=_record(turn, record),
        channel=title_of(turn.app.library.wording, channel_of(request.address)),
    )


def _surely(turn: Turn, id: int, person: int) -> None:
    meant = _meant(turn, id, person)
    if meant is None:
        return
    request, record = meant
    if not store.decide(turn.tx, request.id, "confirmed", turn.me.id, turn.now_ms, kept=record.id):
        raise StaleChoice
    opening.open_for(turn, request, record.id)
    turn.enter(NAME)
    back = turn.choice(routes.LOST_CODE_BACK.to(request.id), "lost_code.back")
    turn.say("lost_code.done", [back, *_others(turn)], name=record.full_name)


def _ask_refuse(turn: Turn, id: int) -> None:
    found = _open(turn, id)
    if found is None:
        return
    request, person = found
    turn.enter(NAME, "sure")
    turn.say(
        "lost_code.refuse_sure",
        [
            turn.choice(routes.LOST_CODE_REFUSE_SURELY.to(request.id), "lost_code.refuse_yes"),
            turn.choice(routes.LOST_CODE_SEE.to(request.id), "lost_code.again"),
        ],
        name=person.full_name,
    )


def _refuse(turn: Turn, id: int) -> None:
    found = _open(turn, id)
    if found is None:
        return
    request, person = found
    if not store.decide(turn.tx, request.id, "refused", turn.me.id, turn.now_ms):
        raise StaleChoice
    turn.audit("person.code_refused", f"person:{person.id}", f"request:{request.id}")
    turn.wake(turn.now_ms)
    turn.enter(NAME)
    turn.say("lost_code.refused", _others(turn))


def _others(turn: Turn) -> list[Choice]:
    left = reach.waiting(turn)
    return [turn.choice(routes.LOST_CODES.to(0), "lost_code.list")] if left else []


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.LOST_CODES, show),
        on(routes.LOST_CODE_SEE, _see),
        on(routes.LOST_CODE_IS, _confirm),
        on(routes.LOST_CODE_SURELY, _surely),
        on(routes.LOST_CODE_REFUSE, _ask_refuse),
        on(routes.LOST_CODE_REFUSE_SURELY, _refuse),
    ),
    steps={
        "who": answered_by(yes=(routes.LOST_CODE_IS,), no=(routes.LOST_CODE_REFUSE,)),
        "sure": answered_by(
            yes=(routes.LOST_CODE_SURELY, routes.LOST_CODE_REFUSE_SURELY),
            no=(routes.LOST_CODE_SEE,),
        ),
    },
    words={"nguoi nho xac nhan": Taught("personal_code", lambda turn, text: show(turn))},
    role="trainer",
    needs_person=True,
)
