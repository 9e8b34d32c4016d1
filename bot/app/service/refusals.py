"""Turns that the database could not keep: one after another, they say that we cannot take any."""

from __future__ import annotations

import time
from collections import deque

#: For so long a refused turn says that the next one may be refused too, seconds.
REFUSED_FOR_S = 30.0
#: So many refused turns are no passing lock, whatever was kept between them.
_MANY_REFUSED = 3


class Refusals:
    """The turns of the last half minute that the database could not keep."""

    def __init__(self) -> None:
        self._at: deque[float] = deque(maxlen=1000)
        self._kept_since = True

    def refused(self) -> None:
        """Note a turn that was not kept."""
        self._at.append(time.monotonic())
        self._kept_since = False

    def kept(self) -> None:
        """Note a turn that was kept."""
        self._kept_since = True

    @property
    def count(self) -> int:
        """Return how many turns were refused lately."""
        since = time.monotonic() - REFUSED_FOR_S
        while self._at and self._at[0] < since:
            self._at.popleft()
        return len(self._at)

    @property
    def go_on(self) -> bool:
        """Say whether turns are being refused one after another."""
        return self.count >= (_MANY_REFUSED if self._kept_since else 1)
