"""`tinyv doctor`: can this model be used, and if not, what to do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from tinyv.cli.display import shown
from tinyv.cli.model_options import add_model, model_of
from tinyv.errors import ConfigError
from tinyv.io import json_line
from tinyv.nano.config import NAME, NanoConfig

if TYPE_CHECKING:
    from tinyv.llm.capabilities import Found
    from tinyv.llm.config import ModelConfig
    from tinyv.llm.protocol import Model
    from tinyv.llm.query import Decision, Query

_DESCRIPTION = """Check a model, step by step. A server: reached, model named, its card, log-probabilities, one
right and one wrong decision, latency; nano: its weights, the same decisions, latency. One line per step on stderr,
with what to do where it fails; one JSON line on stdout."""
_EPILOG = "exit codes: 0 all is well; 1 a step failed; 2 user error; 130 stopped by Ctrl-C"
LATENCY_REQUESTS = 5
_EVERY_REFUSAL = "ssl:default"
"""Stands in what the HTTP library says of every connection that is refused, with TLS or without."""
_ADVICE = {
    "server_unavailable": "start the server, or check host and port: nothing that speaks HTTP answers there",
    "timeout": "the server takes too long: is the model still loading? else raise --timeout",
    "overloaded": "the server is busy: wait, lower --concurrency, or add a second URL",
    "bad_response": "this is not an OpenAI-compatible server, or the path is wrong: the URL should end with /v1",
    "request_refused": "the server refuses the request: check the key (--api-key-env) and the name (--model-name)",
    "unreadable_verdict": "the model does not answer with its decision words: check --card, --prompt, --prompt-config",
    "internal_error": "this is a defect of tinyv: the log has the trace",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the report."""

    name: str
    ok: bool
    said: str
    advice: str = ""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor", help="check a model server", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_model(parser, required=True)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check each server of the configuration; 0 if all steps are well, else 1."""
    config = model_of(args)
    if config is None:
        raise AssertionError("--model is required")
    if isinstance(config, NanoConfig):
        return 0 if _reported(config.folder or NAME, nano_examined(config)) else 1
    well = True
    for url in config.urls:
        one = replace(config, base_url=url, retries=0, patience_s=0.0, cache_path=None)
        well = _reported(url, examined(one)) and well
    return 0 if well else 1


def _reported(url: str, steps: Iterator[Step]) -> bool:
    """Print each step as it comes, then all of them as one JSON line; True if all are well."""
    done = []
    for step in steps:
        _print(step)
        done.append(step)
    ok = all(step.ok for step in done)
    sys.stdout.write(json_line({"url": url, "ok": ok, "steps": [_as_dict(step) for step in done]}))
    return ok


def nano_examined(config: NanoConfig) -> Iterator[Step]:
    """The steps for nano, which needs no server. Raises ConfigError if its weights cannot be read."""
    from tinyv.nano.model import shared_nano  # here, so that --help loads no runtime

    model = shared_nano(config)
    yield Step("weights", True, f"{model.version}, accepts from p_correct {model.threshold:.4g} on")
    yield from _tried(model)
    model.close()


def examined(config: ModelConfig) -> Iterator[Step]:
    """The steps for one server; it stops where the next step would make no sense."""
    from tinyv.llm.failure import Failed  # here, so that --help loads no HTTP library
    from tinyv.llm.remote import RemoteModel

    model = RemoteModel(config)
    try:
        found = model.found().result()
    except Failed as failure:
        yield Step(
            "server",
            False,
            shown(failure.detail, 200),
            _advice(failure.reason, failure.status, failure.detail),
        )
        return
    except ConfigError as exc:
        if "/models lists" not in str(exc):
            raise  # an option of the user's, told as such
        yield Step("model", False, shown(str(exc), 300), "name the model: --model-name NAME")
        return
    yield Step("server", True, f"{config.urls[0]} answers")
    yield from _described(found)
    yield from _tried(model)
    model.close()


def _advice(reason: str, status: int | None, detail: str) -> str:
    """What to do about a failure; a server that answers is another matter than one that does not."""
    if status is not None and status >= 500 and "/models" in detail:
        return "it fails to list its models, as some servers do: name the model with --model-name NAME"
    if status is not None and status >= 500:
        return "the server answers, with an error of its own: see its log"
    if status == 404 and "/models" in detail:
        return "there is no such path: the URL of an OpenAI-compatible server ends with /v1"
    if "ssl" in detail.lower().replace(_EVERY_REFUSAL, ""):
        return "this port does not speak https: try http://"
    return _ADVICE[reason]


def _described(found: Found) -> Iterator[Step]:
    card, chat = found.style.card, found.chat
    yield Step("model", True, shown(found.model))
    notice = f"; {card.notice}" if card.notice else ""
    yield Step(
        "card", True, f"{card.name} (licence {card.licence}{notice}), prompt {found.style.prompt.version}"
    )
    if chat.logprobs:
        said = f"yes: the first word of a reply decides (budget {chat.budget}, sent as {chat.token_key})"
    elif found.style.thinks:
        said = f"not asked for: this model thinks first, its text is read ({chat.budget} tokens)"
    else:
        said = f"no: the text is read ({chat.budget} tokens), so there is no p_correct and no threshold"
    yield Step("log-probabilities", True, said)
    scoring = (
        "used: many decisions in one call"
        if found.scoring
        else "not offered, or not as the chat decides: chat is used"
    )
    yield Step("scoring", True, f"/generative_scoring {scoring}")


def _tried(model: Model) -> Iterator[Step]:
    from tinyv.llm.capabilities import RIGHT, WRONG
    from tinyv.verdict import Outcome

    yield _decision("right answer", model, RIGHT, Outcome.CORRECT.name)
    yield _decision("wrong answer", model, WRONG, Outcome.INCORRECT.name)
    yield from _latency(model)


def _decision(name: str, model: Model, query: Query, wanted: str) -> Step:
    decision = _ask(model, query)
    p = "" if decision.p_correct is None else f", p_correct {decision.p_correct:.3f}"
    said = f"{query.answer!r} against {query.ground_truth!r}: {decision.outcome.name} {decision.reason}{p}"
    ok = decision.outcome.name == wanted
    advice = _ADVICE.get(
        decision.reason, "this model judges a plain pair wrongly: another model, card or prompt"
    )
    return Step(name, ok, said, "" if ok else advice)


def _latency(model: Model) -> Iterator[Step]:
    """Median seconds of requests one after the other, each with an answer of its own, so that none is kept."""
    from tinyv.llm.capabilities import WRONG

    seconds = []
    for number in range(LATENCY_REQUESTS):
        start = perf_counter()
        decision = _ask(model, replace(WRONG, answer=f"{number + 2}/9"))
        seconds.append(perf_counter() - start)
        if decision.reason in _ADVICE:
            yield Step("latency", False, decision.reason, _ADVICE[decision.reason])
            return
    yield Step("latency", True, f"{1000 * median(seconds):.1f} ms, median of {LATENCY_REQUESTS} requests")


def _ask(model: Model, query: Query) -> Decision:
    [decision] = model.submit([query]).result()
    return decision


def _print(step: Step) -> None:
    mark = "ok  " if step.ok else "FAIL"
    print(f"{mark}  {step.name:<18} {step.said}", file=sys.stderr)
    if step.advice:
        print(f"{'':<24} {step.advice}", file=sys.stderr)


def _as_dict(step: Step) -> dict[str, object]:
    return {"name": step.name, "ok": step.ok, "said": step.said, "advice": step.advice}
