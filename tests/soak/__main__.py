"""The command line: `python -m tests.soak [--rounds N] [--seed N]`; exits 1 if one is lost."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.conftest import shipped
from tests.soak.soak import soak


def main() -> None:
    """Read the command line, soak, print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261125)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "soak.db"
        report = asyncio.run(soak(database, shipped(), chosen.rounds, chosen.seed))
    print(report)
    print("\n".join(report.strange[:20]), end="")
    sys.exit(1 if report.lost or report.strange else 0)


if __name__ == "__main__":
    main()
