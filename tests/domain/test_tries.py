"""How wrong tries slow down the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.tries import NETWORK, OWN, Brake
from bot.text.durations import say_wait
from tests.running import ROOT

MINUTE = 60_000


@pytest.mark.parametrize(
    ("brake", "wrong", "wait"),
    [
        (OWN, 0, 0), (OWN, 2, 0), (OWN, 3, 5_000), (OWN, 4, 10_000), (OWN, 10, 640_000),
        (OWN, 11, 15 * MINUTE), (OWN, 10_000, 15 * MINUTE),
        (NETWORK, 5_999, 0), (NETWORK, 6_000, 2_000), (NETWORK, 6_019, 2_000),
        (NETWORK, 6_020, 4_000), (NETWORK, 6_099, 32_000), (NETWORK, 6_100, MINUTE),
        (NETWORK, 100_000, MINUTE),
    ],
)  # fmt: skip
def test_waits_double_up_to_the_longest(brake: Brake, wrong: int, wait: int) -> None:
    """So many are free, then a wait that doubles, never beyond the longest."""
    assert brake.wait_ms(wrong) == wait


@pytest.mark.parametrize(
    ("wrong", "last", "now", "left"),
    [
        (2, 100, 100, 0), (3, 100, 100, 5_000), (3, 100, 5_099, 1), (3, 100, 5_100, 0),
        (3, 0, MINUTE, 0),
    ],
)  # fmt: skip
def test_a_wait_runs_from_the_last_try(wrong: int, last: int, now: int, left: int) -> None:
    """What has passed since is taken off."""
    assert OWN.left_ms(wrong, last, now) == left


def guessed(brake: Brake, span: int) -> int:
    """Return how many wrong tries somebody makes within a span who never waits too long."""
    made: list[int] = []
    at = 0
    while at < span:
        made.append(at)
        counted = sum(1 for one in made if one > at - brake.window_ms)
        at += max(1, brake.wait_ms(counted))
    return len(made)


def test_the_figures_of_the_handbook() -> None:
    """docs/operating.md says how many guesses an account has in an hour, a network in a day."""
    assert guessed(OWN, OWN.window_ms) == 13
    assert guessed(replace(NETWORK, free=60), NETWORK.window_ms) - 60 <= 1_540
    words = (ROOT / "docs/operating.md").read_text("utf-8")
    for figure in ("13 guesses in the first hour", "6,000", "7,500 a day"):
        assert figure in words, figure


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(1, "1 giây"), (19_001, "20 giây"), (59_000, "59 giây"), (59_001, "1 phút"),
     (61_000, "2 phút"), (900_000, "15 phút")],
)  # fmt: skip
def test_a_wait_is_said_in_round_words(milliseconds: int, said: str) -> None:
    """Never shorter than it is."""
    assert say_wait(milliseconds) == said
