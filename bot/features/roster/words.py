"""What the screens of the office's list share: whom a trainer sees, communes to choose, pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.conversation.details import village_name
from bot.conversation.messages import Choice
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.audiences import within
from bot.domain.rights import scopes
from bot.text.folding import short
from bot.text.sorting import text_key

NAME = "roster"
#: Choices of one screen that lead to a commune or a person.
PAGE = 8
_VILLAGE = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RosterState(State):
    """The class asked about, if any; the job that read a file; how many of it are taken in."""

    training: int | None = None
    job: int = 0
    count: int = 0


class Sight:
    """Which places the active person's roles cover; asked once for each place, lists are long."""

    def __init__(self, turn: Turn) -> None:
        self.scopes = scopes(turn.roles, "trainer")
        self._covers = turn.app.library.places.covers
        self._known: dict[tuple[str, str], bool] = {}

    def covers(self, commune: str, village: str) -> bool:
        """Say whether the role covers who lives there."""
        place = (commune, village)
        if place not in self._known:
            self._known[place] = within(self.scopes, commune, village, self._covers)
        return self._known[place]


def view(turn: Turn) -> None:
    """Stand in the task without a step: nothing of it is to be come back to."""
    turn.enter(NAME)
    turn.finish()


def commune_name(turn: Turn, code: str, full: bool = False) -> str:
    """Return a commune's name as a label begins, in full with its province."""
    name = turn.app.library.places.name(code, full=full) or code
    return name[:1].upper() + name[1:] or turn.words("roster.no_commune").strip()


def named(turn: Turn, communes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, name) of communes in the Vietnamese order; namesakes get their province."""
    names = {code: commune_name(turn, code) for code in communes}
    often = Counter(names.values())
    found = [
        (code, commune_name(turn, code, full=True) if often[name] > 1 else name)
        for code, name in names.items()
    ]
    return sorted(found, key=lambda one: text_key(one[1]))


def commune_lines(turn: Turn, counts: Mapping[str, int], most: int) -> list[str]:
    """Return how many there are in each of the largest communes."""
    names = dict(named(turn, counts))
    return [
        turn.words("roster.commune_line", name=names[code], count=count).strip()
        for code, count in Counter(counts).most_common(most)
    ]


def line(turn: Turn, name: str, village: str) -> str:
    """Return a person in a list: name and village, nothing else."""
    lives = short(village_name(turn.app.library.places, village), _VILLAGE)
    return ", ".join(part for part in (name, lives) if part)


def paged(found: Sequence[T], page: int, size: int = PAGE) -> tuple[Sequence[T], int, int]:
    """Return the items of a page, which page it is after all, and how many there are."""
    pages = max(1, -(-len(found) // size))
    page = max(0, min(page, pages - 1))
    return found[page * size :][:size], page, pages


def next_choice(turn: Turn, id: str, page: int, pages: int) -> list[Choice]:
    """Return the way to the next page, if there is one; `id` leads there."""
    return [turn.choice(id, "roster.next_choice")] if page + 1 < pages else []
