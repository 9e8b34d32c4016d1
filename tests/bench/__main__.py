"""The command line: `python -m tests.bench NAME… [--json]`; exits 1 if a promise is not kept."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bot.library.load import Library, load
from tests.bench.class_taps import class_taps
from tests.bench.endurance import Size as Endurance
from tests.bench.endurance import endurance
from tests.bench.hall import hall
from tests.bench.migration import migration
from tests.bench.notices import Size as Notices
from tests.bench.notices import notices
from tests.bench.process import process
from tests.bench.promise import Miscounted, Promise, table
from tests.bench.queueing import Size as Queueing
from tests.bench.queueing import queueing
from tests.bench.search import search
from tests.bench.sending import sending
from tests.bench.turn import turn
from tests.bench.understand import understand
from tests.running import ROOT

Bench = Callable[[Library], Awaitable[list[Promise]]]
BENCHES: dict[str, Bench] = {
    "turn": turn,
    "class": class_taps,
    "hall": hall,
    "process": process,
    "search": search,
    "understand": understand,
    "sending": sending,
    "queueing": queueing,
    "notices": notices,
    "migration": migration,
    "endurance": endurance,
}
#: Run only by its name: it takes half an hour.
APART = frozenset({"endurance"})


def run(names: Sequence[str], as_json: bool, benches: Mapping[str, Bench] | None = None) -> int:
    """Run benches and print their promises; 1 if one is not kept or its effects do not add up."""
    library, faults = load(ROOT / "content", ROOT / "quizzes")
    if faults:
        print("\n".join(str(fault) for fault in faults), file=sys.stderr)
        return 1
    ok = True
    for name in names:
        try:
            promises = asyncio.run((benches or BENCHES)[name](library))  # type: ignore[arg-type]
        except Miscounted as error:
            print(f"{name}: no figure, the effects do not add up: {error}", file=sys.stderr)
            ok = False
            continue
        ok = ok and all(promise.ok for promise in promises)
        lines = [promise.as_json() for promise in promises] if as_json else [table(promises)]
        print("\n".join(lines), flush=True)
    return 0 if ok else 1


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="+", choices=[*BENCHES, "all"], metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one JSON object per promise")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long endurance takes")
    parser.add_argument("--people", type=int, default=100_000, help="how many queueing is for")
    parser.add_argument(
        "--before", type=Path, help="a checkout that queueing and notices are held against"
    )
    parser.add_argument("--phoatis", type=Path, help="PhoATIS/syllable-level, for understand")
    parser.add_argument("--alqac", type=Path, help="a folder with 2022 and 2023, for search")
    chosen = parser.parse_args()
    benches = BENCHES | {
        "endurance": lambda library: endurance(library, Endurance(minutes=chosen.minutes)),
        "queueing": lambda library: queueing(library, Queueing(chosen.people), chosen.before),
        "notices": lambda library: notices(library, Notices(), chosen.before),
        "search": lambda library: search(library, outside=chosen.alqac),
        "understand": lambda library: understand(library, chosen.phoatis),
    }
    everything = [name for name in BENCHES if name not in APART]
    names = everything if "all" in chosen.names else list(dict.fromkeys(chosen.names))
    sys.exit(run(names, chosen.json, benches))


if __name__ == "__main__":
    main()
