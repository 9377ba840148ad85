# Set-up, tests and benchmarks; `make help` prints this list. Everything is installed into .venv; only `make test`, and
# only as root, adds Chromium and Java to the system where they are missing.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate pyproject.toml
.DEFAULT_GOAL := help
# Python keeps what it has compiled, whatever the environment says: the tests start the product hundreds of times.
export PYTHONDONTWRITEBYTECODE :=
# The databases of the tests live for a moment: in memory, where there is room, none of them waits for a disk.
ifeq ($(TMPDIR),)
ifeq ($(shell test -w /dev/shm && df -m --output=avail /dev/shm 2>/dev/null | awk 'END {print ($$1 >= 4000)}'),1)
IN_MEMORY := TMPDIR=/dev/shm
KEPT := -o tmp_path_retention_policy=failed
endif
endif

# Installs a package of the system where the machine lets us; elsewhere the tests that need it are skipped.
SYSTEM = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends
OR_SAY = >/dev/null; else echo "not installed, tests that need it are skipped:"

.PHONY: help run test check walks image bench torture thorough draws pictures first-paint lock clean browser java

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/run ## the service with a generated population of 50,000, on http://127.0.0.1:8000
	$(BIN)/credit-tiers demo

test: .venv/dev browser java ## all tests; as root also what they need of the system
	if command -v java >/dev/null; then $(MAKE) --no-print-directory .venv/spark; fi
	$(IN_MEMORY) $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(KEPT)

walks: .venv/dev browser ## every page at two widths in both languages, and axe; every role at every route
	WALKS=all $(IN_MEMORY) $(BIN)/python -m pytest --timeout 1800 tests/service/site/test_laid_out.py \
	tests/service/access/test_roles_and_routes.py tests/service/access/test_beyond_ones_own.py

browser: ## Chromium and Chinese fonts, for the tests of the pages
	-@command -v chromium >/dev/null && ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 \
	|| { $(SYSTEM) chromium fonts-noto-cjk $(OR_SAY) chromium; fi; }

java: ## Java, for the tests on Spark
	-@command -v java >/dev/null || { $(SYSTEM) default-jre-headless $(OR_SAY) java; fi; }

check: .venv/dev ## lint, types, import directions, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_imports.py tests/test_docs.py

image: ## builds the image and tries it: with Docker or Podman, else as root on Debian without either
	.ci/image

bench: .venv/bench ## the numbers, beside their peers, in one run
	$(BIN)/python -m benchmarks

torture: .venv/dev ## random faults while real work goes on, SECONDS=600; SEED=, DATABASE=, FIRST= go on with a seed
	$(BIN)/python -m tests.torture --seconds $(or $(SECONDS),600) $(if $(SEED),--seed $(SEED)) \
	$(if $(DATABASE),--database $(DATABASE)) $(if $(FIRST),--first $(FIRST))

thorough: .venv/dev ## property tests and requests of the API with many more examples, races and kills again and again
	HYPOTHESIS_PROFILE=thorough KILLS=100 ROUNDS=200 FIRMS=20 $(BIN)/python -m pytest -n 2 --timeout 3600 tests/scoring \
	tests/service/runs/test_killed.py tests/service/runs/test_races.py tests/service/test_races.py \
	tests/service/runs/test_histories.py tests/service/intake/test_versions.py tests/service/intake/write/test_take.py \
	tests/service/site/test_openapi.py

draws: .venv/dev ## ten thousand simulated draws beside what they record and estimate; many random records verified
	DRAWS=10000 $(BIN)/python -m pytest --timeout 3600 tests/inspection/test_probabilities.py \
	tests/inspection/test_verifier.py tests/inspection/test_coverage.py tests/inspection/test_simulated_rates.py

pictures: .venv/dev browser ## the pictures of both READMEs and of docs/parts.md, made anew
	$(BIN)/python -m tests.pictures

first-paint: .venv/dev browser ## when a phone on a slow line first paints each page, beside the limit of a second
	$(BIN)/python -m tests.first_paint

lock: .venv/dev ## pin the dependencies anew, with hashes
	$(PIP) uv
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra build --extra dev -o requirements-dev.lock
	$(COMPILE) --extra build --extra dev --extra bench -o requirements-bench.lock
	$(COMPILE) --extra build --extra dev --extra spark -o requirements-spark.lock

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

.venv/spark: requirements-spark.lock .venv/dev
	$(PIP) --require-hashes -r requirements-spark.lock
	touch $@

.venv/bench: requirements-bench.lock .venv/dev
	$(PIP) --require-hashes -r requirements-bench.lock
	touch $@
