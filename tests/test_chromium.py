"""A machine without a browser gets one, or is told how: no test is left out in silence."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.chromium import MISSING, OPT_OUT
from tests.running import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="what is installed here is a script")
_SCRIPT = "#!/bin/sh\necho 'Chromium 1'\n"


class _Shelf(BaseHTTPRequestHandler):
    """Hands out archives as Playwright's own server does, a script in each."""

    def do_GET(self) -> None:
        """Answer with the archive that was asked for."""
        name = self.path.rpartition("/")[2].removesuffix(".zip")
        paths = {
            "ffmpeg-linux": "ffmpeg-linux",
            "chrome-headless-shell-linux64": f"{name}/chrome-headless-shell",
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            entry = zipfile.ZipInfo(paths.get(name, f"{name}/chrome"))
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, _SCRIPT)
        self.send_response(200)
        self.send_header("Content-Length", str(len(packed.getvalue())))
        self.end_headers()
        self.wfile.write(packed.getvalue())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _shelf() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shelf)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _asked(folder: Path, host: str, *module: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a module where neither the system nor Playwright has a browser."""
    (folder / "bin").mkdir(exist_ok=True)
    environment = {
        "PATH": str(folder / "bin"), "HOME": str(folder), "PLAYWRIGHT_DOWNLOAD_HOST": host,
        "PLAYWRIGHT_BROWSERS_PATH": str(folder / "browsers"), **more,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", *module], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.mark.long
def test_a_missing_browser_is_installed(tmp_path: Path) -> None:
    """By Playwright, once; afterwards it is there."""
    with _shelf() as host:
        first = _asked(tmp_path, host, "tests.chromium")
    again = _asked(tmp_path, "http://127.0.0.1:9", "tests.chromium")

    assert (0, 0, "") == (first.returncode, again.returncode, again.stdout), first.stdout
    assert "Playwright installs its own" in first.stdout


@pytest.mark.long
def test_without_a_way_to_it_one_line_says_what_to_do(tmp_path: Path) -> None:
    """Nothing can be had from a server that is not there; who wants none says so."""
    refused = _asked(tmp_path, "http://127.0.0.1:9", "tests.chromium")
    left_out = _asked(tmp_path, "http://127.0.0.1:9", "tests.chromium", **{OPT_OUT: "1"})

    assert (1, MISSING) == (refused.returncode, refused.stderr.strip().splitlines()[-1])
    assert (0, "") == (left_out.returncode, left_out.stdout)


@pytest.mark.parametrize(("more", "outcome"), [({}, "1 error"), ({OPT_OUT: "1"}, "1 skipped")])
def test_a_test_without_its_browser_fails(
    tmp_path: Path, more: dict[str, str], outcome: str
) -> None:
    """It is skipped only where that was asked for."""
    one = "tests/channels/web/test_page.py::test_reading_back_is_not_disturbed"
    options = ("-n", "0", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'tmp'}")
    run = _asked(tmp_path, "http://127.0.0.1:9", "pytest", one, *options, **more)

    assert outcome in run.stdout
