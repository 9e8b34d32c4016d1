"""The environment of the peers: made on first use, beside the tests and out of the repository."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.running import ROOT

HOME = ROOT / "tests" / ".peers"
LOCK = Path(__file__).with_name("peer.txt")


def python() -> Path:
    """Return the interpreter of the peers; raises CalledProcessError when it cannot be made."""
    interpreter = HOME / "bin" / "python"
    ready = HOME / "ready.txt"
    if ready.is_file() and ready.read_text() == LOCK.read_text():
        return interpreter
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = ["--require-hashes", "-r", str(LOCK)]
    subprocess.run([str(interpreter), *install, *wanted], check=True, stdout=subprocess.DEVNULL)
    ready.write_text(LOCK.read_text())
    return interpreter
