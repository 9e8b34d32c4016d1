"""`make digests` against a registry on this machine: only what was read is ever written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
NAMES = ("python:3.11-slim", "caddy:2")
FILES = ("images.lock", "Containerfile", "compose.yaml")
INDEX = "application/vnd.oci.image.index.v1+json"


def manifest_of(image: str) -> bytes:
    """Return the manifest under which the registry keeps an image."""
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [image]}).encode()


def digest_of(image: str) -> str:
    """Return the digest of that manifest."""
    return f"sha256:{hashlib.sha256(manifest_of(image)).hexdigest()}"


class Registry(ThreadingHTTPServer):
    """A registry that hands a pass to anybody, as public ones do, and can go wrong."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.open = False  # asks for no pass
        self.faults: dict[str, tuple[int, bytes, str]] = {}  # tag -> status, body, digest told
        self.cut = 0  # bytes that are promised and do not come
        self.asked: list[str] = []


class Answer(BaseHTTPRequestHandler):
    """One request to the registry."""

    server: Registry

    def do_GET(self) -> None:
        """Answer with a pass, a manifest, or a refusal."""
        self.server.asked.append(self.path)
        if self.path.startswith("/token?"):
            assert "service=here" in self.path and "scope=repository" in self.path
            return self._say(200, b'{"token": "pass"}')
        if not self.server.open and self.headers.get("Authorization") != "Bearer pass":
            way = f'Bearer realm="{self.server.url}/token",service="here",scope="repository:x:pull"'
            return self._say(401, b"", ("WWW-Authenticate", way))
        found = re.fullmatch(r"/v2/library/(\w+)/manifests/([\w.-]+)", self.path)
        assert found and INDEX in self.headers["Accept"]
        image = f"{found[1]}:{found[2]}"
        status, body, told = 200, manifest_of(image), digest_of(image)
        status, body, told = self.server.faults.get(image, (status, body, told))
        return self._say(status, body, *([("Docker-Content-Digest", told)] if told else []))

    def _say(self, status: int, body: bytes, *heads: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in heads:
            self.send_header(name, value)
        cut = self.server.cut if b"caddy" in body else 0
        self.send_header("Content-Length", str(len(body) + cut))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@contextmanager
def registry() -> Iterator[Registry]:
    """Serve for the time of a test."""
    with Registry() as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield server
        finally:
            server.shutdown()
            serving.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy what the verb reads and writes, as if nothing had been read yet."""
    for name in (*FILES, "digests.py"):
        text = (DEPLOY / name).read_text("utf-8")
        text = re.sub(r"(?m)^(\S+ +)sha256:\S+$", r"\1not yet read", text)
        (tmp_path / name).write_text(re.sub("@sha256:[0-9a-f]+", "", text), encoding="utf-8")
    return tmp_path


def run(folder: Path, url: str = "", path: str = "") -> subprocess.CompletedProcess[str]:
    """Run the verb in a folder; `path` is where programs are looked for."""
    return subprocess.run(
        [sys.executable, str(folder / "digests.py")], capture_output=True, text=True,
        env={"REGISTRY": url, "PATH": path},
    )  # fmt: skip


def texts(folder: Path) -> list[str]:
    """Return what stands in the files."""
    return [(folder / name).read_text("utf-8") for name in FILES]


def named_in(folder: Path) -> set[str]:
    """Return the images that are built on and run, as they stand in the files."""
    image = (folder / "Containerfile").read_text("utf-8")
    compose = yaml.safe_load((folder / "compose.yaml").read_text("utf-8"))
    services = [one["image"] for one in compose["services"].values() if "build" not in one]
    return {*re.findall(r"(?m)^FROM (\S+)$", image), *services}


def locked(folder: Path) -> dict[str, str]:
    """Return image -> digest as the lock has it."""
    lines = (folder / "images.lock").read_text("utf-8").splitlines()
    pairs = [line.split(None, 1) for line in lines if not line.startswith("#")]
    return {pair[0]: pair[1] for pair in pairs}


def test_what_is_built_on_is_what_the_lock_says() -> None:
    """Every image that is named is in the lock, with its digest behind it once that was read."""
    wanted = {
        image if digest == "not yet read" else f"{image}@{digest}"
        for image, digest in locked(DEPLOY).items()
    }

    assert named_in(DEPLOY) == wanted
    assert set(locked(DEPLOY)) == set(NAMES)


@pytest.mark.parametrize("open_to_all", [True, False])
def test_digests_are_read_and_written_everywhere(folder: Path, open_to_all: bool) -> None:
    """The hash of each manifest stands in the lock and behind the image's name; again, nothing new.

    A pass is fetched where the registry asks for one.
    """
    with registry() as server:
        server.open = open_to_all
        made = run(folder, server.url)
        assert made.returncode == 0, made.stderr
        first = texts(folder)
        assert run(folder, f"{server.url}/").returncode == 0
        passes = [path for path in server.asked if path.startswith("/token")]

    assert locked(folder) == {image: digest_of(image) for image in NAMES}
    assert named_in(folder) == {f"{image}@{digest_of(image)}" for image in NAMES}
    assert texts(folder) == first
    assert bool(passes) is not open_to_all
    assert not list(folder.glob("*.part"))


def test_a_newer_image_takes_the_place_of_the_older(folder: Path) -> None:
    """Read again after the tag has moved on, the new digest stands everywhere."""
    newer = json.dumps({"schemaVersion": 2, "newer": True}).encode()
    digest = f"sha256:{hashlib.sha256(newer).hexdigest()}"
    with registry() as server:
        run(folder, server.url)
        server.faults["caddy:2"] = (200, newer, "")
        assert run(folder, server.url).returncode == 0

    assert locked(folder)["caddy:2"] == digest
    assert f"caddy:2@{digest}" in named_in(folder)


@pytest.mark.parametrize(
    "fault",
    [
        (200, manifest_of("caddy:2"), "sha256:" + "0" * 64),
        (200, manifest_of("caddy:2")[:-4], digest_of("caddy:2")),
        (200, b"<html>please sign in</html>", ""),
        (200, b"[2]", ""),
        (200, b'{"schemaVersion": 1}', ""),
        (200, b"", ""),
        (404, b"", ""),
        (401, b"", ""),
        (429, b"", ""),
        (500, b"", ""),
    ],
)
def test_what_cannot_be_read_is_never_written(folder: Path, fault: tuple[int, bytes, str]) -> None:
    """One image that is refused, broken or not what it is said to be: nothing changes at all."""
    before = texts(folder)
    with registry() as server:
        server.faults["caddy:2"] = fault
        made = run(folder, server.url)

    assert (made.returncode, made.stdout) == (1, "")
    assert "nothing was changed" in made.stderr and "Traceback" not in made.stderr
    assert texts(folder) == before


def test_half_a_manifest_is_none(folder: Path) -> None:
    """A line that breaks off changes nothing."""
    before = texts(folder)
    with registry() as server:
        server.cut = 100
        made = run(folder, server.url)

    assert (made.returncode, texts(folder)) == (1, before)
    assert "IncompleteRead" in made.stderr and "Traceback" not in made.stderr


@pytest.mark.parametrize("scheme", ["http://127.0.0.1:{port}", "http://mirror.example", "ftp://x"])
def test_nobody_to_ask_changes_nothing(folder: Path, scheme: str) -> None:
    """No server, or one that would be asked without encryption."""
    before = texts(folder)
    with socket.socket() as silent:  # bound and not listening: the port refuses
        silent.bind(("127.0.0.1", 0))
        made = run(folder, scheme.replace("{port}", str(silent.getsockname()[1])))

    assert made.returncode == 1
    assert "Traceback" not in made.stderr
    assert texts(folder) == before


@pytest.mark.parametrize("tool", ["skopeo", "docker"])
def test_a_tool_that_is_here_is_asked(folder: Path, tool: str) -> None:
    """It knows where images come from; the hash is taken from what it hands over."""
    name = "${3#docker://}" if tool == "skopeo" else "$5"
    program = folder / "bin" / tool
    program.parent.mkdir()
    shell = shutil.which("sh")
    asked = '{"schemaVersion": 2, "mediaType": "%s", "manifests": ["%s"]}'
    program.write_text(f"#!{shell}\nprintf '{asked}' '{INDEX}' \"{name}\"\n")
    program.chmod(0o755)
    made = run(folder, path=str(program.parent))

    assert made.returncode == 0, made.stderr
    assert locked(folder) == {image: digest_of(image) for image in NAMES}


def test_without_a_tool_it_says_what_to_give(folder: Path) -> None:
    """Neither skopeo nor docker: exit 2, and the way out."""
    before = texts(folder)
    made = run(folder, path=os.devnull)

    assert made.returncode == 2
    assert "REGISTRY=" in made.stderr
    assert texts(folder) == before


def test_the_verb_of_make_reads_digests() -> None:
    """`make digests` is that script, with the registry that was given."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("no make on this machine")
    told = subprocess.run(
        [make, "-n", "digests", "REGISTRY=https://mirror.example", "PYTHON=python3"], cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "REGISTRY=https://mirror.example python3 deploy/digests.py" in told.stdout
