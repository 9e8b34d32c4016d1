"""The calendar file of a class, made of an order alone; runs in a job process.

An order's `args` hold everything that the file says, in plain words: see `flow_calendar.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.features.classes.calendar.file import MIME, Invitation, calendar
from bot.store.disk.private_file import write_private
from bot.store.sql import Tx


def calendar_file(_tx: Tx, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write the file of an order into its folder and return where and what it is."""
    args = order["args"]
    invitation = Invitation(
        args["uid"], args["sequence"], args["cancelled"],
        tuple((starts, ends) for starts, ends in args["days"]),
        args["summary"], args["location"], args["description"], args["alarm"],
    )  # fmt: skip
    path = Path(order["folder"]) / f"{order['name']}.ics"
    write_private(path, calendar(invitation, ZoneInfo(order["timezone"]), order["now"]))
    return {
        "path": str(path), "name": args["name"], "mime": MIME, "person": args["person"],
        "training": args["training"], "again": args["again"],
    }  # fmt: skip
