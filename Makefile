# What each target does is told by `make help` and in the README.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install test test-embedded lint services lock soak bench profile growth

BIN := .venv/bin
INSTALLED := .venv/.installed
DEV_INSTALLED := .venv/.installed-dev
PLOTS_INSTALLED := .venv/.installed-plots
WORKERS ?= $(shell echo $$(( $$(nproc) * 2 )))

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 16

run: $(INSTALLED) ## start WorkforceOS on the embedded defaults
	@exec $(BIN)/workforceos serve

install: $(DEV_INSTALLED) ## the virtual environment .venv, with what tests need

test: $(DEV_INSTALLED) ## everything that CI runs: lint, types, boundaries, all tests on both stacks
	@tools/install_servers
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=loadgroup --quiet --cov --cov-report=term

test-embedded: $(DEV_INSTALLED) ## the tests that need no PostgreSQL, Redis or Elasticsearch
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=loadgroup --quiet --embedded

soak: $(DEV_INSTALLED) ## the longer variants of the faults in tests/faults, then memory over 30 minutes; 3 hours or more
	@tools/install_servers
	@SOAK=1 $(BIN)/pytest tests/faults --timeout=7200 --verbose --durations=0
	@$(BIN)/python -m benchmarks.memory

bench: $(DEV_INSTALLED) ## measure everything against baselines of the same run, write benchmarks/results.md; 10 minutes
	@tools/install_servers
	@$(BIN)/python -m benchmarks

profile: $(DEV_INSTALLED) ## where the time of a check-in and of a list goes, write benchmarks/profile.md; a minute
	@tools/install_servers
	@$(BIN)/python -m benchmarks.profiling

growth: $(PLOTS_INSTALLED) ## cost at 10,000 to 1,000,000 events, write benchmarks/growth.md and growth.svg; 25 minutes
	@tools/install_servers
	@$(BIN)/python -m benchmarks.growth

lint: $(DEV_INSTALLED) ## format, lint, types, boundaries and guards
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.guards

services: ## PostgreSQL, Redis and Elasticsearch on loopback until ctrl-C
	@tools/install_servers
	@exec "$$(tools/find_python)" -m tools.services

lock: $(DEV_INSTALLED) ## make the locks afresh from pyproject.toml
	@tools/lock

# The stamps are newer than the lock they were installed from, so that a second start calls no pip.
$(INSTALLED): requirements.lock pyproject.toml
	@tools/install $<
	@touch $@

$(DEV_INSTALLED): requirements-dev.lock pyproject.toml
	@tools/install $<
	@touch $@ $(INSTALLED)

$(PLOTS_INSTALLED): requirements-plots.lock $(DEV_INSTALLED)
	@tools/install $<
	@touch $(INSTALLED) $(DEV_INSTALLED) $@
