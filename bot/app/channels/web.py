"""The chat page, once at each prefix, and what rings it while it is closed."""

from __future__ import annotations

import secrets

from bot.app.channels import zalo
from bot.app.channels.wiring import Mounted, Wiring
from bot.app.service import fetching
from bot.app.service.host_cookies import HostCookies
from bot.channels.web.channel import WebChannel
from bot.channels.web.cookies import host_named
from bot.channels.web.push import PushChannel
from bot.channels.web.subscribing import Bell
from bot.channels.web.vapid import Keys
from bot.messaging.ringing import Browsers
from bot.store.secrets import secret

#: Under this name the secret is kept with which cookies are signed.
COOKIE_SECRET = "web_cookie"  # noqa: S105


async def build(wiring: Wiring) -> list[Mounted]:
    """Return the page at each prefix, and the channel that rings it unless that is off."""
    settings, parts = wiring.settings, wiring.parts
    cookies = await parts.writer.write(
        lambda tx: secret(tx, COOKIE_SECRET, secrets.token_urlsafe(32))
    )
    register = await _register(wiring)
    ringer, bell = _ringing(wiring)
    uploads = fetching.incoming_folder(settings.database_path.parent / "files")
    made: list[Mounted] = [
        (
            prefix,
            WebChannel(
                wiring.receiver, wiring.mailbox, cookies, settings.office, wiring.say, prefix,
                settings.public_url, settings.proxies, bell, uploads, register,
                parts.app.flows.built, zalo.verified_by(settings),
            ),
        )
        for prefix in wiring.prefixes
    ]  # fmt: skip
    return [*made, ("", ringer)] if ringer else made


async def _register(wiring: Wiring) -> HostCookies | None:
    """Return who has which cookie; nothing where browsers would not take the `__Host-` one."""
    parts, public_url = wiring.parts, wiring.settings.public_url
    if not all(host_named(public_url, prefix) for prefix in wiring.prefixes):
        return None
    return await HostCookies.open(parts.writer, parts.reader, parts.clock)


def _ringing(wiring: Wiring) -> tuple[PushChannel | None, Bell | None]:
    """Return what rings closed pages and where pages ask for it; nothing where it is off."""
    settings, parts = wiring.settings, wiring.parts
    if not settings.rings:
        return None, None
    browsers = Browsers(parts.writer, parts.reader, parts.clock, WebChannel.name)
    services = settings.push_services.replace(",", " ").split()
    keys = Keys(browsers)
    ringer = PushChannel(
        browsers, keys, services, settings.push_contact, settings.push_proxy, parts.metrics.rung
    )
    return ringer, Bell(browsers, keys, services)
