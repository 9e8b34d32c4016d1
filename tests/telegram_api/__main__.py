"""Run the emulator as a process of its own: `python -m tests.telegram_api --port 8081`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.telegram_api.emulator import TOKEN, Emulator


async def _run(port: int, token: str, pace: bool) -> None:
    emulator = await Emulator(token, pace=pace).start(port)
    print(f"{emulator.url} {emulator.token}", flush=True)
    await emulator.serve_forever()


def main() -> None:
    """Read the command line and serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram_api")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--pace", action="store_true", help="enforce Telegram's pace")
    chosen = parser.parse_args()
    run = asyncio.run
    if sys.platform != "win32":
        import uvloop

        run = uvloop.run
    try:
        run(_run(chosen.port, chosen.token, chosen.pace))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
