"""Let TRL prepare a set for fine-tuning: `python read_trl.py DIR CACHE CHECKPOINT`. Prints a JSON line."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer


def main(folder: str, cache: str, checkpoint: str) -> None:
    """Print the text of each prepared row, and the loss of a batch of two."""
    tokenizer: Any = AutoTokenizer.from_pretrained(checkpoint)
    trainer: Any = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(checkpoint),
        args=SFTConfig(
            output_dir=cache,
            use_cpu=True,
            bf16=False,
            max_length=4096,
            per_device_train_batch_size=2,
            report_to=[],
        ),
        train_dataset=load_dataset(folder, cache_dir=cache, split="train"),
        processing_class=tokenizer,
    )
    texts = [tokenizer.decode(row["input_ids"]) for row in trainer.train_dataset]
    batch = next(iter(trainer.get_train_dataloader()))
    loss = float(trainer.compute_loss(trainer.model, dict(batch)))
    sys.stdout.write(json.dumps({"texts": texts, "loss": loss}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
