"""Telling systemd that we are ready, alive and stopping; without systemd nothing happens."""

from __future__ import annotations

import contextlib
import socket


class Notifier:
    """Sends one datagram a message to the socket that systemd names; "" sends nothing."""

    def __init__(self, address: str) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def send(self, message: str) -> None:
        """Send a state such as `READY=1`; a supervisor that went away is no fault of ours."""
        if not self._address or not hasattr(socket, "AF_UNIX"):
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.sendto(message.encode(), self._address)
