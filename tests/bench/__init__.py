"""What the house promises, measured from outside: `python -m tests.bench NAME… --json`."""
