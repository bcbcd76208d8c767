# `make demo` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
PLAYERS := scorm-again@3.4.3 h5p-standalone@3.8.2
RUNTIME := .cache/npm/node_modules/h5p-standalone/package.json

.DEFAULT_GOAL := help
.PHONY: help demo demo-stop launch-runtime pdfua-checker test test-fast laws test-moodle check lint types format install install-dev lock docs messages bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: install ## install what is missing, start the service, send it real work, leave it running
	@$(BIN)/sidecar demo --examples examples --folder .demo

demo-stop: ## stop the service that `make demo` left running
	@$(BIN)/sidecar demo --folder .demo --stop

launch-runtime: $(RUNTIME) ## the SCORM run-time and the H5P player of the launch test (npm)

$(RUNTIME):
	@command -v npm >/dev/null || docker/debian-install.sh docker/debian-npm.txt
	@mkdir -p .cache/npm
	@npm install --prefix .cache/npm --no-save --no-audit --no-fund --ignore-scripts --loglevel=error $(PLAYERS)

INTEROP := tests/certificates/interop/node_modules/.installed

$(INTEROP): tests/certificates/interop/package.json
	@command -v npm >/dev/null || docker/debian-install.sh docker/debian-npm.txt
	@npm install --prefix tests/certificates/interop --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

OUTLOUD := .cache/outloud/.installed

pdfua-checker: $(OUTLOUD) ## outloud, which judges PDF/UA, in an environment of its own (its tests are skipped without)

$(OUTLOUD):
	@$(PYTHON) -m venv .cache/outloud
	@.cache/outloud/bin/python -m pip install -q --disable-pip-version-check "outloud>=0.2,<0.3" && touch $@ || echo "outloud was not installed"

AXE := .cache/axe/node_modules/axe-core/axe.min.js

$(AXE):
	@command -v npm >/dev/null || docker/debian-install.sh docker/debian-npm.txt
	@mkdir -p .cache/axe
	@npm install --prefix .cache/axe --no-save --no-audit --no-fund --ignore-scripts --loglevel=error axe-core@4.10.3

test: install-dev launch-runtime $(INTEROP) $(OUTLOUD) $(AXE) ## the whole suite, with private MariaDB, Redis, PHP and Chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

test-fast: install-dev launch-runtime ## without what takes over ten seconds
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_ARGS)

laws: install-dev ## the laws of the parsers with new random examples (`make test` draws the same ones each time)
	HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -n 2 -m hypothesis $(PYTEST_ARGS)

test-moodle: install-dev ## against the installed Moodle that MOODLE_DIR names (docs/install-moodle.md)
	@[ -z "$(MOODLE_DIR)" ] || { docker/debian-install.sh docker/debian-moodle.txt && $(MAKE) -s $(AXE); }
	$(BIN)/python -m pytest -m moodle tests/plugin tests/question_formats/test_real_moodle.py $(PYTEST_ARGS)

check: lint types ## linter, formatter and type checker

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/mypy

format: install-dev ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: install-dev ## bring the catalogues up to date; fails while a translation is missing
	$(BIN)/python -m scorm.reports.catalogue && $(BIN)/python -m sidecar.console.catalogue

docs: install-dev ## write the generated reference again
	$(BIN)/python docs/generate.py

bench: install-dev ## all benchmarks; figures go to docs/benchmarks.md by hand
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: install-dev ## lock the newest allowed versions
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --upgrade --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --upgrade --no-emit-index-url --no-header --no-annotate --all-extras pyproject.toml -o requirements-dev.lock

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.lock pyproject.toml docker/debian-python.txt docker/debian-demo.txt
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || docker/debian-install.sh docker/debian-python.txt
	@docker/debian-install.sh docker/debian-demo.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages into $(VENV)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock docker/debian-test.txt
	@docker/debian-install.sh docker/debian-test.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.lock
	@touch $@

clean: ## remove the virtual environment, caches and the demo's data
	rm -rf $(VENV) .demo .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
