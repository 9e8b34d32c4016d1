# A few verbs; CI calls the same. Everything is set up in .venv on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo run test test-long peers test-days lint check bench soak mutants train digests lock

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

# Clients that nobody here wrote, at our emulators; fetches them into an environment of their own.
peers: $(READY)
	$(BIN)/python -m pytest -m peers tests/peers

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

# After a change of content/intents.yaml; fetches scikit-learn into an environment of its own.
train: $(READY)
	$(BIN)/python -m tests.training

# Only where there is a network; REGISTRY=https://… asks that one, else skopeo or docker is asked.
digests:
	REGISTRY=$(REGISTRY) $(PYTHON) deploy/digests.py

# Both locks from pyproject.toml, where there is a network. Pins stay while its ranges allow them;
# newer ones by LOCK=--upgrade or LOCK="--upgrade-package aiohttp". By Python 3.11, which is the
# image's and the oldest. pip-tools keeps what stands in a lock, and asks whom pip asks; it has a
# venv of its own, for it brings pip, setuptools and wheel, which the dev extra would lock for all.
PIP_TOOLS := pip==26.3 pip-tools==7.6.2
LOCKER := build/lock
COMPILE := $(LOCKER)/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

# The second lock starts as a copy of the first, so both have the same pins.
lock:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "make lock PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(LOCKER)
	$(LOCKER)/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_TOOLS)
	$(COMPILE) $(LOCK) --extra dev --output-file requirements.lock pyproject.toml
	cp requirements.lock $(LOCKER)/requirements.txt
	$(COMPILE) --output-file $(LOCKER)/requirements.txt pyproject.toml
	cp $(LOCKER)/requirements.txt deploy/requirements.txt

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(READY)
