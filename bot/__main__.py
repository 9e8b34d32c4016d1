"""The command line's door."""

from __future__ import annotations

from bot.app.commands.app import main

if __name__ == "__main__":
    main()
