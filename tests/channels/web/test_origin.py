"""From which network something was said: a hash that is the same for one household only."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.web import WebChannel, identity
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import Desk
from tests.words import say

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def proxied() -> AsyncIterator[House]:
    """Serve the page as behind a proxy of one's own."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "UBND xã thử", say, trusted_proxies=("127.0.0.1",))
    served = House(desk, channel, channel.routes())
    await served.start()
    yield served
    for client in served.clients:
        await client.aclose()
    await served.stop()


async def origins(house: House, *networks: str) -> list[str]:
    """Say something from each of some networks, each time as somebody else; return the origins."""
    house.desk.heard.clear()
    for number, network in enumerate(networks):
        client = await house.visitor(f"an{number}")
        said = {"key": f"01234567{number}", "text": "ACDE-FGHM"}
        headers = {"X-Forwarded-For": network} if network else {}
        assert (await client.post("/say", json=said, headers=headers)).status_code == 200
    return [one.origin for one in house.desk.heard]


async def test_a_network_has_one_origin_whoever_speaks(proxied: House) -> None:
    """Two browsers of one address or one IPv6 /64 share it, other networks do not."""
    found = await origins(
        proxied, "203.0.113.9", "203.0.113.9", "203.0.113.10",
        "2001:db8:1:2::5", "2001:db8:1:2:ffff::6", "2001:db8:1:3::5",
    )  # fmt: skip
    assert [found.index(one) for one in found] == [0, 0, 2, 3, 3, 5]


async def test_an_origin_tells_nobody_the_address(proxied: House) -> None:
    """It is a keyed hash: with another key it is another one."""
    (found,) = await origins(proxied, "203.0.113.9")
    assert len(found) == 16 and int(found, 16) >= 0
    assert found == identity.origin(SECRET, "203.0.113.9")
    assert found != identity.origin("another", "203.0.113.9")
