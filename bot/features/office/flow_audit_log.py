"""The log (`/nhatky`): who did what, newest first, as far as an admin's places reach."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.flow import Flow
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain.audiences import within
from bot.domain.rights import ROLE_NAMES, scopes
from bot.features.announcements.words import whom_of_detail
from bot.features.classes import trainings
from bot.features.office import audit_log, routes
from bot.features.office.audit_log import Entry
from bot.features.office.routes import NEWEST
from bot.library.wording import Ready
from bot.store import people
from bot.text.dates import say_moment
from bot.text.folding import short

NAME = "audit_log"
_PAGE = 8
#: Entries looked through for one page; an admin of one commune may have to go on by hand.
_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class _Line:
    """One entry as people read it."""

    when: str
    who: str
    did: Ready


def open_log(turn: Turn, args: str) -> None:
    """Show the newest entries."""
    _show(turn, NEWEST)


def _show(turn: Turn, before: int) -> None:
    turn.enter(NAME)
    looked_at = audit_log.below(turn.tx, min(before, NEWEST), _LOOKED_AT)
    here: list[Entry] = []
    last = 0
    for entry in looked_at:
        if len(here) == _PAGE:
            break
        last = entry.id
        if _in_scope(turn, entry):
            here.append(entry)
    choices = []
    if last and audit_log.below(turn.tx, last, 1):
        choices.append(turn.choice(routes.OLDER.to(last), "audit_log.older_choice"))
    if before < NEWEST:
        choices.append(turn.choice(routes.OLDER.to(NEWEST), "audit_log.newest_choice"))
    turn.say("audit_log.page", choices, lines=[_line(turn, one) for one in here])


def _in_scope(turn: Turn, entry: Entry) -> bool:
    """Say whether the actor, or what was done something to, lies in the admin's places."""
    mine = scopes(turn.roles, "admin")
    covers = turn.app.library.places.covers
    if "" in mine or within(mine, entry.commune, entry.village, covers):
        return True
    head, id_ = _subject(entry)
    if head == "person":
        person = people.find(turn.tx, id_)
        return person is not None and within(mine, person.commune, person.village, covers)
    training = trainings.find(turn.tx, id_) if head == "training" else None
    return training is not None and any(
        within(mine, place, "", covers) for place in training.audience
    )


def _subject(entry: Entry) -> tuple[str, int]:
    head, _, id_ = entry.subject.partition(":")
    return head, int(id_) if id_.isdecimal() else 0


def _line(turn: Turn, entry: Entry) -> _Line:
    at = turn.local(entry.at)
    when = say_moment(at, turn.now)
    return _Line(when, _actor(turn, entry), _did(turn, entry))


def _actor(turn: Turn, entry: Entry) -> str:
    if entry.name:
        return entry.name
    key = "audit_log.machine" if entry.actor is None else "audit_log.erased"
    return turn.words(key).strip()


def _did(turn: Turn, entry: Entry) -> Ready:
    """Say what was done, as markup: names in it are escaped already."""
    key = f"audit_log.did_{entry.action.replace('.', '_')}"
    if key not in turn.app.library.wording.keys:
        return Ready(turn.words("audit_log.did_other", action=entry.action).strip())
    values = {"about": _about(turn, entry), "detail": _detail(turn, entry)}
    names = turn.app.library.wording.names(key)
    return Ready(turn.words(key, **{name: values.get(name, "") for name in names}).strip())


def _about(turn: Turn, entry: Entry) -> str:
    """Name what something was done to; a person who did it to themselves needs no name."""
    head, id_ = _subject(entry)
    if head == "training":
        training = trainings.find(turn.tx, id_)
        return short(training.title, 40) if training else ""
    if head == "person" and id_ != entry.actor:
        person = people.find(turn.tx, id_)
        return person.full_name if person else ""
    return ""


def _detail(turn: Turn, entry: Entry) -> str:
    """Return what an entry adds that people can read; never a text somebody wrote."""
    first, _, rest = entry.detail.partition(" ")
    if first in ROLE_NAMES:
        place = turn.app.library.places.name(rest)
        return ", ".join(part for part in (turn.words(f"roles.{first}"), place) if part)
    if entry.action.startswith("announcement."):
        return Ready(whom_of_detail(turn.tx, turn.app, entry.detail)) if ":" in entry.detail else ""
    if entry.action in ("training.seats", "training.commune_seats", "training.transferred"):
        return entry.detail.replace(">", " → ")
    return ""


FLOW = Flow(
    name=NAME,
    commands={"nhatky": open_log},
    intents={"audit": lambda turn, heard: open_log(turn, "")},
    routes=(on(routes.OLDER, _show),),
    role="admin",
    needs_person=True,
)
