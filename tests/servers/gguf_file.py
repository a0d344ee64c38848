"""Convert a Qwen2 checkpoint to GGUF: `python tests/servers/gguf_file.py CHECKPOINT_DIR OUT.gguf` (gguf, numpy).

For the checkpoints of checkpoint.py: float32 weights in one safetensors file, which is read here by its layout, so
that the environment of llama.cpp needs no torch.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import gguf
import numpy

ARCHITECTURE = gguf.MODEL_ARCH.QWEN2


def main() -> None:
    """Write the GGUF file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", metavar="CHECKPOINT_DIR", type=Path)
    parser.add_argument("out", metavar="OUT.gguf", type=Path)
    arguments = parser.parse_args()
    checkpoint, out = arguments.checkpoint, arguments.out
    config = read_json(checkpoint / "config.json")
    writer = gguf.GGUFWriter(out, gguf.MODEL_ARCH_NAMES[ARCHITECTURE])
    add_shape(writer, config)
    add_vocabulary(writer, checkpoint, config["vocab_size"])
    add_weights(writer, checkpoint / "model.safetensors", config["num_hidden_layers"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_json(file: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(file.read_text(encoding="utf-8"))


def add_shape(writer: Any, config: dict[str, Any]) -> None:
    """The sizes of the network."""
    writer.add_name("tiny")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])


def add_vocabulary(writer: Any, checkpoint: Path, size: int) -> None:
    """The byte-level BPE of tokenizer.json, the special tokens and the chat template."""
    tokenizer, settings = (read_json(checkpoint / f"tokenizer{part}.json") for part in ("", "_config"))
    texts = {number: text for text, number in tokenizer["model"]["vocab"].items()}
    kinds = dict.fromkeys(texts, gguf.TokenType.NORMAL)
    for token in tokenizer["added_tokens"]:
        texts[token["id"]] = token["content"]
        # llama.cpp, like tokenizers, finds tokens of both kinds whole in a text before it splits the rest.
        kinds[token["id"]] = gguf.TokenType.CONTROL if token["special"] else gguf.TokenType.USER_DEFINED
    numbers = {text: number for number, text in texts.items()}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([texts[number] for number in range(size)])
    writer.add_token_types([kinds[number] for number in range(size)])
    writer.add_token_merges([" ".join(merge) for merge in tokenizer["model"]["merges"]])
    writer.add_eos_token_id(numbers[settings["eos_token"]])
    writer.add_pad_token_id(numbers[settings["pad_token"]])
    writer.add_bos_token_id(numbers[settings["pad_token"]])  # as Qwen's own files; never put before a text
    writer.add_add_bos_token(False)
    writer.add_chat_template((checkpoint / "chat_template.jinja").read_text(encoding="utf-8"))


def add_weights(writer: Any, safetensors: Path, layers: int) -> None:
    """All tensors under GGUF's names. The file: header length (8 bytes), a JSON header, the data."""
    raw = safetensors.read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__", None)
    names = gguf.get_tensor_name_map(ARCHITECTURE, layers)
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise SystemExit(f"{name} is {entry['dtype']!r}, but only 'F32' is converted")
        first, last = entry["data_offsets"]
        values = numpy.frombuffer(raw[start + first : start + last], dtype="<f4").reshape(entry["shape"])
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight", ".bias")), values)


if __name__ == "__main__":
    main()
