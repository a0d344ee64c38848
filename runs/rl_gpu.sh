#!/bin/sh
# The experiment of runs/rl_cpu.sh in the size of one GPU: more supervised steps, 32 prompts a step, 400 steps, five seeds.
#
# runs/rl_gpu.sh [OUT]   with OUT (default runs/rl_gpu), PYTHON and PROCESSES (default 4) as there.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-.venv-train/bin/python}

$PYTHON -c 'import sys, torch; torch.cuda.is_available() or sys.exit("no GPU: use runs/rl_cpu.sh")'
PYTHON=$PYTHON PLAN=gpu PROCESSES="${PROCESSES:-4}" runs/rl_cpu.sh "${1:-runs/rl_gpu}"
