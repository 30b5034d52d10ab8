# The commands of the project; `make` alone lists them.

PY ?= python3
BIN := .venv/bin
UV := uv==0.13.9
DEMO_DIR ?= instance/demo
# Who is done takes of what the other still has to do.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List these commands
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: run
run: .venv/.ok ## Prepare the database and start the site, configured by the environment or .env
	$(BIN)/flask --app app prepare
	$(BIN)/python app.py

.PHONY: demo
demo: export DEMO = 1
demo: export DATA_DIR = $(DEMO_DIR)
demo: .venv/.ok ## Start a demonstration network on http://localhost:5000
	$(BIN)/python app.py

.PHONY: test
test: lint programs ## Run every test, on SQLite and on PostgreSQL, with a real browser
	$(PYTEST)
	$(PYTEST) --database postgresql

.PHONY: lint
lint: .venv/.dev ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: format
format: .venv/.dev ## Put the code in its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: sure
sure: test ## Run the tests, then the long campaigns that a release deserves
	$(PYTEST) tests/journeys --rounds 20
	$(PYTEST) tests/journeys --rounds 20 --database postgresql
	$(PYTEST) tests/adhesion/test_three_years.py --rounds 2
	$(BIN)/python -m tests.bench.synced

.PHONY: bench
bench: .venv/.dev ## Measure every goal of speed beside a bare page on the same server, in one run (SIZE=20k, 100k)
	$(BIN)/python -m tests.bench $(SIZE)

COMPILE := $(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url \
	--python-version 3.11 --python-platform linux pyproject.toml --extra postgres

.PHONY: lock
lock: .venv/.dev ## Compile the lock files again from pyproject.toml (UPGRADE=--upgrade to take newer versions)
	$(BIN)/python -m pip install -q $(UV)
	$(COMPILE) $(UPGRADE) -o requirements.txt
	$(COMPILE) $(UPGRADE) --extra dev -c requirements.txt -o requirements-dev.txt

# uv installs in a third of the time; pip does where uv has no wheel, or does not trust the way out.
INSTALL = { [ -x $(BIN)/uv ] && $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1); } || \
	$(BIN)/python -m pip install -q --require-hashes -r $(1)

.venv/bin/python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PY) is too old: the site needs Python 3.11 or newer (make PY=python3.12 …)."; exit 1; }
	@$(PY) -c 'import venv, ensurepip' 2>/dev/null || $(call APT,python3-venv)
	$(PY) -m venv .venv
	$(BIN)/python -m pip install -q $(UV) || true

.venv/.ok: requirements.txt | .venv/bin/python
	$(call INSTALL,requirements.txt)
	touch $@

.venv/.dev: requirements-dev.txt | .venv/.ok
	$(call INSTALL,requirements-dev.txt)
	touch $@

# Install Debian packages, as root or through sudo; say what to do where neither is possible.
define APT
	{ as=""; [ "$$(id -u)" = 0 ] || as="sudo"; \
	if command -v apt-get >/dev/null && { [ -z "$$as" ] || command -v sudo >/dev/null; }; then \
	  echo "Installing $(1)…"; \
	  $$as apt-get update -q >/dev/null && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(1) >/dev/null; \
	else echo "Missing: $(1). Install these with your system's package manager, then try again."; exit 1; fi; }
endef

.PHONY: programs
programs:
	@command -v chromium chromium-browser google-chrome >/dev/null || $(call APT,chromium fonts-dejavu-core)
	@command -v pdfsig >/dev/null && command -v qpdf >/dev/null || $(call APT,poppler-utils qpdf)
	@command -v pg_ctl >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null || $(call APT,postgresql)
