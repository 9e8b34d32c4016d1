"""Every button ever sent still works: its route is known, and its arguments are read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.commands.routes import table
from bot.conversation.flow import Flow, Flows
from bot.conversation.resuming import RESUME
from bot.conversation.routes import Route, StaleChoice, number, on, one_of, rest, whole, word
from bot.conversation.turn import Turn
from bot.features.installed import FLOWS, LISTENERS, every_flow
from bot.library.load import Library
from tests.conversation.rough import Rough, shown

HERE = Path(__file__).parent
BOT = HERE.parent.parent / "bot"
#: One id of each shape that the release 0.1 sent.
SENT = (HERE / "buttons_of_0_1.txt").read_text(encoding="utf-8").splitlines()
FLOWS_OF_TODAY = every_flow()


@pytest.mark.parametrize("id", SENT)
def test_a_button_of_the_release_before_is_read(id: str) -> None:
    """Its head is a route or an older name of one, and what stands behind it can be read."""
    head, pieces = FLOWS_OF_TODAY.head_of(id)
    if head != RESUME.head:
        _, handled = FLOWS_OF_TODAY.routes[head]
        args = handled.route.read(pieces)
        _, again = FLOWS_OF_TODAY.head_of(handled.route.to(*args))
        assert handled.route.read(again) == args


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Rough]:
    made = Rough(tmp_path, library)
    yield made
    made.close()


def test_buttons_of_the_release_before_are_answered(office: Rough) -> None:
    """Tapped by anybody today, each gets an answer, and none is unknown to the program."""
    for role in ("collaborator", "trainer", "admin", "stranger"):
        for id in SENT:
            tried = office.tried(office.people[role], "choice", id)
            assert tried.texts, (role, id)
            assert tried.refused is None or tried.refused.reason != "unknown", (role, id)
            shown(tried)


def test_the_table_of_routes_is_as_written() -> None:
    """A route that is renamed, added or dropped changes `routes.txt`, which is read by people."""
    assert (HERE / "routes.txt").read_text(encoding="utf-8").splitlines() == table()


def test_who_hears_free_text_is_in_a_stated_order() -> None:
    """Whoever is asked about what nothing else has heard stands in the order, and nobody else."""
    assert {flow.name for flow in FLOWS if flow.free_text} == set(LISTENERS)
    assert [LISTENERS[0], LISTENERS[-1]] == ["checkin", "smalltalk"]


def test_no_choice_is_written_by_hand() -> None:
    """An id is made by its route: no text stands where a choice's id does."""
    makers = {"choice", "Choice", "choose"}
    breaches = []
    for file in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                ids = node.args[1:2] if name == "choose" else node.args[:1]
                if name in makers and any(
                    isinstance(id, ast.JoinedStr)
                    or (isinstance(id, ast.Constant) and id.value != "")
                    for id in ids
                ):
                    breaches.append(f"{file.relative_to(BOT)}:{node.lineno}")

    assert breaches == []


# -- reading and writing -------------------------------------------------------------------------

TWO = Route("two", whole("class"), word("name", "all"), aliases=("old:two",))
REST = Route("rest", whole("class"), rest("of"))


@pytest.mark.parametrize(
    ("route", "args", "id"),
    [
        (Route("none"), (), "none"),
        (TWO, (7, "all"), "two:7"),
        (TWO, (7, ""), "two:7:"),
        (REST, (1, "a:b:"), "rest:1:a:b:"),
        (Route("page", whole("page", 0)), (0,), "page"),
        (Route("page", whole("page", 0)), (3,), "page:3"),
        (Route("kind", one_of("kind", ("a", "b"))), ("b",), "kind:b"),
    ],
)
def test_what_is_written_is_read_again(route: Route, args: tuple[object, ...], id: str) -> None:
    """What a default says is left out; all else comes back as it was given."""
    assert route.to(*args) == id
    assert route.read(id.split(":")[1:]) == args


@pytest.mark.parametrize(
    ("route", "id"),
    [
        (TWO, "two"), (TWO, "two:x"), (TWO, "two:1:a:b"), (TWO, f"two:{2**63}"),
        (Route("none"), "none:1"), (Route("kind", one_of("kind", ("a",))), "kind:c"),
        (REST, "rest:1"),
    ],
)  # fmt: skip
def test_what_no_release_wrote_is_stale(route: Route, id: str) -> None:
    """Too little, too much, not a number, beyond what a database holds: nothing is guessed."""
    with pytest.raises(StaleChoice):
        route.read(id.split(":")[1:])


def test_numbers_at_their_bounds() -> None:
    """The greatest and the least that are read."""
    assert [number(str(2**63 - 1)), number(str(1 - 2**63))] == [2**63 - 1, 1 - 2**63]


def test_an_older_name_may_hold_a_colon() -> None:
    """`old:two` leads where `two` does, and what follows are its arguments; `old` is nobody's."""

    def see(turn: Turn, id: int, name: str) -> None:
        raise AssertionError

    flows = Flows([Flow("f", routes=(on(TWO, see),))])

    assert flows.head_of("old:two:5") == ("old:two", ["5"])
    assert flows.head_of("old:three:5") == ("old", ["three", "5"])
    assert TWO.pattern == "two:<class>[:<name>]"


def test_a_route_that_two_flows_answer_is_refused() -> None:
    """Also where one of the names is an older one."""

    def see(turn: Turn, id: int, name: str) -> None:
        raise AssertionError

    first = Flow("first", routes=(on(TWO, see),))
    second = Flow("second", routes=(on(Route("old:two"), lambda turn: None),))

    with pytest.raises(ValueError, match=re.escape("'old:two' belongs to first and second")):
        Flows([first, second])
