#!/bin/sh
# Retrain nano on the processor and print its evaluation: runs/nano_cpu.sh [DATA] [OUT]
#
# DATA is a folder with references (bigmath_rl_prompts, gold_pool) and labelled pairs (words_nq_dev, words_tq_dev,
# odyssey_dev, physics_dev; hardverify_dev is only measured on) as .jsonl; without it, the small set in examples/
# stands in. OUT (default runs/nano) gets the set, the model, its log and a reliability plot. About 10 minutes on two
# cores with all files. PYTHON needs tinyv with the extra [train]; SEED (default 42) is the seed of the trees.
set -eu
cd "$(dirname "$0")/.."
DATA=${1:-}
OUT=${2:-runs/nano}
PYTHON=${PYTHON:-.venv-train/bin/python}
SEED=${SEED:-42}
MISTAKES=hedge=1,claim=0.3,injection=0.3,attack_near_miss=0.3,other_number_in_words=2
TINYV="$PYTHON -m tinyv"

mkdir -p "$OUT"
if [ -n "$DATA" ]; then
  set -- "$DATA"/bigmath_rl_prompts.jsonl "$DATA"/gold_pool.jsonl "$DATA"/words_nq_dev.jsonl \
    "$DATA"/words_tq_dev.jsonl "$DATA"/odyssey_dev.jsonl "$DATA"/physics_dev.jsonl
  $TINYV data build "$@" --out "$OUT/set" --overwrite --parts train=0.5,validation=0.05,test=0.45 \
    --per-question 6,9 --slips 3 --also-write --excess 1000 --against "$DATA/hardverify_dev.jsonl" \
    --mistake-weights "$MISTAKES" || test $? -eq 1
else
  $TINYV data build examples/references.jsonl examples/labelled.jsonl --out "$OUT/set" --overwrite \
    --parts train=0.5,validation=0.05,test=0.45 --per-question 6,9 --slips 3 --also-write --excess 1000 \
    --mistake-weights "$MISTAKES"
fi
$TINYV train "$OUT/set" --base nano --out "$OUT/model" --overwrite --seed "$SEED"

{
  if [ -n "$DATA" ]; then
    $PYTHON -m tinyv.bench.nano_table "$DATA"/words_nq_dev.jsonl "$DATA"/words_tq_dev.jsonl "$DATA"/odyssey_dev.jsonl \
      "$DATA"/physics_dev.jsonl --whole "$DATA"/hardverify_dev.jsonl --model "nano:$OUT/model" \
      --plot "$OUT/model/reliability.png"
  else
    $PYTHON -m tinyv.bench.nano_table examples/labelled.jsonl --model "nano:$OUT/model" \
      --plot "$OUT/model/reliability.png"
  fi
} | tee "$OUT/model/evaluation.txt"
