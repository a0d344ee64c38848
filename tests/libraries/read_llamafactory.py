"""Let LLaMA-Factory load a set: `python read_llamafactory.py DIR CACHE CHECKPOINT`. Prints a JSON line."""

from __future__ import annotations

import importlib.machinery
import json
import os
import sys
import types
from importlib import import_module
from typing import Any

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "DISABLE_VERSION_CHECK": "1"}


def without_audio() -> None:
    """LLaMA-Factory imports torchaudio for audio data; where it does not fit the torch there is, nothing will do."""
    try:
        import_module("torchaudio")
    except (ImportError, OSError, RuntimeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchaudio"]:
            del sys.modules[name]
        module = types.ModuleType("torchaudio")
        module.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
        sys.modules["torchaudio"] = module


def main(folder: str, cache: str, checkpoint: str) -> None:
    """Print what each row asks and what is to be learnt of it."""
    without_audio()
    data: Any = import_module("llamafactory.data")
    hparams: Any = import_module("llamafactory.hparams")
    model: Any = import_module("llamafactory.model")
    model_args, data_args, training_args, _, _ = hparams.get_train_args(
        {
            "stage": "sft",
            "do_train": True,
            "model_name_or_path": checkpoint,
            "dataset_dir": folder,
            "dataset": "tinyv_train",
            "template": "qwen",
            "cutoff_len": 4096,
            "cache_dir": cache,
            "output_dir": cache,
            "overwrite_cache": True,
            "report_to": "none",
            "use_cpu": True,
        }
    )
    loaded: Any = model.load_tokenizer(model_args)
    tokenizer = loaded["tokenizer"]
    template = data.get_template_and_fix_tokenizer(tokenizer, data_args)
    module: Any = data.get_dataset(template, model_args, data_args, training_args, stage="sft", **loaded)
    rows = [
        {
            "text": tokenizer.decode(row["input_ids"]),
            "learnt": tokenizer.decode([token for token in row["labels"] if token >= 0]),
        }
        for row in module["train_dataset"]
    ]
    sys.stdout.write("\n" + json.dumps({"rows": rows}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
