"""Every conversation in tests/transcripts reads today as it is written down there.

`UPDATE_TRANSCRIPTS=1 pytest tests/conversation/test_transcripts.py` writes them
anew; read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.conversation.player import play, stage

FOLDER = Path(__file__).parent.parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_transcript(file: Path, tmp_path: Path, library: Library) -> None:
    """The conversation goes as it is written down."""
    script = file.read_text(encoding="utf-8")
    async with stage(tmp_path, library) as made:
        played = await play(script, made)
    if os.environ.get("UPDATE_TRANSCRIPTS") and not os.environ.get("CI"):
        file.write_text(played, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == played
