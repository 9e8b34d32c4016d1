"""The sample office of the demo, laid out relative to a day, and opened again weeks later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.app.bootstrap import app_context
from bot.app.demo.cast import PHONES, class_to_live, lay_out, stay_in_hand
from bot.app.settings import Settings
from bot.conversation.turn import instant
from bot.library.load import Library
from bot.store import people
from bot.store.migrate import migrate
from bot.store.writer import prepare
from tests.office import CONTACT, OFFICE, ZONE


def test_a_kept_demo_opens_again_weeks_later(tmp_path: Path, library: Library) -> None:
    """The class to live through is the next one, later the last; no phone has lain idle."""
    now = datetime(2026, 11, 23, 21, 30, tzinfo=ZONE)
    later = now + timedelta(days=30)
    database = tmp_path / "demo.db"
    migrate(database, instant(now))
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        laid = lay_out(tx, app_context(Settings(office=OFFICE, contact=CONTACT), library), now)
        assert class_to_live(tx, now).id == laid.training
        assert laid.starts_at == instant(datetime(2026, 11, 25, 7, 30, tzinfo=ZONE))
        assert class_to_live(tx, later).starts_at > laid.starts_at
        stay_in_hand(tx, later)
        for phone in PHONES:
            seen = people.touch(tx, phone.address, "web", phone.address, instant(later))
            assert seen.last_seen_at == instant(later)
