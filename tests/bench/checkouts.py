"""One turn of a bench in a checkout, whose own code it runs, so that two builds can take turns."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests import tether
from tests.bench.promise import Miscounted
from tests.running import ROOT

Turn = dict[str, Any]


async def in_turns(
    script: Path, numbers: Sequence[int], runs: int, before: Path | None
) -> tuple[list[Turn], list[Turn]]:
    """Run a script so often here and, in turns with it, in another checkout if one is named."""
    ours: list[Turn] = []
    theirs: list[Turn] = []
    for _ in range(runs):
        ours.append(await _turn_in(ROOT, script, numbers))
        if before:
            theirs.append(await _turn_in(before, script, numbers))
    return ours, theirs


async def _turn_in(checkout: Path, script: Path, numbers: Sequence[int]) -> Turn:
    """Run a script in a process that finds its code in a checkout; raises Miscounted.

    The script prints one JSON object.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    text = script.read_text(encoding="utf-8")
    process = await tether.spawn(
        sys.executable, "-c", text, *map(str, numbers), cwd=checkout, env=kept,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    if process.returncode:
        raise Miscounted(f"a turn of {checkout.name} ended with {process.returncode}")
    found: Turn = json.loads(said.splitlines()[-1])
    return found
