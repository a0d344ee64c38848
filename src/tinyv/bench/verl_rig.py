"""verl's own reward loop on the CPU, without a model: a tokenizer of bytes, a batch of responses, the loop's manager.

For the bench and the tests of the adapter (imports verl; extra `verl`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import ray
import torch
import verl
from hydra import compose, initialize_config_dir
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from verl import DataProto
from verl.experimental.reward_loop import RewardLoopManager, migrate_legacy_reward_impl

from tinyv.sample import Sample

PAD, END = "<pad>", "<end>"
RAY = {
    "num_cpus": 4,
    "include_dashboard": False,
    "log_to_driver": False,
    "configure_logging": False,
    "_node_ip_address": "127.0.0.1",
}


def byte_tokenizer() -> Any:
    """A tokenizer of bytes: every text comes back as it was, and nothing is loaded from anywhere."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: place for place, token in enumerate([PAD, END, *alphabet])}
    inner = Tokenizer(models.BPE(vocabulary, []))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=inner, pad_token=PAD, eos_token=END)


def data_of(tokenizer: Any, samples: Sequence[Sample], *, chat: bool = False) -> DataProto:
    """The samples as verl's trainers hand them over; with `chat` the question is in raw_prompt alone."""
    ids = [[*tokenizer.encode(sample.response or ""), tokenizer.eos_token_id] for sample in samples]
    longest = max(map(len, ids)) + 3
    responses = torch.zeros((len(ids), longest), dtype=torch.int64)
    mask = torch.zeros((len(ids), 2 + longest), dtype=torch.int64)
    mask[:, 1] = 1
    for place, row in enumerate(ids):
        responses[place, : len(row)] = torch.tensor(row)
        mask[place, 2 : 2 + len(row)] = 1
    prompts = torch.full((len(ids), 2), 5, dtype=torch.int64)
    return DataProto.from_dict(
        tensors={
            "prompts": prompts,
            "responses": responses,
            "input_ids": torch.cat([prompts, responses], dim=1),
            "attention_mask": mask,
        },
        non_tensors=_columns(samples, chat=chat),
    )


def config_of(folder: Path, *overrides: str) -> Any:
    """verl's configuration of a trainer, its tokenizer saved in `folder`."""
    byte_tokenizer().save_pretrained(folder)
    with initialize_config_dir(str(Path(verl.__path__[0]) / "trainer" / "config"), version_base=None):
        given = [f"actor_rollout_ref.model.path={folder}", *overrides]
        return migrate_legacy_reward_impl(compose("ppo_trainer", overrides=given))


@contextmanager
def reward_loop(config: Any) -> Iterator[RewardLoopManager]:
    """verl's manager with its workers, which are ended at the end: they have names, and would be in the way."""
    manager = RewardLoopManager(config)
    try:
        yield manager
    finally:
        for worker in manager.reward_loop_workers:
            ray.kill(worker)


def _columns(samples: Sequence[Sample], *, chat: bool) -> dict[str, np.ndarray]:
    prompts = [[{"role": "user", "content": sample.question}] for sample in samples]
    extras = [dict(sample.extra) | ({} if chat else {"question": sample.question}) for sample in samples]
    return {
        "data_source": _objects([sample.data_source for sample in samples]),
        "reward_model": _objects([{"style": "rule", "ground_truth": s.ground_truth} for s in samples]),
        "extra_info": _objects(extras),
        "raw_prompt": _objects(prompts),
    }


def _objects(values: Sequence[Any]) -> np.ndarray:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
