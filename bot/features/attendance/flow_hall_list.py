"""Who is in the class now: how many of whom, commune by commune, names, a notice to the absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.conversation.details import village_name
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.audiences import Criterion
from bot.domain.half_days import HalfDay, half_days
from bot.domain.roll import Attendee
from bot.domain.trainings import Training, doors, doors_at
from bot.features.announcements import flow_announcements
from bot.features.attendance import flow_hall, routes
from bot.features.attendance import hall as people_of
from bot.features.attendance.gathering import Commune, Part, by_commune, is_here, parted
from bot.features.classes import class_words, flow_desk
from bot.library.wording import Ready
from bot.text.folding import fold, short
from bot.text.sorting import name_key, text_key

NAME = "hall_list"
#: Names on one screen: with village and commune they stay under 900 characters.
_NAMES = 12
#: Communes offered below the counts, and on a screen of their own.
_COMMUNES_FIRST, _COMMUNES = 6, 12
_LONGEST_TYPED = 60
_LEAST_TYPED = 2
_PLACE = 40
#: The order of a commune's people: whom one looks for comes first.
_IN_COMMUNE: tuple[Part, ...] = ("away", "here", "walk_in")


@dataclass(frozen=True, slots=True)
class HallListState(State):
    """The class whose list is shown, and the half-day."""

    training: int = 0
    session: int = 0  # the half-day, by the name under which conversations keep it


class _Hall(NamedTuple):
    """One class in one half-day, with everybody who has to do with it."""

    training: Training
    half_day: HalfDay
    people: Sequence[Attendee]

    @property
    def args(self) -> tuple[int, int]:
        """Return how routes name the class and the half-day."""
        return self.training.id, self.half_day.number


@dataclass(frozen=True, slots=True)
class _Row:
    """One person as the list shows them; `heading` begins a new part."""

    heading: str
    name: str
    place: str
    word: str


class _Listed(NamedTuple):
    """Somebody of a list, of which only a screen at a time is worded."""

    heading: Ready
    one: Attendee
    with_commune: bool


def _seen(turn: Turn, id: int, half_day_number: int | None = None) -> _Hall:
    """Return what a choice is about; without a half-day it is the one of now."""
    training = flow_desk.chosen(turn, id)
    if training.cancelled:
        raise StaleChoice
    half_day = class_words.half_day_now(turn, training)
    if half_day_number is not None:
        every = half_days(training, turn.app.office.zone)
        if not 0 <= half_day_number < len(every):
            raise StaleChoice
        half_day = every[half_day_number]
    return _Hall(training, half_day, people_of.attendees(turn.tx, training))


# -- how many --------------------------------------------------------------------------------


def _open(turn: Turn, training: int, half_day: int | None) -> None:
    _show(turn, _seen(turn, training, half_day))


def _show(turn: Turn, seen: _Hall) -> None:
    training, half_day = seen.training, seen.half_day
    _enter(turn, seen)
    parts = parted(seen.people, half_day.number)
    communes = _communes(turn, seen)
    _say(
        turn, seen, "hall_list.counts", _choices(turn, seen, parts, communes),
        now=_clock(turn, turn.now_ms), stage=doors(training, turn.now_ms),
        opens=class_words.moment(turn, doors_at(training)),
        here=len(parts["here"]), walk_ins=len(parts["walk_in"]), away=len(parts["away"]),
        late=_in_state(seen, "late", (*parts["here"], *parts["walk_in"])),
        excused=_in_state(seen, "excused", parts["away"]), over=_over(turn, seen),
        more_communes=len(communes) > _COMMUNES_FIRST,
    )  # fmt: skip


def _enter(turn: Turn, seen: _Hall) -> None:
    turn.enter(NAME, "look", HallListState(*seen.args))


def _say(
    turn: Turn, seen: _Hall, key: str, choices: list[Choice], **values: Any
) -> None:  # fmt: skip
    """Say something of the list in its one message."""
    turn.say(
        key, choices, slot=f"hall:{seen.training.id}", title=short(seen.training.title, 80),
        half=class_words.half_day(turn, seen.training, seen.half_day), **values,
    )  # fmt: skip


def _choices(
    turn: Turn, seen: _Hall, parts: dict[Part, list[Attendee]], communes: list[Commune]
) -> list[Choice]:
    choices = [turn.choice(routes.LIST.to(*seen.args), "hall_list.again_choice")]
    over = _over(turn, seen)
    for part, people in parts.items():
        if people:
            key = f"hall_list.{part}_choice"
            id_ = routes.LIST_PART.to(*seen.args, part, 0)
            choices.append(turn.choice(id_, key, count=len(people), over=over))
    if len(communes) > 1:
        choices += [_commune_choice(turn, seen, one) for one in communes[:_COMMUNES_FIRST]]
    if len(communes) > _COMMUNES_FIRST:
        id_ = routes.LIST_COMMUNES.to(*seen.args, 0)
        choices.append(turn.choice(id_, "hall_list.communes_choice"))
    if turn.now_ms >= seen.training.starts_at and _absent(seen):
        id_ = routes.TELL_ABSENT.to(seen.training.id)
        choices.append(turn.choice(id_, "hall_list.tell_choice"))
    if len(half_days(seen.training, turn.app.office.zone)) > 1:
        id_ = routes.LIST_HALF_DAYS.to(seen.training.id)
        choices.append(turn.choice(id_, "hall_list.halves_choice"))
    return [*choices, flow_hall.here(turn, seen.training)]


def _halves(turn: Turn, id: int) -> None:
    """Offer the half-days of a class."""
    training = flow_desk.chosen(turn, id)
    choices = [
        Choice(routes.LIST.to(training.id, one.number), class_words.half_day(turn, training, one))
        for one in half_days(training, turn.app.office.zone)
    ]
    turn.enter(NAME)
    title = short(training.title, 80)
    choices.append(flow_hall.here(turn, training))
    turn.say("hall_list.halves", choices, slot=f"hall:{training.id}", title=title)


# -- communes --------------------------------------------------------------------------------


def _communes(turn: Turn, seen: _Hall) -> list[Commune]:
    """Return the communes, those whom most are missing from first, then by name."""
    found = by_commune(seen.people, lambda one: is_here(one, seen.half_day.number))
    return sorted(found, key=lambda one: (-one.away, text_key(_name(turn, one.code))))


def _name(turn: Turn, commune: str) -> str:
    name = turn.app.library.places.name(commune)
    return name or turn.words("hall_list.no_commune").strip()


def _commune_choice(turn: Turn, seen: _Hall, one: Commune) -> Choice:
    return turn.choice(
        routes.LIST_COMMUNE.to(*seen.args, one.code, 0), "hall_list.commune_choice",
        name=_name(turn, one.code), here=one.here, expected=one.expected, walk_ins=one.walk_ins,
    )  # fmt: skip


def _where(turn: Turn, training: int, half_day: int | None, page: int) -> None:
    """Show all communes, a screen at a time."""
    seen = _seen(turn, training, half_day)
    _enter(turn, seen)
    communes = _communes(turn, seen)
    page, pages = _page(len(communes), page, _COMMUNES)
    here = communes[page * _COMMUNES :][:_COMMUNES]
    choices = [_commune_choice(turn, seen, one) for one in here]
    if page + 1 < pages:
        id_ = routes.LIST_COMMUNES.to(*seen.args, page + 1)
        choices.append(turn.choice(id_, "hall_list.next_choice"))
    choices.append(turn.choice(routes.LIST.to(*seen.args), "hall_list.back_choice"))
    _say(turn, seen, "hall_list.communes", choices, count=len(communes), page=page + 1, pages=pages)


def _typed(turn: Turn, text: str) -> object:
    """Take a few letters of a commune of this class; what is none is for others."""
    wanted = _bare(fold(text[: 4 * _LONGEST_TYPED]).rstrip(".!?"))
    if not _LEAST_TYPED <= len(wanted) <= _LONGEST_TYPED:
        return PASS
    state = turn.state_of(HallListState)
    seen = _seen(turn, state.training, state.session)
    communes = _communes(turn, seen)
    names = {one.code: _bare(fold(_name(turn, one.code))) for one in communes}
    found = [code for code, name in names.items() if f" {wanted}" in f" {name}"]
    exact = [code for code in found if names[code] == wanted]
    if len(found) == 1 or len(exact) == 1:
        _show_commune(turn, seen, (exact or found)[0], 0)
        return None
    if not found:
        return PASS
    of = [one for one in communes if one.code in found][:_COMMUNES]
    choices = [_commune_choice(turn, seen, one) for one in of]
    choices.append(turn.choice(routes.LIST.to(*seen.args), "hall_list.back_choice"))
    _say(turn, seen, "hall_list.which_commune", choices, typed=short(text, 40))
    return None


def _bare(folded: str) -> str:
    """Return the folded name of a commune without its kind."""
    kinds = ("xa ", "phuong ", "dac khu ", "thi tran ")
    return next((folded.removeprefix(kind) for kind in kinds if folded.startswith(kind)), folded)


# -- names -----------------------------------------------------------------------------------


def _who(turn: Turn, training: int, half_day: int | None, part: Part, page: int) -> None:
    """Show the names of one group."""
    seen = _seen(turn, training, half_day)
    people = parted(seen.people, seen.half_day.number)[part]
    heading = turn.words(
        f"hall_list.heading_{part}", count=len(people), over=_over(turn, seen)
    ).strip()
    rows = _listed(people, Ready(heading), with_commune=True)
    _names(turn, seen, rows, page, lambda page: routes.LIST_PART.to(*seen.args, part, page))


def _in(turn: Turn, training: int, half_day: int | None, commune: str, page: int) -> None:
    """Show the names of one commune of the class."""
    seen = _seen(turn, training, half_day)
    if all(one.commune != commune for one in seen.people):
        raise StaleChoice
    _show_commune(turn, seen, commune, page)


def _show_commune(turn: Turn, seen: _Hall, commune: str, page: int) -> None:
    parts = parted([one for one in seen.people if one.commune == commune], seen.half_day.number)
    rows: list[_Listed] = []
    for part in _IN_COMMUNE:
        count, over = len(parts[part]), _over(turn, seen)
        heading = turn.words(f"hall_list.heading_{part}", count=count, over=over).strip()
        rows += _listed(parts[part], Ready(heading))
    _names(
        turn, seen, rows, page, lambda page: routes.LIST_COMMUNE.to(*seen.args, commune, page),
        where=_name(turn, commune),
    )  # fmt: skip


def _listed(
    people: Iterable[Attendee], heading: Ready, with_commune: bool = False
) -> list[_Listed]:  # fmt: skip
    """Put people in order of their names, the first one under a heading."""
    return [
        _Listed(Ready() if at else heading, one, with_commune)
        for at, one in enumerate(sorted(people, key=lambda one: name_key(one.full_name)))
    ]


def _row(turn: Turn, seen: _Hall, listed: _Listed) -> _Row:
    places, one = turn.app.library.places, listed.one
    names = (village_name(places, one.village), listed.with_commune and places.name(one.commune))
    place = short(", ".join(name for name in names if name), _PLACE)
    return _Row(listed.heading, one.full_name, place, _word(turn, one, seen.half_day))


def _word(turn: Turn, one: Attendee, half_day: HalfDay) -> str:
    """Say how somebody stands in a half-day, with the time of who is here."""
    mark = one.marks.get(half_day.number)
    if mark is None:
        return class_words.lateness(turn, one.announced(half_day))
    return turn.words("hall_list.word", state=mark.state, at=_clock(turn, mark.at)).strip()


def _names(
    turn: Turn, seen: _Hall, rows: Sequence[_Listed], page: int, to: Callable[[int], str],
    where: str = "",
) -> None:  # fmt: skip
    """Show a page of names; `to` returns what leads to a page."""
    _enter(turn, seen)
    page, pages = _page(len(rows), page, _NAMES)
    choices = [turn.choice(to(page), "hall_list.again_choice")]
    if page + 1 < pages:
        choices.append(turn.choice(to(page + 1), "hall_list.next_choice"))
    choices.append(turn.choice(routes.LIST.to(*seen.args), "hall_list.back_choice"))
    _say(
        turn, seen, "hall_list.names", choices, where=where, page=page + 1, pages=pages,
        rows=[_row(turn, seen, one) for one in rows[page * _NAMES :][:_NAMES]],
        now=_clock(turn, turn.now_ms), over=_over(turn, seen),
    )  # fmt: skip


def _page(count: int, wanted: int, size: int) -> tuple[int, int]:
    """Return a page that there is, and how many there are."""
    pages = max(1, -(-count // size))
    return min(max(wanted, 0), pages - 1), pages


# -- a notice to the absent ------------------------------------------------------------------


def _absent(seen: _Hall) -> list[Attendee]:
    return [one for one in seen.people if one.expected and not one.was_here]


def _tell(turn: Turn, training: int) -> None:
    """Begin a notice to who was in no half-day; who has no Đồng Hành is to be phoned."""
    seen = _seen(turn, training)
    if turn.now_ms < seen.training.starts_at:
        _show(turn, seen)
        return
    unreached = sum(not one.signed_up for one in _absent(seen))
    at = len(turn.replies)
    begun = flow_announcements.begin_for(turn, Criterion("absent", str(seen.training.id)))
    if not begun:
        _enter(turn, seen)
        back = [turn.choice(routes.LIST.to(*seen.args), "hall_list.back_choice")]
        turn.say("hall_list.nobody_to_tell", back, unreached=unreached)
    elif unreached:
        turn.say("hall_list.unreached", unreached=unreached)
        turn.replies.insert(at, turn.replies.pop())  # said before the text is asked for


def _over(turn: Turn, seen: _Hall) -> bool:
    """Say whether the half-day has ended: who is not here then was absent."""
    return turn.now_ms >= seen.half_day.ends_at


def _in_state(seen: _Hall, state: str, people: Iterable[Attendee]) -> int:
    return sum(one.state(seen.half_day.number) == state for one in people)


def _clock(turn: Turn, instant: int) -> str:
    at = turn.local(instant)
    return f"{at.hour}h{at.minute:02d}"


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.LIST, _open),
        on(routes.LIST_HALF_DAYS, _halves),
        on(routes.LIST_COMMUNES, _where),
        on(routes.LIST_PART, _who),
        on(routes.LIST_COMMUNE, _in),
        on(routes.TELL_ABSENT, _tell),
    ),
    steps={"look": _typed},
    state=HallListState,
    role="trainer",
    needs_person=True,
)
