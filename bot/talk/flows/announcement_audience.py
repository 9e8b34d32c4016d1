"""To whom an announcement goes: asked, typed or tapped, and narrowed down by a second condition."""

from __future__ import annotations

from bot.domain.audiences import OF_CLASS, Audience, Criterion, may_address
from bot.domain.people import WORKS
from bot.domain.rights import ROLE_NAMES, ROLE_TITLES, scopes
from bot.domain.trainings import Training
from bot.library.places import Match
from bot.store import announcements, trainings
from bot.talk.flow import PASS, number
from bot.talk.flows import announcement_words as said
from bot.talk.flows.announcement_preview import NAME, preview, released
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn
from bot.text.folding import fold, short
from bot.text.typed import is_no

_CLASSES = 5
_PLACES = 6
_RECENT = 5
_LONGEST_PLACE = 60
_LEAVE = frozenset({"thoat", "exit", "cancel", "huy", "bo", "dung"})
#: A class may be written to so long after its end, UTC milliseconds.
_AFTER_MS = 30 * 86_400_000


def leaves(text: str) -> bool:
    """Say whether a line means that there will be no announcement."""
    return is_no(text) or fold(text) in _LEAVE


def ask_who(turn: Turn, page: int = 0) -> None:
    """Ask to whom it goes, or for a second condition."""
    turn.expect("who")
    every = [one for one in reversed(trainings.since(turn.tx, turn.now_ms - _AFTER_MS))
             if _may_write_to(turn, one)]  # fmt: skip
    here = every[page * _CLASSES :][:_CLASSES]
    kept = _kept(turn)
    choices = []
    if not kept:
        scope = scopes(turn.roles, "trainer")
        whom = said.whom(turn.tx, turn.house, Audience((Criterion("all"),)), scope)
        choices.append(Choice("an-to:all", whom[:1].upper() + whom[1:]))
    choices += [Choice(f"an-to:of:{one.id}", said.class_label(turn, one)) for one in here]
    if len(every) > (page + 1) * _CLASSES:
        choices.append(turn.choice(f"an-to:more:{page + 1}", "announcements.more_choice"))
    choices.append(turn.choice("an-to:group", "announcements.group_choice"))
    if announcements.released(turn.tx, turn.me.id, 1):
        choices.append(turn.choice("an-to:silent", "announcements.silent_choice"))
    if kept:
        choices.append(turn.choice("an-to:keep", "announcements.keep_choice"))
    before = said.whom(turn.tx, turn.house, Audience(kept), ("",)) if kept else ""
    turn.say("announcements.ask_who", choices, classes=len(every), before=before)


def chosen(turn: Turn, args: list[str]) -> None:
    """Take a tapped group, or show what it is made of."""
    if turn.frame.flow != NAME or not turn.state.get("text"):
        raise StaleChoice
    kind, *rest = args or [""]
    if kind == "more":
        ask_who(turn, max(number(rest, 0), 0))
    elif kind == "keep" and turn.state.get("audience"):
        turn.state.pop("kept", None)
        preview(turn)
    elif kind == "of":
        _ask_part(turn, _class(turn, rest))
    elif kind == "group":
        _ask_group(turn)
    elif kind == "silent":
        _ask_silent(turn)
    else:
        _addressed(turn, _criterion(turn, kind, rest))


def typed(turn: Turn, text: str) -> object:
    """Take a place of which a few letters were typed."""
    found = _places(turn, text)
    if leaves(text) or (not found and len(text) > _LONGEST_PLACE):
        return PASS
    exact = [match for match in found if not match.how and fold(text) in _names(match)]
    if len(found) == 1 or len(exact) == 1:
        _addressed(turn, Criterion("place", (exact or found)[0].place.code))
        return None
    names = turn.house.library.places.name
    choices = [Choice(f"an-to:place:{one.place.code}", names(one.place.code, full=True))
               for one in found]  # fmt: skip
    choices.append(_back(turn))
    turn.say("announcements.which_place", choices, count=len(found), typed=short(text, 60))
    return None


def refused(turn: Turn, audience: Audience) -> bool:
    """Say why a draft can not go any more, if so: right, class or people have gone meanwhile."""
    heads = said.head_count(turn, audience)
    if heads.total:
        return False
    scope = scopes(turn.roles, "trainer")
    allowed = said.admits(turn.tx, turn.house, turn.me.id, turn.roles, audience) is not None
    whom = said.whom(turn.tx, turn.house, audience, scope)
    key = "announcements.nobody" if allowed else "announcements.not_any_more"
    turn.say(key, [_back(turn)], whom=whom)
    return True


# -- one condition ---------------------------------------------------------------------------


def _criterion(turn: Turn, kind: str, rest: list[str]) -> Criterion:
    """Return a condition whose every part was checked; raises StaleChoice."""
    of = rest[0] if rest else ""
    if kind == "all":
        return Criterion("all")
    if kind == "place" and of and turn.house.library.places.get(of) and _in_reach(turn, of):
        return Criterion("place", of)
    if kind == "role" and of in ROLE_NAMES:
        return Criterion("role", of)
    if kind == "work" and of in WORKS:
        return Criterion("work", of)
    if kind == "unconfirmed":
        return Criterion("unconfirmed", str(released(turn, rest).root))
    if kind in OF_CLASS:
        return Criterion(kind, str(_class(turn, rest).id))  # type: ignore[arg-type]
    raise StaleChoice


def _class(turn: Turn, rest: list[str]) -> Training:
    training = trainings.find(turn.tx, number(rest, 0))
    if training is None or not _may_write_to(turn, training):
        raise StaleChoice
    return training


def _may_write_to(turn: Turn, training: Training) -> bool:
    return may_address(training, turn.me.id, turn.roles, turn.house.library.places.covers)


def _in_reach(turn: Turn, place: str) -> bool:
    """Say whether a place may be chosen: of a class, any place may."""
    return _of_class(turn) or turn.reaches("trainer", place)


def _of_class(turn: Turn) -> bool:
    return any(one.kind in OF_CLASS for one in _kept(turn))


def _kept(turn: Turn) -> tuple[Criterion, ...]:
    """Return the conditions that one more is to be joined to."""
    return tuple(Criterion(*one) for one in turn.state.get("kept", ()))


# -- what is asked next ------------------------------------------------------------------------


def _ask_part(turn: Turn, training: Training) -> None:
    """Ask who of a class; before it begins there are only those who are registered."""
    if training.starts_at > turn.now_ms:
        _addressed(turn, Criterion("class", str(training.id)))
        return
    parts = ["class", "present", "absent"]
    parts += ["passed", "not_passed", "not_begun"] if training.quiz else []
    choices = [turn.choice(f"an-to:{part}:{training.id}", f"announcements.part_{part}_choice")
               for part in parts]  # fmt: skip
    turn.say("announcements.ask_part", [*choices, _back(turn)], name=training.title)


def _ask_group(turn: Turn) -> None:
    choices = [
        turn.choice(f"an-to:role:{role}", "announcements.role_choice", name=title)
        for role, title in ROLE_TITLES.items()
    ]
    choices += [
        turn.choice(f"an-to:work:{work}", "announcements.work_choice", name=title)
        for work, title in WORKS.items()
    ]
    turn.say("announcements.ask_group", [*choices, _back(turn)])


def _ask_silent(turn: Turn) -> None:
    sent = announcements.released(turn.tx, turn.me.id, _RECENT)
    choices = [Choice(f"an-to:unconfirmed:{one.id}", said.label(turn.house, one)) for one in sent]
    turn.say("announcements.ask_silent", [*choices, _back(turn)])


def _back(turn: Turn) -> Choice:
    return turn.choice("an-to:more:0", "announcements.back_choice")


def _addressed(turn: Turn, criterion: Criterion) -> None:
    """Take a condition beside what was chosen before, and show the preview if it means anybody."""
    kept = _kept(turn)
    audience = Audience((*(one for one in kept if one != criterion), criterion))
    heads = said.head_count(turn, audience)
    if heads.total == 0:
        turn.expect("who")
        whom = said.whom(turn.tx, turn.house, audience, scopes(turn.roles, "trainer"))
        turn.say("announcements.nobody", [_back(turn)], whom=whom)
        return
    for name in ("kept", "repeats"):
        turn.state.pop(name, None)
    turn.state["audience"] = audience.as_json()
    preview(turn, heads)


# -- typed places ------------------------------------------------------------------------------


def _places(turn: Turn, text: str) -> list[Match]:
    found: dict[str, Match] = {}
    for scope in ("",) if _of_class(turn) else scopes(turn.roles, "trainer"):
        for match in turn.house.library.places.find(text[:100], scope or None, _PLACES):
            found.setdefault(match.place.code, match)
    return list(found.values())[:_PLACES]


def _names(match: Match) -> tuple[str, str]:
    """Return the folded name of a place with and without its kind."""
    whole = fold(match.place.name)
    kinds = ("thanh pho ", "tinh ", "phuong ", "dac khu ", "xa ")
    return whole, next((whole.removeprefix(kind) for kind in kinds if whole.startswith(kind)), "")
