"""Who has come and who has not: the groups of a half-day, the communes, the report."""

from __future__ import annotations

import pytest

from bot.domain.roll import Attendee, Mark, RollState
from bot.features.attendance.gathering import Commune, by_commune, is_here, parted
from bot.features.attendance.report import Half, report_of


def one(name: str, commune: str, *states: RollState | None, seat: bool = False,
        invited: bool = False, queued: bool = False) -> Attendee:  # fmt: skip
    """Return somebody with a state in each half-day, None where nothing is recorded."""
    marks = {at: Mark(state, "roll_call", 1) for at, state in enumerate(states) if state}
    return Attendee(1, None, name, commune, "", "", seat=seat, queued=queued, invited=invited,
                    marks=marks)  # fmt: skip


#: Two half-days of a class of three communes; somebody walked in from a fourth.
CLASS = [
    one("An", "a", "present", "late", seat=True),
    one("Bình", "a", "late", "absent", seat=True),
    one("Chi", "a", "absent", None, seat=True),
    one("Dũng", "a", "excused", "excused", invited=True),
    one("Én", "b", None, None, seat=True),
    one("Giang", "b", "excused", "absent", seat=True),
    one("Hà", "b", "late", None, queued=True),
    one("Kim", "b", "late", "late", queued=True),
    one("Lan", "c", None, "present", invited=True),
    one("Minh", "d", None, None, queued=True),
    one("Nga", "d", "absent", None),
    one("Oanh", "e", "present", "present"),
    one("Phú", "e", "late"),
]


def names(people: list[Attendee]) -> list[str]:
    """Return what they are called."""
    return [person.full_name for person in people]


def test_a_half_day_has_its_three_groups() -> None:
    """Who only waits and has not come is in none of them."""
    found = {
        part: [person.full_name for person in these] for part, these in parted(CLASS, 0).items()
    }
    assert found == {
        "here": ["An", "Bình"],
        "away": ["Chi", "Dũng", "Én", "Giang", "Lan"],
        "walk_in": ["Hà", "Kim", "Oanh", "Phú"],
    }
    assert names(parted(CLASS, 1)["here"]) == ["An", "Lan"]


@pytest.mark.parametrize(
    ("state", "here"),
    [("present", True), ("late", True), ("absent", False), ("excused", False),
     ("unmarked", False), (None, False)],
)  # fmt: skip
def test_late_is_here_and_excused_is_not(state: RollState | None, here: bool) -> None:
    """In that half-day, and in no other."""
    person = one("An", "a", state)
    assert (is_here(person, 0), is_here(person, 1)) == (here, False)
    assert person.was_here is here
    assert person.standing == (None if state == "unmarked" else state)


def test_communes_are_counted_each_for_itself() -> None:
    """Expected, here of those, and walk-ins; a commune that nobody came from is not told."""
    found = {one.code: one for one in by_commune(CLASS, lambda one: is_here(one, 0))}
    assert found == {
        "a": Commune("a", 4, 2, 0), "b": Commune("b", 2, 0, 2),
        "c": Commune("c", 1, 0, 0), "e": Commune("e", 0, 0, 2),
    }  # fmt: skip
    assert [found[code].away for code in "abce"] == [2, 2, 1, 0]


def test_a_report_counts_the_whole_class() -> None:
    """Every figure of a class of thirteen, and the communes with most expected first."""
    report = report_of(CLASS, range(2))
    assert (report.expected, report.invited, report.came, report.away) == (7, 2, 3, 4)
    assert (report.walk_ins, report.late, report.excused) == (4, 4, 2)
    assert report.halves == (Half(0, 6, 4), Half(1, 4, 2))
    assert report.communes == (Commune("a", 4, 2, 0), Commune("b", 2, 0, 2), Commune("c", 1, 1, 0))
    assert [one.code for one in report.missed] == ["a", "b"]


def test_communes_of_a_report_are_ordered_by_number_then_code() -> None:
    """So the same class is told the same way each time; who stayed away most comes first."""
    people = [
        *(one("An", "b", seat=True) for _ in range(2)),
        *(one("An", "a", seat=True) for _ in range(2)),
        *(one("An", "z", at, seat=True) for at in ("present", "absent", "absent", "absent")),
        one("An", "y", seat=True),
    ]  # fmt: skip
    report = report_of(people, [])
    assert [one.code for one in report.communes] == ["z", "a", "b", "y"]
    assert [(one.code, one.away) for one in report.missed] == [("z", 3), ("a", 2), ("b", 2)]
    assert (report.halves, report.excused) == ((), 0)
