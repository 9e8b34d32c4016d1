"""What `make mutants` is given holds without running it."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.mutants import verdicts, workshop
from tests.mutants.verdicts import Mutant, Verdicts
from tests.running import ROOT


def _functions(source: str) -> set[str]:
    tree = ast.parse(source)
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return own | {
        f"{node.name}.{inner.name}"
        for node in classes
        for inner in node.body
        if isinstance(inner, ast.FunctionDef)
    }


def test_what_is_mutated_and_what_must_notice_are_there() -> None:
    """A file that was renamed is not left out in silence."""
    assert all(list(ROOT.glob(pattern)) for pattern in workshop.MODULES)
    assert all((ROOT / path).exists() for path in workshop.TESTS)


def test_what_is_listed_as_equivalent_is_a_function_of_its_module() -> None:
    """The list does not outlive what it speaks of, and every group has its reason."""
    for module, function, change in verdicts.listed():
        assert function in _functions((ROOT / module).with_suffix(".py").read_text("utf-8"))
        assert change


def test_properties_are_opened_to_mutmut() -> None:
    """They do the same afterwards, and no decorator hides them."""
    source = (
        "class A:\n    @property\n    def one(self):\n        return 1\n\n"
        "    @staticmethod\n    def two():\n        return 2\n"
    )
    opened = workshop.opened(source)
    assert "@property" not in opened and "@staticmethod" in opened
    found: dict[str, Any] = {}
    exec(opened, found)
    assert (found["A"]().one, found["A"].two()) == (1, 2)


@pytest.mark.parametrize(
    ("killed", "lived", "equivalent", "kept"),
    [(90, 10, 0, True), (89, 11, 0, False), (86, 9, 5, True), (84, 10, 6, False), (0, 0, 0, True)],
)
def test_the_promise_is_nine_of_ten_and_few_equivalents(
    killed: int, lived: int, equivalent: int, kept: bool
) -> None:
    """At most one in twenty may be listed; a listed one that is killed must go from the list."""
    mutants = [
        Mutant("bot/a", "f", f"{kind} {at}", kind == "killed")
        for kind, count in (("killed", killed), ("lived", lived), ("equal", equivalent))
        for at in range(count)
    ]
    listed = frozenset(("bot/a", "f", f"equal {at}") for at in range(equivalent))
    assert Verdicts(tuple(mutants), listed).kept is kept
    stale = Verdicts(tuple(mutants), listed | {("bot/a", "f", "killed 0")})
    assert not stale.kept or not mutants


def test_a_change_is_named_by_its_new_lines() -> None:
    """Blanks and mutmut's numbers apart, so that the name outlasts the next change."""
    before, after = "def a():\n    x = 1\n    return x", "def b():\n    x = 2\n    return x"
    assert verdicts.change(before, after) == "x = 2"
    assert verdicts.change(before, "def b():\n    return x") == "- x = 1"
