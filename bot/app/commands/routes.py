"""`donghanh routes`: every route that a button may carry, for whoever renames or adds one."""

from __future__ import annotations

from bot.conversation.resuming import RESUME
from bot.features.installed import FEATURES


def routes() -> int:
    """Print one line a route: its feature, how it is written, the heads of older releases."""
    for line in table():
        print(line)
    return 0


def table() -> list[str]:
    """Return the lines, by feature and route."""
    owned = [
        (feature.name, one.route)
        for feature in FEATURES
        for flow in feature.flows
        for one in flow.routes
    ]
    rows = sorted(
        (owner, route.pattern, ", ".join(route.aliases))
        for owner, route in [*owned, ("conversation", RESUME)]
    )
    widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
    return [
        f"{feature:{widths[0]}}  {pattern:{widths[1]}}  {older}".rstrip()
        for feature, pattern, older in rows
    ]
