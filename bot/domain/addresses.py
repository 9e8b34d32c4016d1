"""An address: one account on one channel, `telegram:123`, `web:<id>`, `zalo:<bot>:<id>`."""

from __future__ import annotations


def channel_of(address: str) -> str:
    """Return the channel of an address or of a place."""
    return address.partition(":")[0]


def on_channel(channel: str, address: str) -> str:
    """Return the address on a channel of the account that has an address on another one."""
    return f"{channel}:{address.partition(':')[2]}"


def account_of(address: str) -> str:
    """Return what the vendor itself calls the account; a bot's name in between is ours."""
    return address.rpartition(":")[2]


def begins_of_bot(address: str) -> str:
    """Return what the addresses of all people of one bot begin with: `zalo:<bot>:`."""
    return f"{address.rpartition(':')[0]}:"
