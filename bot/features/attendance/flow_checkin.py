"""A class's door: whoever opens or types its code from an hour before until the end is present."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from bot.conversation import engine, tries
from bot.conversation.asking.plain_answers import answered_by
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.codes import CLASS_ALPHABET, CLASS_LENGTH, is_one_slip_off
from bot.domain.roll import How
from bot.domain.trainings import Training, bookable, doors, doors_at, open_to, quiz_opened
from bot.features.attendance import door, door_tokens, routes, store, typed_codes
from bot.features.classes import class_words, registrations, trainings
from bot.features.classes import ways as class_ways
from bot.features.people import flow_signup
from bot.features.quizzes import ways as quiz_ways
from bot.features.reminders import planning
from bot.features.roster import flow_identify
from bot.library.meaning.deciding import Heard
from bot.text.sentences.about_class import asks_class_code

_KIND: Final = "class_code"
_ROUTES = (routes.LET_IN, routes.ONE_MORE, routes.NEWCOMER, routes.AS_SOMEBODY)


def arrive(turn: Turn, code: str) -> None:
    """Let in whoever came with the code of a class, or say why not."""
    turn.enter("checkin")
    if door_tokens.is_token(code):
        _by_qr(turn, code)
    elif not tries.say_wait_for(turn, _KIND):
        training = _class_of(turn, code)
        if training is None:
            _unknown(turn, code)
        else:
            _arrive_at(turn, training, "code")


def _unknown(turn: Turn, code: str) -> None:
    """Say that no class has a code; one slip off a class that is open now, ask for that."""
    turn.in_vain = True
    if tries.say_wait_for(turn, _KIND):
        return
    near = _one_slip_off(turn, code.strip().upper())
    if near is None:
        others = turn.choice(class_ways.open_classes(), "classes.open_choice")
        turn.say("checkin.unknown", [others], code=_in_threes(code))
        return
    meant = routes.LET_IN.to(*door_args(turn, near, "code"))
    code = _in_threes(near.code)
    no = turn.choice(routes.TYPE_AGAIN.to(), "checkin.near_no")
    turn.expect("near")
    turn.say("checkin.near", [turn.choice(meant, "checkin.near_yes", code=code), no], code=code)


def _type_again(turn: Turn) -> None:
    """Ask for the code once more: the class that was meant is another."""
    turn.enter("checkin")
    turn.say("checkin.type_again")


def _one_slip_off(turn: Turn, code: str) -> Training | None:
    """Return the one class open now whose code was meant; none to whoever is not known here."""
    if not _known(turn):
        return None
    near = [
        one
        for one in trainings.since(turn.tx, turn.now_ms)
        if is_one_slip_off(code, one.code)
        and not one.cancelled
        and doors(one, turn.now_ms) == "open"
        and _may_come(turn, one)
    ]
    return near[0] if len(near) == 1 else None


def _may_come(turn: Turn, training: Training) -> bool:
    """Say whether a class is for somebody: its true code is told to nobody else."""
    covers = turn.app.library.places.covers
    held = turn.me.id in registrations.order(turn.tx, training.id)
    return held or open_to(training, turn.me.commune, covers)


def _in_threes(code: str) -> str:
    """Return a code as the screen shows it: `KMN 479`."""
    code = code.strip().upper()
    return f"{code[:3]} {code[3:]}" if len(code) == CLASS_LENGTH else ""


def _class_of(turn: Turn, code: str) -> Training | None:
    """Return the class of a code; a wrong one is noted."""
    training = trainings.by_code(turn.tx, code.strip().upper())
    if training is None:
        tries.wrong(turn, _KIND)
    return training


def to_quiz(turn: Turn, code: str) -> None:
    """Bring whoever scanned the QR of a class's quiz to it; who was not here comes in first."""
    if door_tokens.is_token(code):
        arrive(turn, code)
    elif not tries.say_wait_for(turn, _KIND):
        training = _class_of(turn, code)
        if training is None:
            turn.enter("checkin")
            _unknown(turn, code)
        else:
            _quiz_of(turn, training)


def _quiz_of(turn: Turn, training: Training) -> None:
    if training.cancelled or not training.quiz or not _was_here(turn, training):
        let_in(turn, training, "code")
    elif not quiz_opened(training, turn.now_ms):
        turn.enter("checkin")
        title = class_words.quiz_title(turn, training.quiz)
        turn.say("checkin.quiz_later", title=training.title, quiz=title)
    else:
        engine.choose(turn, quiz_ways.quiz(training.id))


def _was_here(turn: Turn, training: Training) -> bool:
    return _known(turn) and store.is_present(turn.tx, training.id, turn.me.id)


def _by_qr(turn: Turn, token: str) -> None:
    """Let in whoever scanned the screen; a QR that is too old is scanned again."""
    found = door_tokens.training_of(door.key(turn), token, turn.now_ms)
    if found is None or not found[1]:
        turn.in_vain = True
        turn.say("checkin.old_qr")
    else:
        _arrive_at(turn, trainings.find(turn.tx, found[0]), "qr")


def _arrive_at(turn: Turn, training: Training | None, how: How) -> None:
    if training is None:
        _unknown(turn, "")
        return
    stage = doors(training, turn.now_ms)
    if training.cancelled:
        turn.say("checkin.cancelled", title=training.title, when=_span(turn, training))
    elif stage == "early":
        _early(turn, training)
    elif stage == "over":
        _over(turn, training)
    elif not _known(turn):
        sign_up(turn, training, how)
    else:
        _mark(turn, training, how)


def typed_code(turn: Turn, text: str) -> object:
    """Take a typed text that is the code of a class."""
    short = text if len(text) <= typed_codes.LONGEST else ""
    scanned = typed_codes.scanned(short)
    if door_tokens.is_token(scanned):
        arrive(turn, scanned)
        return None
    code, of_quiz = typed_codes.whole(short)
    plain = typed_codes.plainly(short, _short_forms(turn)) or _slipped_alone(turn, short)
    if not plain and not code:
        return _inside(turn, short)
    if not plain and not _may_be_one(turn, code):
        return PASS
    (to_quiz if of_quiz else arrive)(turn, plain or code)
    return None


def _slipped_alone(turn: Turn, text: str) -> str:
    """Return the mistyped code of a class open now that a line is, for what is no code by itself:
    without a figure, a sign short or long."""
    code = typed_codes.alone(text)
    return code if code and _one_slip_off(turn, code) else ""


def _short_forms(turn: Turn) -> Container[str]:
    return turn.app.library.synonyms.abbreviations


def _may_be_one(turn: Turn, code: str) -> bool:
    is_other = typed_codes.is_short_form(code, _short_forms(turn))
    return not is_other and _is_of_a_class(turn, code)


def _inside(turn: Turn, text: str) -> object:
    """Take a code that stands in a short sentence of somebody who comes in.

    Where it is said to be a code it is answered as one; else only that of a class counts, or one
    slip off the code of a class open now. Either way a wrong one is noted, so that nobody guesses
    by sentences. A trainer who names a class wants to hold it.
    """
    if turn.holds("trainer"):
        return PASS
    found = typed_codes.inside(text)
    slipped = "" if found and found.said else _slipped_inside(turn, text)
    if not found and not slipped:
        return PASS
    if not typed_codes.comes_in(text, lambda: _heard_of_anybody(turn, text)):
        return PASS
    if found and (found.said or (found.code != slipped and _opens_a_door(turn, found.code))):
        arrive(turn, found.code)
    elif slipped:
        arrive(turn, slipped)
    else:
        return PASS
    return None


def _slipped_inside(turn: Turn, text: str) -> str:
    """Return the mistyped code of a class open now in a sentence, or nothing."""
    return next((one for one in typed_codes.pieces(text) if _one_slip_off(turn, one)), "")


def _heard_of_anybody(turn: Turn, text: str) -> str:
    return turn.heard(text, "collaborator").name


def _opens_a_door(turn: Turn, code: str) -> bool:
    if not _is_of_a_class(turn, code):
        return False
    training = trainings.by_code(turn.tx, code)  # none where one has to wait, which is said
    return training is None or doors(training, turn.now_ms) == "open"


def _is_of_a_class(turn: Turn, code: str) -> bool:
    """Say whether letters that may be a word are the code of a class; a wrong one is noted.

    Codes are drawn from letters of which no word is made: only those count as a try.
    """
    may_be = set(code) <= set(CLASS_ALPHABET)
    if may_be and tries.must_wait(turn, _KIND):
        return True  # the wait is said, whatever the letters are
    found = trainings.by_code(turn.tx, code) is not None
    if may_be and not found:
        tries.wrong(turn, _KIND)
    return found


def _arrive_again(turn: Turn, code: str, how: str) -> None:
    """Let in who had to say their name first."""
    let_in(turn, *door_of(turn, code, how))


def let_in(turn: Turn, training: Training | None, how: How) -> None:
    """Let in whoever is active here, or say why not."""
    turn.enter("checkin")
    _arrive_at(turn, training, how)


def door_of(turn: Turn, code: str, how: str) -> tuple[Training | None, How]:
    """Read which class's door a choice is for, and how one came there; raises StaleChoice."""
    if _is_made_up(turn) and tries.must_wait(turn, _KIND):
        raise StaleChoice
    training = _class_of(turn, code)
    if training is None:
        return None, "code"
    # Scanned before the name was asked for: what was good at the door is good now.
    half_day = class_words.half_day_now(turn, training)
    return training, door.way_of(turn, training.id, half_day, how)


def _is_made_up(turn: Turn) -> bool:
    """Say whether a choice may have been guessed: it is none of those that were just offered."""
    incoming = turn.incoming
    if incoming.kind == "choice":
        offered = (choice.id for frame in turn.frames for choice in frame.asked)
        at_door = any(route.leads(incoming.choice) for route in _ROUTES)
        return at_door and incoming.choice not in offered
    return incoming.kind == "command"


def door_args(turn: Turn, training: Training, how: How) -> tuple[str, str]:
    """Return what `door_of` reads again in a choice of this account."""
    half_day = class_words.half_day_now(turn, training)
    return training.code, door.seen(turn, training.id, half_day, how)


def sign_up(turn: Turn, training: Training, how: How, another: bool = False) -> None:
    """Sign somebody up at the door of a class: consent, name and commune, then they are in."""
    then = routes.LET_IN.to(*door_args(turn, training, how))
    flow_signup.begin(turn, then=then, brief=True, another=another)


def _known(turn: Turn) -> bool:
    person = turn.person
    version = turn.app.office.consent_version
    return bool(person and person.signed_up and person.consent_version == version)


def _early(turn: Turn, training: Training) -> None:
    """Say when to come back; who may book and has not is shown the way."""
    person = turn.person
    choices: list[Choice] = []
    if person is None:
        choices = [turn.choice(class_ways.open_classes(), "classes.open_choice")]
    elif bookable(training, turn.now_ms):
        held = person.id in registrations.order(turn.tx, training.id)
        covers = turn.app.library.places.covers
        if not held and open_to(training, person.commune, covers):
            choices = [turn.choice(class_ways.book(training.id), "classes.book_choice")]
    turn.say(
        "checkin.early", choices, title=training.title, when=_span(turn, training),
        venue=training.venue, opens=class_words.moment(turn, doors_at(training)),
        code=training.code,
    )  # fmt: skip


def _over(turn: Turn, training: Training) -> None:
    here = turn.person_id is not None and store.is_present(turn.tx, training.id, turn.person_id)
    state = class_words.quiz_state(turn, training) if here else "none"
    quiz = class_words.quiz_title(turn, training.quiz)
    turn.say("checkin.over", title=training.title, present=here, quiz=quiz, quiz_state=state)


def _mark(turn: Turn, training: Training, how: How) -> None:
    me = turn.me.id
    half_day = class_words.half_day_now(turn, training)
    kept = store.find(turn.tx, training.id, me, half_day.number)
    if kept is not None and kept.how == "withdrawn":
        turn.say("checkin.withdrawn", title=training.title)
        return
    booked = me in registrations.order(turn.tx, training.id)
    first = not store.is_present(turn.tx, training.id, me)
    new = store.mark(
        turn.tx, training.id, me, how if booked or how == "qr" else "walk_in", turn.now_ms,
        half_day.number, turn.address.id,
    )  # fmt: skip
    if first:
        planning.plan_quiz(turn, training, (me,))
    state = class_words.quiz_state(turn, training)
    begin = [turn.choice(quiz_ways.quiz(training.id), "classes.quiz_answer")]
    turn.say(
        "checkin.present" if new else "checkin.again",
        [
            *(begin if state == "open" else []),
            turn.choice(routes.ONE_MORE.to(*door_args(turn, training, how)), "checkin.other"),
        ],
        title=training.title, name=turn.me.full_name, walk_in=not booked,
        half=class_words.half_day(turn, training, half_day),
        quiz=class_words.quiz_title(turn, training.quiz), quiz_state=state,
        shared=turn.shared,
    )  # fmt: skip
    if new:
        flow_identify.offer(turn)


def _how(turn: Turn, heard: Heard) -> None:
    """Say how one is marked present; who was, is told so. A trainer asks for their class's code."""
    if turn.holds("trainer") and asks_class_code(heard.text):
        engine.understand(turn, heard.text, "projector")
        return
    turn.enter("checkin")
    here = class_words.attended_now(turn)
    turn.say("checkin.how", title=here.title if here else "")


def _span(turn: Turn, training: Training) -> str:
    return class_words.span(turn, training)


FLOW = Flow(
    name="checkin",
    routes=(on(routes.LET_IN, _arrive_again), on(routes.TYPE_AGAIN, _type_again)),
    steps={"near": answered_by(yes=(routes.LET_IN,), no=(routes.TYPE_AGAIN,), vague=True)},
    intents={"checkin": _how},
    free_text=typed_code,
    links={"lop": arrive, "bai": to_quiz},
)
