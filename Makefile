# Everything that a person types. CI runs the same targets.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
TWO_AT_A_TIME := --numprocesses 2 --dist loadfile

help: ## what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: .venv/.ready ## the whole service in one story, on a local Kafka
	$(BIN)/tenders demo

test: .venv/.ready ## every test that needs Python alone
	$(BIN)/pytest $(TWO_AT_A_TIME)

test-all: test ## those and the ones that need PostgreSQL and Chromium, which must be there
	$(BIN)/pytest $(TWO_AT_A_TIME) -m all

check: .venv/.ready ## lint, format, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip check

coverage: .venv/.ready ## which branches of the rooms without I/O no test takes
	$(BIN)/coverage run -m pytest -m "not kafka and not all and not chaos" tests/unit tests/contract tests/property
	$(BIN)/coverage report

SEED ?= 1
MINUTES ?= 3
chaos: .venv/.ready ## every fault that can be made, SEED=1 MINUTES=3; a verdict
	$(BIN)/python -m tests.chaos.run --seed $(SEED) --minutes $(MINUTES)

chaos-short: .venv/.ready ## its short form, and that each planted mistake is found, as CI runs them
	$(BIN)/pytest -m chaos tests/chaos/test_chaos.py

chaos-all: .venv/.ready ## those, and what they stand on
	$(BIN)/pytest -m chaos

simulation: .venv/.ready ## schedules of deaths and sleeps on the log in memory, SEEDS=2000
	$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),2000)

bench: .venv/.ready ## beside the peers, and growth; PART=state alone, GO_ON=1 what is missing
	$(BIN)/python -m tests.bench $(addprefix --part ,$(PART)) $(if $(GO_ON),--go-on)

profile: .venv/.ready ## where the router's time goes: a table, and a flame graph in .tenders/bench
	$(BIN)/python -m tests.bench.profile

lock: .venv/.ready ## write requirements.lock anew
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## remove what was built
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .tenders

.PHONY: help demo test test-all check coverage chaos chaos-short chaos-all simulation bench profile lock clean
