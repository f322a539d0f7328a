# `make brief` builds the newest week on a fresh machine; `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help brief site test check explore lint types bench bench-peers lock setup setup-site setup-test clean

BIN := .venv/bin
PEERS := .venv-peers
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile
CODE := reportgen tests tools $(wildcard bench)

help:  ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

brief: setup  ## build the newest complete week in all editions (installs what is missing)
	@$(BIN)/reportgen build

site: setup-site  ## build the whole site in output/site (installs what is missing)
	@$(BIN)/reportgen site build

test: setup-test lint types  ## everything: formatting, lint, types and the whole test suite
	@$(PYTEST)

check: lint types  ## the quick round before a commit
	@$(PYTEST) -q -m "not slow and not browser and not history"

explore: setup-test  ## look for new failures of the properties, with examples nobody tried before
	@$(PYTEST) -q -m "not browser and not history" --hypothesis-profile=explore

lint: setup-test  ## formatting and lint
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)

types: setup-test  ## static types
	@$(BIN)/mypy

bench: setup-test  ## time and peak memory of whole processes
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.taking_in
	@$(BIN)/python -m bench.sources
	@$(BIN)/python -m bench.store 60
	@$(BIN)/python -m bench.newsletter_store 2000
	@$(BIN)/python -m bench.newsletter 2000
	@$(BIN)/python -m bench.site 2024-01-01

bench-peers: setup-test $(PEERS)/installed  ## the same week by what one would use instead
	@$(BIN)/python -m bench.peers

$(PEERS)/installed: bench/peers/requirements.txt
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --compile -r $<
	@touch $@

lock: setup-test  ## compile the two lock files anew from pyproject.toml
	@tools/lock.sh

setup:
	@tools/setup.sh

setup-site:
	@tools/setup.sh site

setup-test:
	@tools/setup.sh test

clean:  ## remove the environment, caches and build products; finished editions stay
	rm -rf .venv $(PEERS) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find reportgen tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
