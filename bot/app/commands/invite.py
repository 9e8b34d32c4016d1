"""`donghanh invite`: a one-time code that turns whoever types it into a role."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from typing import Any

from bot.app.commands.common import (
    NO_DATABASE,
    WRONG_SETTINGS,
    say_faults,
    say_unusable,
    settings_or_none,
)
from bot.app.service.control import ask
from bot.app.settings import Settings
from bot.conversation.chance import Chance
from bot.domain import codes
from bot.domain.rights import ROLE_NAMES
from bot.features.office import invites
from bot.library.load import places_of, wording_of
from bot.library.places import Places
from bot.store import audit
from bot.store.lock import DatabaseInUse, DatabaseLock
from bot.store.migrate import NewerSchema, migrate
from bot.store.people import with_role
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer


def issue(tx: Tx, role: str, place: str, seed: bytes, now: int) -> str:
    """Issue a code on the machine and return it as people type it."""
    code = codes.ROLE_PREFIX + Chance(seed).code(codes.PERSONAL_LENGTH)
    invites.issue(tx, role, place, None, now, codes.code_hash(code), now + codes.ROLE_CODE_LIFE_MS)
    audit.note(tx, now, None, "invite.issued", role)
    return codes.shown(code)


def first_invite(tx: Tx, seed: bytes, now: int) -> str:
    """Return a code for the first admin, or nothing when there is one or a code is out."""
    waiting = any(invite.role == "admin" for invite in invites.open_ones(tx, now))
    if waiting or with_role(tx, ("admin",)):
        return ""
    return issue(tx, "admin", "", seed, now)


def issue_for_command(tx: Tx, order: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answer the local socket: `role` and `place` in, `code` out."""
    now = int(time.time() * 1000)
    role, place = str(order["role"]), str(order["place"])
    return {"code": issue(tx, role, place, secrets.token_bytes(16), now)}


def invite(role: str, place: str) -> int:
    """Print a new code; asks the running program when it holds the database."""
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    places, _ = places_of(settings.content)
    place, faults = _place_meant(places, place)
    if role not in ROLE_NAMES:
        faults.insert(0, f"--role: phải là một trong {', '.join(ROLE_NAMES)}")
    if faults:
        say_faults("Chưa cấp được mã:", faults)
        return WRONG_SETTINGS
    try:
        code = asyncio.run(_made(settings, role, place))
    except NO_DATABASE as error:
        say_unusable("Chưa cấp được mã", settings.database_path, error)
        return 1
    except (OSError, DatabaseInUse, NewerSchema) as error:
        say_faults("Chưa cấp được mã:", [error])
        return 1
    where = f", {places.name(place, full=True)}" if place else ""
    title = wording_of(settings.content, "roles").render(f"roles.{role}")
    print(f"{code}  ({title}{where}, dùng một lần, trong 7 ngày)")
    return 0


def _place_meant(places: Places, typed: str) -> tuple[str, list[str]]:
    """Return the code of a place said by code or name, and what is wrong with it."""
    if not typed or places.get(typed):
        return typed, []
    found = [match.place.code for match in places.find(typed)]
    if len(found) == 1:
        return found[0], []
    if not found:
        return "", [f"--place: không có nơi nào tên hay mã “{typed}”"]
    named = [f"{code} ({places.name(code, full=True)})" for code in found]
    return "", [f"--place: “{typed}” có thể là {len(found)} nơi; dùng mã: {'; '.join(named)}"]


async def _made(settings: Settings, role: str, place: str) -> str:
    now = int(time.time() * 1000)
    try:
        with DatabaseLock(settings.database_path):
            migrate(settings.database_path, now)
            writer = await Writer.open(settings.database_path)
            try:
                seed = secrets.token_bytes(16)
                return await writer.write(lambda tx: issue(tx, role, place, seed, now))
            finally:
                await writer.close()
    except DatabaseInUse:
        order = {"do": "invite", "role": role, "place": place}
        answer = await ask(settings.database_path, order)
        if "code" not in answer:
            raise StoreUnavailable(str(answer.get("error"))) from None
        return str(answer["code"])
