"""Every turn of every task there is, undone and run again, leaves the very same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.service.receive import run_turn
from bot.conversation.messages import Choice, Incoming
from bot.library.load import Library
from tests.conversation.chat import LIMITS
from tests.conversation.rough import ERRANDS, Rough
from tests.conversation.test_repeatable import everything


class _Twice(Rough):
    """An office in which each turn of a task is run, undone, and run again."""

    turns = 0

    def run(self, incoming: Incoming) -> list[tuple[str, list[Choice]]]:
        """Run the turn once and undo it, then once more: both leave the same."""
        if self.tx.in_transaction:
            self.tx.execute("SAVEPOINT twice")
            seed = incoming.key.encode()
            run_turn(self.tx, incoming, self.now + 1000, self.app, LIMITS, seed)
            first = everything(self.tx)
            self.tx.execute("ROLLBACK TO twice")
            answers = super().run(incoming)
            assert first == everything(self.tx)
            self.tx.execute("RELEASE twice")
            self.turns += 1
            return answers
        return super().run(incoming)


@pytest.mark.slow
def test_turns_of_every_task_repeat(tmp_path: Path, library: Library) -> None:
    """What no transcript plays, such as a move between classes, touches only its transaction."""
    office = _Twice(tmp_path, library)
    stood = {task for task, *_ in office.steps()}

    assert stood == set(ERRANDS)
    assert office.turns > len(ERRANDS)
    office.close()
