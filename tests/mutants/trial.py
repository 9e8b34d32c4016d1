"""A pytest plugin: collects the cases once, then runs those that reach it against each mutant.

mutmut's own runner starts pytest anew for each mutant, which takes a hundred times as long as the
cases. The mutants, and what switches them on, are mutmut's. All run in one process: what is
mutated keeps nothing between calls but what a case makes for itself.
"""

from __future__ import annotations

import json
import os
import signal
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.tmpdir import tmppath_result_key

_UNDER_TEST = "MUTANT_UNDER_TEST"
#: A case that takes so many seconds of the processor hangs, which somebody notices.
_HANGS_S = 20
KILLED, LIVED = 1, 0


class Hanging(BaseException):
    """A mutant that does not come to its end."""


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the cases as they are, then those that reach it against each mutant."""
    signal.signal(signal.SIGPROF, _stop)
    reached_by = _reached(session.items)
    for file in sorted(Path("bot").rglob("*.py.meta")):
        kept = json.loads(file.read_text(encoding="utf-8"))
        for name in kept["exit_code_by_key"]:
            os.environ[_UNDER_TEST] = name
            cases = reached_by[name.rpartition("__mutmut_")[0]]
            kept["exit_code_by_key"][name] = LIVED if all(map(_passes, cases)) else KILLED
        file.write_text(json.dumps(kept), encoding="utf-8")
    os.environ[_UNDER_TEST] = ""
    assert all(map(_passes, session.items)), "a mutant left something behind"
    return True


def _stop(number: int, frame: object) -> None:
    raise Hanging


def _reached(items: Sequence[pytest.Item]) -> dict[str, list[pytest.Item]]:
    """Return the cases that reach each function, by mutmut's name of it."""
    from mutmut.state import state

    found: dict[str, list[pytest.Item]] = defaultdict(list)
    os.environ[_UNDER_TEST] = "stats"
    for item in items:
        state()._stats.clear()
        assert _passes(item), f"fails without any mutant: {item.nodeid}"
        for function in state()._stats:
            found[function].append(item)
    return found


def _passes(item: pytest.Item) -> bool:
    """Run a case with its fixtures; pytest's own way reports each one at length."""
    steps = item.session._setupstate
    signal.setitimer(signal.ITIMER_PROF, _HANGS_S)
    assert isinstance(item, pytest.Function)
    item._initrequest()
    item.stash[tmppath_result_key] = {"call": True}
    try:
        steps.setup(item)
        item.runtest()
    except (Exception, Hanging, pytest.fail.Exception):
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        steps.teardown_exact(None)
    return True
