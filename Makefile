# Set-up, tests and benchmarks; `make help` prints this list. Nothing is installed outside .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate pyproject.toml
.DEFAULT_GOAL := help

.PHONY: help run test check bench thorough lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/run ## generate a population, score it and show the tiers
	$(BIN)/credit-tiers demo

test: .venv/dev ## all tests
	$(BIN)/python -m pytest -n 2

check: .venv/dev ## lint, types, import directions, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_imports.py tests/test_docs.py

bench: .venv/bench ## the numbers, beside their peers, in one run
	$(BIN)/python -m benchmarks

thorough: .venv/dev ## the property tests with many more examples
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n 2 --timeout 3600 tests/scoring

lock: .venv/dev ## pin the dependencies anew, with hashes
	$(PIP) uv
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra build --extra dev -o requirements-dev.lock
	$(COMPILE) --extra build --extra dev --extra bench -o requirements-bench.lock

clean: ## remove everything that was set up or generated
	rm -rf .venv demo-data bench-data

.venv/run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

.venv/bench: requirements-bench.lock .venv/dev
	$(PIP) --require-hashes -r requirements-bench.lock
	touch $@
