"""The process that runs one job: an order as JSON in, an outcome as JSON out, then gone.

Workbook and picture libraries are imported here and nowhere in the serving process.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import signal
import sys
from pathlib import Path
from typing import Any

from bot.store.writer import open_reader

_SET_SIGNAL_OF_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of Linux


def _end_with_parent() -> None:
    """Let the kernel end this process with the program (Linux): at its next start that begins
    the job anew, and two would write the same file."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL)


def _cap_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> int:
    """Run the order on standard input and print its outcome."""
    _end_with_parent()
    order: dict[str, Any] = json.load(sys.stdin.buffer)
    _cap_memory(int(order["memory"]))
    module, _, name = order["make"].partition(":")
    make = getattr(importlib.import_module(module), name)
    tx = open_reader(Path(order["database"]))
    try:
        outcome = make(tx, order)
    finally:
        tx.close()
    json.dump(outcome, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
