"""Pictures of a page, kept where the person who asked for pictures wants them."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page


async def shoot(page: Page, name: str) -> None:
    """Keep a picture in the folder that `SHOTS` names; without one, none is taken."""
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=str(Path(folder) / f"{name}.png"))
