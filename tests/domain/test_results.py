"""Who may see whose results, and what of them may be said."""

from __future__ import annotations

import pytest

from bot.domain.results import (
    Counts,
    Group,
    Missing,
    Shown,
    Sight,
    by_commune,
    tells_passed,
    total,
    visible,
)


def covers(upper: str, lower: str) -> bool:
    """Places are dotted here: `p1` covers `p1.c2`."""
    return lower == upper or lower.startswith(f"{upper}.")


def sight(trainer: tuple[str, ...] = (), admin: tuple[str, ...] = ()) -> Sight:
    """Return what somebody with these places sees."""
    return Sight(trainer, admin, covers)


def test_mean_of_four_people_is_never_shown() -> None:
    """A mean needs five people: with fewer it would tell somebody's score."""
    four = Counts(finished=4, scored=4, percents=320.0)

    assert four.mean is None
    assert (four + Counts(finished=1, scored=1, percents=80.0)).mean == 80.0


def test_nobody_of_another_place_is_counted() -> None:
    """A reader bound to a commune sees its people only, wherever the class was."""
    groups = [
        Group("p1.c1", "", False, Counts(present=3)),
        Group("p1.c2", "", False, Counts(present=5)),
    ]

    shown = by_commune(groups, sight(("p1.c2",), ("p1.c2",)))

    assert [("p1.c2", 5)] == [(one.commune, one.counts.present) for one in shown]


def test_own_class_is_seen_whole() -> None:
    """The trainer of a class sees all who came, from whatever place."""
    groups = [
        Group("p1.c1", "Lát", True, Counts(registered=3)),
        Group("p2.c2", "Ngố", True, Counts(registered=4)),
    ]

    assert 7 == total(by_commune(groups, sight(("p1",)))).registered


def test_villages_add_up_to_their_commune() -> None:
    """One line per commune, its villages added."""
    groups = [
        Group("p1.c1", "Lát", True, Counts(passed=3, finished=4)),
        Group("p1.c1", "Ngố", True, Counts(passed=1, finished=2)),
    ]

    shown = by_commune(groups, sight())

    assert [4] == [one.counts.passed for one in shown]


def test_few_passes_hide_from_who_may_not_see_scores() -> None:
    """With one finisher "passed 0" is a score: only who may see scores reads it."""
    one = [Group("p1.c1", "", False, Counts(finished=1, passed=0))]
    many = [Group("p1.c1", "", False, Counts(finished=5, passed=4))]

    assert not by_commune(one, sight(("p1",)))[0].passed
    assert by_commune(one, sight(("p1",), ("p1",)))[0].passed
    assert by_commune(many, sight(("p1",)))[0].passed


def test_score_is_for_the_classs_trainer_and_admins_there() -> None:
    """A trainer of the place who did not open the class sees names, never scores."""
    trainer, admin = sight(("p1",)), sight(("p1",), ("p1",))

    assert trainer.sees("p1.c1", "", False)
    assert not trainer.sees_score("p1.c1", "", False)
    assert trainer.sees_score("p9.c9", "", True)
    assert admin.sees_score("p1.c1", "", False)
    assert not admin.sees_score("p2.c1", "", False)


def test_class_of_a_province_concerns_its_communes() -> None:
    """An admin of one commune finds the classes that its people were meant for."""
    assert sight(("p1.c1",)).concerns(("p1",), own=False)
    assert sight(("p1.c1",)).concerns(("",), own=False)
    assert not sight(("p1.c1",)).concerns(("p1.c2", "p2"), own=False)


def test_names_list_leaves_out_the_nameless_and_the_out_of_sight() -> None:
    """An erased person has no line in a list of names."""
    people = [
        Missing("Hà Lan", "p1.c1", "", False, "absent"),
        Missing("", "p1.c1", "", False, "not_done"),
        Missing("Vi Én", "p2.c1", "", False, "not_done"),
    ]

    assert ["Hà Lan"] == [one.name for one in visible(people, sight(("p1",)))]


def test_the_total_gives_no_hidden_few_away() -> None:
    """Who passed is not told in sum where it would be one person's result, or four people's."""
    few = [Group("p1.c1", "", False, Counts(finished=1, passed=1))]
    more = [*few, Group("p1.c2", "", False, Counts(finished=6, passed=2))]

    assert not tells_passed(by_commune(few, sight(("p1",))))
    assert not tells_passed(by_commune(more, sight(("p1",))))
    assert tells_passed(by_commune(more[1:], sight(("p1",))))
    assert tells_passed(by_commune(more, sight(("p1",), ("p1",))))


@pytest.mark.parametrize(
    ("scopes", "commune", "village", "within"),
    [
        ((), "p1.c1", "p1.c1.v1", False),
        (("",), "", "", True),
        (("p1",), "p1.c1", "", True),
        (("p1.c1.v1",), "p1.c1", "p1.c1.v1", True),
        (("p1.c1.v1",), "p1.c1", "", False),
        (("p1.c1.v1",), "p1.c1", "p1.c1.v2", False),
        (("p2", "p1"), "p1.c1", "", True),
        (("p1",), "", "", False),
    ],
)
def test_what_is_seen_by_place(
    scopes: tuple[str, ...], commune: str, village: str, within: bool
) -> None:
    """By commune or village, for names as a trainer, for scores as an admin; one's class always."""
    trainer, admin = sight(scopes), sight((), scopes)
    assert trainer.sees(commune, village, False) is within
    assert not trainer.sees_score(commune, village, False)
    assert admin.sees_score(commune, village, False) is within
    assert not admin.sees(commune, village, False)
    assert trainer.sees(commune, village, True) and trainer.sees_score(commune, village, True)
    somebody = Missing("Lò Thị Mai", commune, village, False, "absent")
    assert bool(visible([somebody], trainer)) is within
    assert visible([somebody._replace(own=True)], sight())


@pytest.mark.parametrize(
    ("scopes", "audience", "concerned"),
    [
        (("p1",), ("p1.c1",), True),
        (("p1.c1",), ("p1",), True),
        (("p1.c1",), ("p2", "p1"), True),
        (("p1.c1",), ("p1.c2",), False),
        (("",), ("p1",), True),
        ((), ("p1", ""), False),
        (("p1",), (), False),
    ],
)
def test_which_classes_concern_one(
    scopes: tuple[str, ...], audience: tuple[str, ...], concerned: bool
) -> None:
    """A class above or below the own place, or of the whole office; one's own always."""
    assert sight(scopes).concerns(audience, own=False) is concerned
    assert sight().concerns(audience, own=True)


@pytest.mark.parametrize(
    ("hidden", "told"), [((), True), ((0,), True), ((1,), False), ((4,), False), ((5,), True),
                         ((2, 2), False), ((2, 3), True)]
)  # fmt: skip
def test_hidden_few_keep_the_total_untold(hidden: tuple[int, ...], told: bool) -> None:
    """From one to four of whom it is not said who passed, the sum of all is not said either."""
    shown = [Shown("c", Counts(finished=count), False) for count in hidden]
    assert tells_passed([*shown, Shown("d", Counts(finished=3), True)]) is told


@pytest.mark.parametrize(("finished", "own", "passed"), [(4, False, False), (5, False, True),
                                                         (1, True, True)])  # fmt: skip
def test_a_commune_of_five_tells_who_passed(finished: int, own: bool, passed: bool) -> None:
    """Fewer only to who may see scores; one village that may not be seen hides the commune."""
    groups = [
        Group("p1.c1", "a", True, Counts(finished=0)),
        Group("p1.c1", "b", own, Counts(finished=finished)),
    ]
    for given in (groups, groups[::-1]):
        assert [one.passed for one in by_commune(given, sight(("p1",)))] == [passed]
