"""The control plane over HTTP: play people, inject faults, read screens and counts.

Every verb is `POST /control/<verb>` with a JSON object; `batch` takes a list of them.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from tests.telegram_api.faults import Fault
from tests.telegram_api.weather import Weather

if TYPE_CHECKING:
    from tests.telegram_api.emulator import Emulator

Verb = Callable[[dict[str, Any]], Awaitable[Any]]
VERBS = [
    "say",
    "open",
    "tap",
    "press",
    "contact",
    "sticker",
    "photo",
    "document",
    "block",
    "unblock",
    "deactivate",
    "know",
    "update",
    "fault",
    "refusal",
    "weather",
    "clear",
    "pace",
    "clock",
    "close_idle",
    "hang_up",
    "refuse",
    "screen",
    "screens",
    "sends",
    "counts",
    "reset",
    "webhook",
    "batch",
]


class Control:
    """Verbs for other processes; they do what the methods of `Emulator` do."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.verbs: dict[str, Verb] = {name: getattr(self, name) for name in VERBS}

    async def answer(self, request: web.BaseRequest, verb: str) -> web.Response:
        """Carry a verb out and answer with what it returns."""
        found = self.verbs.get(verb)
        if found is None:
            return web.json_response({"ok": False, "error": "no such verb"}, status=404)
        body = await request.read()
        given = orjson.loads(body) if body else dict(request.query)
        try:
            result = await found({"items": given} if isinstance(given, list) else given)
        except (LookupError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        return web.Response(
            body=orjson.dumps({"ok": True, "result": result}), content_type="application/json"
        )

    def _person(self, given: dict[str, Any]) -> Any:
        return self.emulator.person(int(given["person"]))

    async def batch(self, given: dict[str, Any]) -> Any:
        """Carry out a list of `{"verb": …, …}` in order."""
        return [await self.verbs[item["verb"]](item) for item in given["items"]]

    async def say(self, given: dict[str, Any]) -> Any:
        """`person`, `text`."""
        return await self._person(given).say(given["text"])

    async def open(self, given: dict[str, Any]) -> Any:
        """`person`, `argument`."""
        return await self._person(given).open(given.get("argument", ""))

    async def tap(self, given: dict[str, Any]) -> Any:
        """`person`, `button` (label, mark or id), `message`."""
        return await self._person(given).tap(given["button"], int(given.get("message", 0)))

    async def press(self, given: dict[str, Any]) -> Any:
        """`person`, `data`, `message`: a press as it stands."""
        return await self._person(given).press(given["data"], int(given["message"]))

    async def contact(self, given: dict[str, Any]) -> Any:
        """`person`, `phone`, `of`."""
        return await self._person(given).contact(given["phone"], int(given.get("of", 0)))

    async def sticker(self, given: dict[str, Any]) -> Any:
        """`person`."""
        return await self._person(given).sticker()

    async def photo(self, given: dict[str, Any]) -> Any:
        """`person`, `caption`."""
        return await self._person(given).photo(caption=given.get("caption", ""))

    async def document(self, given: dict[str, Any]) -> Any:
        """`person`, `name`, `base64`."""
        data = base64.b64decode(given["base64"])
        return await self._person(given).document(given["name"], data)

    async def block(self, given: dict[str, Any]) -> Any:
        """`person`."""
        self._person(given).block()

    async def unblock(self, given: dict[str, Any]) -> Any:
        """`person`."""
        self._person(given).unblock()

    async def deactivate(self, given: dict[str, Any]) -> Any:
        """`person`."""
        self._person(given).deactivate()

    async def know(self, given: dict[str, Any]) -> Any:
        """`people`: ids whose chats are open from now on without their having written."""
        for user_id in given["people"]:
            self.emulator.person(int(user_id))

    async def update(self, given: dict[str, Any]) -> Any:
        """`body` (an update without or with `update_id`), or `raw` text."""
        raw = given.get("raw")
        return self.emulator.inject(given.get("body"), raw.encode() if raw is not None else None)

    async def fault(self, given: dict[str, Any]) -> Any:
        """The fields of `Fault`; `body` is text."""
        fields = dict(given)
        fields.pop("verb", None)
        fields["body"] = str(fields.get("body", "")).encode()
        self.emulator.fault(Fault(**fields))

    async def refusal(self, given: dict[str, Any]) -> Any:
        """`name` (of `refusals.REFUSALS`), `method`, `times`, `chat`."""
        times, chat = int(given.get("times", 1)), int(given.get("chat", 0))
        self.emulator.refuse_by_name(given["name"], given["method"], times, chat)

    async def weather(self, given: dict[str, Any]) -> Any:
        """The fields of `Weather`; without any, faults by chance end. Returns what was done."""
        world = self.emulator.world
        done = dict(world.weather.done) if world.weather else {}
        fields = {name: value for name, value in given.items() if name != "verb"}
        world.weather = Weather(**fields) if fields else None
        return done

    async def clock(self, given: dict[str, Any]) -> Any:
        """`move` by seconds, `freeze` or `thaw`; returns what it shows."""
        clock = self.emulator.world.clock
        if given.get("freeze"):
            clock.freeze()
        if given.get("thaw"):
            clock.thaw()
        clock.move(float(given.get("move", 0)))
        return clock.now()

    async def close_idle(self, given: dict[str, Any]) -> Any:
        """`seconds` after its last call a connection is closed from now on; 0 ends that."""
        self.emulator.close_idle(float(given["seconds"]))

    async def hang_up(self, given: dict[str, Any]) -> Any:
        """Close every idle connection now."""
        return self.emulator.hang_up()

    async def clear(self, given: dict[str, Any]) -> Any:
        """Forget the faults that have not happened."""
        self.emulator.world.faults.clear()

    async def pace(self, given: dict[str, Any]) -> Any:
        """`enforced`, and the numbers of `Paces`."""
        for name, value in given.items():
            if name != "verb":
                if not hasattr(self.emulator.world.paces, name):
                    raise LookupError(f"no pace setting {name}")
                setattr(self.emulator.world.paces, name, value)

    async def screen(self, given: dict[str, Any]) -> Any:
        """`person`: the messages of the chat, oldest first; `after` skips ids up to it."""
        after = int(given.get("after", 0))
        return [s.as_json() for s in self._person(given).screen if s.id > after]

    async def screens(self, given: dict[str, Any]) -> Any:
        """How many messages and edits stand on every screen, and when the last one came."""
        return self.emulator.summary()

    async def sends(self, given: dict[str, Any]) -> Any:
        """`since`, `until`: how many sends and edits came between, the first and the last."""
        since, until = float(given.get("since", 0)), float(given.get("until", "inf"))
        found = [at for at in self.emulator.world.sent_at if since <= at <= until]
        first, last = (min(found), max(found)) if found else (0.0, 0.0)
        return {"count": len(found), "first": first, "last": last}

    async def counts(self, given: dict[str, Any]) -> Any:
        """Calls, refusals, updates, unknown parameters, breaches of the pace."""
        return self.emulator.counts()

    async def reset(self, given: dict[str, Any]) -> Any:
        """Forget calls and refusals."""
        self.emulator.forget_counts()

    async def webhook(self, given: dict[str, Any]) -> Any:
        """Say which webhook is set and what it answered."""
        hook = self.emulator.world.webhook
        statuses = self.emulator.pusher.statuses
        return {"url": hook.url, "last_error": hook.last_error, "statuses": statuses}

    async def refuse(self, given: dict[str, Any]) -> Any:
        """Close the door for `seconds`, then open it again."""
        self.emulator.refuse_for(float(given["seconds"]))
