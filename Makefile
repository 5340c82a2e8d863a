# elevenmon: from a bare checkout, only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUN_STAMP := $(VENV)/.runnable
# Some machines switch .pyc files off, which doubles every start.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint check-types contracts unit screenshots snapshots faults-long bench bench-start bench-idle bench-keys bench-ui soak bench-store bench-lists bench-sync bench-status backtest backtest-oracle backtest-anomalies clean help

help:  ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(RUN_STAMP)  ## Set everything up and open the monitor on the demo account.
	@$(BIN)/elevenmon --demo $(ARGS)

test: $(STAMP) lint check-types contracts unit  ## Set everything up and run the whole suite.

lint: $(STAMP)  ## Style and format.
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests

check-types: $(STAMP)  ## Types, strict.
	$(BIN)/mypy

contracts: $(STAMP)  ## Who may import whom.
	$(BIN)/lint-imports

# In the order of the folders: what takes long comes first, and ends beside many short ones.
unit: $(STAMP)  ## Every test, in a process for each processor and one more.
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

snapshots: $(STAMP)  ## Accept the screens as they are now.
	$(BIN)/pytest tests/snapshots --snapshot-update

screenshots: $(STAMP)  ## Draw the pictures of the README.
	$(BIN)/python -m tests.pictures screenshots

faults-long: $(STAMP)  ## The long fault runs.
	ELEVENMON_LONG=1 $(BIN)/pytest tests/faults --timeout 3600

bench: bench-start bench-idle bench-keys bench-ui bench-store bench-lists bench-sync bench-status  ## All measurements, each with the machine's floor beside it.

bench-start: $(STAMP)  ## Start and exit, against a Textual hello.
	$(BIN)/python -m tests.bench start

bench-idle: $(STAMP)  ## Idle CPU, bytes and memory with live feeds.
	$(BIN)/python -m tests.bench idle

bench-keys: $(STAMP)  ## Key latency.
	$(BIN)/python -m tests.bench keys

bench-ui: $(STAMP)  ## Stalls of the event loop and the work of a poll; ELEVENMON_UI_SECONDS=3600 for an hour.
	$(BIN)/python -m tests.bench ui

soak: $(STAMP)  ## Whether anything grows in 20,000 hurried polls; ELEVENMON_SOAK_POLLS=n for less.
	$(BIN)/python -m tests.bench soak

bench-store: $(STAMP)  ## Adding to a store of a million clips and requests, and looking after it.
	$(BIN)/python -m tests.bench store

bench-lists: $(STAMP)  ## Lists, filters and searches over a million clips and requests.
	$(BIN)/python -m tests.bench lists

bench-sync: $(STAMP)  ## How fast the past is brought, against the official SDK.
	$(BIN)/python -m tests.bench sync

bench-status: $(STAMP)  ## A status line from a fresh store, against `python -c pass`.
	$(BIN)/python -m tests.bench status

backtest: $(STAMP)  ## How good the forecast is; SERIES=folder measures recorded series.
	$(BIN)/python -m tests.backtest $(SERIES)

backtest-oracle: $(STAMP)  ## What a forecast could score that knew the made-up accounts by heart.
	$(BIN)/python -m tests.backtest --oracle

backtest-anomalies: $(STAMP)  ## How often anomalies are found in accounts at ease, and in one with a spike.
	$(BIN)/python -m tests.backtest.anomalies

$(VENV)/bin/python:
	@echo "setting up $(VENV), which takes a little while the first time"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "elevenmon needs Python 3.11 or newer; set PYTHON=python3.x")'
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): $(VENV)/bin/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(STAMP): $(RUN_STAMP)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

clean:  ## Remove everything that was set up or built.
	rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis snapshot_report.html
