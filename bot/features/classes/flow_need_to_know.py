"""What people need to know for a class: a line of the trainer's, told only if they choose to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import another_task
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import Route, on
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.classes import class_news, class_words, registrations, routes, trainings
from bot.features.classes.flow_changes import (
    ClassState,
    changeable,
    leave_as_is,
    meant,
    show_changed,
    sure,
)
from bot.features.reminders import store as reminders
from bot.text import spoken
from bot.text.folding import nfc, short
from bot.text.sentences import replies
from bot.text.typed import is_no, is_yes

NAME = "training_need"
#: Characters of the line.
LONGEST = 300
#: What a button can show of one.
_LABEL = 80
_NOTHING = frozenset({"de trong", "khong co gi", "khong ghi", "khong ghi gi", "bo trong", "xoa"})


@dataclass(frozen=True, slots=True)
class NeedState(ClassState):
    """The line that is to stand with a class."""

    line: str = ""


def read_line(text: str) -> str:
    """Return a typed line in one piece; nothing where it says that there is nothing."""
    line = " ".join(nfc(text).split())
    return "" if _NOTHING.intersection(spoken.readings(line)) else line


def offered(turn: Turn) -> list[str]:
    """Return the lines that a trainer may just choose: their last one, the office's usual one."""
    usual = turn.words("training_desk.usual_need").strip()
    last = trainings.last_need_to_know(turn.tx, turn.me.id)
    return [line for line in dict.fromkeys((last, usual)) if line]


def choices(turn: Turn, route: Route[int], but: str = "") -> list[Choice]:
    """Return a choice for each line offered, by its place from 1, and (0) one for none.

    What stands there already, `but`, needs none.
    """
    found = [
        Choice(route.to(at), short(line, _LABEL))
        for at, line in enumerate(offered(turn), start=1)
        if line != but
    ]
    return [*found, turn.choice(route.to(0), "training_desk.need_empty")]


def line_of(turn: Turn, at: int) -> str | None:
    """Return the line of a choice, or None for one that is not offered."""
    lines = ["", *offered(turn)]
    return lines[at] if 0 <= at < len(lines) else None


def say_too_long(turn: Turn, line: str) -> None:
    """Ask for a shorter line."""
    turn.say("training_desk.need_long", turn.frame.asked, count=len(line), most=LONGEST)


def _ask(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is not None:
        turn.enter(NAME, "need", NeedState(training.id))
        turn.say(
            "training_desk.need_change", choices(turn, routes.NEED_LINE, training.need_to_know),
            title=training.title, need=training.need_to_know, most=LONGEST,
        )  # fmt: skip


def _typed(turn: Turn, text: str) -> object:
    if replies.asks(text) and another_task.begins_another(turn, text):
        return PASS
    line = read_line(text)
    training = meant(turn, text, turn.state_of(NeedState).training) if line else _asked(turn)
    if training is None:
        return None
    if len(line) > LONGEST:
        say_too_long(turn, line)
    else:
        _confirm(turn, training, line)
    return None


def _chosen(turn: Turn, at: int) -> None:
    training, line = _asked(turn), line_of(turn, at)
    if training is not None and line is not None:
        _confirm(turn, training, line)


def _asked(turn: Turn) -> Training | None:
    return changeable(turn, turn.state_of(NeedState).training)


def _confirm(turn: Turn, training: Training, line: str) -> None:
    if line == training.need_to_know:
        show_changed(turn, training, "training_desk.need_same")
        return
    turn.expect("need_sure", NeedState(training.id, line))
    told = registrations.order(turn.tx, training.id)
    save = turn.choice(routes.NEED_SAVE.to(training.id), "training_desk.need_save")
    tell = turn.choice(routes.NEED_TELL.to(training.id), "training_desk.need_tell")
    turn.say(
        "training_desk.need_sure",
        [
            save, *([tell] if told and line else []),
            turn.choice(routes.SEE.to(training.id), "training_desk.leave_it"),
        ],
        title=training.title, when=class_words.span(turn, training), new=line, count=len(told),
    )  # fmt: skip


def _sure_typed(turn: Turn, text: str) -> object:
    """Take a plain no, or a yes where there is nobody to tell."""
    asked = turn.state_of(NeedState)
    if is_no(text):
        leave_as_is(turn, asked.training)
    elif is_yes(text) and not (asked.line and registrations.order(turn.tx, asked.training)):
        _save(turn, asked.training)
    else:
        return PASS
    return None


def _save(turn: Turn, id: int, tell: bool = False) -> None:
    training = changeable(turn, id)
    if training is None:
        return
    asked = turn.state_of(NeedState)
    sure(turn, NAME, "need_sure", asked.training, training)
    trainings.set_need_to_know(turn.tx, training.id, asked.line, turn.now_ms)
    now = trainings.find(turn.tx, training.id)
    assert now is not None
    if reminders.say_anew(turn.tx, class_news.subject(now)):
        turn.wake(turn.now_ms)
    told = registrations.order(turn.tx, training.id) if tell and asked.line else []
    class_news.tell_need(turn, now, told)
    turn.audit("training.need_to_know", class_news.subject(training))
    show_changed(turn, now, "training_desk.need_saved", new=asked.line, count=len(told))


def _save_and_tell(turn: Turn, id: int) -> None:
    _save(turn, id, tell=True)


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.NEED, _ask), on(routes.NEED_LINE, _chosen), on(routes.NEED_SAVE, _save),
        on(routes.NEED_TELL, _save_and_tell),
    ),
    steps={"need": _typed, "need_sure": _sure_typed},
    state=NeedState,
    role="trainer",
    needs_person=True,
)  # fmt: skip
