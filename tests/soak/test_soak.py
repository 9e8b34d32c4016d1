"""Twenty rounds of the soak; `make soak` runs three hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library.load import Library
from tests.soak.soak import soak


@pytest.mark.long
async def test_kills_and_faults_lose_nothing(tmp_path: Path, library: Library) -> None:
    """Killed 12 times while the vendor errs: all have all of it, doubles are accounted for."""
    report = await soak(tmp_path / "soak.db", library, 12, seed=3)
    print(report)

    assert report.lost == 0
    assert report.strange == []
    assert report.notices >= 1
    assert report.answers >= 36
    assert sum(report.faults.values()) > 0
