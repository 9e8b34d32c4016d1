"""The environment of the rivals: made on first use, beside the tests and out of the repository."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests import tether
from tests.bench.stage import Stage
from tests.running import ROOT

HOME = ROOT / "tests" / ".rivals"
PINS = ("python-telegram-bot==22.8", "aiogram==3.31.0")
_HERE = Path(__file__).parent


def python() -> Path:
    """Return the interpreter of the rivals; raises CalledProcessError when it cannot be made."""
    interpreter = HOME / "bin" / "python"
    ready = HOME / "pins.txt"
    if ready.is_file() and ready.read_text().split() == list(PINS):
        return interpreter
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS]
    subprocess.run([str(interpreter), *install], check=True, stdout=subprocess.DEVNULL)
    ready.write_text("\n".join(PINS))
    return interpreter


def script(name: str) -> Path:
    """Return the script of a rival."""
    return _HERE / f"{name}.py"


@asynccontextmanager
async def rival(name: str, stage: Stage) -> AsyncIterator[int]:
    """Run one rival (the stem of its script) at an emulator; gives its process id."""
    with tempfile.TemporaryFile() as log:
        process = await tether.spawn(
            str(python()), str(script(name)), stage.url, stage.token,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            await stage.wait_polled()
            yield process.pid
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read().decode()[-2000:])
            raise
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
