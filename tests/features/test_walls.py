"""A feature's tables, states and routes are its own, and the store's tables the store's: nothing
else names them undeclared.

The migrations are history and name every table. What puts the features together names none of
their states and routes either.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.conversation.feature import Feature
from bot.features.installed import FEATURES, FLOWS, TABLES
from bot.store.registry import Table
from tests.running import ROOT

BOT = ROOT / "bot"
NAMES = [feature.name for feature in FEATURES]
OWNERS = {
    **{table.name: "store" for table in TABLES},  # those of the packages below
    **{table.name: feature.name for feature in FEATURES for table in feature.tables},
}
OWNED = {table.name: table for table in TABLES}
#: What SQL may name of each table: itself and its views.
TABLE_OF = {name: table for table in OWNED.values() for name in (table.name, *table.views)}
HISTORY = BOT / "store" / "schema"
#: Rules of the registry that make SQL of a table's name, their first argument.
_RULES = {
    *("deleted", "disowned", "deleted_at", "taken_over", "taken_over_unless", "outlived"),
}
_FILLED_IN = re.compile(r"\b(FROM|JOIN|INTO|UPDATE) \{\}")
_WRITES = ("INTO", "UPDATE", "DELETE FROM")
_BRACKETS = re.compile(r"\([^()]*\)")
#: What SQL reads from, up to the next clause.
_FROM = re.compile(
    r"\bFROM\b(.*?)(?=\)|$|\b(?:SELECT|FROM|WHERE|GROUP|HAVING|WINDOW|ORDER|LIMIT|SET|RETURNING|"
    r"UNION|EXCEPT|INTERSECT)\b)",
    re.DOTALL,
)


class Named(NamedTuple):
    """A table of a feature where a file names it, and whether it is written there."""

    file: str
    line: int
    table: str
    writes: bool


def _files() -> list[Path]:
    return [file for file in sorted(BOT.rglob("*.py")) if HISTORY not in file.parents]


def _package(module: str) -> str:
    """Return the feature that a dotted module below `bot` is in, else its package."""
    first, *rest = module.split(".")
    return rest[0] if first == "features" else first


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(BOT).with_suffix("").parts)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each text of a file with its line; what an f-string fills in is `{}`."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(value) for value in node.values)
            yield node.lineno, "".join(_piece(value) for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from () if id(node) in inside else ((node.lineno, node.value),)


def _piece(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else "{}"


def _bare(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each text that may be filled into SQL as a table's name."""
    if any(_FILLED_IN.search(text) or "{}" in _behind_commas(text) for _, text in texts(tree)):
        declared = {
            text
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and node.arg == "read_by"
            for text in texts(node)
        }
        yield from (text for text in texts(tree) if text not in declared)
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _RULES:
            yield from texts(node.args[0])


def _behind_commas(sql: str) -> Iterator[str]:
    """Yield the tables that SQL joins by a comma, each query by itself: a bracket may hold one."""
    while inner := _BRACKETS.search(sql):
        yield from _behind_commas(inner[0][1:-1])
        sql = f"{sql[: inner.start()]} {sql[inner.end() :]}"
    for read in _FROM.findall(sql):
        yield from re.findall(r",\s*(\w+|\{\})", read)


def named_in(source: str, file: str, names: Iterable[str]) -> Iterator[Named]:
    """Yield each place in a file where SQL names one of some tables."""
    tables, tree = tuple(names), ast.parse(source)
    known = "|".join(tables)
    of_sql = re.compile(rf"\b(DELETE FROM|FROM|JOIN|INTO|UPDATE|TABLE)\s+({known})\b")
    for line, text in texts(tree):
        for verb, table in of_sql.findall(text):
            yield Named(file, line, table, verb in _WRITES)
        for table in _behind_commas(text):
            if table in tables:
                yield Named(file, line, table, writes=False)
    for line, text in _bare(tree):
        if re.fullmatch(known, text):
            yield Named(file, line, text, writes=True)


def _everywhere() -> list[Named]:
    return [
        one
        for file in _files()
        for one in named_in(file.read_text(encoding="utf-8"), _dotted(file), TABLE_OF)
    ]


def written_outside(found: Iterable[Named], tables: Mapping[str, Table]) -> list[str]:
    """Return who writes a table without being its owner or the module that it names."""
    return [
        f"{one.file}:{one.line} writes {one.table}"
        for one in found
        if one.writes
        and _package(one.file) != OWNERS[tables[one.table].name]
        and one.file != tables[one.table].written_in
    ]


def readers(found: Iterable[Named], tables: Mapping[str, Table]) -> dict[str, set[str]]:
    """Return for each table who names it beside its owner and the module that it names."""
    read: dict[str, set[str]] = defaultdict(set)
    for one in found:
        table = tables[one.table]
        if _package(one.file) != OWNERS[table.name] and one.file != table.written_in:
            read[table.name].add(_package(one.file))
    return read


def test_only_its_owner_writes_a_table() -> None:
    """Or the one module of the store that it names as `written_in`."""
    assert [] == written_outside(_everywhere(), TABLE_OF)


def test_a_module_of_the_store_that_a_table_names_writes_it() -> None:
    """A name that nothing stands behind any more goes."""
    written = {(one.table, one.file) for one in _everywhere() if one.writes}
    declared = {(table.name, table.written_in) for table in OWNED.values() if table.written_in}

    assert declared <= written
    assert {"store"} == {_package(module) for _, module in declared}


def test_who_reads_a_table_is_declared_by_its_owner() -> None:
    """No more and no less than who joins it; whoever changes its columns knows whom to ask."""
    read = readers(_everywhere(), TABLE_OF)

    assert {name: sorted(read[name]) for name in OWNED} == {
        name: list(table.read_by) for name, table in OWNED.items()
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('run(tx, "UPDATE people SET work = 1")', [("people", True)]),
        ('rows(tx, f"SELECT {x} FROM people p JOIN roles r ON {y}")', ["people", "roles"]),
        ('rows(tx, "SELECT 1 FROM cards c, people p, roles r")', ["people", "roles"]),
        ('SQL = "SELECT 1 FROM (SELECT 1 FROM cards) c,\\n  people WHERE x = 1"', ["people"]),
        ('SQL = "id IN (SELECT id FROM cards c JOIN {} ON f(a, b), roles)"', ["roles"]),
        ('SQL = "SELECT 1 FROM cards ORDER BY name, people, roles"', []),
        ('SQL = "INSERT INTO " "roles (id)"', [("roles", True)]),
        ('run(tx, "DELETE FROM people WHERE id = 1")', [("people", True)]),
        ('for t in ("people",):\n  run(tx, f"UPDATE {t} SET x = 1")', [("people", True)]),
        ('t = "roles"\nrows(tx, f"SELECT 1 FROM cards c, {t} r")', [("roles", True)]),
        ('join = taken_over("roles", "person")', [("roles", True)]),
        ('print("people", "roles of a people")', []),
        ('"""What comes from people."""', []),
    ],
)
def test_a_table_that_sql_names_is_found(source: str, found: list[object]) -> None:
    """In plain texts, f-strings and texts in pieces; words that are no SQL are not meant."""
    seen = named_in(source, "features.quizzes.words", ("people", "roles"))

    assert [one if isinstance(one, tuple) else (one, False) for one in found] == [
        (one.table, one.writes) for one in seen
    ]


def test_a_breach_is_told() -> None:
    """What another feature writes, and whom the owner does not know."""
    tables = {"people": OWNED["people"]}
    here, there = "features.lookup.words", "features.people.erasing"
    found = [
        Named(file, 7, "people", writes)
        for file in (here, there, "store.people")
        for writes in (True, False)
    ]

    assert [f"{here}:7 writes people"] == written_outside(found, tables)
    assert {"people": {"lookup"}} == readers(found, tables)


def test_views_belong_to_a_table() -> None:
    """Each view that the migrations make is named by one table."""
    made = re.findall(
        r"CREATE VIEW (\w+)", "".join(file.read_text("utf-8") for file in HISTORY.glob("*.py"))
    )

    assert sorted(set(made)) == sorted(view for table in TABLES for view in table.views)


def taken_of(source: str, feature: str) -> Iterator[str]:
    """Yield what a file takes of a feature, dotted: what it imports, and of that what it uses."""
    tree, imported = ast.parse(source), dict[str, str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            imported |= {one.asname or one.name: one.name for one in node.names}
    inside = f"bot.features.{feature}."
    yield from (name for name in imported.values() if name.startswith(inside))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = ast.unparse(node.value)
            if (name := f"{imported.get(of, of)}.{node.attr}").startswith(inside):
                yield name


def _taken(feature: str) -> Iterator[tuple[str, str]]:
    """Yield (file, what it takes of a feature) of every file outside that feature."""
    for file in _files():
        if BOT / "features" / feature not in file.parents:
            for name in taken_of(file.read_text(encoding="utf-8"), feature):
                yield str(file.relative_to(ROOT)), name


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("from bot.features.quizzes import routes as r\nr.PICK", ["routes", "routes.PICK"]),
        ("from bot.features.quizzes.routes import PICK", ["routes.PICK"]),
        ("import bot.features.quizzes.routes", ["routes"]),
        ("from bot.features.classes import routes\nroutes.SEE", []),
    ],
)
def test_what_a_file_takes_is_found(source: str, taken: list[str]) -> None:
    """By whatever name, and of the feature that is asked for alone."""
    assert [f"bot.features.quizzes.{name}" for name in taken] == list(taken_of(source, "quizzes"))


@pytest.mark.parametrize("feature", FEATURES, ids=NAMES)
def test_a_state_is_read_by_its_feature_alone(feature: Feature) -> None:
    """What a flow remembers may change its shape, and nobody else has to be looked at.

    It is the feature's own, or what the conversation lends to several.
    """
    states = [flow.state for flow in feature.flows if flow.state]
    homes = (f"bot.features.{feature.name}.", "bot.conversation.")
    names = {state.__name__ for state in states}

    assert [] == [state for state in states if not state.__module__.startswith(homes)]
    assert [] == [one for one in _taken(feature.name) if one[1].rpartition(".")[2] in names]


@pytest.mark.parametrize("name", NAMES)
def test_routes_are_taken_by_their_feature_alone(name: str) -> None:
    """Others lead there by a function of its `ways.py`, and know no arguments of a route."""
    of_routes = f"bot.features.{name}.routes"

    assert [] == [one for one in _taken(name) if f"{one[1]}.".startswith(f"{of_routes}.")]
    assert "routes" not in importlib.import_module(f"bot.features.{name}").PUBLIC


def test_no_choice_is_written_by_hand() -> None:
    """The head of a route stands in its `routes.py`: nobody else puts a choice together of it."""
    heads = {
        head
        for flow in FLOWS
        for one in flow.routes
        for head in (one.route.head, *one.route.aliases)
    }
    either = "|".join(map(re.escape, heads))
    plain = "|".join(head for head in heads if "-" in head)  # any other may be a word
    written = re.compile(rf"(?:{either}):|(?:{plain})$")
    breaches = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in _files()
        if file.name != "routes.py"
        for line, text in texts(ast.parse(file.read_text(encoding="utf-8")))
        if written.match(text)
    ]

    assert [] == breaches
