"""What a program lets through to its log, whatever it logged before it knew how much."""

from __future__ import annotations

import subprocess
import sys

from tests.running import ROOT

SAID = """
import logging
from bot.app.logs import log_events, set_up_logging
from bot.log import Log
log_events()
set_up_logging({level})
logging.getLogger("uvicorn.error").info("a library's news")
logging.getLogger("uvicorn.error").warning("a library's worry")
Log("part").info("news", row=1)
Log("part").warning("worry", row="2")
"""


def logged(level: int) -> list[str]:
    """Return the lines of a program that sets its log up at a level."""
    code = [sys.executable, "-c", SAID.format(level=level)]
    return subprocess.run(code, cwd=ROOT, capture_output=True, text=True).stderr.splitlines()


def test_the_demo_logs_worries_only() -> None:
    """Of libraries and of our own; each of ours as key=value."""
    library, ours = logged(30)

    assert library == "WARNING uvicorn.error a library's worry"
    assert ours.startswith("timestamp='20")
    assert ours.endswith("Z' level='warning' event='worry' row='2'")


def test_a_program_logs_news_too() -> None:
    """In the order in which they came."""
    assert [line.split(" event=")[-1] for line in logged(20)] == [
        "INFO uvicorn.error a library's news", "WARNING uvicorn.error a library's worry",
        "'news' row=1", "'worry' row='2'",
    ]  # fmt: skip
