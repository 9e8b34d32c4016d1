"""Our own pace never goes over what a vendor's buckets allow, whatever comes when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Pace
from bot.messaging.pace import Bucket, Paces, Window


@given(st.lists(st.floats(0, 2), min_size=1, max_size=80), st.integers(1, 40), st.integers(1, 5))
def test_a_bucket_never_exceeds_its_rate(gaps: list[float], rate: int, burst: int) -> None:
    """In any span, at most burst + rate x span go."""
    bucket, now, gone = Bucket(rate, burst), 0.0, []
    for gap in gaps:
        now += gap
        now += bucket.wait(now)
        bucket.take(now)
        gone.append(now)

    for first in range(len(gone)):
        for last in range(first, len(gone)):
            span = gone[last] - gone[first]
            assert last - first + 1 <= burst + rate * span + 1e-6


@given(
    st.lists(st.tuples(st.floats(0, 0.3), st.floats(0, 0.5)), min_size=1, max_size=60),
    st.booleans(),
)
def test_what_leaves_after_a_stall_is_spread_anew(
    steps: list[tuple[float, float]], bulk: bool
) -> None:
    """However long the process stands still between counting and sending, the vendor sees at most
    its burst and its rate."""
    rate, burst = 30, 3
    bucket, now, gone, counted = Bucket(rate, burst), 100.0, list[float](), 0
    for gap, stall in steps:
        now += gap
        while bucket.wait(now, bulk) <= 0:
            bucket.take(now)
            counted += 1
        now += stall  # all that were counted leave when the process goes on
        for _ in range(counted):
            bucket.left(now)
            gone.append(now)
        counted = 0

    for first in range(len(gone)):
        for last in range(first, len(gone)):
            assert last - first + 1 <= burst + rate * (gone[last] - gone[first]) + 1e-6


def test_bulk_makes_up_for_waking_up_late() -> None:
    """Woken 55 ms late each time, a notice still goes at the full rate."""
    bucket, now, gone = Bucket(30, 3), 100.0, 0
    while gone < 300:
        now += bucket.wait(now, bulk=True) + 0.055
        while bucket.wait(now, bulk=True) <= 0:
            bucket.take(now)
            bucket.left(now)
            gone += 1

    assert 9.9 <= now - 100 <= 10.1


def test_a_bucket_goes_at_its_full_rate() -> None:
    """Kept busy, a bucket of 30 a second lets 300 go in ten seconds."""
    bucket, now = Bucket(30, 2), 0.0
    for _ in range(300):
        now += bucket.wait(now)
        bucket.take(now)

    assert 9.85 <= now <= 10.0


@given(st.lists(st.floats(0, 20), min_size=1, max_size=80))
def test_a_window_holds_at_most_its_count(gaps: list[float]) -> None:
    """At most 20 in any 60 seconds."""
    window, now, gone = Window(20, 60), 0.0, []
    for gap in gaps:
        now += gap
        now += window.wait(now)
        window.take(now)
        gone.append(now)

    assert all(gone[i + 20] - gone[i] >= 60 - 1e-6 for i in range(len(gone) - 20))


@pytest.mark.parametrize("now", [-1000.0, 0.0, 5.0, 1e6])
def test_a_new_bucket_is_full_whenever_the_clock_began(now: float) -> None:
    """A machine that has just booted keeps nobody waiting for what was never sent."""
    bucket = Bucket(1, 2)
    idle = bucket.idle(now)
    waits = []
    for _ in range(3):
        waits.append(bucket.wait(now))
        bucket.take(now)

    assert idle
    assert [0.0, 0.0, 1.0] == waits


def test_groups_have_a_window_and_people_a_bucket() -> None:
    """A chat number with a minus is a group."""
    paces = Paces(Pace(30, 3, 1, 3, 20, 60))

    assert isinstance(paces.place("telegram:-100", 0), Window)
    assert isinstance(paces.place("telegram:100", 0), Bucket)
