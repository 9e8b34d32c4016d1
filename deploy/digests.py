#!/usr/bin/env python3
"""Reads the digests of the images in images.lock and writes them where images are named.

    make digests                                   asks skopeo or docker, whichever is here
    make digests REGISTRY=https://mirror.example   asks a registry itself

A digest is the hash of the bytes that were read, never what somebody says it is. When one image
can not be read, nothing is written.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

HERE = Path(__file__).parent
LOCK = "images.lock"
#: Where images are named, with the digest behind the name once it is known.
FILES = ("Containerfile", "compose.yaml")
NOT_READ = "not yet read"

_LINE = re.compile(r"(\S+) +(not yet read|sha256:[0-9a-f]{64})")
_KINDS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_MOST_BYTES = 4 * 1024 * 1024
_PATIENCE_S = 60
_NO_ANSWER = (OSError, http.client.HTTPException, ValueError)


class NotRead(Exception):
    """A digest could not be read; the text says why."""


def main() -> int:
    """Read all digests, then write them; 0 done, 1 could not read one, 2 nothing to ask."""
    lock = HERE / LOCK
    try:
        manifest = way(os.environ.get("REGISTRY", ""))
        found = {image: digest_of(manifest(image)) for image in images(lock.read_text("utf-8"))}
    except NotRead as fault:
        print(f"nothing was changed: {fault}", file=sys.stderr)
        return 1
    except LookupError as fault:
        print(fault.args[0], file=sys.stderr)
        return 2
    for name in FILES:
        rewrite(HERE / name, lambda text: pinned(text, found))
    rewrite(lock, lambda text: noted(text, found))
    for image, digest in found.items():
        print(f"{image} {digest}")
    return 0


def images(lock: str) -> list[str]:
    """Return the images that the lock names; raises NotRead for a line that is none."""
    lines = [line for line in lock.splitlines() if line.strip() and not line.startswith("#")]
    found = [_LINE.fullmatch(line) for line in lines]
    if not all(found):
        raise NotRead(f"{LOCK}: a line is no image with its digest")
    return [match[1] for match in found if match]


def way(registry: str) -> Callable[[str], bytes]:
    """Return what fetches an image's manifest; raises LookupError where there is nothing."""
    if registry:
        return lambda image: from_registry(registry.rstrip("/"), image)
    if skopeo := shutil.which("skopeo"):
        look = [skopeo, "inspect", "--raw"]
        return lambda image: _said([*look, f"docker://{image}"], image)
    if docker := shutil.which("docker"):
        ask = [docker, "buildx", "imagetools", "inspect", "--raw"]
        return lambda image: _said([*ask, image], image)
    raise LookupError("neither skopeo nor docker is here; or give REGISTRY=https://…")


def digest_of(manifest: bytes) -> str:
    """Return the digest of a manifest; raises NotRead for bytes that are none."""
    try:
        kind = json.loads(manifest)["schemaVersion"]
    except (ValueError, KeyError, TypeError):
        raise NotRead("what came is no manifest") from None
    if kind != 2:
        raise NotRead(f"a manifest of kind {kind}")
    return f"sha256:{hashlib.sha256(manifest).hexdigest()}"


def _said(command: list[str], image: str) -> bytes:
    try:
        run = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=_PATIENCE_S * 2, check=True
        )
    except (OSError, subprocess.SubprocessError) as fault:
        raise NotRead(f"{image}: {Path(command[0]).name} failed ({type(fault).__name__})") from None
    return run.stdout


def from_registry(registry: str, image: str) -> bytes:
    """Return the manifest of an image from a registry; raises NotRead."""
    name, _, tag = image.rpartition(":")
    if "/" not in name:
        name = f"library/{name}"
    address = f"{registry}/v2/{name}/manifests/{tag}"
    heads = {"Accept": ", ".join(_KINDS)}
    try:
        body, told = _fetch(address, heads)
    except urllib.error.HTTPError as refused:
        if refused.code != 401:
            raise NotRead(f"{image}: {refused.code}") from None
        token = _token(refused.headers.get("WWW-Authenticate", ""), image)
        body, told = _fetch_or_fail(address, {**heads, "Authorization": f"Bearer {token}"}, image)
    except _NO_ANSWER as fault:
        raise NotRead(f"{image}: {type(fault).__name__}") from None
    if told and told != digest_of(body):
        raise NotRead(f"{image}: what came is not what the registry says it is")
    return body


def _token(asked: str, image: str) -> str:
    """Return the pass that a registry hands to anybody, from where it says."""
    said = dict(re.findall(r'(\w+)="([^"]*)"', asked))
    realm = said.pop("realm", "")
    if not asked.startswith("Bearer ") or not realm:
        raise NotRead(f"{image}: the registry wants a name and a password")
    body, _ = _fetch_or_fail(f"{realm}?{urlencode(said)}", {}, image)
    try:
        answer = json.loads(body)
        return str(answer.get("token") or answer["access_token"])
    except (ValueError, KeyError, AttributeError):
        raise NotRead(f"{image}: no pass came") from None


def _fetch_or_fail(address: str, heads: Mapping[str, str], image: str) -> tuple[bytes, str]:
    try:
        return _fetch(address, heads)
    except _NO_ANSWER as fault:
        raise NotRead(f"{image}: {getattr(fault, 'code', type(fault).__name__)}") from None


def _fetch(address: str, heads: Mapping[str, str]) -> tuple[bytes, str]:
    """Return the body and the digest that the server tells; over https but to this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise NotRead("only https is asked")
    request = urllib.request.Request(address, headers=dict(heads))  # noqa: S310
    with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
        if urlsplit(answer.geturl()).scheme != parts.scheme:
            raise NotRead("only https is asked")
        body = answer.read(_MOST_BYTES)
        if answer.length:  # more was promised
            raise http.client.IncompleteRead(body)
        return body, answer.headers.get("Docker-Content-Digest", "")


def pinned(text: str, found: Mapping[str, str]) -> str:
    """Return a file's text with the digest behind each image's name."""
    for image, digest in found.items():
        named = re.compile(rf"(?m)^(\s*(?:FROM|image:) {re.escape(image)})(?:@sha256:[0-9a-f]+)?$")
        text = named.sub(rf"\1@{digest}", text)
    return text


def noted(text: str, found: Mapping[str, str]) -> str:
    """Return the lock's text with what was read."""
    width = max(len(image) for image in found) + 2
    for image, digest in found.items():
        text = re.sub(rf"(?m)^{re.escape(image)} .*$", f"{image:{width}}{digest}", text)
    return text


def rewrite(file: Path, change: Callable[[str], str]) -> None:
    """Put a changed text in the place of a file, whole or not at all."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(change(file.read_text("utf-8")), encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    sys.exit(main())
