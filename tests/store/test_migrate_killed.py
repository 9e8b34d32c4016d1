"""An upgrade that SIGKILL ends at any statement is undone whole, and begun again."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import migrate as migrations
from bot.store.schema import MIGRATIONS
from tests.running import ROOT
from tests.store.test_migrate import RELEASE_0_1, contents, load

#: Migrates in a process of its own that kills itself before one statement of the next step.
_KILLED = """
import os, signal, sys
from pathlib import Path
from bot.store import migrate
path, step, at = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
prepare, steps = migrate.prepare, migrate.MIGRATIONS
def deadly(tx):
    prepare(tx)
    tx.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
migrate.prepare = deadly
broken = (*steps[step][:at], "SELECT die()", *steps[step][at:])
migrate.MIGRATIONS = (*steps[:step], broken, *steps[step + 1 :])
migrate.migrate(path, 2)
"""


@pytest.mark.long
@pytest.mark.parametrize("step", range(RELEASE_0_1, len(MIGRATIONS)))
def test_a_killed_upgrade_is_begun_again(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start finds the schema before that step, and does all of it."""
    whole = tmp_path / "whole.db"
    load(whole)
    with monkeypatch.context() as before:
        before.setattr(migrations, "MIGRATIONS", MIGRATIONS[:step])
        migrations.migrate(whole, 2)
    old = contents(whole)
    with closing(sqlite3.connect(whole)) as tx:
        tx.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for at in range(len(MIGRATIONS[step]) + 1):
        path = tmp_path / f"killed-{at}.db"
        shutil.copy(whole, path)
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED, str(path), str(step), str(at)], cwd=ROOT, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        assert contents(path) == old
        assert migrations.migrate(path, 3) == len(MIGRATIONS) - step
