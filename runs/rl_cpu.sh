#!/bin/sh
# What false negatives cost, on two cores in less than an hour: runs/rl_cpu.sh [OUT]
#
# Trains one small policy by supervised steps, then by GRPO with each reward (string, prime-like, Math-Verify, engine,
# engine + nano, oracle: three seeds each), with random errors in the oracle's, and with a judge that can be hacked.
# OUT (default runs/rl) gets the runs, report.json, curves.jsonl, the curves as PNG and report.html, all in one page.
# The same command goes on where it was stopped. PYTHON needs tinyv with the extras [rl,math-verify]; PROCESSES (default 2)
# is how many runs there are at a time; PLAN (default cpu) is the size: tiny, cpu, gpu.
set -eu
cd "$(dirname "$0")/.."
OUT=${1:-runs/rl}
PYTHON=${PYTHON:-.venv-train/bin/python}
export HF_HUB_OFFLINE=1 OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"

$PYTHON -m tinyv.rl.experiment run --out "$OUT" --plan "${PLAN:-cpu}" --processes "${PROCESSES:-2}"
