"""A wall clock that a test sets while a program runs by it; what only runs is left as it is."""

from __future__ import annotations

import sysconfig
from collections.abc import Mapping
from pathlib import Path

_NAME = "faketime/libfaketime.so.1"


class WallClock:
    """Set through a file that the library reads whenever the program asks what time it is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.seconds = 0  # how far it is from the machine's own
        self.move(0)

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what a program is to be started with."""
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def move(self, seconds: int) -> None:
        """Set the clock forward, or back by seconds below 0."""
        self.seconds += seconds
        new = self._file.with_suffix(".new")
        new.write_text(f"{self.seconds:+d}\n", encoding="ascii")
        new.replace(self._file)


def _library() -> Path:
    triplet = sysconfig.get_config_var("MULTIARCH") or ""
    for folder in (f"/usr/lib/{triplet}", "/usr/lib", "/usr/lib64", "/usr/local/lib"):
        if (found := Path(folder) / _NAME).exists():
            return found
    raise AssertionError("this test sets the clock of a program: apt-get install faketime")
