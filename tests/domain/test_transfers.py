"""What moving people between two classes does to the seats of both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.trainings import Registered, Training, seating
from bot.features.classes.transfer.rules import Outcome, outcome

OLD = Training(1, "A", "Rà soát", 1, 2, "Nhà văn hóa", 5, ("c1",))

people = st.builds(Registered, st.integers(1, 40), st.sampled_from("abc"))
orders = st.lists(people, unique_by=lambda one: one.person, max_size=25)
seats = st.integers(0, 20)
limits = st.integers(0, 4)


@given(orders, orders, seats, seats, limits, limits, st.data())
def test_a_move_tells_what_both_classes_look_like_afterwards(
    old: list[Registered], new: list[Registered], here: int, there: int, of_here: int,
    of_there: int, data: st.DataObject,
) -> None:  # fmt: skip
    """Each of those moved sits or waits, nobody of the new class loses a seat by it."""
    of = {one.person: one.commune for one in old}
    new = [Registered(one.person, of.get(one.person, one.commune)) for one in new]
    moving = data.draw(st.sets(st.sampled_from([one.person for one in old]))) if old else set()
    before = replace(OLD, seats=here, commune_seats=of_here)
    after = replace(OLD, id=2, seats=there, commune_seats=of_there)

    found = outcome(before, old, after, new, moving)

    assert {*found.seated, *found.waiting} == moving
    assert not {*found.seated} & {*found.waiting}
    joined = [*new, *(one for one in old if one.person in moving and one not in new)]
    assert {*seating(joined, there, of_there).booked} >= {*seating(new, there, of_there).booked}
    sat = {*seating(old, here, of_here).booked}
    left = [one for one in old if one.person not in moving]
    sits = {*seating(left, here, of_here).booked}
    assert found.freed == len(sat & moving)
    assert {*found.moving_up} == sits - sat and sat - moving <= sits
    assert len(found.moving_up) <= found.freed


def test_those_who_get_a_seat_can_be_moved_without_the_others() -> None:
    """Leaving out who would wait changes nothing for who would sit."""
    old = [Registered(1, "a"), Registered(2, "a"), Registered(3, "b")]
    new = replace(OLD, id=2, seats=3, commune_seats=1)
    found = outcome(OLD, old, new, [Registered(9, "c")], {1, 2, 3})
    assert (found.seated, found.waiting) == ((1, 3), (2,))
    assert outcome(OLD, old, new, [Registered(9, "c")], {1, 3}).seated == (1, 3)


def registered(text: str) -> list[Registered]:
    """Return who registered: `1a 2b` are person 1 of commune a, then person 2 of b."""
    return [Registered(int(word[:-1]), word[-1]) for word in text.split()]


@pytest.mark.parametrize(
    ("old", "of_old", "new", "of_new", "moving", "found"),
    [
        ("1a 2a 3a", (2, 0), "", (5, 0), {1}, Outcome((1,), (), 1, (3,))),
        ("1a 2a 3a", (2, 0), "", (5, 0), {3}, Outcome((3,), (), 0, ())),
        ("1a 2a 3a", (2, 0), "9c", (2, 0), {1, 2}, Outcome((1,), (2,), 2, (3,))),
        ("1a 2a 3a 4a 5a", (2, 0), "", (9, 0), {2, 1}, Outcome((1, 2), (), 2, (3, 4))),
        ("1a 2a 3b", (3, 1), "", (5, 0), {1}, Outcome((1,), (), 1, (2,))),
        ("1a 2a 3b", (3, 1), "", (5, 0), {3}, Outcome((3,), (), 1, ())),
        ("1a 2a 3a 4b", (5, 1), "9a", (5, 1), {1, 4}, Outcome((4,), (1,), 2, (2,))),
        ("1a 2a", (2, 0), "9c 1a", (1, 0), {1, 2}, Outcome((), (1, 2), 2, ())),
        ("1a 2a", (2, 0), "1a 9c", (2, 0), {1, 2}, Outcome((1,), (2,), 2, ())),
        ("1a 2a", (2, 0), "", (5, 0), {7}, Outcome()),
    ],
)
def test_what_a_move_does_to_both_classes(
    old: str, of_old: tuple[int, int], new: str, of_new: tuple[int, int], moving: set[int],
    found: Outcome,
) -> None:  # fmt: skip
    """Seats and share of a commune of each class; who was in the new one keeps the place."""
    before = replace(OLD, seats=of_old[0], commune_seats=of_old[1])
    after = replace(OLD, id=2, seats=of_new[0], commune_seats=of_new[1])
    assert outcome(before, registered(old), after, registered(new), moving) == found
