"""What somebody does in the chat with a bot, and what they see there."""

from __future__ import annotations

from typing import Any

from tests.zalo_bot_api.state import Bot, address_of

NOW_MS = 1_795_395_600_000


class Person:
    """Somebody with the bot open on their phone."""

    def __init__(self, bot: Bot, account: object, name: str = "Ted") -> None:
        self.bot = bot
        self.id = address_of(account)
        self.name = name

    @property
    def texts(self) -> list[str]:
        """Return the texts that the bot has shown, oldest first."""
        return [shown.text for shown in self.bot.screens.get(self.id, [])]

    def say(self, text: str) -> dict[str, Any]:
        """Type a text."""
        return self._do("message.text.received", text=text)

    def send_photo(self, url: str = "https://photo.zdn.vn/a.jpg", caption: str = "") -> None:
        """Send a picture."""
        fields: dict[str, Any] = {"caption": caption, "message_type": "CHAT_PHOTO"}
        if self.bot.doubts.photo_field != "photo":
            fields["photo_url"] = url
        if self.bot.doubts.photo_field != "photo_url":
            fields["photo"] = url
        self._do("message.image.received", **fields)

    def send_voice(self, url: str = "https://voice.zdn.vn/a.aac") -> None:
        """Send a voice message."""
        self._do("message.voice.received", voice_url=url, message_type="CHAT_VOICE")

    def send_sticker(self) -> None:
        """Send a sticker."""
        self._do("message.sticker.received", sticker="abc", url="https://stickers.zaloapp.com/a")

    def send_unsupported(self) -> None:
        """Send what the bot is not told: a file, a link, whatever a child's account sends."""
        self._do("message.unsupported.received")

    def say_in_group(self, group: str, text: str) -> None:
        """Mention the bot in a group."""
        self._do("message.text.received", group=address_of(group), text=text)

    def _do(self, event: str, group: str = "", **fields: Any) -> dict[str, Any]:
        bot = self.bot
        if self.id not in bot.people and len(bot.people) >= bot.most_people:
            bot.dropped += 1
            return {}
        bot.people[self.id] = None
        if bot.doubts.counts == "both":
            bot.counted += 1
        chat = {"id": group or self.id, "chat_type": "GROUP" if group else "PRIVATE"}
        message = {
            "from": {"id": self.id, "display_name": self.name, "is_bot": False}, "chat": chat,
            "message_id": bot.new_id(), "date": NOW_MS, **fields,
        }  # fmt: skip
        body = {"event_name": event, "message": message}
        bot.queue(body)
        return body
