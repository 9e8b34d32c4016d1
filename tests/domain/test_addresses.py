"""Addresses: which channel, whose account; a bot's name may stand in between."""

from __future__ import annotations

import pytest

from bot.domain.addresses import account_of, channel_of, on_channel


@pytest.mark.parametrize(
    ("address", "channel", "account", "elsewhere"),
    [
        ("telegram:123", "telegram", "123", "web:123"),
        ("web:a-b_c", "web", "a-b_c", "web:a-b_c"),
        ("zalo:bot1:77", "zalo", "77", "web:bot1:77"),
    ],
)
def test_an_address_is_read(address: str, channel: str, account: str, elsewhere: str) -> None:
    """The channel is up to the first colon, the vendor's own name behind the last."""
    assert channel_of(address) == channel
    assert account_of(address) == account
    assert on_channel("web", address) == elsewhere
