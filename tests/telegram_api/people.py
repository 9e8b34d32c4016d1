"""People as a test plays them: what they type, tap, share and see."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

from tests.telegram_api.state import TAP_LIFE, Button, Chat, Shown, Tap, World


class Person:
    """One human with a private chat; every verb returns the id of the update it made."""

    def __init__(self, world: World, user_id: int) -> None:
        self.world = world
        self.id = user_id

    @property
    def chat(self) -> Chat:
        """Return the private chat with the bot."""
        return self.world.chat(self.id)

    @property
    def screen(self) -> list[Shown]:
        """Return everything in the chat, oldest first."""
        return list(self.chat.messages.values())

    @property
    def got(self) -> list[Shown]:
        """Return what the bot has sent, oldest first."""
        return [shown for shown in self.chat.messages.values() if not shown.mine]

    @property
    def last(self) -> Shown:
        """Return the newest message of the bot; raises LookupError before there is one."""
        got = self.got
        if not got:
            raise LookupError(f"nothing was sent to {self.id}")
        return got[-1]

    def keyboard(self) -> list[Button]:
        """Return the keys of the reply keyboard that stands below the chat."""
        for shown in reversed(self.got):
            if shown.keyboard_removed:
                return []
            if shown.keyboard:
                return [key for row in shown.keyboard for key in row]
        return []

    async def say(self, text: str) -> int:
        """Type a text or a command."""
        command = re.match(r"/\w+(@\w+)?", text)
        entities = (
            {"entities": [{"type": "bot_command", "offset": 0, "length": command.end()}]}
            if command
            else {}
        )
        return self._send(text, text=text, **entities)

    async def edit(self, text: str) -> int:
        """Put the newest message of one's own right."""
        mine = [shown for shown in self.chat.messages.values() if shown.mine]
        shown = mine[-1]
        shown.text = text
        return self.world.add_update(
            "edited_message",
            {
                "message_id": shown.id,
                "from": self.world.user(self.id),
                "chat": self.world.chat_json(self.chat),
                "date": int(shown.at),
                "edit_date": int(self.world.clock.now()),
                "text": text,
            },
            f"chat:{self.id}",
        )

    async def open(self, argument: str = "") -> int:
        """Follow a link `t.me/<bot>?start=<argument>` and press Start."""
        self.chat.status = "open"
        return await self.say(f"/start {argument}".rstrip())

    async def contact(self, phone: str, of: int = 0, name: str = "") -> int:
        """Share a contact: one's own, or that of somebody else."""
        contact = {"phone_number": phone, "first_name": name or f"Người {of or self.id}"}
        return self._send("", contact=contact | {"user_id": of or self.id})

    async def sticker(self) -> int:
        """Send a sticker."""
        return self._send("", sticker={"file_id": "sticker-1", "emoji": "👍", "type": "regular"})

    async def voice(self) -> int:
        """Send a voice message."""
        return self._send("", voice={"file_id": "voice-1", "duration": 3})

    async def photo(self, data: bytes = b"\xff\xd8jpeg", caption: str = "") -> int:
        """Send a picture in two sizes."""
        file_id = self._keep("photo.jpg", data)
        sizes = [{"file_id": f"{file_id}-s", "width": 90}, {"file_id": file_id, "width": 800}]
        more = {"caption": caption} if caption else {}
        return self._send(caption, photo=sizes, **more)

    async def document(self, name: str, data: bytes) -> int:
        """Send a file."""
        file_id = self._keep(name, data)
        document = {"file_id": file_id, "file_name": name, "file_size": len(data)}
        return self._send("", document=document)

    async def message(self, **content: Any) -> int:
        """Send a message of any other content."""
        return self._send("", **content)

    async def tap(self, wanted: str, message: int = 0) -> int:
        """Press the newest button with this label, mark or id; raises LookupError.

        A key of the reply keyboard types its label, or shares one's own number.
        """
        for shown in self._tappable(message):
            for button in (button for row in shown.buttons for button in row):
                if _means(button, wanted):
                    return await self.press(button.data, shown.id)
        for key in self.keyboard():
            if _means(key, wanted):
                return await (
                    self.contact("+84912345678") if key.asks_contact else self.say(key.text)
                )
        seen = [label for shown in self.got for label in shown.labels()]
        raise LookupError(f"no button {wanted!r} on the screen of {self.id}, only {seen}")

    def _tappable(self, message: int) -> list[Shown]:
        if message:
            return [self.chat.messages[message]]
        return list(reversed(self.got))

    async def press(self, data: str, message: int) -> int:
        """Send a button press as it stands, also of a message that is gone."""
        shown = self.chat.messages.get(message)
        carrier = (
            self.world.message_json(shown)
            if shown
            else {"message_id": message, "chat": self.world.chat_json(self.chat), "date": 0}
        )
        tap = Tap(f"{self.id}{len(self.world.taps):08d}", self.id, self.world.clock.now())
        self.world.taps[tap.id] = tap
        content = {
            "id": tap.id,
            "from": self.world.user(self.id),
            "message": carrier,
            "chat_instance": str(self.id),
            "data": data,
        }
        return self.world.add_update("callback_query", content, f"tap:{self.id}", TAP_LIFE)

    def block(self) -> None:
        """Block the bot; the vendor tells the bot so."""
        self.chat.status = "blocked"
        self._member("kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self.chat.status = "open"
        self._member("member")

    def deactivate(self) -> None:
        """Delete the account."""
        self.chat.status = "deactivated"

    async def wait_for(
        self, wanted: str | Callable[[list[Shown]], Any], timeout: float = 5.0
    ) -> Shown:
        """Return the newest message of the bot once one holds the text, or a check is true."""
        deadline = time.monotonic() + timeout
        while True:
            found = self._found(wanted)
            if found is not None:
                return found
            left = deadline - time.monotonic()
            self.world.changed.clear()
            try:
                await asyncio.wait_for(self.world.changed.wait(), max(0.0, left))
            except TimeoutError:
                seen = [shown.text for shown in self.got]
                raise AssertionError(f"{self.id} waited for {wanted!r}, has {seen}") from None

    def _found(self, wanted: str | Callable[[list[Shown]], Any]) -> Shown | None:
        got = self.got
        if callable(wanted):
            return got[-1] if got and wanted(got) else None
        return next((shown for shown in reversed(got) if wanted in shown.text), None)

    async def ask(self, text: str, timeout: float = 5.0) -> Shown:
        """Type a text and return the next new message of the bot."""
        before = len(self.got)
        await self.say(text)
        return await self.wait_for(lambda got: len(got) > before, timeout)

    def _member(self, status: str) -> None:
        content = {
            "chat": self.world.chat_json(self.chat),
            "from": self.world.user(self.id),
            "date": int(self.world.clock.now()),
            "new_chat_member": {"user": self.world.me(), "status": status},
        }
        self.world.add_update("my_chat_member", content, f"chat:{self.id}")

    def _keep(self, name: str, data: bytes) -> str:
        file_id = f"in-{self.id}-{len(self.world.files) + 1}"
        self.world.files[file_id] = (name, data)
        return file_id

    def _send(self, seen: str, **content: Any) -> int:
        chat = self.chat
        shown = Shown(chat.next_id(), chat.id, True, seen, at=self.world.clock.now())
        chat.messages[shown.id] = shown
        message = {
            "message_id": shown.id,
            "from": self.world.user(self.id),
            "chat": self.world.chat_json(chat),
            "date": int(shown.at),
            **content,
        }
        return self.world.add_update("message", message, f"chat:{self.id}")


def _means(button: Button, wanted: str) -> bool:
    """Tell whether a label, its mark, what follows the mark, or the id is what was asked for."""
    if wanted in {button.text, button.data}:
        return True
    mark, _, rest = button.text.partition(". ")
    return wanted in {mark, rest} and bool(rest)
