"""Finding a person by name or phone, for a trainer who stands beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.domain.people import Person
from bot.store import people
from bot.store.sql import Row, Tx, rows
from bot.text.folding import fold

#: More would not be read: the trainer types more of the name instead.
MOST = 9
_MARK = " # "
_SLICE = 2_000
#: Vowels, letters that some language of the country writes with a mark, and signs.
_CHANGING = re.compile(r"[aeiouydcnbls]|[^a-z0-9]")


def by_phone(tx: Tx, phone: str) -> list[Person]:
    """Return the people who gave this phone number, at most MOST."""
    found = rows(
        tx,
        "SELECT id FROM people WHERE phone = :phone AND erased_at IS NULL ORDER BY id LIMIT :most",
        phone=phone,
        most=MOST,
    )
    return _known(tx, [person for (person,) in found])


def by_name(tx: Tx, words: str, within: Callable[[str], bool]) -> list[Person]:
    """Return people whose name holds all the words, marks or not, at most MOST.

    `within` says whether a commune's code is in the asker's reach.
    """
    words_typed = fold(words).replace("#", " ").split()
    wanted = [f" {word}" for word in words_typed]
    found: list[int] = []
    some = _candidates(tx, words_typed, 0) if wanted else []
    while some and len(found) < MOST:
        # One fold over many names costs a fifth of folding each.
        names = fold(_MARK.join(row[1].replace("#", " ") or "-" for row in some)).split(_MARK)
        found += [
            row[0]
            for row, name in zip(some, names, strict=True)
            if within(row[2]) and all(word in f" {name}" for word in wanted)
        ]
        some = _candidates(tx, words_typed, some[-1][0]) if len(some) == _SLICE else []
    return _known(tx, found[:MOST])


def _candidates(tx: Tx, words: Sequence[str], after: int) -> list[Row]:
    """Return (id, name, commune) of the next names that may hold the longest words.

    The database cannot fold: each letter that a mark may change stands for any letter.
    """
    longest = sorted(words, key=len, reverse=True)[:2]
    first, second = (f"%{_CHANGING.sub('_', word)}%" for word in (*longest, "")[:2])
    return rows(
        tx,
        "SELECT id, full_name, commune FROM people WHERE id > :after AND erased_at IS NULL "
        "AND full_name LIKE :first AND full_name LIKE :second ORDER BY id LIMIT :slice",
        after=after,
        first=first,
        second=second,
        slice=_SLICE,
    )


def _known(tx: Tx, ids: list[int]) -> list[Person]:
    return [person for person in (people.find(tx, id_) for id_ in ids) if person is not None]
