"""Runs the tests that dates may break on other days than today: `python -m tests.days [DAY…]`.

The wall clock is libfaketime's, set by its distance from now: an absolute moment would begin anew
in each process. The machine's own clock is left alone, or every timed wait in a thread hangs.
Of all waits only `time.sleep` does not work there (libfaketime 0.9.10 hands on a wrong moment).
"""

from __future__ import annotations

import argparse
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests import tether

ROOT = Path(__file__).parent.parent
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: What waits for a program comes first: begun last, it would keep one core idle.
PLACES = ("tests/faults/test_time.py", "tests/conversation", "tests/domain", "tests/text")
#: A run that takes longer hangs, seconds.
_LONGEST_S = 900
#: How far the clock may be from where it was put: what a busy machine needs to start Python.
_NEAR_S = 60
#: How often faketime is asked for its library; each time it is another process.
_ASKED = 10
#: With this set each day would compile all tests anew.
_COMPILES_ANEW = frozenset({"PYTHONDONTWRITEBYTECODE"})
_PROBE = "import time; print(time.time(), time.monotonic())"


class NotPossible(Exception):
    """This machine cannot give such a day; the message says what it lacks."""


@dataclass(frozen=True)
class Day:
    """When the tests run, by the wall clock of Viet Nam."""

    name: str
    begins: datetime
    midnight: datetime | None = None  # must fall into the run
    up: int = 0  # seconds since the machine booted, if that is changed too


DAYS = (
    Day("sixth", datetime(2026, 12, 6, 8, 30)),
    Day("new-year", datetime(2026, 12, 31, 23, 58), midnight=datetime(2027, 1, 1)),
    Day("leap", datetime(2028, 2, 29, 8, 30)),
    Day("tet", datetime(2027, 2, 5, 8, 30)),  # Tết is on the next day
    Day("boot", datetime(2026, 12, 6, 8, 30), up=60),
)


@functools.cache
def _preloaded() -> str:
    """Return the library that gives a process another clock, as its own command names it.

    The command names shared memory by its process and refuses where that name stands already; a
    program killed on another day leaves its own behind. So it is asked again, as another process.
    """
    tool = shutil.which("faketime")
    if tool is None:
        raise NotPossible("libfaketime is missing: apt-get install faketime")
    command = [tool, "-m", "-f", "+0", "printenv", "LD_PRELOAD"]
    for _ in range(_ASKED):
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode == 0:
            return run.stdout.strip()
    raise NotPossible(f"faketime does not say its library: {run.stderr.strip()}")


def _environment(offset: int) -> Mapping[str, str]:
    """Return the environment of a process whose wall clock is so many seconds from ours.

    Files keep their own times, or Python would compile every module anew. Without the last
    setting waits for the interpreter's lock end at once: two threads then go ten times slower.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _COMPILES_ANEW}
    return kept | {
        "LD_PRELOAD": _preloaded(), "FAKETIME": f"{offset:+d}", "NO_FAKE_STAT": "1",
        "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0", "HYPOTHESIS_PROFILE": "days",
    }  # fmt: skip


def _shifts() -> dict[str, int]:
    """Return by how many seconds our own time namespace shifts the kernel's clocks."""
    lines = Path("/proc/self/timens_offsets").read_text().splitlines()
    return {name: int(seconds) for name, seconds, _ in map(str.split, lines)}


def _booted(up: int) -> list[str]:
    """Return the command before which the machine seems to have booted `up` seconds ago."""
    tool = shutil.which("unshare")
    if tool is None or not Path("/proc/self/timens_offsets").exists():
        raise NotPossible("no time namespaces here (Linux 5.6 and util-linux 2.36 have them)")
    shifts, clocks = _shifts(), {"monotonic": time.CLOCK_MONOTONIC, "boottime": time.CLOCK_BOOTTIME}
    back = {
        name: shifts[name] + min(0, up - int(time.clock_gettime(clock)))
        for name, clock in clocks.items()
    }
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    clocks_set = [f"--{name}={seconds}" for name, seconds in back.items()]
    return [tool, *mapped, "--time", *clocks_set, "--kill-child"]


def _check_clock(before: Sequence[str], offset: int, up: int) -> None:
    """Raise NotPossible unless processes really get the clock that was asked for."""
    command = tether.tethered(*before, sys.executable, "-c", _PROBE)
    asked = time.time() + offset
    run = subprocess.run(command, env=_environment(offset), capture_output=True, text=True)
    if run.returncode:
        raise NotPossible(f"not permitted here: {run.stderr.strip()}")
    wall, since_boot = map(float, run.stdout.split())
    if not 0 <= wall - asked + 1 < _NEAR_S or (up and since_boot > up + _NEAR_S):
        raise NotPossible(f"the clock shows {wall:.0f}, {since_boot:.0f} s after the boot")


def _pytest(before: Sequence[str], offset: int, places: Sequence[str]) -> tuple[bool, str]:
    """Run the tests by another clock; says whether all passed, and what they printed."""
    with tempfile.TemporaryDirectory() as folder:
        command = tether.tethered(
            *before, sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile",
            "--no-loadscope-reorder", "-m", "not slow and not long", "-p", "no:cacheprovider",
            f"--basetemp={folder}/run", *places,
        )  # fmt: skip
        run = subprocess.run(
            command, cwd=ROOT, env=_environment(offset), timeout=_LONGEST_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    return run.returncode == 0, run.stdout.strip()


def _begins(day: Day, lasts: float) -> datetime:
    """Return when a run begins that lasts so long: midnight falls into its middle, if it must."""
    if day.midnight is None:
        return day.begins
    return max(day.begins, day.midnight - timedelta(seconds=lasts / 2))


def run_day(day: Day, places: Sequence[str], lasts: float) -> bool:
    """Run the tests on a day, again while its midnight was not reached; prints what came of it."""
    begins = _begins(day, lasts)
    offset = round(begins.replace(tzinfo=ZONE).timestamp() - time.time())
    print(f"{day.name}: from {begins:%d/%m/%Y %H:%M:%S}", flush=True)
    before = _booted(day.up) if day.up else []
    _check_clock(before, offset, day.up)
    while True:
        well, said = _pytest(before, offset, places)
        print(said if not well else said.splitlines()[-1].strip("= "), flush=True)
        now = datetime.fromtimestamp(time.time() + offset, ZONE).replace(tzinfo=None)
        if not well or day.midnight is None or now > day.midnight:
            return well


def _chosen(words: Sequence[str] | None) -> argparse.Namespace:
    names = [day.name for day in DAYS]
    parser = argparse.ArgumentParser(prog="python -m tests.days", description=__doc__)
    parser.add_argument("days", nargs="*", metavar="DAY", help=", ".join(names), default=names)
    parser.add_argument("--places", nargs="+", default=PLACES, help="files or folders of tests")
    parser.add_argument(
        "--without-boot", action="store_true",
        help="leave out the machine that has just booted, where namespaces are not permitted",
    )  # fmt: skip
    chosen = parser.parse_args(words)
    if unknown := set(chosen.days) - set(names):
        parser.error(f"no such day: {', '.join(sorted(unknown))}")
    return chosen


def main(words: Sequence[str] | None = None) -> int:
    """Run the chosen days one after the other; 1 when any failed."""
    chosen, failed, lasts = _chosen(words), [], 60.0
    for day in DAYS:
        if day.name not in chosen.days:
            continue
        if day.up and chosen.without_boot:
            print(f"{day.name}: left out")
            continue
        began = time.monotonic()
        try:
            well = run_day(day, chosen.places, lasts)
        except (NotPossible, subprocess.TimeoutExpired) as error:
            print(f"{day.name}: {error}")
            well = False
        lasts = time.monotonic() - began
        failed += [] if well else [day.name]
    print(f"red: {', '.join(failed)}" if failed else "green on every day")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
