"""Drawing and marking: every option once, the right one stays right, nothing counts twice."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.quizzes.marking import (
    Askable,
    Draw,
    DrawnQuestion,
    Result,
    best,
    draw,
    draw_of,
    tries_left,
)

QUESTIONS = st.lists(
    st.integers(2, 6).flatmap(
        lambda options: st.builds(
            Askable,
            st.text("abcdefgh0123456789-", min_size=1, max_size=8),
            st.just(options),
            st.integers(0, options - 1),
        )
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda asked: asked.id,
)
RESULTS = st.builds(Result, st.integers(0, 15), st.just(15), st.booleans())


def drawn(questions: list[Askable], seed: int = 1, percent: int = 70) -> Draw:
    """Draw with a seeded shuffle."""
    chance = random.Random(seed)
    return draw(questions, percent, lambda items: chance.sample(items, len(items)))


@given(QUESTIONS, st.integers())
def test_every_option_is_shown_once_and_one_is_right(questions: list[Askable], seed: int) -> None:
    """However options are shuffled, each stands once and exactly the right one is marked right."""
    made = drawn(questions, seed)
    assert [asked.id for asked in made.questions] == [asked.id for asked in questions]
    for asked, one in zip(questions, made.questions, strict=True):
        assert sorted(one.order) == list(range(asked.options))
        marks = [one.is_right(shown) for shown in range(asked.options)]
        assert marks.count(True) == 1
        assert marks.index(True) == one.right_shown
        assert one.order[one.right_shown] == asked.right


@given(QUESTIONS, st.integers(), st.integers(0, 100), st.sets(st.integers(0, 19)))
def test_a_draw_is_kept_as_json(
    questions: list[Askable], seed: int, percent: int, gone: set[int]
) -> None:
    """What is read back from the database is what was drawn."""
    made = drawn(questions, seed, percent)
    for place in gone:
        made = made.without(place) if place < len(questions) else made
    assert draw_of(json.loads(json.dumps(made.as_json()))) == made


@given(QUESTIONS, st.data())
def test_every_question_is_answered_or_withdrawn_once(
    questions: list[Askable], data: st.DataObject
) -> None:
    """Going through an attempt meets every place once, whatever is withdrawn on the way."""
    made, answered, seen = drawn(questions), 0, []
    while (place := made.place(answered)) is not None:
        seen.append(place)
        if data.draw(st.booleans()):
            made = made.without(place)
        else:
            answered += 1
    assert seen == list(range(len(questions)))
    assert made.total == answered
    kept = [place for place in seen if place not in made.withdrawn]
    assert made.before(len(questions)) == (kept[-1] if kept else None)


@given(QUESTIONS, st.integers(0, 100), st.integers(0, 20))
def test_passing_is_a_share_rounded_up(questions: list[Askable], percent: int, score: int) -> None:
    """A score passes when its share reaches the percentage, and `needed` is the least such."""
    made = drawn(questions, percent=percent)
    assert made.passed(score) == (score * 100 >= percent * len(questions))
    assert made.passed(made.needed)
    assert made.needed == 0 or not made.passed(made.needed - 1)


def test_ten_and_a_half_of_fifteen_means_eleven() -> None:
    """70 % of 15 questions are 11 right answers."""
    made = drawn([Askable(f"q{n}", 4, 0) for n in range(15)])
    assert (made.needed, made.passed(10), made.passed(11)) == (11, False, True)


def test_an_attempt_that_lost_most_questions_does_not_pass() -> None:
    """One right answer is no pass when the file changed under all the other questions."""
    made = drawn([Askable(f"q{n}", 4, 0) for n in range(3)])
    assert made.without(1).passed(2)
    assert not made.without(1).without(2).passed(1)
    assert made.without(1).without(1).total == 2


@pytest.mark.parametrize(
    ("known", "fits"),
    [
        (Askable("q1", 3, 2), True),
        (None, False),
        (Askable("q2", 3, 2), False),
        (Askable("q1", 4, 2), False),
        (Askable("q1", 3, 0), False),
    ],
)
def test_a_question_recast_since_is_not_asked(known: Askable | None, fits: bool) -> None:
    """A drawn question holds only while it has as many options and the same right one."""
    assert DrawnQuestion("q1", (1, 2, 0), 2).agrees(known) is fits


@given(st.lists(RESULTS, max_size=6))
def test_the_best_result_counts(results: list[Result]) -> None:
    """A pass beats any fail, then the higher score wins; nothing has no best."""
    found = best(results)
    if found is None:
        assert results == []
        return
    assert found.passed == any(result.passed for result in results)
    peers = [result for result in results if result.passed == found.passed]
    assert found.score == max(result.score for result in peers)


@pytest.mark.parametrize(
    ("limit", "begun", "left"), [(0, 7, None), (3, 0, 3), (3, 2, 1), (3, 3, 0), (3, 5, 0)]
)
def test_tries_left(limit: int, begun: int, left: int | None) -> None:
    """A limit of 0 is none; more attempts than the limit leave 0."""
    assert tries_left(limit, begun) == left


def fifteen(*withdrawn: int, questions: int = 15, percent: int = 70) -> Draw:
    """Return a draw whose questions `withdrawn` are gone."""
    made = Draw(tuple(DrawnQuestion(f"q{n}", (1, 0), 0) for n in range(questions)), percent)
    for place in withdrawn:
        made = made.without(place)
    return made


@pytest.mark.parametrize(
    ("questions", "withdrawn", "percent", "needed", "passes"),
    [
        (4, 0, 50, 2, True),
        (4, 1, 50, 2, True),
        (4, 2, 50, 1, True),  # exactly half are left
        (4, 3, 50, 1, False),
        (5, 2, 70, 3, True),
        (5, 3, 70, 2, False),
        (15, 7, 70, 6, True),
        (15, 8, 70, 5, False),
        (2, 1, 100, 1, True),
        (1, 0, 100, 1, True),
        (1, 1, 100, 0, False),
        (0, 0, 100, 0, False),
        (10, 0, 0, 0, True),
        (3, 0, 67, 3, True),
        (3, 0, 66, 2, True),
    ],
)
def test_passing_by_how_many_questions_are_left(
    questions: int, withdrawn: int, percent: int, needed: int, passes: bool
) -> None:
    """With half of the questions left one still passes, with fewer never; shares round up."""
    made = fifteen(*range(withdrawn), questions=questions, percent=percent)
    assert (made.total, made.needed) == (questions - withdrawn, needed)
    assert made.passed(needed) is passes
    assert not made.passed(needed - 1)


@pytest.mark.parametrize(
    ("withdrawn", "answered", "place"),
    [((), 0, 0), ((), 14, 14), ((), 15, None), ((0,), 0, 1), ((0, 1), 12, 14), ((0, 1), 13, None)],
)
def test_the_next_question_follows_what_was_answered_or_withdrawn(
    withdrawn: tuple[int, ...], answered: int, place: int | None
) -> None:
    """Each place comes once; after the last there is none."""
    assert fifteen(*withdrawn).place(answered) == place


@pytest.mark.parametrize(
    ("withdrawn", "place", "before"),
    [((), 0, None), ((), 1, 0), ((), 14, 13), ((1,), 2, 0), ((0, 1), 2, None), ((3,), 3, 2)],
)
def test_the_question_before_is_the_last_one_not_withdrawn(
    withdrawn: tuple[int, ...], place: int, before: int | None
) -> None:
    """Back from a question leads to one that was answered."""
    assert fifteen(*withdrawn).before(place) == before


def test_a_draw_is_kept_under_these_names() -> None:
    """Attempts outlive releases: what was kept by one is read by the next."""
    made = draw([Askable("a", 3, 2), Askable("b", 2, 0)], 60, lambda items: items[::-1])
    kept = {"pass": 60, "ask": [["a", [2, 1, 0], 2], ["b", [1, 0], 0]]}
    assert made.as_json() == kept
    assert draw_of(kept) == made
    assert made.without(1).as_json() == {**kept, "withdrawn": [1]}
    assert draw_of({**kept, "withdrawn": [1, 0]}).withdrawn == (1, 0)
    assert [one.right_shown for one in made.questions] == [0, 1]
    assert [made.questions[0].is_right(shown) for shown in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    ("results", "counts"),
    [
        ([], None),
        ([(3, 5, False), (4, 5, False)], (4, 5, False)),
        ([(9, 10, False), (7, 10, True)], (7, 10, True)),
        ([(8, 15, True), (7, 10, True)], (7, 10, True)),
        ([(0, 0, False), (1, 10, False)], (1, 10, False)),
        ([(0, 0, False)], (0, 0, False)),
    ],
)
def test_a_pass_then_the_larger_share_counts(
    results: list[tuple[int, int, bool]], counts: tuple[int, int, bool] | None
) -> None:
    """7 of 10 is more than 8 of 15; nothing of nothing is none."""
    assert best(Result(*one) for one in results) == (Result(*counts) if counts else None)


@pytest.mark.parametrize(
    ("limit", "begun", "left"), [(1, 0, 1), (1, 1, 0), (2, 1, 1), (0, 0, None), (-1, 1, None)]
)
def test_one_try_is_a_limit(limit: int, begun: int, left: int | None) -> None:
    """A limit of one leaves one, then none."""
    assert tries_left(limit, begun) == left
