"""A class's list: who is invited, taken over from the office's list, and taken away again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.audiences import within
from bot.domain.trainings import Training, doors
from bot.features.attendance import flow_hall as hall_menu
from bot.features.attendance import hall
from bot.features.classes import flow_desk
from bot.features.roster import routes, store
from bot.features.roster.words import (
    NAME,
    RosterState,
    Sight,
    commune_name,
    named,
    next_choice,
    paged,
    view,
)
from bot.text.folding import fold, short

_EVERYBODY = "all"
_ALL_WORDS = frozenset({"tat ca", "het", "toan bo"})
_CANDIDATES = 8
_MOST_TYPED = 1_000
_MOST_NAMES = 40
_KIND = re.compile(r"^(?:xa|phuong|dac khu|thi tran|x\.?|p\.?)\s+")


def opened(turn: Turn, id: int, page: int) -> None:
    """Show a class's list: counts by commune, and what can be done about it."""
    show(turn, flow_desk.chosen(turn, id), page)


def show(turn: Turn, training: Training, page: int = 0, added: int | None = None) -> None:
    """Show a class's list; `added` is how many were put on it just now."""
    view(turn)
    invited = [one for one in hall.attendees(turn.tx, training) if one.invited]
    counts = Counter(one.commune for one in invited)
    here, page, pages = paged(named(turn, counts), page)
    communes = [
        turn.choice(
            routes.INVITEES.to(training.id, code, 0), "roster.people_choice",
            name=name, count=counts[code],
        )
        for code, name in here
    ]  # fmt: skip
    turn.say(
        "roster.of_class",
        [
            *communes,
            *next_choice(turn, routes.OF_CLASS.to(training.id, page + 1), page, pages),
            *_doings(turn, training, bool(invited)),
            hall_menu.here(turn, training),
        ],
        title=short(training.title, 80), count=len(invited), communes=len(counts),
        using=sum(1 for one in invited if one.signed_up),
        came=sum(1 for one in invited if one.was_here), added=added, page=page + 1, pages=pages,
    )  # fmt: skip


def _doings(turn: Turn, training: Training, anybody: bool) -> list[Choice]:
    offered = (
        (routes.ABSENT.to(training.id, 0), "absent", doors(training, turn.now_ms) != "early"),
        (routes.FILE.to(training.id), "file", True),
        (routes.GATHER.to(training.id, 0), "gather", True),
        (routes.EMPTY.to(training.id, 0), "empty", anybody),
    )
    return [turn.choice(id, f"roster.{name}_choice") for id, name, wanted in offered if wanted]


# -- from the office's list ------------------------------------------------------------------


def _open_to(turn: Turn, training: Training) -> dict[str, list[int]]:
    """Return by commune who of the list may be invited: of the class's places, not yet on it."""
    sight, covers = Sight(turn), turn.app.library.places.covers
    known: dict[tuple[str, str], bool] = {}
    found: dict[str, list[int]] = defaultdict(list)
    for entry, commune, village in store.not_invitees(turn.tx, training.id):
        if (commune, village) not in known:
            meant = within(training.audience, commune, village, covers)
            known[commune, village] = meant and sight.covers(commune, village)
        if known[commune, village]:
            found[commune].append(entry)
    return found


def gather(turn: Turn, id: int, page: int) -> None:
    """Ask which communes of the office's list are invited."""
    _ask_which(turn, flow_desk.chosen(turn, id), page)


def _ask_which(
    turn: Turn, training: Training, page: int = 0, unknown: str = "", only: tuple[str, ...] = ()
) -> None:
    """Offer communes: those that a typed name may mean, or all; `unknown` was not found."""
    found = _open_to(turn, training)
    counts = {code: len(entries) for code, entries in found.items()}
    if not counts:
        view(turn)
        turn.say("roster.nobody_left", _after(turn, training), title=short(training.title, 80))
        return
    turn.enter(NAME, "communes", RosterState(training.id))
    here, page, pages = paged(named(turn, only or counts), page)
    choices = [
        turn.choice(
            routes.INVITE.to(training.id, code), "roster.people_choice", name=name,
            count=counts[code],
        )
        for code, name in here
    ]  # fmt: skip
    everybody = turn.choice(
        routes.INVITE.to(training.id, _EVERYBODY), "roster.everybody_choice",
        count=sum(counts.values()),
    )  # fmt: skip
    turn.say(
        "roster.gather",
        [
            *([] if only or len(counts) == 1 else [everybody]),
            *choices,
            *next_choice(turn, routes.GATHER.to(training.id, page + 1), page, pages),
            turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice"),
        ],
        title=short(training.title, 80), count=sum(counts.values()), communes=len(counts),
        unknown=unknown, doubt=bool(only), page=page + 1, pages=pages,
    )  # fmt: skip


def _after(turn: Turn, training: Training) -> list[Choice]:
    return [
        turn.choice(routes.FILE.to(training.id), "roster.file_choice"),
        turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice"),
    ]


def invite(turn: Turn, id: int, which: str) -> None:
    """Invite everybody of a commune, or of all that the class is for."""
    training = flow_desk.chosen(turn, id)
    found = _open_to(turn, training)
    if which != _EVERYBODY and turn.app.library.places.get(which) is None:
        raise StaleChoice
    _invite(turn, training, found, list(found) if which == _EVERYBODY else [which])


def _invite(
    turn: Turn, training: Training, found: dict[str, list[int]], communes: list[str]
) -> None:
    wanted = [entry for code in communes for entry in found.get(code, ())]
    added = store.invite_all(turn.tx, training.id, wanted, turn.now_ms)
    if added:
        turn.audit("list.summoned", f"training:{training.id}", str(added))
    show(turn, training, added=added)


def typed(turn: Turn, text: str) -> object:
    """Take communes by name, with commas between; one that could be several is asked about."""
    if text.rstrip().endswith("?"):
        return PASS
    training = flow_desk.chosen(turn, turn.state_of(RosterState).training or 0)
    found = _open_to(turn, training)
    if fold(text).strip(" .!") in _ALL_WORDS:
        _invite(turn, training, found, list(found))
        return None
    pieces = [" ".join(piece.split()) for piece in re.split(r"[,;\n]+", text[:_MOST_TYPED])]
    wanted: list[str] = []
    unknown: list[str] = []
    for piece in [piece for piece in pieces if piece][:_MOST_NAMES]:
        meant = _meant(turn, piece, found)
        if len(meant) > 1:
            _ask_which(turn, training, only=tuple(meant))
            return None
        wanted += meant
        unknown += [] if meant else [piece]
    if unknown or not wanted:
        _ask_which(turn, training, unknown=short(", ".join(unknown), 100))
    else:
        _invite(turn, training, found, wanted)
    return None


def _meant(turn: Turn, piece: str, found: dict[str, list[int]]) -> list[str]:
    """Return the communes with people to invite that a typed name may mean."""
    key = _KIND.sub("", fold(piece))
    same = [code for code in found if _KIND.sub("", fold(commune_name(turn, code))) == key]
    if same:
        return same
    matches = turn.app.library.places.find(piece, None, _CANDIDATES)
    return [match.place.code for match in matches if match.place.code in found]


# -- taken away ------------------------------------------------------------------------------


def empty(turn: Turn, id: int, sure: int) -> None:
    """Take a class's list away, once the trainer has said so twice."""
    training = flow_desk.chosen(turn, id)
    count = store.invitee_count(turn.tx, training.id)
    if not count:
        show(turn, training)
        return
    view(turn)
    if not sure:
        turn.say(
            "roster.empty_sure",
            [
                turn.choice(routes.OF_CLASS.to(training.id, 0), "training_desk.leave_it"),
                turn.choice(routes.EMPTY.to(training.id, 1), "roster.empty_choice"),
            ],
            title=short(training.title, 80), count=count,
        )  # fmt: skip
        return
    store.dismiss(turn.tx, training.id)
    turn.audit("list.dismissed", f"training:{training.id}", str(count))
    turn.say("roster.emptied", _after(turn, training), title=short(training.title, 80), count=count)
