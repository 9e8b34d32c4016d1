"""The command line: `python -m tests.mutants [FILE…]`; exits 1 when too many mutants live."""

from __future__ import annotations

import argparse
import sys
from time import monotonic

from tests.mutants import workshop
from tests.mutants.verdicts import Verdicts, judged


def main() -> None:
    """Read the command line, make and run the mutants, print what lived and the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("files", nargs="*", help="such as bot/text/dates.py")
    chosen = parser.parse_args()
    modules = tuple(chosen.files) or workshop.MODULES
    begun = monotonic()
    workshop.prepare(modules)
    workshop.run()
    found = judged(workshop.mutated(modules))
    print(_told(found), f"\n{(monotonic() - begun) / 60:.0f} minutes", sep="")
    sys.exit(0 if found.kept else 1)


def _told(found: Verdicts) -> str:
    lines = [f"lived: {one.module}:{one.function}: {one.change}" for one in found.lived]
    lines += [f"listed, but not alive: {':'.join(key)}" for key in found.stale]
    lines += ["", "| module | mutants | killed | equivalent | lived | share |", "|" + " --- |" * 6]
    modules = sorted({one.module for one in found.mutants})
    lines += [_row(f"`{module}`", found.of(module)) for module in modules]
    return "\n".join([*lines, _row("together", found)])


def _row(name: str, found: Verdicts) -> str:
    total, lived, equivalent = len(found.mutants), len(found.lived), len(found.equivalent)
    killed = total - lived - equivalent
    return f"| {name} | {total} | {killed} | {equivalent} | {lived} | {found.share:.1%} |"


if __name__ == "__main__":
    main()
