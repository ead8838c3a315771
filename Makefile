# The two commands a newcomer needs are "make demo" and "make test"; each installs what it needs into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := doctor collectors checks reports lab

.DEFAULT_GOAL := help
.PHONY: help demo test sweep lint bench mutate clean

help:
	@echo "make demo   run preflight against the embedded lab, healthy and broken"
	@echo "make test   run the tests"
	@echo "make sweep  run every fault against every request of a healthy preflight"
	@echo "make lint   check style, types and the rules of the house"
	@echo "make bench  measure speed, as ratios"
	@echo "make mutate change the checks and the engine at random, and count what the tests notice"

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("capvcd-doctor needs Python 3.11 or newer: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev --editable .
	@touch $(READY)

demo: $(READY)
	@mkdir -p demo
	@echo "The lab of a working installation: nothing fails, its risks are warnings (page: demo/article.html)."
	@echo "\$$ capvcd-doctor preflight --lab=article --html demo/article.html"
	@$(BIN)/capvcd-doctor preflight --lab=article --html demo/article.html
	@echo
	@echo "The same lab, broken in three places (page: demo/broken.html)."
	@echo "\$$ capvcd-doctor preflight --lab=article,snat-missing,seg-full,template-misspelt --area nsx,alb,img --html demo/broken.html"
	@$(BIN)/capvcd-doctor preflight --lab=article,snat-missing,seg-full,template-misspelt --area nsx,alb,img \
		--html demo/broken.html; test $$? -eq 1

test: $(READY)
	@$(BIN)/python -m pytest -q -n auto -m "not sweep"

sweep: $(READY)
	@$(BIN)/python -m pytest -q -n auto -m sweep

lint: $(READY)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

# What is measured is the product as a user installs it: the development tools bring packages that others import.
bench: $(READY)
	@$(PYTHON) -m venv --clear $(VENV)/bench
	@$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check .
	@$(BIN)/python tests/bench.py $(VENV)/bench/bin

$(VENV)/.mutate: $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group mutate
	@touch $@

mutate: $(VENV)/.mutate
	@$(BIN)/python tests/mutate.py $(MUTATE)

clean:
	@rm -rf $(VENV) demo dist build
