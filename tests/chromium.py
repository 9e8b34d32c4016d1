"""The browser of the tests: found on this machine, or put there: `python -m tests.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

#: Names under which systems know it.
_NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Set to leave the tests that need a browser out.
OPT_OUT = "WITHOUT_CHROMIUM"
MISSING = (
    "no Chromium on this machine, and Playwright could not install one: apt-get install chromium "
    f"(or set {OPT_OUT}=1 to leave the browser's tests out)"
)


def left_out() -> bool:
    """Say whether who runs the tests wants none with a browser."""
    return os.environ.get(OPT_OUT, "") not in ("", "0")


def found() -> str | None:
    """Return the path of a browser that starts: the system's, else Playwright's own."""
    names = (shutil.which(name) for name in _NAMES)
    for path in (*names, _own()):
        if path and _starts(path):
            return path
    return None


def todays() -> dict[str, str]:
    """Return a browser's environment: on other days (tests.days) it keeps this one.

    With another clock it does not start.
    """
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


def _own() -> str | None:
    """Return where Playwright has put its own; asked in a process apart, as it wants no loop."""
    command = [sys.executable, "-m", "tests.chromium", "--own"]
    path = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return path if path and Path(path).exists() else None


def _starts(path: str) -> bool:
    """Say whether it runs; one without its libraries does not."""
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=60, env=todays())
        return run.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> int:
    """Install a browser where there is none; 1, with what to do, where that does not work."""
    if sys.argv[1:] == ["--own"]:
        with sync_playwright() as tool:
            print(tool.chromium.executable_path)
        return 0
    if left_out() or found():
        return 0
    print("no Chromium on this machine: Playwright installs its own", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    if found():
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
