"""An office that announces: its queue a slice at a time, and where what is due goes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app.bootstrap import app_context
from bot.app.settings import Settings
from bot.channels.contract import Limits
from bot.conversation.turn import AppContext
from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import announce, progress
from bot.features.announcements import store as announcements
from bot.features.installed import WITHHOLD
from bot.library.load import Library
from bot.messaging import gate, queueing
from bot.messaging.composing import Composer
from bot.store import people
from bot.store.outgoing import outbox
from bot.store.outgoing.outbox import Part, Queued
from bot.store.writer import prepare
from tests.conversation.chat import CHANNELS
from tests.office import COMMUNE, CONTACT, OFFICE, make_office

LIMITS = {"web": Limits(text=3500, mailbox=True), "telegram": Limits(text=4000, unit="utf16")}
EVERYBODY = Audience((Criterion("all"),), urgent=True)
AUTHOR = 1
NOON = 1_795_410_000_000  # 23/11/2026, 12:00 in Viet Nam


class Office:
    """Twelve learners; the first is the trainer who announces."""

    def __init__(self, folder: Path, library: Library) -> None:
        make_office(folder / "a.db", library, 12, in_quiz=False)
        self.tx = sqlite3.connect(folder / "a.db", isolation_level=None)
        prepare(self.tx)
        app = app_context(Settings(office=OFFICE, contact=CONTACT), library)
        self.app: AppContext = replace(app, channels=CHANNELS)
        people.grant(self.tx, AUTHOR, "trainer", COMMUNE, None, 1)

    def release(self, audience: Audience = EVERYBODY, text: str = "Mai họp") -> int:
        """Let an announcement go and return its id."""
        id_ = announcements.draft(self.tx, AUTHOR, audience, text, NOON)
        announcements.release(self.tx, id_, audience, NOON, "telegram", "telegram:1")
        return id_

    def queue(self, most: int = 500) -> int:
        """Queue one slice and choose where it goes, as the tick does."""
        found = self.queue_slice(most)
        self.open()
        return found

    def queue_slice(self, most: int = 500) -> int:
        """Queue one slice that has no address yet."""
        return announce.due_messages(self.tx, NOON, self.app, LIMITS, most)

    def open(self, most: int = 500) -> int:
        """Choose where what is due goes."""
        return queueing.open_due(self.tx, NOON, self.app, LIMITS, most)

    def settle(self, now: int = NOON) -> None:
        """Do what the tick does after queueing."""
        while announce.held_and_stopped(self.tx, now, self.app, LIMITS, 2) == 2:
            pass
        progress.due_messages(self.tx, now, self.app, LIMITS, 500)

    def rows(self, columns: str, where: str = "kind = 'announcement'") -> list[Any]:
        """Return columns of the outbox."""
        found = self.tx.execute(f"SELECT {columns} FROM outgoing WHERE {where} ORDER BY id")
        return found.fetchall()

    def texts(self) -> dict[int | None, str]:
        """Return what everybody is to read, by person."""
        found = self.tx.execute(
            f"SELECT {outbox.COLUMNS} {outbox.FROM} WHERE m.kind = 'announcement'"
        )
        parts = [outbox.part(row) for row in found]
        return {row.person: row.body["text"] for row in self._composed(parts)}

    def claim_and_settle(self) -> None:
        """Claim what is due and settle what the last look refuses, as the pump does."""
        found = self._composed(outbox.claim(self.tx, "telegram", NOON, 100))
        refused = gate.refused(self.tx, self.app, LIMITS, found, NOON, WITHHOLD)
        gate.settle_refused(self.tx, refused, NOON)

    def _composed(self, parts: Sequence[Part]) -> list[Queued]:
        return Composer(LIMITS, self.app.library.wording).all_queued(parts)

    def claim(self) -> tuple[list[int | None], set[str]]:
        """Claim what is due as the pump does; returns who may have it and why others may not."""
        rows = self._composed(outbox.claim(self.tx, "telegram", NOON, 100))
        refused = gate.refused(self.tx, self.app, LIMITS, rows, NOON, WITHHOLD)
        return [row.person for row in rows if row.id not in refused], set(refused.values())
