"""The functions: samples in, verdicts or rewards out, with everything in one call.

    [verdict] = verify([Sample(question="...", ground_truth="1/2", response="... \\boxed{0.5}")])
    reward([Sample(...)], model="http://localhost:8000/v1")  # [1.0]

Each call with a model uses the process's one client for it, so connections and decisions outlive the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tinyv.cascade.rewards import rewards_of
from tinyv.cascade.setup import Setup
from tinyv.cascade.verifier import FormatReward, Verifier, setup_of
from tinyv.sample import Sample
from tinyv.verdict import Verdict

if TYPE_CHECKING:
    from tinyv.cascade.counts import Counts
    from tinyv.client.client import Client
    from tinyv.engine.policy import Policy
    from tinyv.llm.config import ModelConfig
    from tinyv.llm.protocol import Model
    from tinyv.nano.config import NanoConfig
    from tinyv.rules.protocol import RuleVerifier


def verify(
    samples: Iterable[Sample],
    *,
    rules: str | RuleVerifier = "engine",
    model: str | ModelConfig | NanoConfig | Model | None = None,
    setup: str | Setup = "addon",
    weight: float = 1.0,
    policy: Policy | None = None,
    counts: Counts | None = None,
    **options: Any,
) -> list[Verdict]:
    """Judge samples; the verdicts have the order and the length of the input.

    `rules` is a verifier's name or an open verifier, which the caller closes. `policy` sets the engine's
    numeric rules. `model` is `nano`, a URL such as `http://localhost:8000/v1`, a TOML file
    or a ModelConfig; `tinyv+http://host:8080` is a `tinyv serve`, which then judges. `options`
    are the further fields of `Setup`. `counts` is added to. The same (question, ground truth, answer) is judged
    once per call. Safe from threads and inside a running event loop. Raises ConfigError for options that do not
    fit, DataError for a sample whose texts are not strings; a server's failure is a verdict, never an exception.
    """
    with _opened(rules, model, setup, weight, policy, None, options) as verifier:
        verdicts = verifier.verify(samples)
    _add(counts, verdicts)
    return verdicts


async def averify(
    samples: Iterable[Sample],
    *,
    rules: str | RuleVerifier = "engine",
    model: str | ModelConfig | NanoConfig | Model | None = None,
    setup: str | Setup = "addon",
    weight: float = 1.0,
    policy: Policy | None = None,
    counts: Counts | None = None,
    **options: Any,
) -> list[Verdict]:
    """`verify` without blocking the event loop. For many small calls keep one `Verifier`: it judges them together."""
    with _opened(rules, model, setup, weight, policy, None, options) as verifier:
        verdicts = await verifier.averify(samples)
    _add(counts, verdicts)
    return verdicts


def reward(
    samples: Iterable[Sample],
    *,
    rules: str | RuleVerifier = "engine",
    model: str | ModelConfig | NanoConfig | Model | None = None,
    setup: str | Setup = "addon",
    weight: float = 1.0,
    policy: Policy | None = None,
    format_reward: FormatReward | None = None,
    **options: Any,
) -> list[float | None]:
    """A reward for each sample, in order. None only with `on_error="none"`, where something of ours failed.

    Arguments and errors are those of `verify`; `format_reward(sample, verdict)` is added to each reward;
    ModelError is raised with `on_error="raise"`.
    """
    with _opened(rules, model, setup, weight, policy, format_reward, options) as verifier:
        return verifier.reward(samples)


async def areward(
    samples: Iterable[Sample],
    *,
    rules: str | RuleVerifier = "engine",
    model: str | ModelConfig | NanoConfig | Model | None = None,
    setup: str | Setup = "addon",
    weight: float = 1.0,
    policy: Policy | None = None,
    format_reward: FormatReward | None = None,
    **options: Any,
) -> list[float | None]:
    """`reward` without blocking the event loop."""
    with _opened(rules, model, setup, weight, policy, format_reward, options) as verifier:
        return await verifier.areward(samples)


def rewards(verdicts: Iterable[Verdict], setup: Setup | None = None) -> list[float | None]:
    """The rewards of verdicts that are there already, in order; `setup` is the one they were made with.

    Raises DataError for what is no Verdict, ModelError if the setup wants failures raised.
    """
    return rewards_of(list(verdicts), setup or Setup())


def _opened(
    rules: str | RuleVerifier,
    model: str | ModelConfig | NanoConfig | Model | None,
    setup: str | Setup,
    weight: float,
    policy: Policy | None,
    format_reward: FormatReward | None,
    options: dict[str, Any],
) -> Verifier | Client:
    """What judges: the cascade here, or a service that a URL with `tinyv+` names."""
    if not (isinstance(model, str) and model.startswith("tinyv+")):
        return Verifier(rules, model, setup, weight, policy=policy, format_reward=format_reward, **options)
    from tinyv.client.client import client_of  # here, so that verdicts of this process load no HTTP library

    return client_of(model, rules, setup_of(setup, weight, options), policy, format_reward)


def _add(counts: Counts | None, verdicts: list[Verdict]) -> None:
    if counts is not None:
        counts.add(verdicts)
