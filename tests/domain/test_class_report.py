"""What a report counts: everybody once, nothing that tells of one person's score."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.results import Counts, Group, Sight
from bot.domain.roll import ROLL_STATES, Attendee, Mark
from bot.features.attendance.gathering import by_commune, is_here, parted
from bot.features.attendance.report import quiz_counts, report_of

COMMUNES = ("a", "b", "c", "")
MARKS = st.dictionaries(
    st.integers(0, 3),
    st.sampled_from(ROLL_STATES).map(lambda state: Mark(state, "roll_call", 1)),
)  # fmt: skip
ATTENDEES = st.lists(
    st.builds(
        lambda commune, seat, queued, invited, marks: Attendee(
            1, None, "Lan", commune, "", "",
            seat=seat, queued=queued and not seat, invited=invited, marks=marks,
        ),
        st.sampled_from(COMMUNES), st.booleans(), st.booleans(), st.booleans(), MARKS,
    ),
    max_size=30,
)  # fmt: skip


@given(ATTENDEES)
def test_everybody_is_counted_once(people: list[Attendee]) -> None:
    """Came and away are all who were expected, in total and commune by commune."""
    report = report_of(people, range(4))
    assert report.came + report.away == report.expected == sum(one.expected for one in people)
    assert report.came + report.walk_ins == sum(one.was_here for one in people)
    assert 0 <= report.excused <= report.away
    assert sum(one.expected for one in report.communes) == report.expected
    assert sum(one.here for one in report.communes) == report.came
    assert all(one.away >= 2 for one in report.missed)
    assert [half.half_day for half in report.halves] == [0, 1, 2, 3]
    assert all(half.late <= half.here <= report.came + report.walk_ins for half in report.halves)


@given(ATTENDEES, st.integers(0, 3))
def test_groups_of_a_half_day_agree_with_its_communes(people: list[Attendee], at: int) -> None:
    """Nobody is in two groups, and the communes add up to them."""
    parts = parted(people, at)
    communes = by_commune(people, lambda one: is_here(one, at))
    assert len(parts["here"]) == sum(one.here for one in communes)
    assert len(parts["away"]) == sum(one.away for one in communes)
    assert len(parts["walk_in"]) == sum(one.walk_ins for one in communes)
    ids = [id(one) for group in parts.values() for one in group]
    assert len(ids) == len(set(ids))


def test_who_was_late_once_and_in_time_once_counts_as_present() -> None:
    """Of several half-days the best one is how somebody stands."""
    late, present = Mark("late", "roll_call", 1), Mark("present", "qr", 1)
    one = Attendee(1, None, "Lan", "a", "", "", seat=True, marks={0: late, 1: present})
    assert one.standing == "present"
    assert report_of([one], [0, 1]).late == 0
    assert [half.late for half in report_of([one], [0, 1]).halves] == [1, 0]


def everything(own: bool = True) -> Sight:
    """Return what a trainer of everywhere sees."""
    return Sight(("",), ("",) if own else (), lambda upper, lower: upper == lower)


def test_how_many_passed_is_told_from_five_on() -> None:
    """One or four who finished would be named by their number."""
    for finished, told in ((0, False), (1, False), (4, False), (5, True)):
        groups = [Group("a", "", True, Counts(present=9, finished=finished, passed=finished))]
        assert quiz_counts(groups, everything()) == (groups[0].counts, told)


def test_what_the_writer_may_not_see_is_not_told() -> None:
    """Neither through a few of another trainer's class, nor of people outside the own places."""
    many = Group("a", "", True, Counts(finished=9, passed=8))
    few = Group("b", "", False, Counts(finished=2, passed=0))
    assert quiz_counts([many, few], everything(own=False))[1] is False
    assert quiz_counts([many, few], everything())[1] is True
    outside = Sight(("a",), ("a",), lambda upper, lower: upper == lower)
    counts, told = quiz_counts([many, few], outside)
    assert (counts.finished, told) == (11, False)
