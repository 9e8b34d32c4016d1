"""For which places a class is: the whole scope, or communes picked by typing a few letters."""

from __future__ import annotations

import re

from bot.domain.rights import scopes
from bot.library.places import Match, Place
from bot.talk.flows import class_words
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn
from bot.text.folding import fold
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
    everything = list(scopes(turn.roles, "trainer"))
    turn.say(
        "training_desk.ask_audience",
        [
            turn.choice(
                "to-place:whole", "training_desk.whole_scope", places=_names(turn, everything)
            )
        ],
        step=step,
    )


def typed(turn: Turn, text: str, step: str) -> bool:
    """Pick the places typed; True when the picking is done."""
    if _picked(turn) and (is_no(text) or fold(text) in ("xong", "xong roi", "het", "het roi")):
        return _settle(turn, _picked(turn))
    # After "which one?" another name stands for the doubtful one; the rest still waits.
    turn.state["waiting"] = [*_pieces(turn, text), *turn.state.get("waiting", ())]
    return _work_off(turn)


def chosen(turn: Turn, args: list[str], step: str) -> bool:
    """Take a tapped choice; True when the picking is done."""
    what = args[0] if args else ""
    if what == "whole":
        return _settle(turn, list(scopes(turn.roles, "trainer")))
    if what == "done" and _picked(turn):
        return _settle(turn, _picked(turn))
    if what == "again":
        turn.state.pop("picked", None)
        turn.state.pop("audience", None)
        turn.expect("audience")
        ask(turn, step)
        return False
    place = turn.house.library.places.get(what)
    if place is None or not turn.reaches("trainer", what) or turn.frame.step != "audience":
        raise StaleChoice
    _pick(turn, place)
    return _work_off(turn)


def _work_off(turn: Turn) -> bool:
    """Go through what was typed; a name that fits several places is asked about."""
    waiting = turn.state.pop("waiting", [])
    unknown: list[str] = []
    while waiting:
        piece = waiting.pop(0)
        found = matches(turn, piece)
        sure = the_one(piece, found)
        if sure is not None:
            _pick(turn, sure)
        elif found:
            turn.state["waiting"] = waiting
            _ask_which(turn, piece, found)
            return False
        else:
            unknown.append(piece)
    _show_picked(turn, tuple(unknown))
    return False


def _settle(turn: Turn, places: list[str]) -> bool:
    turn.state["audience"] = places
    turn.state.pop("picked", None)
    turn.state.pop("waiting", None)
    return True


def _ask_which(turn: Turn, piece: str, found: list[Match]) -> None:
    names = turn.house.library.places.name
    choices = [
        Choice(
            f"to-place:{match.place.code}",
            names(match.place.code, full=True) + (f" ({match.how})" if match.how else ""),
        )
        for match in found
    ]
    turn.say("training_desk.which_place", choices, typed=piece)


def _show_picked(turn: Turn, unknown: tuple[str, ...]) -> None:
    picked = _picked(turn)
    if not picked:
        whole = turn.choice(
            "to-place:whole", "training_desk.whole_scope",
            places=_names(turn, list(scopes(turn.roles, "trainer"))),
        )  # fmt: skip
        turn.say("training_desk.no_place", [whole], unknown=", ".join(unknown))
        return
    turn.say(
        "training_desk.picked",
        [
            turn.choice("to-place:done", "training_desk.picked_done"),
            turn.choice("to-place:again", "training_desk.picked_again"),
        ],
        places=_names(turn, picked), unknown=", ".join(unknown),
    )  # fmt: skip


def _pick(turn: Turn, place: Place) -> None:
    picked = _picked(turn)
    if place.code not in picked and len(picked) < _MOST_PLACES:
        turn.state["picked"] = [*picked, place.code]


def _picked(turn: Turn) -> list[str]:
    return list(turn.state.get("picked", ()))


def _names(turn: Turn, places: list[str]) -> str:
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
        for match in turn.house.library.places.find(piece, scope or None, _CANDIDATES):
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
