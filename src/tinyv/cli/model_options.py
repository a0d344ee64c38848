"""Options about the model, which several commands share."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tinyv.cascade.setup import ON_ERROR, SETUPS, Setup
from tinyv.errors import ConfigError
from tinyv.nano.config import NanoConfig, is_nano, nano_config

if TYPE_CHECKING:
    from tinyv.llm.config import ModelConfig

_FIELDS = {
    "model_name": "model",
    "card": "card",
    "prompt": "prompt",
    "prompt_config": "prompt_config",
    "threshold": "threshold",
    "api_key_env": "api_key_env",
    "cache": "cache_path",
    "timeout": "timeout_s",
    "deadline": "deadline_s",
    "concurrency": "concurrency",
    "retries": "retries",
    "patience": "patience_s",
}
"""Options that set a field of ModelConfig."""
_OF_NANO = ("threshold", "deadline_s")
"""Fields that NanoConfig has, too."""


MODELS = (
    "nano (ships with tinyv), nano:FOLDER (one that you trained), an OpenAI-compatible server such as "
    "http://localhost:8000/v1 (several with commas), or a TOML file"
)
"""What `--model` takes everywhere, as its help says it."""
_DEADLINE = "seconds for a batch, retries included (default: 120)"


def add_model(
    parser: argparse.ArgumentParser,
    *,
    required: bool = False,
    models: str = MODELS,
    deadline: str = _DEADLINE,
) -> None:
    """`--model` and how to ask it; `models` and `deadline` are what the help says of these two."""
    group = parser.add_argument_group("model", "a small language model for what the rules leave open")
    add = group.add_argument
    add(
        "--model",
        required=required,
        metavar="MODEL",
        help=models,
    )
    add("--model-name", metavar="M", help="the model's name (default: the one that the server lists)")
    add("--card", metavar="C", help="model card (default: by the model's name; see llm/models.toml)")
    add(
        "--prompt",
        metavar="P",
        help="a shipped prompt's name or a text file with slots (default: the card's)",
    )
    add(
        "--prompt-config",
        metavar="FILE",
        help="upstream's tinyv_config.json, for the template of a published model",
    )
    add("--no-question", action="store_true", help="leave the question out of the prompt")
    add(
        "--threshold",
        type=float,
        metavar="T",
        help="accept from this p_correct on (default: 0.5, nano: as calibrated)",
    )
    add("--api-key-env", metavar="VAR", help="environment variable that holds the key")
    add("--cache", metavar="DIR", help="keep decisions on disk (pip install 'tinyv[cache]')")
    add("--timeout", type=float, metavar="S", help="seconds for one request (default: 30)")
    add("--deadline", type=float, metavar="S", help=deadline)
    add("--concurrency", type=int, metavar="N", help="requests at a time, per server (default: 256)")
    add("--patience", type=float, metavar="S", help="seconds to wait for servers that are down (default: 30)")
    add("--retries", type=int, metavar="N", help="further tries after a failure (default: 3)")


def add_setup(parser: argparse.ArgumentParser) -> None:
    """How rules and model make a verdict and a reward."""
    group = parser.add_argument_group("setup", "how rules and model make one reward")
    add = group.add_argument
    add("--setup", choices=SETUPS, default="addon", help="who decides (default: addon: rules first)")
    add("--weight", type=float, default=1.0, metavar="W", help="the model's weight, 0 to 1 (default: 1)")
    add("--soft", action="store_true", help="use p_correct instead of 0 or 1 as the model's reward")
    add(
        "--ask-refuted",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="ask the model also about what the rules refuted (default: only for rules that cannot prove it)",
    )
    add(
        "--on-error",
        choices=ON_ERROR,
        default="rules",
        help="reward where the model fails: what the rules said (default), null, or stop with an error",
    )


def model_of(args: argparse.Namespace) -> ModelConfig | NanoConfig | None:
    """The configuration that was asked for; None without --model. Raises ConfigError."""
    given: dict[str, Any] = {
        field: getattr(args, option) for option, field in _FIELDS.items() if getattr(args, option) is not None
    }
    if args.no_question:
        given["with_question"] = False
    if args.model is None:
        if given:
            names = ", ".join(
                "--" + option.replace("_", "-") for option, field in _FIELDS.items() if field in given
            )
            raise ConfigError(f"{names or '--no-question'} needs a model: give --model MODEL")
        return None
    if is_nano(args.model):
        return _nano(args.model, given)
    from tinyv.llm.config import as_config  # here, so that rules alone load nothing of the model

    return replace(as_config(args.model), **given)


def _nano(model: str, given: dict[str, Any]) -> NanoConfig:
    """nano with the options that mean something to it. Raises ConfigError for those of servers."""
    strange = [option for option, field in _FIELDS.items() if field in given and field not in _OF_NANO]
    strange += ["no_question"] * ("with_question" in given)
    if strange:
        names = ", ".join("--" + option.replace("_", "-") for option in strange)
        raise ConfigError(f"{names} has no meaning for --model nano, which is no server: leave it out")
    return replace(nano_config(model), **given)


def setup_of(args: argparse.Namespace, model: ModelConfig | NanoConfig | None) -> Setup:
    """The setup that was asked for. Raises ConfigError."""
    setup = Setup(args.setup, args.weight, args.soft, args.on_error, args.ask_refuted)
    if model is None:
        setup.needs_no_model()
    return setup
