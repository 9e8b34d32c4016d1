# A few verbs; CI calls the same. Everything is set up in .venv on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo run test test-long test-days lint check bench soak mutants digests

demo: $(READY)
	$(BIN)/donghanh demo

run: $(READY)
	$(BIN)/donghanh run

# A file of tests stays on one core: its tests share the programs that they start.
test: $(READY)
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# What kills, fills, floods or builds for long; CI runs it too.
test-long: $(READY)
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -m long -n 2 --dist loadfile --no-loadscope-reorder

# The tests that dates may break, on other days than today: DAYS="tet leap", DAYS=--without-boot.
test-days: $(READY)
	$(BIN)/python -m tests.days $(DAYS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(READY)
	$(BIN)/donghanh check

bench: $(READY)
	$(BIN)/python -m tests.bench all

soak: $(READY)
	$(BIN)/python -m tests.soak --rounds 300

mutants: $(READY)
	$(BIN)/python -m tests.mutants

# Only where there is a network; REGISTRY=https://… asks that one, else skopeo or docker is asked.
digests:
	REGISTRY=$(REGISTRY) $(PYTHON) deploy/digests.py

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(READY)
