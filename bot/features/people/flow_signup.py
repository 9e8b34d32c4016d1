"""Sign-up: consent first, then name, place, work and phone; brief at a class's door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVarTuple

from bot.conversation import details, engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.trainings import doors
from bot.features.attendance import ways as attendance_ways
from bot.features.office import flow_help
from bot.features.office.personal_code import free_code
from bot.features.people import asked_of_us, routes, signup_back
from bot.features.people import signup_at_door as at_door
from bot.features.people import signup_steps as steps
from bot.features.people.lost_code import flow_ask, opening
from bot.features.people.signup_state import NAME, SignupState
from bot.features.roster import flow_identify
from bot.library.wording import Ready
from bot.store import people
from bot.text import names, typed
from bot.text.folding import fold, short
from bot.text.sentences import told

#: Letters of a class's title that leave room for the answers on a small phone.
_TITLE = 60
Args = TypeVarTuple("Args")


def start(turn: Turn, args: str) -> None:
    """Answer `/batdau`: a greeting, a class's door, a role code, or sign-up."""
    if turn.app.flows.follow(turn, args.strip().partition(" ")[0]):
        return
    if _known(turn):
        flow_help.greet(turn, "signup.hello_again", name=names.called(turn.me.full_name))
    elif not _back_at_door(turn):
        begin(turn)


def begin(turn: Turn, then: str = "", brief: bool = False, another: bool = False) -> None:
    """Sign the person up, or ask for a renewed consent, then do what they came for.

    `then` is a command with its arguments or a choice id; `brief` asks consent, name and
    commune only; `another` adds one more person to this address.
    """
    fresh = another or turn.person is None or not turn.person.signed_up
    state = SignupState(then=then, brief=brief, another=another, fresh=fresh)
    turn.enter(NAME, state=state)
    _next(turn)


def go_on(turn: Turn) -> bool:
    """Ask the open step of a sign-up once more; False where none is open."""
    depth = next((at for at, frame in enumerate(turn.frames) if frame.flow == NAME), None)
    if depth is None:
        return False
    del turn.frames[depth + 1 :]
    _resume(turn)
    return True


def _back_at_door(turn: Turn) -> bool:
    """Go on with an open sign-up at a class's door, while it is open; say whether there is one."""
    depth = next((at for at, frame in enumerate(turn.frames) if frame.flow == NAME), None)
    if depth is None:
        return False
    del turn.frames[depth + 1 :]
    door = at_door.class_of(turn)
    if door is None or door.cancelled or doors(door, turn.now_ms) != "open":
        return False
    _resume(turn)
    return True


def _known(turn: Turn) -> bool:
    return bool(turn.person and turn.person.signed_up and _consented(turn))


def _consented(turn: Turn) -> bool:
    person = turn.person
    return bool(person and person.consent_version == turn.app.office.consent_version)


def _next(turn: Turn) -> None:
    """Ask for the first thing that is missing, or end; what needs no question is skipped."""
    while (ask := _missing(turn)) is not None:
        if ask(turn) is not steps.DONE:
            return
    _end(turn)


def _missing(turn: Turn) -> Callable[[Turn], object] | None:
    state = turn.state_of(SignupState)
    if state.another or not _consented(turn):
        return _ask_consent
    if not turn.me.full_name:
        return steps.ask_name
    if not turn.me.commune:
        return steps.ask_place
    if not state.fresh or state.brief:
        return None
    if not state.village_asked:
        return steps.ask_village
    if not state.work_asked:
        return steps.ask_work
    return None if state.phone_asked else steps.ask_phone


def _then_next(take: Callable[[Turn, *Args], object]) -> Callable[[Turn, *Args], object]:
    """Return a handler that goes on to the next question once a step is over."""

    def handle(turn: Turn, *said: *Args) -> object:
        outcome = take(turn, *said)
        if outcome is not steps.DONE:
            return outcome
        _next(turn)
        return None

    return handle


def _step(take: Callable[[Turn, str], object]) -> Callable[[Turn, str], object]:
    """Return a step's handler, to which a step back and a doubt about us are no answers."""

    def handle(turn: Turn, text: str) -> object:
        if told.goes_back(text):
            return signup_back.back(turn)
        if told.goes_on(text):
            _resume(turn)
            return None
        doubt = asked_of_us.doubt(text)
        if doubt is None:
            return take(turn, text)
        turn.say("signup.answered", answer=asked_of_us.answer(turn, doubt))
        _resume(turn)
        return None

    return _then_next(handle)


# -- consent ---------------------------------------------------------------------------------


def _ask_consent(turn: Turn) -> object:
    state = turn.state_of(SignupState)
    new = turn.person is None or state.another
    withdrawn = bool(turn.person and not turn.person.consent_version)
    door = at_door.class_of(turn)
    turn.expect("consent", replace(state, consent=turn.app.office.consent_version))
    turn.say(
        "signup.consent",
        [*_consent_choices(turn), turn.choice(routes.CONSENT_DETAILS.to(), "signup.see_details")],
        renewed="" if new else Ready(turn.words("signup.renewed", withdrawn=withdrawn)),
        office=turn.app.office.name,
        title=short(door.title, _TITLE) if door else "",
        brief=state.brief,
    )
    return None


def _details(turn: Turn) -> None:
    """Say what would be kept, who sees it and for how long, and ask again."""
    steps.return_to(turn, "consent")
    office = turn.app.office
    turn.say(
        "signup.consent_details",
        _consent_choices(turn),
        office=office.name,
        contact=office.contact,
        kept_for=turn.words("signup.how_long", days=office.retention_days),
        abroad=turn.here.abroad,
        brief=turn.state_of(SignupState).brief,
    )


def _consent_choices(turn: Turn) -> list[Choice]:
    return [
        turn.choice(routes.AGREE.to(), "signup.agree"),
        turn.choice(routes.DISAGREE.to(), "signup.disagree"),
    ]


def _consent_typed(turn: Turn, text: str) -> object:
    plain = fold(text).strip(" .!")
    if plain == "1" or typed.agrees(text):
        _agree(turn)
    elif plain == "2" or typed.is_no(text):
        _decline(turn)
    elif asked_of_us.doubt(text) is None and (
        typed.is_vague_yes(text) or typed.is_yes(text) or "dong y" in plain
    ):
        turn.say("signup.consent_again", _consent_choices(turn))
    elif (doubt := asked_of_us.doubt_of_stranger(turn, text)) is not None:
        answer = asked_of_us.answer(turn, doubt)
        turn.say("signup.consent_answered", _consent_choices(turn), answer=answer)
    else:
        return PASS
    return None


def agreed_later(turn: Turn, text: str) -> object:
    """Take an agreement that comes after something else was asked in between."""
    asks = turn.frames and turn.frames[-1].asked
    if not typed.agrees(text) or any(typed.agrees(choice.label) for choice in asks or ()):
        return PASS
    try:
        steps.return_to(turn, "consent")
    except StaleChoice:
        return _thought_again(turn)
    _agree(turn)
    return None


def _thought_again(turn: Turn) -> object:
    """Ask a stranger anew who agrees after a no, or to nothing: at the door where they stood."""
    if turn.person is not None:
        return PASS
    asked = turn.frames[-1].asked if turn.frames else ()
    door = next((choice.id for choice in asked if attendance_ways.code_at_door(choice.id)), "")
    if door:
        engine.choose(turn, door)
    else:
        begin(turn)
    return None


def _agreed(turn: Turn) -> None:
    steps.return_to(turn, "consent")
    _agree(turn)


def _declined(turn: Turn) -> None:
    steps.return_to(turn, "consent")
    _decline(turn)


def _agree(turn: Turn) -> None:
    version, state = turn.app.office.consent_version, turn.state_of(SignupState)
    if state.consent != version:  # the text changed between question and answer
        _ask_consent(turn)
        return
    channel, now = turn.incoming.channel, turn.now_ms
    if turn.person is None or state.another:
        # Nobody knows this first code: the one that is shown is drawn at the end.
        person = people.create(turn.tx, now, version, channel, codes.code_hash(free_code(turn)))
        people.link(turn.tx, turn.address.id, person, now)
        turn.refresh(person)
        turn.keep(replace(state, another=False))
    else:
        people.consent(turn.tx, turn.me.id, version, channel, now)
        turn.refresh(turn.me.id)
    turn.audit("person.consented", f"person:{turn.me.id}", version)
    _next(turn)


def _decline(turn: Turn) -> None:
    door = at_door.class_of(turn)
    alone = door is not None and turn.person is None
    then = turn.state_of(SignupState).then
    again = [turn.choice(then, "signup.thought_again")] if alone else []
    turn.finish()
    turn.say("signup.declined", again, code=door.code if door else "", again=bool(again))


# -- the end, and coming back ----------------------------------------------------------------


def _end(turn: Turn) -> None:
    state = turn.state_of(SignupState)
    turn.finish()
    if state.fresh and state.brief:
        _end_at_door(turn, state.then)
        return
    if state.mending:
        turn.audit("person.changed", f"person:{turn.me.id}", "full_name")
        _say_done(turn, "")
        flow_identify.offer(turn)
        return
    if not state.fresh:
        turn.say("signup.renewed_done")
    else:
        _say_done(turn, _new_code(turn))
        # At a class's door they are let in first: `flow_checkin` asks once they are.
        if flow_identify.offer(turn, state.then):
            return
    engine.redo(turn, state.then)


def _mend_name(turn: Turn, person: int) -> None:
    """Ask the name again, and come back to the last page."""
    if turn.person is None or turn.me.id != person or not turn.me.signed_up:
        raise StaleChoice
    if opening.must_wait(turn, "name"):
        return
    turn.enter(NAME, state=SignupState(mending=True))
    steps.ask_name(turn)


def _end_at_door(turn: Turn, then: str) -> None:
    """Say in one message first what came of the door, then what was kept and the code."""
    before = len(turn.replies)
    engine.redo(turn, then)
    home = details.home(turn.app.library.places, turn.me)
    line = turn.words(
        "signup.done_at_door", name=turn.me.full_name, home=home, code=_new_code(turn)
    ).strip()
    # A question may follow what came of the door, and stays the last thing that is read.
    first = turn.replies[before]
    turn.replies[before] = replace(
        first, text=f"{first.text}\n\n{line}", choices=(*first.choices, _mend(turn)),
    )  # fmt: skip


def _mend(turn: Turn) -> Choice:
    return turn.choice(routes.MEND_NAME.to(turn.me.id), "signup.mend")


def _new_code(turn: Turn) -> str:
    """Return a new personal code where a browser may forget who somebody is; else nothing."""
    if not turn.here.browser:
        return ""
    code = free_code(turn)
    people.set_code(turn.tx, turn.me.id, codes.code_hash(code))
    return codes.shown(code)


def _say_done(turn: Turn, code: str) -> None:
    """Show the last page: what is kept, the name first, which is put right in one tap."""
    me = turn.me
    turn.say(
        "signup.done",
        [_mend(turn), flow_ask.choice(turn)],
        name=me.full_name,
        home=details.home(turn.app.library.places, me),
        work=details.work_name(turn, me.work),
        phone=me.phone,
        code=code,
        hint=Ready(turn.words("lost_code.hint").strip()),
    )


def _resume(turn: Turn) -> None:
    """Ask the open step once more, also one that was gone back to."""
    state = turn.state_of(SignupState)
    ask = signup_back.ASKS.get(turn.frame.step)
    if turn.frame.step == "commune" and state.within and not state.few:
        steps.ask_commune(turn, state.within)
    elif ask is not None and _consented(turn) and not state.another:
        ask(turn)
    else:
        _next(turn)


def _remind(turn: Turn) -> str:
    step = turn.frame.step
    return turn.words("signup.remind", step=steps.step_line(turn, step or "consent"))


FLOW = Flow(
    name=NAME,
    commands={"batdau": start},
    routes=(
        on(routes.AGREE, _agreed),
        on(routes.DISAGREE, _declined),
        on(routes.CONSENT_DETAILS, _details),
        on(routes.NAME_FOUND, _then_next(steps.name_found)),
        on(routes.NAME_UNMARKED, _then_next(steps.name_unmarked)),
        on(routes.KEEP, _then_next(steps.kept)),
        on(routes.MEND_NAME, _mend_name),
        on(routes.PLACE, _then_next(steps.place_tapped)),
        on(routes.VILLAGE, _then_next(steps.village_tapped)),
        on(routes.WORK, _then_next(steps.work_tapped)),
        on(routes.SKIP, _then_next(steps.skipped)),
    ),
    steps={
        "consent": _consent_typed,
        "name": _step(steps.name_typed),
        "province": _step(steps.place_typed),
        "commune": _step(steps.place_typed),
        "village": _step(steps.village_typed),
        "work": _step(steps.work_typed),
        "phone": _step(steps.phone_typed),
    },
    free_text=agreed_later,
    state=SignupState,
    admit=begin,
    resume=_resume,
    remind=_remind,
)
