"""Our histograms tell a scraper the very lines that the library's would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from bot.app.server.timings import Timings

BOUNDS = (0.001, 0.05, 1, 10)
SECONDS = st.one_of(st.sampled_from([0.0, *BOUNDS]), st.floats(0, 20))
OBSERVED = st.lists(st.tuples(st.sampled_from(["sent", "wait", "không"]), SECONDS))


def told(registry: CollectorRegistry) -> list[str]:
    """Return the lines of a registry, without when each was made, which only the library tells."""
    lines = generate_latest(registry).decode().splitlines()
    return [line for line in lines if "_created" not in line]


@given(OBSERVED)
def test_the_same_lines_as_the_library(observed: list[tuple[str, float]]) -> None:
    """For any times, those on a bound among them."""
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    timings = Timings("call_seconds", "Calls", ["channel", "outcome"], BOUNDS)
    ours.register(timings)
    histogram = Histogram(
        "call_seconds", "Calls", ["channel", "outcome"], registry=theirs, buckets=BOUNDS
    )
    for outcome, seconds in observed:
        timings.observe(("telegram", outcome), seconds)
        histogram.labels("telegram", outcome).observe(seconds)

    assert told(ours) == told(theirs)
