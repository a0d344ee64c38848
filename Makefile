# The same commands for people and for CI. The environment is made on first use and remade when
# pyproject.toml changes; PYTHON picks the interpreter that it is made with.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SERVERS := .venv-servers
VLLM := .venv-vllm
TRAIN := .venv-train
VERL := .venv-verl
FRAMEWORKS := .venv-frameworks
LIGHTEVAL := .venv-lighteval
BROWSER := .venv-browser
RAY := .venv-ray
LOAD := .venv-load
TORCH := torch==2.13.0
PIP_TORCH ?=
PIP := -m pip install --quiet --disable-pip-version-check
DATA ?=
BENCH_OPTIONS ?=
export DATA # the shell reads it from there, so that any name of a folder works

.DEFAULT_GOAL := help
.PHONY: help run test test-all test-train test-trl test-verl test-frameworks test-browser test-ray test-load test-vllm check format bench bench-model clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' Makefile | awk -F ':.*## ' '{printf "make %-11s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("$(PYTHON) is Python %d.%d, but tinyv needs 3.10 or newer: name one, as in make run PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(STAMP) ## score examples/rollouts.jsonl by rules and nano, print a table, write runs/rollouts.verdicts.jsonl
	$(BIN)/tinyv score examples/rollouts.jsonl --model nano --out runs/rollouts.verdicts.jsonl --overwrite

test: $(STAMP) ## run the test suite
	$(BIN)/python -m pytest

# Servers of a tiny checkpoint: torch for the CPU and a compiler are needed, nothing from a hub.
$(SERVERS)/.installed: tests/servers/servers.txt
	$(PYTHON) -m venv --clear $(SERVERS)
	$(SERVERS)/bin/python $(PIP) --dry-run --report - $(PIP_TORCH) $(TORCH) | $(SERVERS)/bin/python tests/servers/cpu_build.py
	$(SERVERS)/bin/python $(PIP) $(PIP_TORCH) $(TORCH)
	$(SERVERS)/bin/python $(PIP) --requirement $<
	@touch $@

$(VLLM)/.installed: tests/servers/vllm.txt
	$(PYTHON) -m venv --clear $(VLLM)
	$(VLLM)/bin/python $(PIP) --dry-run --report - $(PIP_TORCH) $(TORCH) | $(VLLM)/bin/python tests/servers/cpu_build.py
	$(VLLM)/bin/python $(PIP) $(PIP_TORCH) $(TORCH)
	$(VLLM)/bin/python $(PIP) --requirement $<
	$(VLLM)/bin/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
	@touch $@

$(TRAIN)/.installed: tests/training/train.txt pyproject.toml
	$(PYTHON) -m venv --clear $(TRAIN)
	$(TRAIN)/bin/python $(PIP) --dry-run --report - $(PIP_TORCH) $(TORCH) | $(TRAIN)/bin/python tests/servers/cpu_build.py
	$(TRAIN)/bin/python $(PIP) $(PIP_TORCH) $(TORCH)
	$(TRAIN)/bin/python $(PIP) --requirement $< --editable '.[train,rl]'
	@touch $@

$(VERL)/.installed: tests/frameworks/verl.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VERL)
	$(VERL)/bin/python $(PIP) --dry-run --report - $(PIP_TORCH) $(TORCH) | $(VERL)/bin/python tests/servers/cpu_build.py
	$(VERL)/bin/python $(PIP) $(PIP_TORCH) $(TORCH)
	$(VERL)/bin/python $(PIP) --requirement $< --editable '.[verl]'
	@touch $@

$(FRAMEWORKS)/.installed: tests/frameworks/frameworks.txt pyproject.toml
	$(PYTHON) -m venv --clear $(FRAMEWORKS)
	$(FRAMEWORKS)/bin/python $(PIP) --dry-run --report - $(PIP_TORCH) $(TORCH) | $(FRAMEWORKS)/bin/python tests/servers/cpu_build.py
	$(FRAMEWORKS)/bin/python $(PIP) $(PIP_TORCH) $(TORCH)
	$(FRAMEWORKS)/bin/python $(PIP) --requirement $< --editable .
	$(FRAMEWORKS)/bin/python $(PIP) --no-deps --requirement tests/frameworks/no_deps.txt
	@touch $@

$(LIGHTEVAL)/.installed: tests/frameworks/lighteval.txt pyproject.toml
	$(PYTHON) -m venv --clear $(LIGHTEVAL)
	$(LIGHTEVAL)/bin/python $(PIP) --dry-run --report - $(PIP_TORCH) $(TORCH) | $(LIGHTEVAL)/bin/python tests/servers/cpu_build.py
	$(LIGHTEVAL)/bin/python $(PIP) $(PIP_TORCH) $(TORCH)
	$(LIGHTEVAL)/bin/python $(PIP) --requirement $< --editable .
	@touch $@

$(BROWSER)/.installed: tests/review/browser.txt pyproject.toml
	$(PYTHON) -m venv --clear $(BROWSER)
	$(BROWSER)/bin/python $(PIP) --requirement $< --editable '.[review,parquet]'
	@touch $@

$(RAY)/.installed: tests/scale/ray.txt pyproject.toml
	$(PYTHON) -m venv --clear $(RAY)
	$(RAY)/bin/python $(PIP) --requirement $< --editable '.[ray]'
	@touch $@

$(LOAD)/.installed: tests/load/load.txt pyproject.toml
	$(PYTHON) -m venv --clear $(LOAD)
	$(LOAD)/bin/python $(PIP) --requirement $< --editable '.[serve]'
	@touch $@

test-all: $(STAMP) $(SERVERS)/.installed test-train test-trl test-verl test-frameworks test-browser test-ray test-load ## the tests against real servers (llama.cpp, transformers serve), those against real trainers, those in a browser, those over Ray, load and faults
	TINYV_SERVERS_PYTHON=$(SERVERS)/bin/python $(BIN)/python -m pytest -m servers

test-train: $(SERVERS)/.installed $(TRAIN)/.installed ## train a tiny model with TRL on the CPU and serve it
	OMP_NUM_THREADS=1 TINYV_SERVERS_PYTHON=$(SERVERS)/bin/python $(TRAIN)/bin/python -m pytest -m train $$(grep -rl 'mark[.]train' tests --include='test_*.py')
	$(TRAIN)/bin/python -m pytest tests/test_train.py tests/test_train_files.py tests/test_train_metrics.py

test-trl: $(TRAIN)/.installed ## the reward inside TRL's trainers, and `tinyv rl run`
	OMP_NUM_THREADS=1 $(TRAIN)/bin/python -m pytest -m trl tests/frameworks tests/rl

test-verl: $(VERL)/.installed ## the reward inside verl's reward loop, and `tinyv rl verl`
	OMP_NUM_THREADS=1 $(VERL)/bin/python -m pytest -m verl tests/frameworks tests/rl

test-frameworks: $(FRAMEWORKS)/.installed $(LIGHTEVAL)/.installed ## the reward inside verifiers, Inspect AI, lm-eval, lighteval and SkyRL's gym
	OMP_NUM_THREADS=1 $(FRAMEWORKS)/bin/python -m pytest -m frameworks tests/frameworks
	OMP_NUM_THREADS=1 $(LIGHTEVAL)/bin/python -m pytest -m frameworks tests/frameworks/test_lighteval.py

test-browser: $(BROWSER)/.installed ## the pages in a headless Chromium (from PATH, or TINYV_CHROMIUM)
	$(BROWSER)/bin/python -m pytest -m browser $$(grep -rl 'mark[.]browser' tests --include='test_*.py')

test-ray: $(RAY)/.installed ## files and the service over Ray: a two-node cluster, workers, nodes and drivers that are killed
	OMP_NUM_THREADS=1 $(RAY)/bin/python -m pytest -m ray tests/scale

test-load: $(LOAD)/.installed ## the service under load, in faults, and fuzzed from its OpenAPI description
	$(LOAD)/bin/python -m pytest -m load tests/load

test-vllm: $(STAMP) $(VLLM)/.installed ## the same against vLLM on the CPU (3.5 GB; not in CI)
	TINYV_VLLM_PYTHON=$(VLLM)/bin/python $(BIN)/python -m pytest -m vllm

check: $(STAMP) ## lint, check the format, check the types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(STAMP) ## fix what the linter and the formatter can fix
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(STAMP) ## measure all: the model in the loop; the labelled files in DATA=folder, rules beside Math-Verify
	@test -n "$$DATA" || { echo "make bench needs a folder of labelled .jsonl files: make bench DATA=folder" >&2; exit 2; }
	@test -d "$$DATA" || { echo "DATA='$$DATA' is no folder: give one with labelled .jsonl files, make bench DATA=folder" >&2; exit 2; }
	@set --; for file in "$$DATA"/*.jsonl; do \
	  if grep -qE '"(label|fn_output)"' "$$file" 2>/dev/null; then set -- "$$@" "$$file"; fi; done; \
	test $$# -gt 0 || \
	  { echo "no labelled rows in '$$DATA'/*.jsonl: rows need a label, or fn_output and tn_output" >&2; exit 2; }; \
	$(MAKE) --no-print-directory bench-model && \
	$(BIN)/python -m tinyv.bench.import_time && \
	$(BIN)/python -m tinyv.bench.gate_price "$$@" && \
	$(BIN)/tinyv bench --against math_verify $(BENCH_OPTIONS) "$$@"

bench-model: $(STAMP) ## calls, time and own cost of the model in the loop, and the prompt injections; needs no data
	$(BIN)/python -m tinyv.bench.model_loop
	$(BIN)/python -m tinyv.bench.injections tests/cases/injections.jsonl tests/cases/injection_questions.jsonl

clean: ## remove the environment, caches and runs
	rm -rf $(VENV) $(SERVERS) $(VLLM) $(TRAIN) $(VERL) $(FRAMEWORKS) $(LIGHTEVAL) $(BROWSER) $(RAY) $(LOAD) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find runs -mindepth 1 ! -name '*.sh' -delete
	find src tests -name __pycache__ -prune -exec rm -rf {} +
