# The same commands for people and for CI. The environment is made on first use and remade when
# pyproject.toml changes; PYTHON picks the interpreter that it is made with.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA ?=
BENCH_OPTIONS ?=
export DATA # the shell reads it from there, so that any name of a folder works

.DEFAULT_GOAL := help
.PHONY: help run test check format bench clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' Makefile | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("$(PYTHON) is Python %d.%d, but tinyv needs 3.10 or newer: name one, as in make run PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(STAMP) ## score examples/rollouts.jsonl, print a table, write runs/rollouts.verdicts.jsonl
	$(BIN)/tinyv score examples/rollouts.jsonl --out runs/rollouts.verdicts.jsonl --overwrite

test: $(STAMP) ## run the test suite
	$(BIN)/python -m pytest

check: $(STAMP) ## lint, check the format, check the types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(STAMP) ## fix what the linter and the formatter can fix
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(STAMP) ## measure on the labelled files in DATA=folder, beside Math-Verify; BENCH_OPTIONS are passed on
	@test -n "$$DATA" || { echo "make bench needs a folder of labelled .jsonl files: make bench DATA=folder" >&2; exit 2; }
	@test -d "$$DATA" || { echo "DATA='$$DATA' is no folder: give one with labelled .jsonl files, make bench DATA=folder" >&2; exit 2; }
	@set --; for file in "$$DATA"/*.jsonl; do \
	  if grep -qE '"(label|fn_output)"' "$$file" 2>/dev/null; then set -- "$$@" "$$file"; fi; done; \
	test $$# -gt 0 || \
	  { echo "no labelled rows in '$$DATA'/*.jsonl: rows need a label, or fn_output and tn_output" >&2; exit 2; }; \
	$(BIN)/python -m tinyv.bench.import_time && \
	$(BIN)/tinyv bench --against math_verify $(BENCH_OPTIONS) "$$@"

clean: ## remove the environment, caches and runs
	rm -rf $(VENV) runs build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests -name __pycache__ -prune -exec rm -rf {} +
