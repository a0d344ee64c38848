#!/bin/sh
# The larger search on one GPU: runs/nano_gpu.sh [DATA] [OUT]
#
# Trains nano as runs/nano_cpu.sh does (its trees need no GPU), then the networks that were tried beside it, longer
# than the processor allows, and prints the comparison of design/nano.md. EPOCHS (default 20) is how often a network
# sees the set.
set -eu
cd "$(dirname "$0")/.."
OUT=${2:-runs/nano}
PYTHON=${PYTHON:-.venv-train/bin/python}
EPOCHS=${EPOCHS:-20}

$PYTHON -c 'import sys, torch; torch.cuda.is_available() or sys.exit("no GPU: use runs/nano_cpu.sh")'
runs/nano_cpu.sh "${1:-}" "$OUT"
$PYTHON -m tinyv.nano.training.rivals "$OUT/set" --epochs "$EPOCHS" | tee "$OUT/model/rivals.txt"
cat "$OUT/model/evaluation.txt"
