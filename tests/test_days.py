"""Other days than today: the tests really run on them, and what is red there is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import days
from tests.running import ROOT

needs_faketime = pytest.mark.skipif(
    shutil.which("faketime") is None and not os.environ.get("CI"), reason="apt-get install faketime"
)
_INNER = """
from datetime import date, datetime
from zoneinfo import ZoneInfo

def test_it_is_the_sixth():
    assert datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() == date(2026, 12, 6)
"""


def _run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.days", *words],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.long
@needs_faketime
def test_each_day_is_run_and_the_red_ones_are_named(tmp_path: Path) -> None:
    """Green on the 6th, red on the day before Tết: the run fails, and shows what was red."""
    inner = tmp_path / "test_inner.py"
    inner.write_text(_INNER)
    run = _run("sixth", "tet", "--places", str(inner))
    lines = run.stdout.splitlines()

    assert 1 == run.returncode, run.stdout + run.stderr
    assert "sixth: from 06/12/2026 08:30:00" == lines[0]
    assert lines[1].startswith("1 passed")
    assert any("date(2026, 12, 6)" in line for line in lines[3:])
    assert "red: tet" == lines[-1]


@pytest.mark.parametrize(("lasts", "before"), [(20, 10), (90, 45), (600, 120)])
def test_midnight_falls_into_the_middle_of_its_run(lasts: float, before: int) -> None:
    """However fast the machine is, the clock begins half a run before the year's end."""
    (day,) = (day for day in days.DAYS if day.midnight)

    assert datetime(2027, 1, 1) - timedelta(seconds=before) == days._begins(day, lasts)


def test_a_machine_without_time_namespaces_says_so(tmp_path: Path) -> None:
    """In one line, and the run fails unless it was told to leave that machine out."""
    refused = _run("boot", PATH=str(tmp_path))
    left_out = _run("boot", "--without-boot", PATH=str(tmp_path))

    assert 1 == refused.returncode
    assert refused.stdout.splitlines()[1].startswith("boot: no time namespaces here")
    assert (0, "boot: left out") == (left_out.returncode, left_out.stdout.splitlines()[0])


def test_a_day_that_nobody_knows_is_refused() -> None:
    """The known ones are named."""
    assert 2 == _run("feast").returncode
    assert ["sixth", "new-year", "leap", "tet", "boot"] == [day.name for day in days.DAYS]


#: A faketime that refuses once, as where a killed program's shared memory bears its number.
_REFUSES_ONCE = """#!/bin/sh
if mkdir {mark} 2>/dev/null; then echo 'sem_open: File exists' >&2; exit 1; fi
echo /the/library
"""


@pytest.mark.parametrize(
    ("script", "said"),
    [(_REFUSES_ONCE, "/the/library"), ("#!/bin/sh\necho no >&2; exit 1", "library: no")],
)
def test_faketime_is_asked_again(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it refused, it is asked as another process; what always refuses is said in its words."""
    tool = tmp_path / "faketime"
    tool.write_text(script.format(mark=tmp_path / "asked"))
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    days._preloaded.cache_clear()
    try:
        assert said in days._preloaded()
    except days.NotPossible as refused:
        assert said in str(refused)
    finally:
        days._preloaded.cache_clear()
