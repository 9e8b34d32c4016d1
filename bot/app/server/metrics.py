"""What is counted and timed; names and labels never hold anything about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.app.server.timings import Timings


class Metrics:
    """The program's own metrics, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Timings(
            "donghanh_turn_seconds", "Turns by outcome", ["outcome"],
            (0.001, 0.005, 0.02, 0.05, 0.2, 1, 5),
        )  # fmt: skip
        self._deliveries = Timings(
            "donghanh_delivery_seconds", "Calls to vendors by outcome", ["channel", "outcome"],
            (0.02, 0.1, 0.5, 2, 10),
        )  # fmt: skip
        self.registry.register(self._turns)
        self.registry.register(self._deliveries)
        self._ticked = self._counter("donghanh_due", "Rows that fell due")
        self._waits = self._counter("donghanh_vendor_waits", "Times a vendor said 429", "channel")
        self._rung = self._counter(
            "donghanh_pushes", "Calls that rang closed pages by outcome", "outcome"
        )
        self._refused = self._counter(
            "donghanh_choices_refused", "Choices that were not obeyed", "channel", "reason"
        )
        self._repeats = self._counter(
            "donghanh_repeats", "What may be there twice", "channel", "why"
        )
        self._clock_set = self._counter(
            "donghanh_clock_set", "Times the wall clock was set", "direction"
        )
        self._given_up = self._counter(
            "donghanh_given_up", "Messages that will never be sent", "channel", "reason"
        )
        self.tick_seconds = Histogram(
            "donghanh_tick_seconds", "How long a tick took", registry=self.registry,
            buckets=(0.005, 0.05, 0.2, 1, 5, 30),
        )  # fmt: skip
        self.dead_letters = self._gauge(
            "donghanh_dead_letters", "Dead letters kept, 10,000 at most"
        )
        self.log_file = self._gauge("donghanh_wal_bytes", "Size of the database's log file")
        self.last_success = self._gauge(
            "donghanh_channel_success_age_seconds", "Since a send or fetch last succeeded",
            "channel",
        )  # fmt: skip
        self.oldest = self._gauge(
            "donghanh_backlog_oldest_seconds", "For how long the oldest row has been due",
            "channel",
        )  # fmt: skip
        self.loop_lag = self._gauge("donghanh_loop_lag_seconds", "How late the loop came")
        self.database_lag = self._gauge(
            "donghanh_database_lag_seconds", "Until the database answered"
        )
        self.tick_lag = self._gauge("donghanh_tick_lag_seconds", "How late the next tick is")
        self.silence = self._gauge(
            "donghanh_channel_silent_seconds", "Since the vendor last answered", "channel"
        )
        self.backlog = self._gauge(
            "donghanh_backlog_rows", "Rows waiting to be sent, 10,000 at most", "channel"
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)

    def turn(self, outcome: str, seconds: float) -> None:
        """Time one turn."""
        self._turns.observe((outcome,), seconds)

    def delivery(self, channel: str, outcome: str, seconds: float) -> None:
        """Time one call to a vendor."""
        self._deliveries.observe((channel, outcome), seconds)
        if outcome == "wait":
            self._waits.labels(channel).inc()

    def given_up(self, channel: str, reason: str) -> None:
        """Count a message that will never be sent."""
        self._given_up.labels(channel, reason).inc()

    def rung(self, outcome: str) -> None:
        """Count one call that rang a closed page, or was to."""
        self._rung.labels(outcome).inc()

    def refused(self, channel: str, reason: str) -> None:
        """Count a choice that was not obeyed."""
        self._refused.labels(channel, reason).inc()

    def repeated(self, channel: str, why: str, count: int = 1) -> None:
        """Count updates or messages that came or went once more."""
        self._repeats.labels(channel, why).inc(count)

    def clock_set(self, seconds: float) -> None:
        """Count that the wall clock was set, forward or (below 0) back."""
        self._clock_set.labels("back" if seconds < 0 else "forward").inc()

    def due(self, count: int) -> None:
        """Count rows that fell due."""
        self._ticked.inc(count)
