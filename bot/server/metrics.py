"""What is counted and timed; names and labels never hold anything about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The program's own metrics, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Histogram(
            "donghanh_turn_seconds", "Turns by outcome", ["outcome"], registry=self.registry,
            buckets=(0.001, 0.005, 0.02, 0.05, 0.2, 1, 5),
        )  # fmt: skip
        self._deliveries = Histogram(
            "donghanh_delivery_seconds", "Calls to vendors by outcome", ["channel", "outcome"],
            registry=self.registry, buckets=(0.02, 0.1, 0.5, 2, 10),
        )  # fmt: skip
        self._ticked = Counter("donghanh_due_total", "Rows that fell due", registry=self.registry)
        self._waits = Counter(
            "donghanh_vendor_waits", "Times a vendor said 429", ["channel"],
            registry=self.registry,
        )  # fmt: skip
        self._pushes = Counter(
            "donghanh_pushes", "Calls to push services by outcome", ["outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._clock_set = Counter(
            "donghanh_clock_set", "Times the wall clock was set", ["direction"],
            registry=self.registry,
        )  # fmt: skip
        self.tick_seconds = Histogram(
            "donghanh_tick_seconds", "How long a tick took", registry=self.registry,
            buckets=(0.005, 0.05, 0.2, 1, 5, 30),
        )  # fmt: skip
        self.dead_letters = Gauge(
            "donghanh_dead_letters", "Dead letters kept, 10,000 at most", registry=self.registry
        )
        self.log_file = Gauge(
            "donghanh_wal_bytes", "Size of the database's log file", registry=self.registry
        )
        self.last_success = Gauge(
            "donghanh_channel_success_age_seconds", "Since a send or fetch last succeeded",
            ["channel"], registry=self.registry,
        )  # fmt: skip
        self.oldest = Gauge(
            "donghanh_backlog_oldest_seconds", "For how long the oldest row has been due",
            ["channel"], registry=self.registry,
        )  # fmt: skip
        self.loop_lag = Gauge(
            "donghanh_loop_lag_seconds", "How late the loop came", registry=self.registry
        )
        self.database_lag = Gauge(
            "donghanh_database_lag_seconds", "Until the database answered", registry=self.registry
        )
        self.tick_lag = Gauge(
            "donghanh_tick_lag_seconds", "How late the next tick is", registry=self.registry
        )
        self.silence = Gauge(
            "donghanh_channel_silent_seconds",
            "Since the vendor last answered",
            ["channel"],
            registry=self.registry,
        )
        self.backlog = Gauge(
            "donghanh_backlog_rows", "Rows waiting to be sent, 10,000 at most", ["channel"],
            registry=self.registry,
        )  # fmt: skip

    def turn(self, outcome: str, seconds: float) -> None:
        """Time one turn."""
        self._turns.labels(outcome).observe(seconds)

    def delivery(self, channel: str, outcome: str, seconds: float) -> None:
        """Time one call to a vendor."""
        self._deliveries.labels(channel, outcome).observe(seconds)
        if outcome == "wait":
            self._waits.labels(channel).inc()

    def push(self, outcome: str) -> None:
        """Count one call to a push service."""
        self._pushes.labels(outcome).inc()

    def clock_set(self, seconds: float) -> None:
        """Count that the wall clock was set, forward or (below 0) back."""
        self._clock_set.labels("back" if seconds < 0 else "forward").inc()

    def due(self, count: int) -> None:
        """Count rows that fell due."""
        self._ticked.inc(count)
