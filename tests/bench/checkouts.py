"""One turn of a bench in a checkout, whose own code it runs, so that two builds can take turns."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests import tether
from tests.bench.promise import Miscounted


async def turn_in(checkout: Path, script: Path, *numbers: int) -> dict[str, Any]:
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
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found
