"""Several classes opened from one description, for other places or days: a line for each.

The draft is the open frame's state. What it is and how lines are read is
`lines.py`, how the draft is said `words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.flow import Flow
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.instants import MINUTE_MS
from bot.domain.rights import scopes
from bot.domain.trainings import Training
from bot.features.classes import class_words, flow_desk, routes, trainings
from bot.features.classes.class_code import free_code
from bot.features.classes.opening import flow_opening
from bot.features.classes.opening.draft import About, draft_of
from bot.features.classes.series import words
from bot.features.classes.series.lines import Line, Reader, SeriesState
from bot.features.classes.series.words import is_faulty
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import planning
from bot.text.class_lines import tells_class
from bot.text.folding import fold
from bot.text.typed import is_no

NAME = "training_series"
_MOST = 40  # classes
#: A message of the longest length was cut: its last line may be half of one.
_CUT = 3_990
_DROP = re.compile(r"(?:bo|xoa)(?: lop| dong)? (\d{1,3}(?:(?: va |[ ,]+)\d{1,3})*)\.?")
_CHANGE = re.compile(
    r"\s*(?:sửa|sua|đổi|doi)\s+(?:(?:lớp|lop|dòng|dong)\s+)?(\d{1,3})(?:\s*[:.)]\s*|\s+|$)(.*)",
    re.IGNORECASE | re.DOTALL,
)
_ORDERS = re.compile(r"\n\s*(?=(?:bỏ|bo|xóa|xoá|xoa|sửa|sua|đổi|doi)\s)", re.IGNORECASE)
_AGAIN = ("chep lai", "lam lai", "go lai")


def _from_draft(turn: Turn) -> None:
    """Begin with the class whose preview is open; that draft stays until the classes stand."""
    _begin(turn, flow_opening.whole_draft(turn), 0)


def _from_class(turn: Turn, id: int) -> None:
    training = flow_desk.chosen(turn, id)
    about = About(
        title=training.title, quiz=training.quiz, seats=training.seats,
        minutes=(training.ends_at - training.starts_at) // MINUTE_MS,
        venue=training.venue, audience=training.audience,
        commune_seats=training.commune_seats, need_to_know=training.need_to_know,
    )  # fmt: skip
    _begin(turn, about, training.id)


def _begin(turn: Turn, about: About, origin: int) -> None:
    turn.enter(NAME, "lines", SeriesState(about, origin))
    _ask(turn)


def _ask(turn: Turn) -> None:
    draft = turn.state_of(SeriesState)
    about = draft.about
    turn.expect("lines")
    turn.say(
        "training_series.ask", [_drop_choice(turn)],
        title=about.title, venue=about.venue, seats=about.seats,
        places=class_words.audience(turn, about.audience), most=_MOST,
        draft=not draft.origin,
    )  # fmt: skip


def _drop_choice(turn: Turn) -> Choice:
    return turn.choice(routes.SERIES_DROP.to(), "training_series.drop")


def _typed(turn: Turn, text: str) -> None:
    """Take lines, or a word about those that stand."""
    draft = _draft(turn)
    turn.keep(replace(draft, changing=0))
    folded = fold(text)
    if folded in _AGAIN:
        _start_over(turn)
    elif is_no(text):  # a bare "không" throws no lines away
        _show(turn) if draft.lines else _give_up(turn)
    elif _is_order(text):
        _obey(turn, text)
    elif 1 <= draft.changing <= len(draft.lines):
        _obey(turn, f"sửa {draft.changing} {text}")
    elif tells_class(text, turn.now):
        _take(turn, text)
    else:
        _named(turn, text)


def _take(turn: Turn, text: str) -> None:
    """Add the classes of a message to those that stand."""
    new = Reader(turn).read(text)
    lines = turn.state_of(SeriesState).lines
    room = _MOST - len(lines)
    _keep(turn, (*lines, *new[:room]))
    _show(turn, left_out=max(0, len(new) - room), cut=len(text) >= _CUT)


def _named(turn: Turn, text: str) -> None:
    """Take a name for the first place that was not understood; other words are no class."""
    draft = turn.state_of(SeriesState)
    at = next((at for at, line in enumerate(draft.lines) if line.unsure), None)
    found = Reader(turn).places(text) if at is not None else Line()
    if at is None or not (found.places or any(codes for _, codes in found.unsure)):
        turn.in_passing = True  # what was offered still stands
        turn.say("training_series.unread")
        return
    _replace_unsure(turn, draft, at, found.places, found.unsure)
    _show(turn)


def _replace_unsure(
    turn: Turn, draft: SeriesState, at: int, places: tuple[str, ...],
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> None:  # fmt: skip
    """Put what was meant in the place of the first name of a line that was not understood."""
    line = draft.lines[at]
    every = tuple(dict.fromkeys((*line.places, *places)))
    now = replace(line, places=every, unsure=(*unsure, *line.unsure[1:]))
    _keep(turn, (*draft.lines[:at], now, *draft.lines[at + 1 :]))


def _is_chosen(turn: Turn, line: int, code: str) -> None:
    """Take the tapped place for a name that was not understood, or leave the name out."""
    draft, at = _draft(turn), line - 1
    if not 0 <= at < len(draft.lines) or not draft.lines[at].unsure:
        raise StaleChoice
    _, codes = draft.lines[at].unsure[0]
    if code and (code not in codes or not turn.reaches("trainer", code)):
        raise StaleChoice
    _replace_unsure(turn, draft, at, (code,) if code else ())
    _show(turn)


def _is_order(text: str) -> bool:
    """Say whether a message begins with a `bỏ 2` or a `sửa 2 …`."""
    first = text.split("\n", 1)[0]
    return bool(_DROP.fullmatch(fold(first)) or _CHANGE.fullmatch(first))


def _obey(turn: Turn, text: str) -> None:
    """Do what `bỏ 2` and `sửa 3 …` say, several in one message too; numbers are those shown."""
    lines: dict[int, Line] = dict(enumerate(turn.state_of(SeriesState).lines, 1))
    reader, dropped = Reader(turn), set[int]()
    for order in _ORDERS.split(text):
        change = _CHANGE.fullmatch(order)
        numbers = [int(change[1])] if change else _dropped(order)
        wrong = next((one for one in numbers if one not in lines), None)
        if wrong is not None:
            turn.say("training_series.no_such", number=wrong, count=len(lines))
            return
        if change and not change[2].strip():
            _ask_change(turn, numbers[0])
            return
        if change:
            lines[numbers[0]] = reader.changed(lines[numbers[0]], change[2])
        else:
            dropped.update(numbers)
    _keep(turn, tuple(line for at, line in lines.items() if at not in dropped))
    _show(turn)


def _ask_change(turn: Turn, line: int) -> None:
    turn.expect("lines", replace(turn.state_of(SeriesState), changing=line))
    turn.say("training_series.change_how", number=line)


def _fix(turn: Turn, line: int) -> None:
    """Ask what a line is to be changed to."""
    if not 1 <= line <= len(_draft(turn).lines):
        raise StaleChoice
    _ask_change(turn, line)


def _dropped(order: str) -> list[int]:
    drop = _DROP.fullmatch(fold(order))
    return [int(one) for one in re.findall(r"\d+", drop[1])] if drop else []


def _keep(turn: Turn, lines: tuple[Line, ...]) -> None:
    turn.keep(replace(turn.state_of(SeriesState), lines=lines))


def _show(turn: Turn, left_out: int = 0, cut: bool = False) -> None:
    """Show the draft: its lines, what is unclear, and what comes next."""
    draft = turn.state_of(SeriesState)
    if not draft.lines:
        _ask(turn)
        return
    turn.expect("lines")
    faulty = [at for at, line in enumerate(draft.lines, 1) if is_faulty(turn, draft, line)]
    turn.say(
        "training_series.draft", _choices(turn, draft, faulty),
        title=draft.about.title, lines=words.shown(turn, draft),
        faults=words.faults(turn, draft),
        remarks=words.remarks(turn, draft), left_out=left_out, most=_MOST,
        cut=cut, last=len(draft.lines), unsure=_first_unsure(draft),
    )  # fmt: skip


def _first_unsure(draft: SeriesState) -> str:
    return next((line.unsure[0][0] for line in draft.lines if line.unsure), "")


def _choices(turn: Turn, draft: SeriesState, faulty: Sequence[int]) -> list[Choice]:
    """Return what comes next: the first name not understood, or the last look."""
    choices: list[Choice] = []
    at = next((at for at, line in enumerate(draft.lines, 1) if line.unsure), 0)
    if at:
        typed, codes = draft.lines[at - 1].unsure[0]
        named = words.told_apart(turn, codes)
        choices += [
            Choice(routes.SERIES_IS.to(at, code), name)
            for code, name in zip(codes, named, strict=True)
        ]
        not_this = routes.SERIES_IS.to(at, "")
        choices.append(turn.choice(not_this, "training_series.not_this", typed=typed))
    elif faulty:  # first what undoes nothing: a 1 may be typed twice
        fix = routes.SERIES_FIX.to(faulty[0])
        choices.append(turn.choice(fix, "training_series.fix", number=faulty[0]))
    else:
        choices.append(turn.choice(routes.SERIES_CHECK.to(), "training_series.check"))
    return [
        *choices,
        turn.choice(routes.SERIES_AGAIN.to(), "training_series.again"),
        _drop_choice(turn),
    ]


def _back_to_lines(turn: Turn) -> None:
    _draft(turn)
    _show(turn)


def _start_over(turn: Turn) -> None:
    _draft(turn)
    _keep(turn, ())
    _ask(turn)


def _check(turn: Turn) -> None:
    """Show the last look before the classes stand."""
    draft = _draft(turn)
    if not _may_open(turn, draft):
        return
    turn.expect("preview")
    turn.say(
        "training_series.preview",
        [
            # First what changes nothing: a 1 may be typed twice.
            turn.choice(routes.SERIES_LINES.to(), "training_series.edit"),
            turn.choice(
                routes.SERIES_OPEN.to(), "training_series.open_yes", count=len(draft.lines)
            ),
            _drop_choice(turn),
        ],
        **words.values_of_preview(turn, draft),
    )


def _may_open(turn: Turn, draft: SeriesState) -> bool:
    """Say whether every line stands; shows the draft where one does not, or no more."""
    places = [place for line in draft.lines for place in draft.places_of(line)]
    if not all(turn.reaches("trainer", place) for place in dict.fromkeys(places)):
        # The trainer's own place has changed meanwhile.
        turn.say("training_series.out_of_scope", places=_scope(turn))
        return False
    if draft.lines and not any(is_faulty(turn, draft, line) for line in draft.lines):
        return True
    _show(turn)
    return False


def _scope(turn: Turn) -> str:
    return class_words.audience(turn, scopes(turn.roles, "trainer"))


def _open(turn: Turn) -> None:
    draft = _draft(turn)
    if turn.frame.step != "preview":  # an old button: the lines may have changed since
        _show(turn)
        return
    if not _may_open(turn, draft):
        return
    ids = _open_all(turn, draft)
    turn.finish()
    if not draft.origin:  # the description came from a draft, which is used up now
        turn.frames[:] = [frame for frame in turn.frames if frame.flow != flow_opening.NAME]
    turn.enter(flow_desk.NAME)
    opened = [one for id_ in ids if (one := trainings.find(turn.tx, id_)) is not None]
    _hand_out(turn, sorted(opened, key=lambda one: (one.starts_at, one.id)))


def _hand_out(turn: Turn, opened: Sequence[Training]) -> None:
    """Say all codes, and give what is to be passed on as messages of their own."""
    lines = words.with_codes(turn, opened)
    turn.say("training_series.opened", count=len(opened), lines=lines)
    for text in words.group_texts(turn, opened):
        turn.show(Reply(text, copyable=True))
    turn.say("training_series.next", [flow_desk.to_list(turn)])


def _open_all(turn: Turn, draft: SeriesState) -> list[int]:
    """Open every class of the draft as one series and return their ids."""
    about = draft.about
    series = _series_of(turn, draft)
    ids: list[int] = []
    for line in draft.lines:
        assert line.at is not None
        new = NewTraining(
            free_code(turn), about.title, line.at,
            line.at + about.minutes * MINUTE_MS, draft.venue_of(line), draft.seats_of(line),
            tuple(draft.places_of(line)), about.quiz, series, about.commune_seats,
            about.need_to_know,
        )  # fmt: skip
        id_ = trainings.add(turn.tx, new, turn.person_id, turn.now_ms)
        turn.audit("training.opened", f"training:{id_}")
        opened = trainings.find(turn.tx, id_)
        assert opened is not None
        planning.plan_report(turn, opened)
        if series is None:
            series = id_
            trainings.join_series(turn.tx, id_, id_)
        ids.append(id_)
    return ids


def _series_of(turn: Turn, draft: SeriesState) -> int | None:
    """Return the series of the class that the description came from; it joins its own."""
    origin = trainings.find(turn.tx, draft.origin) if draft.origin else None
    if origin is None:
        return None
    if origin.series is None:
        trainings.join_series(turn.tx, origin.id, origin.id)
    return origin.series or origin.id


def _give_up(turn: Turn) -> None:
    """Leave the lines; back to the class or the draft that they came from."""
    origin = _draft(turn).origin
    turn.frames.pop()
    if origin:
        flow_desk.show(turn, flow_desk.chosen(turn, origin))
    elif any(frame.flow == flow_opening.NAME for frame in turn.frames):
        flow_opening.resume(turn)
    else:
        turn.enter(flow_desk.NAME)
        turn.say("training_desk.dropped", [flow_desk.to_list(turn)])


def _draft(turn: Turn) -> SeriesState:
    return draft_of(turn, NAME, SeriesState)


def _resume(turn: Turn) -> None:
    if turn.frame.step == "preview":
        _check(turn)
    else:
        _show(turn)


def _remind(turn: Turn) -> str:
    return turn.words("training_series.remind", count=len(turn.state_of(SeriesState).lines)).strip()


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.SERIES_OF_DRAFT, _from_draft), on(routes.SERIES_OF_CLASS, _from_class),
        on(routes.SERIES_IS, _is_chosen), on(routes.SERIES_FIX, _fix),
        on(routes.SERIES_CHECK, _check), on(routes.SERIES_LINES, _back_to_lines),
        on(routes.SERIES_AGAIN, _start_over), on(routes.SERIES_OPEN, _open),
        on(routes.SERIES_DROP, _give_up),
    ),
    steps={"lines": _typed, "preview": _typed},
    state=SeriesState,
    role="trainer",
    needs_person=True,
    resume=_resume,
    remind=_remind,
)  # fmt: skip
