"""For which places a class is: the whole scope, or communes picked by typing a few letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.rights import scopes
from bot.features.classes import class_words, routes
from bot.features.classes.opening.draft import DraftState
from bot.library.places import Match, Place
from bot.text.folding import fold
from bot.text.sentences import replies
from bot.text.sentences.wishes import place_addressed
from bot.text.typed import is_no

_CANDIDATES = 6
_MOST_PLACES = 40
_KIND = re.compile(r"^(?:tinh|thanh pho|xa|phuong|dac khu|thi tran|tp\.?|x\.?|p\.?)\s+")


def ask(turn: Turn, step: str) -> None:
    """Ask for places, or show those picked so far."""
    picked = _picked(turn)
    if picked:
        _show_picked(turn, ())
        return
    everything = scopes(turn.roles, "trainer")
    turn.say(
        "training_desk.ask_audience",
        [
            turn.choice(
                routes.NEW_EVERYWHERE.to(),
                "training_desk.whole_scope",
                places=_names(turn, everything),
            )
        ],
        step=step,
    )


def typed(turn: Turn, text: str) -> bool:
    """Pick the places typed; True when the picking is done."""
    if _picked(turn) and (is_no(text) or fold(text) in ("xong", "xong roi", "het", "het roi")):
        _settle(turn, _picked(turn))
        return True
    if replies.everybody(text) and not _picked(turn):
        everywhere(turn)
        return True
    if replies.is_one(text):
        _show_picked(turn, ())
        return False
    text = place_addressed(text)  # `cho cả xã Mường Lát`
    # After "which one?" another name stands for the doubtful one; the rest still waits.
    draft = turn.state_of(DraftState)
    turn.keep(replace(draft, waiting=(*_pieces(turn, text), *draft.waiting)))
    _work_off(turn)
    return False


def everywhere(turn: Turn) -> None:
    """Take all places of the trainer."""
    _settle(turn, scopes(turn.roles, "trainer"))


def done(turn: Turn) -> None:
    """Take the places picked so far; raises StaleChoice where there are none."""
    picked = _picked(turn)
    if not picked:
        raise StaleChoice
    _settle(turn, picked)


def again(turn: Turn) -> None:
    """Forget the places told so far."""
    turn.keep(replace(turn.state_of(DraftState), picked=(), audience=None))


def chosen(turn: Turn, code: str) -> None:
    """Pick one of the places that were asked about; raises StaleChoice for one out of scope."""
    place = turn.app.library.places.get(code)
    if place is None or not turn.reaches("trainer", code):
        raise StaleChoice
    _pick(turn, place)
    _work_off(turn)


def _work_off(turn: Turn) -> None:
    """Go through what was typed; a name that fits several places is asked about."""
    draft = turn.state_of(DraftState)
    waiting = list(draft.waiting)
    turn.keep(replace(draft, waiting=()))
    unknown: list[str] = []
    while waiting:
        piece = waiting.pop(0)
        found = matches(turn, piece)
        sure = the_one(piece, found)
        if sure is not None:
            _pick(turn, sure)
        elif found:
            turn.keep(replace(turn.state_of(DraftState), waiting=tuple(waiting)))
            _ask_which(turn, piece, found)
            return
        else:
            unknown.append(piece)
    _show_picked(turn, tuple(unknown))


def _settle(turn: Turn, places: Sequence[str]) -> None:
    draft = turn.state_of(DraftState)
    turn.keep(replace(draft, audience=tuple(places), picked=(), waiting=()))


def _ask_which(turn: Turn, piece: str, found: list[Match]) -> None:
    names = turn.app.library.places.name
    choices = [
        Choice(
            routes.NEW_PLACE.to(match.place.code),
            names(match.place.code, full=True) + (f" ({match.how})" if match.how else ""),
        )
        for match in found
    ]
    turn.say("training_desk.which_place", choices, typed=piece)


def _show_picked(turn: Turn, unknown: tuple[str, ...]) -> None:
    picked = _picked(turn)
    if not picked:
        whole = turn.choice(
            routes.NEW_EVERYWHERE.to(), "training_desk.whole_scope",
            places=_names(turn, scopes(turn.roles, "trainer")),
        )  # fmt: skip
        turn.ask_again("training_desk.no_place", [whole], unknown=", ".join(unknown))
        return
    turn.say(
        "training_desk.picked",
        [
            turn.choice(routes.NEW_PLACES_DONE.to(), "training_desk.picked_done"),
            turn.choice(routes.NEW_PLACES_AGAIN.to(), "training_desk.picked_again"),
        ],
        places=_names(turn, picked), unknown=", ".join(unknown),
    )  # fmt: skip


def _pick(turn: Turn, place: Place) -> None:
    picked = _picked(turn)
    if place.code not in picked and len(picked) < _MOST_PLACES:
        turn.keep(replace(turn.state_of(DraftState), picked=(*picked, place.code)))


def _picked(turn: Turn) -> tuple[str, ...]:
    return turn.state_of(DraftState).picked


def _names(turn: Turn, places: Sequence[str]) -> str:
    return class_words.audience(turn, places, most=_MOST_PLACES)


def _pieces(turn: Turn, text: str) -> list[str]:
    """Split at commas, unless the whole names one place with the one above it."""
    whole = " ".join(text.split())[:300]
    if "," in whole and "\n" not in text and matches(turn, whole):
        return [whole]
    pieces = [" ".join(piece.split()) for piece in re.split(r"[,;\n]+", text[:1_000])]
    return [piece for piece in pieces if piece][:_MOST_PLACES]


def matches(turn: Turn, piece: str) -> list[Match]:
    """Return which places of the trainer's scope a text may name, best first."""
    found: dict[str, Match] = {}
    for scope in scopes(turn.roles, "trainer"):
        for match in turn.app.library.places.find(piece, scope or None, _CANDIDATES):
            found.setdefault(match.place.code, match)
    return list(found.values())[:_CANDIDATES]


def the_one(piece: str, found: list[Match]) -> Place | None:
    """Return the one place that a text names beyond doubt."""
    if len(found) == 1:
        return found[0].place
    key = _bare(piece.split(",")[0])
    same = [match for match in found if not match.how and _bare(match.place.name) == key]
    return same[0].place if len(same) == 1 else None


def _bare(name: str) -> str:
    return _KIND.sub("", fold(name))
