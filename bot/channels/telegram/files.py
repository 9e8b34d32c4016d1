"""Handing files out: by their bytes the first time, afterwards by Telegram's own name for them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.calls import Calls
from bot.conversation.messages import FileKind, FileOut

#: A file that many are to get is written to Telegram once; the others wait so long and come again.
_PATIENCE = 0.25
_MOST_KNOWN = 500
_METHODS: dict[FileKind, tuple[str, str]] = {
    "photo": ("SendPhoto", "photo"),
    "document": ("SendDocument", "document"),
}

#: The file's old name means nothing to this bot (a new token) or to this kind of message.
_NOT_KNOWN = (
    "wrong file identifier",
    "wrong remote file identifier",
    "wrong remote file id",
    "file_reference_",
    "can't use file of type",
    "temporarily unavailable",
)
_REFUSED = (
    "status 413",
    "too big",
    "too large",
    "photo_",  # PHOTO_INVALID_DIMENSIONS and its kin
    "image_process_failed",
    "file must be non-empty",
    "file_part",
)


class BeingUploaded(Exception):
    """Another row is just handing the same file over: its name will be known in a moment."""


class Files:
    """Sends files, and remembers how Telegram calls those it has, as `photo:<id>`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: OrderedDict[str, str] = OrderedDict()
        self._uploads: dict[str, asyncio.Lock] = {}

    async def send(self, file: FileOut, parameters: dict[str, Any]) -> tuple[str, str]:
        """Return the ids of the new message and of the file in it.

        Raises BeingUploaded, FileRefused for a file that Telegram will not have in any form,
        OSError where its bytes are gone, and what a call raises.
        """
        known = self._known.get(file.id) or file.vendor_id
        if known:
            try:
                return await self._send_known(known, parameters)
            except BadRequest as error:
                if not _no_longer_known(error):
                    raise
                self._known.pop(file.id, None)
        return await self._upload_once(file, parameters, known)

    async def _upload_once(
        self, file: FileOut, parameters: dict[str, Any], stale: str
    ) -> tuple[str, str]:
        lock = self._uploads.setdefault(file.id, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), _PATIENCE)
        except TimeoutError:
            raise BeingUploaded from None
        try:
            known = self._known.get(file.id, "")
            if known and known != stale:
                return await self._send_known(known, parameters)
            message, known = await self._upload(file, parameters)
            self._note(file.id, known)
            return message, known
        finally:
            lock.release()

    def _note(self, id: str, known: str) -> None:
        """Remember a file's name; whoever still waits for its lock finds the name first."""
        if known:
            self._known[id] = known
        self._uploads.pop(id, None)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)

    async def _send_known(self, known: str, parameters: dict[str, Any]) -> tuple[str, str]:
        kind, _, id = known.partition(":")
        method, field = _METHODS["photo" if kind == "photo" else "document"]
        sent = await self._calls.call(method, {**parameters, field: id})
        return str(sent["message_id"]), known

    async def _upload(self, file: FileOut, parameters: dict[str, Any]) -> tuple[str, str]:
        """Hand the bytes over, as a document where Telegram will not show them as a photo."""
        kinds: tuple[FileKind, ...] = (
            ("photo", "document") if file.kind == "photo" else ("document",)
        )
        for kind in kinds:
            method, field = _METHODS[kind]
            try:
                sent = await self._calls.upload(method, field, file.path, file.name, parameters)
            except BadRequest as error:
                if not _file_refused(error):
                    raise
                continue
            id = _id_of(sent, kind)
            return str(sent["message_id"]), f"{kind}:{id}" if id else ""
        raise FileRefused


class FileRefused(TelegramError):
    """Telegram takes this file neither as a photo nor as a document."""

    def __init__(self) -> None:
        super().__init__("file refused")


def _id_of(sent: dict[str, Any], kind: FileKind) -> str:
    found = sent.get(kind)
    if isinstance(found, list):  # a photo in several sizes, the largest last
        found = found[-1] if found else None
    return str(found["file_id"]) if isinstance(found, dict) else ""


def _no_longer_known(error: BadRequest) -> bool:
    text = str(error).lower()
    return any(words in text for words in _NOT_KNOWN)


def _file_refused(error: BadRequest) -> bool:
    text = str(error).lower()
    return any(words in text for words in _REFUSED)
