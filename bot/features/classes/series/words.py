"""How a draft of several classes is said: its lines, what is unclear in them, and its preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.conversation.turn import Turn
from bot.domain.rights import scopes
from bot.domain.trainings import Training
from bot.features.classes import class_words, trainings
from bot.features.classes.series.lines import Line, SeriesState
from bot.library.wording import Ready
from bot.text import markup
from bot.text.dates import say_moment, say_span, say_time
from bot.text.folding import short
from bot.text.sorting import text_key

#: Of so many classes each is shown with venue and communes, of more in a few words.
_IN_FULL = 10
_NAMED, _NAMED_BRIEFLY = 4, 1  # communes of one class
_FAULTS = 6
_FORMER = 5
_NAMES = 5  # communes in a remark
_VENUE = 40
_GROUP_TEXTS = 3


@dataclass(frozen=True, slots=True)
class _Shown:
    number: int
    when: str
    venue: str
    places: Ready
    seats: int


def is_faulty(turn: Turn, draft: SeriesState, line: Line) -> bool:
    """Say whether a line cannot become a class as it stands."""
    return (
        line.at is None or line.at <= turn.now_ms or bool(line.unsure) or line.wrong_seats
        or draft.lacks_places(line)
    )  # fmt: skip


def shown(turn: Turn, draft: SeriesState) -> list[_Shown]:
    """Return the lines as the wording needs them."""
    brief = len(draft.lines) > _IN_FULL
    return [_shown(turn, draft, number, brief) for number in range(1, len(draft.lines) + 1)]


def _shown(turn: Turn, draft: SeriesState, number: int, brief: bool) -> _Shown:
    line = draft.lines[number - 1]
    when = line.said
    if line.at is not None:
        start = turn.local(line.at)
        day = f"{start.day}/{start.month}"
        when = f"{say_time(start)} {day}" if brief else say_moment(start, turn.now)
    venue = short(draft.venue_of(line), _VENUE // 2 if brief else _VENUE)
    places = Ready("")
    if line.places or not (line.unsure or draft.lacks_places(line)):
        places = _names(turn, draft.places_of(line), _NAMED_BRIEFLY if brief else _NAMED)
    return _Shown(number, when, venue, places, draft.seats_of(line))


def faults(turn: Turn, draft: SeriesState) -> list[Ready]:
    """Return what is unclear, each with the number of its line: the first few."""
    found = [
        fault
        for number, line in enumerate(draft.lines, 1)
        for fault in _faults_of(turn, draft, line, number)
    ]
    more = len(found) - _FAULTS
    if more > 0:
        found[_FAULTS:] = [_words(turn, "more_faults", count=more)]
    return found


def _faults_of(turn: Turn, draft: SeriesState, line: Line, number: int) -> Iterable[Ready]:
    kind = line.doubt or ("past" if line.at is not None and line.at <= turn.now_ms else "")
    if kind:
        yield _words(turn, "fault_when", number=number, kind=kind, said=line.said)
    for typed, codes in line.unsure[:2]:
        like = ", ".join(told_apart(turn, codes))
        yield _words(turn, "fault_place", number=number, typed=typed, like=like)
    if len(line.unsure) > 2:
        yield _words(turn, "fault_places", number=number, count=len(line.unsure) - 2)
    if line.wrong_seats:
        yield _words(turn, "fault_seats", number=number)
    if draft.lacks_places(line):
        yield _words(turn, "fault_no_places", number=number)


def told_apart(turn: Turn, codes: Sequence[str]) -> list[str]:
    """Name places, in full where they lie in several provinces."""
    places = turn.app.library.places
    full = len({path[0].code for code in codes if (path := places.path(code))}) > 1
    return [places.name(code, full=full) for code in codes]


def remarks(turn: Turn, draft: SeriesState) -> list[Ready]:
    """Return what may be meant so and may be a slip: a commune twice, two classes alike."""
    said: list[Ready] = []
    where: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(draft.lines, 1):
        for code in line.places:
            where[code].append(number)
    twice = {code: numbers for code, numbers in where.items() if len(numbers) > 1}
    if twice:
        of = sorted({number for numbers in twice.values() for number in numbers})
        said.append(_words(turn, "twice", names=_names(turn, twice), lines=of))
    name = turn.app.library.places.name
    former = [one for line in draft.lines for one in line.former]
    said += [
        _words(turn, "former", typed=typed, name=name(code)) for typed, code in former[:_FORMER]
    ]
    seen: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, line in enumerate(draft.lines, 1):
        seen[line.at, draft.venue_of(line)].append(number)
    alike = [numbers for (at, _), numbers in seen.items() if at and len(numbers) > 1]
    return said + [_words(turn, "alike", lines=numbers) for numbers in alike[:2]]


def values_of_preview(turn: Turn, draft: SeriesState) -> dict[str, Any]:
    """Return the values of the last look before the classes are opened."""
    starts = [line.at for line in draft.lines if line.at is not None]
    length = timedelta(minutes=draft.about.minutes)
    first, last = turn.local(min(starts)), turn.local(max(starts))
    pool, served = _communes(turn, draft)
    unserved = sorted(pool - served, key=lambda code: _bare_key(turn, code))
    return {
        "title": draft.about.title, "count": len(draft.lines),
        "first": say_span(first, first + length, turn.now),
        "last": say_span(last, last + length, turn.now),
        "seats": sum(map(draft.seats_of, draft.lines)),
        "commune_seats": draft.about.commune_seats,
        "served": len(pool & served), "unserved": len(unserved),
        "names": _names(turn, unserved),
        "quiz": class_words.quiz_title(turn, draft.about.quiz),
        "remarks": remarks(turn, draft),
    }  # fmt: skip


def _bare_key(turn: Turn, code: str) -> Any:
    return text_key(turn.app.library.places.name(code))


def _communes(turn: Turn, draft: SeriesState) -> tuple[set[str], set[str]]:
    """Return the communes of the trainer's scope, and those of them that some class is for."""
    upper = {code for line in draft.lines for code in draft.places_of(line)}
    if draft.origin and (origin := trainings.find(turn.tx, draft.origin)):
        for sister in trainings.of_series(turn.tx, origin):
            if not sister.cancelled:
                upper.update(sister.audience)
    places = turn.app.library.places
    roots = set(scopes(turn.roles, "trainer"))
    if "" in roots:  # the whole office: the provinces that the classes are in
        roots = {path[0].code for code in upper if (path := places.path(code))}
    pool: set[str] = set()
    for root in roots:
        place = places.get(root)
        if place is not None and place.kind == "province":
            pool.update(below.code for below in places.children(root))
        elif place is not None:
            pool.update(one.code for one in places.path(root) if one.kind == "commune")
    served = {
        code
        for code in pool
        if "" in upper or not upper.isdisjoint(one.code for one in places.path(code))
    }
    return pool, served


def _names(turn: Turn, codes: Iterable[str], most: int = _NAMES) -> Ready:
    """Name the first few places, with how many more there are."""
    every = list(codes)
    if "" in every:
        return Ready(class_words.audience(turn, every))
    name = turn.app.library.places.name
    named = [name(code) for code in every[:most]]
    return _words(turn, "names", names=named, more=len(every) - most)


def _words(turn: Turn, key: str, **values: object) -> Ready:
    return Ready(turn.words(f"training_series.{key}", **values).strip())


def with_codes(turn: Turn, opened: Sequence[Training]) -> list[dict[str, str]]:
    """Return the opened classes as the wording needs them, each with its code."""
    return [
        {
            "code": one.code, "when": _when(turn, one),
            "places": _names(turn, one.audience, 1),
        }
        for one in opened
    ]  # fmt: skip


def _when(turn: Turn, one: Training) -> str:
    """Say when a class begins, and until when where it goes on for days."""
    if turn.local(one.starts_at).date() == turn.local(one.ends_at).date():
        return class_words.moment(turn, one.starts_at)
    return class_words.span(turn, one)


def group_texts(turn: Turn, opened: Sequence[Training]) -> list[str]:
    """Return the classes as texts to pass on, each at most 500 characters once it is plain.

    There are three at most: with many classes each has its own text at its desk.
    """
    found: list[str] = []
    taken: list[Training] = []
    for one in opened:
        if taken and len(markup.plain(_group_text(turn, [*taken, one]))) > class_words.GROUP_TEXT:
            found.append(_group_text(turn, taken))
            taken = []
        if len(found) == _GROUP_TEXTS:
            return found
        taken.append(one)
    return [*found, _group_text(turn, taken)]


def _group_text(turn: Turn, some: Sequence[Training]) -> str:
    lines = [
        {
            "when": _when(turn, one), "venue": short(one.venue, _VENUE), "code": one.code,
        }
        for one in some
    ]  # fmt: skip
    return turn.words(
        "training_series.group_text", title=some[0].title, lines=lines,
        address=class_words.front_door(turn),
    ).strip()  # fmt: skip
