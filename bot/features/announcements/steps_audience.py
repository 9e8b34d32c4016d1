"""To whom an announcement goes: asked, typed or tapped, and narrowed down by a second condition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.conversation import another_task
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.routes import Route, StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.audiences import OF_CLASS, Audience, Criterion, CriterionKind, may_address
from bot.domain.instants import DAY_MS
from bot.domain.people import WORKS
from bot.domain.rights import ROLE_NAMES, scopes
from bot.domain.trainings import Training
from bot.features.announcements import routes, store
from bot.features.announcements import words as said
from bot.features.announcements.steps_preview import AnnouncementState, preview, released
from bot.features.classes import trainings
from bot.features.classes.meant import meant
from bot.library.places import Match
from bot.text.folding import fold, short
from bot.text.sentences import replies
from bot.text.sentences.hearers import hearers_of
from bot.text.sentences.wishes import group_addressed, place_addressed
from bot.text.typed import is_no

_CLASSES = 5
_PLACES = 6
_RECENT = 5
_LONGEST_PLACE = 60
#: How a class begins that something is sent to, and the words of it.
_OF_CLASS = re.compile(
    r"(?:(?:ca|toan|moi|tat|nguoi|hoc|vien|nhung|cac|anh|chi|em|o|cua|trong|rieng) )*lop\b"
)
_MOST_WORDS = 12
_LEAVE = frozenset({"thoat", "exit", "cancel", "huy", "bo", "dung"})
#: A class may be written to so long after its end, UTC milliseconds.
_AFTER_MS = 30 * DAY_MS
#: The parts of a class, and where the choice of each leads.
_PARTS: Final[dict[CriterionKind, Route[int]]] = {
    "class": routes.TO_CLASS, "present": routes.TO_PRESENT, "absent": routes.TO_ABSENT,
    "passed": routes.TO_PASSED, "not_passed": routes.TO_NOT_PASSED,
    "not_begun": routes.TO_NOT_BEGUN,
}  # fmt: skip
_WITHOUT_QUIZ: Final[tuple[CriterionKind, ...]] = ("class", "present", "absent")


def leaves(text: str) -> bool:
    """Say whether a line means that there will be no announcement."""
    return is_no(text) or fold(text) in _LEAVE


def ask_who(turn: Turn, page: int = 0) -> None:
    """Ask to whom it goes, or for a second condition."""
    turn.expect("who")
    every = _classes(turn)
    here = every[page * _CLASSES :][:_CLASSES]
    kept = _kept(turn)
    choices = []
    if not kept:
        scope = scopes(turn.roles, "trainer")
        whom = said.whom(turn.tx, turn.app, Audience((Criterion("all"),)), scope)
        choices.append(Choice(routes.TO_ALL.to(), whom[:1].upper() + whom[1:]))
    choices += [Choice(routes.CLASS.to(one.id), said.class_label(turn, one)) for one in here]
    if len(every) > (page + 1) * _CLASSES:
        choices.append(turn.choice(routes.CLASSES.to(page + 1), "announcements.more_choice"))
    choices.append(turn.choice(routes.GROUPS.to(), "announcements.group_choice"))
    if store.released(turn.tx, turn.me.id, 1):
        choices.append(turn.choice(routes.SILENT.to(), "announcements.silent_choice"))
    if kept:
        choices.append(turn.choice(routes.KEEP_AUDIENCE.to(), "announcements.keep_choice"))
    before = said.whom(turn.tx, turn.app, Audience(kept), ("",)) if kept else ""
    turn.say("announcements.ask_who", choices, classes=len(every), before=before)


def _classes(turn: Turn) -> list[Training]:
    """Return the classes that may be written to, the latest first."""
    lately = reversed(trainings.since(turn.tx, turn.now_ms - _AFTER_MS))
    return [one for one in lately if _may_write_to(turn, one)]


def _more(turn: Turn, page: int) -> None:
    _writing(turn)
    ask_who(turn, max(page, 0))


def _keep_as_it_is(turn: Turn) -> None:
    state = _writing(turn)
    if state.audience is None:
        raise StaleChoice
    turn.keep(replace(state, kept=()))
    preview(turn)


def _writing(turn: Turn) -> AnnouncementState:
    """Return what is being written; raises StaleChoice where nothing is."""
    state = turn.state_of(AnnouncementState)
    if not state.text:
        raise StaleChoice
    return state


def typed(turn: Turn, text: str) -> object:
    """Take a place of which a few letters were typed, also within a sentence."""
    if leaves(text) or replies.is_one(text):
        return PASS
    typed, text = text, place_addressed(text)
    if replies.everybody(text):
        _to_all(turn)
        return None
    if _takes_class(turn, text) or _takes_group(turn, text):
        return None
    found = _places(turn, text)
    if not found and (len(text) > _LONGEST_PLACE or another_task.begins_another(turn, typed)):
        return PASS
    exact = [match for match in found if not match.how and fold(text) in _names(match)]
    if len(found) == 1 or len(exact) == 1:
        _addressed(turn, Criterion("place", (exact or found)[0].place.code))
        return None
    names = turn.app.library.places.name
    choices = [Choice(routes.TO_PLACE.to(one.place.code), names(one.place.code, full=True))
               for one in found]  # fmt: skip
    choices.append(_back(turn))
    turn.say("announcements.which_place", choices, count=len(found), typed=short(text, 60))
    return None


def _takes_class(turn: Turn, text: str) -> bool:
    """Take a class in words, or a part of one: `cả lớp mai`, `ai vắng lớp 20/12`."""
    whom = hearers_of(text)
    if len(text.split()) > _MOST_WORDS or text.endswith("?"):
        return False
    if whom.part == "class" and (
        not _OF_CLASS.match(fold(text)) or another_task.begins_another(turn, text)
    ):
        return False
    found = meant(turn, whom.text, _classes(turn))
    if len(found) != 1:
        some = found[:_CLASSES]
        choices = [Choice(routes.CLASS.to(one.id), said.class_label(turn, one)) for one in some]
        turn.say("announcements.which_class", [*choices, _back(turn)], count=len(found))
    elif whom.part == "class":
        _ask_part(turn, found[0].id)
    elif whom.part == "unregistered":
        turn.say("announcements.not_unregistered", [_back(turn)])
    else:
        _addressed(turn, Criterion(whom.part, str(found[0].id)))
    return True


def _takes_group(turn: Turn, text: str) -> bool:
    """Take a role or a work that was typed as it is called."""
    groups = [Criterion("role", role) for role in ROLE_NAMES]
    groups += [Criterion("work", work) for work in WORKS if work != "other"]
    # `Trưởng thôn/bản` is said `trưởng thôn`.
    called = [turn.words(f"{one.kind}s.{one.of}").replace("/", " ") for one in groups]
    said = f"{fold(group_addressed(text))} "  # never a number: these are not on the screen
    named = [one for one, label in zip(groups, called, strict=True) if f"{fold(label)} " == said]
    begun = [
        one for one, label in zip(groups, called, strict=True)
        if said.count(" ") > 1 and f"{fold(label)} ".startswith(said)
    ]  # fmt: skip
    found = named or begun
    if len(found) != 1:
        return False
    _addressed(turn, found[0])
    return True


def refused(turn: Turn, audience: Audience) -> bool:
    """Say why a draft can not go any more, if so: right, class or people have gone meanwhile."""
    heads = said.head_count(turn, audience)
    if heads.total:
        return False
    scope = scopes(turn.roles, "trainer")
    allowed = said.admits(turn.tx, turn.app, turn.me.id, turn.roles, audience) is not None
    whom = said.whom(turn.tx, turn.app, audience, scope)
    key = "announcements.nobody" if allowed else "announcements.not_any_more"
    turn.say(key, [_back(turn)], whom=whom)
    return True


# -- one condition ---------------------------------------------------------------------------


def _to_all(turn: Turn) -> None:
    _writing(turn)
    _addressed(turn, Criterion("all"))


def _to_place(turn: Turn, place: str) -> None:
    _writing(turn)
    if not turn.app.library.places.get(place) or not _in_reach(turn, place):
        raise StaleChoice
    _addressed(turn, Criterion("place", place))


def _to_role(turn: Turn, role: str) -> None:
    _writing(turn)
    if role not in ROLE_NAMES:
        raise StaleChoice
    _addressed(turn, Criterion("role", role))


def _to_work(turn: Turn, work: str) -> None:
    _writing(turn)
    if work not in WORKS:
        raise StaleChoice
    _addressed(turn, Criterion("work", work))


def _to_unconfirmed(turn: Turn, id: int) -> None:
    _writing(turn)
    _addressed(turn, Criterion("unconfirmed", str(released(turn, id).root)))


def _to_part(part: CriterionKind) -> Callable[[Turn, int], None]:
    def handle(turn: Turn, id: int) -> None:
        _writing(turn)
        _addressed(turn, Criterion(part, str(_class(turn, id).id)))

    return handle


def _class(turn: Turn, id: int) -> Training:
    training = trainings.find(turn.tx, id)
    if training is None or not _may_write_to(turn, training):
        raise StaleChoice
    return training


def _may_write_to(turn: Turn, training: Training) -> bool:
    return may_address(training, turn.me.id, turn.roles, turn.app.library.places.covers)


def _in_reach(turn: Turn, place: str) -> bool:
    """Say whether a place may be chosen: of a class, any place may."""
    return _of_class(turn) or turn.reaches("trainer", place)


def _of_class(turn: Turn) -> bool:
    return any(one.kind in OF_CLASS for one in _kept(turn))


def _kept(turn: Turn) -> tuple[Criterion, ...]:
    """Return the conditions that one more is to be joined to."""
    return turn.state_of(AnnouncementState).kept


# -- what is asked next ------------------------------------------------------------------------


def _ask_part(turn: Turn, id: int) -> None:
    """Ask who of a class; before it begins there are only those who are registered."""
    _writing(turn)
    training = _class(turn, id)
    if training.starts_at > turn.now_ms:
        _addressed(turn, Criterion("class", str(training.id)))
        return
    choices = [
        turn.choice(_PARTS[part].to(training.id), f"announcements.part_{part}_choice")
        for part in (_PARTS if training.quiz else _WITHOUT_QUIZ)
    ]
    turn.say("announcements.ask_part", [*choices, _back(turn)], name=training.title)


def _ask_group(turn: Turn) -> None:
    _writing(turn)
    choices = [
        turn.choice(
            routes.TO_ROLE.to(role), "announcements.role_choice", name=turn.words(f"roles.{role}")
        )
        for role in ROLE_NAMES
    ]
    choices += [
        turn.choice(
            routes.TO_WORK.to(work), "announcements.work_choice", name=turn.words(f"works.{work}")
        )
        for work in WORKS
    ]
    turn.say("announcements.ask_group", [*choices, _back(turn)])


def _ask_silent(turn: Turn) -> None:
    _writing(turn)
    sent = store.released(turn.tx, turn.me.id, _RECENT)
    choices = [Choice(routes.TO_UNCONFIRMED.to(one.id), said.label(turn.app, one)) for one in sent]
    turn.say("announcements.ask_silent", [*choices, _back(turn)])


def _back(turn: Turn) -> Choice:
    return turn.choice(routes.CLASSES.to(0), "announcements.back_choice")


def _addressed(turn: Turn, criterion: Criterion) -> None:
    """Take a condition beside what was chosen before, and show the preview if it means anybody."""
    kept = _kept(turn)
    audience = Audience((*(one for one in kept if one != criterion), criterion))
    heads = said.head_count(turn, audience)
    if heads.total == 0:
        turn.expect("who")
        whom = said.whom(turn.tx, turn.app, audience, scopes(turn.roles, "trainer"))
        turn.say("announcements.nobody", [_back(turn)], whom=whom)
        return
    state = turn.state_of(AnnouncementState)
    turn.keep(replace(state, audience=audience, kept=(), repeats=None))
    preview(turn, heads)


# -- typed places ------------------------------------------------------------------------------


def _places(turn: Turn, text: str) -> list[Match]:
    found: dict[str, Match] = {}
    for scope in ("",) if _of_class(turn) else scopes(turn.roles, "trainer"):
        for match in turn.app.library.places.find(text[:100], scope or None, _PLACES):
            found.setdefault(match.place.code, match)
    return list(found.values())[:_PLACES]


def _names(match: Match) -> tuple[str, str]:
    """Return the folded name of a place with and without its kind."""
    whole = fold(match.place.name)
    kinds = ("thanh pho ", "tinh ", "phuong ", "dac khu ", "xa ")
    return whole, next((whole.removeprefix(kind) for kind in kinds if whole.startswith(kind)), "")


ROUTES = (
    on(routes.CLASSES, _more),
    on(routes.CLASS, _ask_part),
    on(routes.GROUPS, _ask_group),
    on(routes.SILENT, _ask_silent),
    on(routes.KEEP_AUDIENCE, _keep_as_it_is),
    on(routes.TO_ALL, _to_all),
    on(routes.TO_PLACE, _to_place),
    on(routes.TO_ROLE, _to_role),
    on(routes.TO_WORK, _to_work),
    on(routes.TO_UNCONFIRMED, _to_unconfirmed),
    *(on(route, _to_part(part)) for part, route in _PARTS.items()),
)
