"""What each table's owner says of it: how rows go when a person goes, joins or is shown them.

A feature declares its tables, the packages below declare theirs in `system_tables.py`. Erasing,
joining, withdrawing, sweeping and setting the clock back are made from these declarations, so a
new table says all of it in one place, and a test refuses one that does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain.instants import DAY_MS
from bot.store.sql import Tx, run

#: Rows that one step of a sweep deletes or looks at.
MOST_AT_ONCE = 1_000

#: (name, subject) -> how many: nameless counts of an erased person.
Counts = Counter[tuple[str, str]]
#: Where "my data" shows what a table holds of a person, in the order of its screens.
Part = Literal["record", "classes", "quizzes", "questions", "technical"]


@dataclass(frozen=True, slots=True)
class Erased:
    """A person who is being erased, and by what others know them."""

    person: int
    commune: str
    names: tuple[str, ...]  # their own name and number, and those of the office's list
    quotes: tuple[str, ...]  # what they asked, as others were shown it
    code_hash: str  # of their personal code
    addresses: tuple[str, ...]
    now: int  # UTC ms
    instead: str  # what others read in the place of a name that is cut out


@dataclass(frozen=True, slots=True)
class LeftAddress:
    """An address that an erased person is taken off; nobody uses it unless it is `shared`."""

    id: str
    place: str
    shared: bool


#: Does away with what is a person's.
Erase = Callable[[Tx, Erased], None]
#: Does away with what was said and kept at an address.
Leave = Callable[[Tx, LeftAddress], None]
#: Makes one person's what was another's who turned out to be the same: (kept, gone).
Join = Callable[[Tx, int, int], None]
#: Deletes a little and says whether there may be more to delete.
Step = Callable[[Tx], bool]
#: Puts rows back with a clock that was set back: (transaction, now, by how many ms).
PutBack = Callable[[Tx, int, int], None]
#: (now in UTC ms, channels whose rows are the mailbox) -> the steps of one sweep.
Sweep = Callable[[int, Collection[str]], Iterable[Step]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: whose it is, and what becomes of its rows.

    `person` are the columns that hold a person's id. A table that has any says how it is erased
    and joined, and in which part of "my data" it is shown; a text in place of a rule says why
    there is none.

    Its owner's statements alone name it, and those of whoever is declared here: `written_in` is
    the one module of the store that writes it too, because packages below the features have to;
    `read_by` are the features, and the store, that join it to what is theirs.
    """

    name: str
    written_in: str = ""
    read_by: tuple[str, ...] = ()
    #: Views of it; whoever may read it may read them.
    views: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    erase: Erase | str = "holds nothing of a person"
    leave: Leave | None = None
    #: The same for an address that never signed up and has been silent for a day.
    stranger: Leave | None = None
    #: What was said at such places, where finding it means to look through everything once.
    said_at: Callable[[Collection[str]], Step] | None = None
    join: Join | str = "holds nothing of a person"
    shown: Part | str = "holds nothing of a person"
    #: Nameless counts to be kept of somebody, before anything of theirs goes.
    counted: Callable[[Tx, Erased], Counts] | None = None
    #: Takes back what would still go by itself to a person who withdrew consent.
    rest: Callable[[Tx, int], None] | None = None
    #: (column of a text, column of who wrote it): an erased author's name is cut from it.
    written: tuple[str, str] | None = None
    #: (column of a text, column of whose it is): its first words are cut from what others read.
    quoted: tuple[str, str] | None = None
    #: SQL that is true where the office still reckons with person `p.id` since `:since`.
    active: str = ""
    sweep: Sweep | None = None
    #: Columns with instants that are compared with now: put back with a clock that was set back.
    happened: tuple[str, ...] = ()
    put_back: PutBack | None = None
    #: Whether its `place` is a chat, which changes where a chat is given another name.
    placed: bool = False


Tables = tuple[Table, ...]


# -- rules that several tables have -----------------------------------------------------------


def deleted(table: str, column: str = "person") -> Erase:
    """Return the rule that a person's rows are deleted."""
    statement = f"DELETE FROM {table} WHERE {column} = :person"  # noqa: S608

    def erase(tx: Tx, who: Erased) -> None:
        run(tx, statement, person=who.person)

    return erase


def disowned(table: str, column: str = "person") -> Erase:
    """Return the rule that a person's rows stay as nobody's."""
    statement = f"UPDATE {table} SET {column} = NULL WHERE {column} = :person"  # noqa: S608

    def erase(tx: Tx, who: Erased) -> None:
        run(tx, statement, person=who.person)

    return erase


def deleted_at(table: str, column: Literal["address", "sender", "place"]) -> Leave:
    """Return the rule that rows go with their address."""
    by = "place" if column == "place" else "id"
    statement = f"DELETE FROM {table} WHERE {column} = :at"  # noqa: S608

    def leave(tx: Tx, left: LeftAddress) -> None:
        run(tx, statement, at=getattr(left, by))

    return leave


def taken_over(table: str, *columns: str) -> Join:
    """Return the rule that all rows of the one who goes become the other's."""
    statements = [
        f"UPDATE {table} SET {column} = :kept WHERE {column} = :gone"  # noqa: S608
        for column in columns or ("person",)
    ]

    def join(tx: Tx, kept: int, gone: int) -> None:
        for statement in statements:
            run(tx, statement, kept=kept, gone=gone)

    return join


def taken_over_unless(table: str, same: str) -> Join:
    """Return the rule that rows become the other's unless they have one like it.

    `same` is SQL over `mine`, a row of the one who stays. What they have already is deleted.
    """
    take = (
        f"UPDATE {table} SET person = :kept WHERE person = :gone AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {table} mine WHERE mine.person = :kept AND {same})"
    )
    drop = f"DELETE FROM {table} WHERE person = :gone"  # noqa: S608

    def join(tx: Tx, kept: int, gone: int) -> None:
        run(tx, take, kept=kept, gone=gone)
        run(tx, drop, gone=gone)

    return join


def outlived(table: str, key: str, at: str, days: int) -> Sweep:
    """Return the rule that rows are deleted some days after the instant in a column."""
    chosen = f"SELECT {key} FROM {table} WHERE {at} < :old LIMIT :most"  # noqa: S608
    statement = f"DELETE FROM {table} WHERE ({key}) IN ({chosen})"  # noqa: S608

    def sweep(now: int, mailboxes: Collection[str]) -> Iterator[Step]:
        old = now - days * DAY_MS
        yield lambda tx: run(tx, statement, old=old, most=MOST_AT_ONCE) == MOST_AT_ONCE

    return sweep
