"""What is kept about me: shown in plain words, handed over, withdrawn from, erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.features.people import routes
from bot.library.wording import Ready
from bot.store import erasing, held, people
from bot.store.held import Held, HeldAttempt, HeldClass
from bot.store.roster_claims import Listed
from bot.talk import details, engine
from bot.talk.capabilities import title_of
from bot.talk.flow import Flow
from bot.talk.flows import class_news
from bot.talk.messages import WIPE, Choice
from bot.talk.routes import StaleChoice, on
from bot.talk.turn import Turn
from bot.text.dates import say_moment
from bot.text.folding import fold

NAME = "mydata"
_PARTS = ("record", "classes", "quizzes", "questions", "technical")
#: Lines of one part on one screen; a longer one goes on.
_LINES = 8
#: Characters of the lines of one piece of a copy; a rendered text may have 20,000.
_PIECE = 10_000


def open_menu(turn: Turn, args: str) -> None:
    """Answer `/dulieu`."""
    if turn.person is None:
        turn.say("my_data.nothing", abroad=turn.here.abroad)
        return
    turn.enter(NAME)
    turn.say("my_data.menu", _menu(turn), withdrawn=not turn.person.consent_version)


def _menu(turn: Turn) -> list[Choice]:
    wanted = [
        (routes.MY_DATA_PART.to(0, 0), "show"),
        (routes.MY_DATA_EDIT.to(), "edit"),
        (routes.MY_DATA_COPY.to(), "copy"),
    ]
    if turn.me.consent_version:
        wanted.append((routes.WITHDRAW.to(), "withdraw"))
    wanted.append((routes.ERASE.to(), "erase"))
    return [turn.choice(id, f"my_data.{name}_choice") for id, name in wanted]


def _mine(turn: Turn) -> None:
    if turn.person is None:
        raise StaleChoice
    if turn.frame.flow != NAME:
        turn.enter(NAME)


# -- seeing and taking along -----------------------------------------------------------------


def _show(turn: Turn, part: int, page: int) -> None:
    """Show one screen of one part, with the way to the next."""
    _mine(turn)
    if not 0 <= part < len(_PARTS):
        raise StaleChoice
    lines = _lines(turn, _PARTS[part])
    first = max(0, page) * _LINES
    more = first + _LINES < len(lines)
    choices = []
    if more or part + 1 < len(_PARTS):
        after = (part, max(0, page) + 1) if more else (part + 1, 0)
        choices.append(turn.choice(routes.MY_DATA_PART.to(*after), "my_data.next_choice"))
    turn.say(
        "my_data.part",
        [*choices, turn.choice(routes.MY_DATA.to(), "my_data.back_choice")],
        title=Ready(turn.words(f"my_data.part_{_PARTS[part]}")),
        number=part + 1,
        parts=len(_PARTS),
        lines=lines[first : first + _LINES],
    )


def _copy(turn: Turn) -> None:
    """Hand everything over as text to copy, in as many pieces as it needs."""
    _mine(turn)
    day = say_moment(turn.now, turn.now)
    for sections in _pieces(turn):
        turn.say("my_data.copy", copyable=True, sections=sections, day=day)
    turn.audit("person.data_handed_over", f"person:{turn.me.id}")


def _pieces(turn: Turn) -> Iterator[list[dict[str, Any]]]:
    """Yield the parts, cut where one text would grow beyond what may be rendered at once."""
    piece: list[dict[str, Any]] = []
    room = _PIECE
    for part in _PARTS:
        title, lines = Ready(turn.words(f"my_data.part_{part}")), _lines(turn, part)
        piece.append({"title": title, "lines": []})
        for line in lines:
            if len(line) > room:
                yield [section for section in piece if section["lines"]]
                piece, room = [{"title": title, "lines": []}], _PIECE
            piece[-1]["lines"].append(line)
            room -= len(line)
    yield piece


def _lines(turn: Turn, part: str) -> list[str | Ready]:
    kept = held.of(turn.tx, turn.me.id)
    return {
        "record": _record,
        "classes": _classes,
        "quizzes": _quizzes,
        "questions": _questions,
        "technical": _technical,
    }[part](turn, kept) or [turn.words("my_data.none")]


def _say(turn: Turn, key: str, **values: Any) -> Ready:
    return Ready(turn.words(f"my_data.{key}", **values))


def _when(turn: Turn, instant: int | None) -> str:
    return say_moment(turn.local(instant), turn.now) if instant is not None else ""


def _record(turn: Turn, kept: Held) -> list[str | Ready]:
    me, places = turn.me, turn.house.library.places
    fields = (
        ("name", me.full_name),
        ("home", details.home(places, me)),
        ("work", details.work_name(turn, me.work)),
        ("phone", me.phone),
    )
    lines: list[str | Ready] = [
        _say(turn, f"field_{name}", value=value) for name, value in fields if value
    ]
    lines += [
        _say(
            turn,
            "role",
            role=turn.words(f"roles.{role.role}"),
            place=places.name(role.place, full=True),
        )
        for role in turn.roles
    ]
    return lines + [_listed(turn, one) for one in kept.listed]


def _listed(turn: Turn, one: Listed) -> Ready:
    """Tell of a line of the office's list; its number only as far as one's own is known again.

    That the line is theirs is the person's own word.
    """
    places = turn.house.library.places
    village = details.village_name(places, one.village)
    home = ", ".join(part for part in (village, places.name(one.commune, full=True)) if part)
    return _say(
        turn, "listed", name=one.full_name, home=home, work=details.work_name(turn, one.work),
        digits=one.phone[-3:], classes=one.classes,
    )  # fmt: skip


def _classes(turn: Turn, kept: Held) -> list[str | Ready]:
    return [_class(turn, one) for one in kept.classes]


def _class(turn: Turn, one: HeldClass) -> Ready:
    return _say(
        turn,
        "class",
        title=one.title,
        start=_when(turn, one.starts_at),
        registered=_when(turn, one.registered_at),
        withdrawn=_when(turn, one.withdrawn_at),
        present=_when(turn, one.present_at),
    )


def _quizzes(turn: Turn, kept: Held) -> list[str | Ready]:
    return [_attempt(turn, one) for one in kept.attempts]


def _attempt(turn: Turn, one: HeldAttempt) -> Ready:
    quiz = turn.house.library.quiz(one.quiz)
    return _say(
        turn,
        "attempt",
        quiz=quiz.title if quiz else one.quiz,
        started=_when(turn, one.started_at),
        finished=_when(turn, one.finished_at),
        score=one.score or 0,
        total=one.total,
        passed=one.passed,
        answers=one.answers,
    )


def _questions(turn: Turn, kept: Held) -> list[str | Ready]:
    return [
        _say(turn, "question", asked=_when(turn, one.asked_at), text=one.text, answer=one.answer)
        for one in kept.questions
    ]


def _technical(turn: Turn, kept: Held) -> list[str | Ready]:
    me = turn.me
    agreed = me.consent_at if me.consent_version else None
    lines: list[str | Ready] = [
        _say(
            turn,
            "consent",
            when=_when(turn, me.consent_at),
            day=f"{turn.local(agreed):%d/%m/%Y}" if agreed is not None else "",
            channel=title_of(turn.house.library.wording, me.consent_channel),
        )
    ]
    lines += [
        _say(
            turn,
            "address",
            channel=title_of(turn.house.library.wording, one.channel),
            since=_when(turn, one.since),
            seen=_when(turn, one.seen_at),
        )
        for one in kept.addresses
    ]
    lines.append(_say(turn, "reminders", count=kept.reminders))
    rules = turn.house.library.reminders
    labels = [rules[kind].label if kind in rules else kind for kind in kept.muted]
    if labels:
        lines.append(_say(turn, "reminders_off", labels=labels))
    lines.append(_say(turn, "messages", count=kept.messages))
    counted = (
        ("browsers", kept.browsers), ("confirmed", kept.confirmed), ("handed_in", kept.handed_in),
        ("calendars", kept.calendars),
        ("denied", kept.denied),
    )  # fmt: skip
    lines += [_say(turn, key, count=count) for key, count in counted if count]
    return [*lines, _say(turn, "code")]


def _back(turn: Turn) -> None:
    open_menu(turn, "")


def _edit(turn: Turn) -> None:
    engine.redo(turn, "/hoso")


# -- withdrawing consent ---------------------------------------------------------------------


def _ask_rest(turn: Turn) -> None:
    _mine(turn)
    choices = [
        turn.choice(routes.WITHDRAW_SURELY.to(), "my_data.withdraw_yes_choice"),
        turn.choice(routes.MY_DATA.to(), "my_data.back_choice"),
    ]
    turn.say("my_data.withdraw_ask", choices)


def _rest(turn: Turn) -> None:
    """Withdraw consent: seats go to others, nothing comes by itself any more."""
    _mine(turn)
    if not turn.me.consent_version:
        raise StaleChoice
    person = turn.me.id
    class_news.release_all(turn, person)
    people.withdraw(turn.tx, person, turn.now_ms)
    erasing.rest(turn.tx, turn.house.tables, person)
    turn.left = True
    turn.refresh(person)
    turn.audit("person.withdrew", f"person:{person}")
    turn.finish()
    turn.say("my_data.withdrawn")


# -- erasing ---------------------------------------------------------------------------------


def _ask_erase(turn: Turn) -> None:
    _mine(turn)
    turn.expect("erase")
    turn.say(
        "my_data.erase_ask",
        [turn.choice(routes.MY_DATA.to(), "my_data.back_choice")],
        marks="none",
        name=turn.me.full_name,
    )


def _erase_typed(turn: Turn, text: str) -> None:
    if fold(text).strip(" .!\"'") != "xoa" or turn.person is None:
        turn.expect("")
        turn.say("my_data.not_erased", [turn.choice(routes.MY_DATA.to(), "my_data.back_choice")])
        return
    person = turn.me.id
    class_news.release_all(turn, person)
    # Before the rows go: this turn's own messages to others are queued after them.
    turn.audit("person.erased", f"person:{person}")
    erasing.erase(
        turn.tx, turn.house.tables, person, turn.address.id, turn.now_ms,
        turn.words("erased.somebody"),
    )  # fmt: skip
    turn.frames.clear()
    turn.refresh(None)
    turn.erased = turn.left = True
    turn.menu_changed = True
    turn.say("my_data.erased", slot=WIPE)


FLOW = Flow(
    name=NAME,
    commands={"dulieu": open_menu},
    routes=(
        on(routes.MY_DATA, _back),
        on(routes.MY_DATA_PART, _show),
        on(routes.MY_DATA_COPY, _copy),
        on(routes.MY_DATA_EDIT, _edit),
        on(routes.WITHDRAW, _ask_rest),
        on(routes.WITHDRAW_SURELY, _rest),
        on(routes.ERASE, _ask_erase),
    ),
    steps={"erase": _erase_typed},
)
