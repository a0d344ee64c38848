#!/usr/bin/env bash
# The same as runs/sft_tinyv_1_5b.sh in the size of a laptop: any small instruction-tuned model, batches of 32, float32,
# 200 steps on the CPU or on one GPU.
#
#   bash runs/sft_tiny.sh DATA BASE [OUT] [options of tinyv train]
set -euo pipefail

data=${1:?usage: bash runs/sft_tiny.sh DATA BASE [OUT] [options]}
base=${2:?usage: bash runs/sft_tiny.sh DATA BASE [OUT] [options]}
out=${3:-runs/tinyv-small}
shift $(( $# > 2 ? 3 : 2 ))

tinyv train "$data" --base "$base" --out "$out" --batch 32 --per-device 4 --max-steps 200 --precision float32 \
  --max-length 1024 --eval-rows 500 "$@"
