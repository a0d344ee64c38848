#!/usr/bin/env bash
# Fine-tune Qwen2.5-1.5B-Instruct into a verifier by the recipe of TinyV-1.5B (arXiv 2505.14625): 2 epochs, learning
# rate 1e-5, batches of 512. Those are the defaults of `tinyv train`; nothing is set here.
#
#   bash runs/sft_tinyv_1_5b.sh DATA [OUT] [options of tinyv train]
#
# DATA is a folder that `tinyv data build` wrote. All visible GPUs are used, with the accelerate file of the package;
# on fewer than 8 more passes are accumulated, so that the batch stays 512. On a laptop runs/sft_tiny.sh does the same
# with a small model.
set -euo pipefail

data=${1:?usage: bash runs/sft_tinyv_1_5b.sh DATA [OUT] [options]}
out=${2:-runs/tinyv-1.5b}
shift $(( $# > 1 ? 2 : 1 ))
devices=$(nvidia-smi --list-gpus | wc -l)
launch=(tinyv)
if (( devices > 1 )); then
  config=$(python -c 'from importlib.resources import files; print(files("tinyv.train") / "8_gpus.yaml")')
  launch=(accelerate launch --config_file "$config" --num_processes "$devices" --module tinyv)
fi

tinyv train "$data" --out "$out" --devices "$devices" --dry-run "$@"
"${launch[@]}" train "$data" --out "$out" "$@"
