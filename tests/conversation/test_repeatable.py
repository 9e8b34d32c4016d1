"""Every turn of every transcript, undone and run again, leaves the very same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.service.receive import TurnResult, run_turn
from bot.conversation.messages import Incoming
from bot.features.installed import TABLES as INSTALLED
from bot.library.load import Library
from bot.store.sql import Row, Tx, rows
from tests.conversation.player import LIMITS, Stage, play, stage
from tests.conversation.test_transcripts import FILES

TABLES = sorted(table.name for table in INSTALLED)


def everything(tx: Tx) -> dict[str, list[Row]]:
    """Return every row of every table."""
    return {table: rows(tx, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


class Twice:
    """A door that runs each turn, undoes it, and runs it again."""

    def __init__(self, made: Stage) -> None:
        self._stage = made
        self.turns = 0

    async def receive(self, incoming: Incoming) -> None:
        """Run the turn twice and demand the same."""
        now, seed = self._stage.clock.now_ms(), self._stage._seed()

        def work(tx: Tx) -> TurnResult:
            tx.execute("SAVEPOINT twice")
            run_turn(tx, incoming, now, self._stage.app, LIMITS, seed)
            first = everything(tx)
            tx.execute("ROLLBACK TO twice")
            result = run_turn(tx, incoming, now, self._stage.app, LIMITS, seed)
            assert first == everything(tx)
            tx.execute("RELEASE twice")
            return result

        self._stage._after(await self._stage.writer.write(work))
        self.turns += 1


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_turns_repeat(file: Path, tmp_path: Path, library: Library) -> None:
    """A turn touches nothing but its transaction, so running it again changes nothing."""
    script = file.read_text(encoding="utf-8")
    async with stage(tmp_path, library) as made:
        twice = Twice(made)
        made.receive = twice  # type: ignore[assignment]
        played = await play(script, made)

    assert twice.turns
    assert file.read_text(encoding="utf-8") == played
