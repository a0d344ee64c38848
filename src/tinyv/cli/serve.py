"""`tinyv serve`: the reward over HTTP."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from contextlib import redirect_stderr
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tinyv.cli.model_options import MODELS, add_model, add_setup, model_of, setup_of
from tinyv.cli.options import add_rules, policy_of
from tinyv.cli.preflight import preflight
from tinyv.cli.serve_ray import add_ray, check_local, serve_on_ray
from tinyv.errors import ConfigError, MissingExtraError
from tinyv.io import json_line

if TYPE_CHECKING:
    from tinyv.scoring.options import Options
    from tinyv.serve.limits import Limits

_DESCRIPTION = """Serve verdicts and rewards over HTTP: POST /v1/verify, POST /v1/reward, POST /get_reward (OpenRLHF);
GET /healthz, /readyz, /metrics, /v1/limits, /docs, /openapi.json. Rules run in --workers processes, the model has one
client; the model is nano unless --model names another (none: rules alone). When requests are answered, one line of
JSON with the address goes to stdout; logs are JSON lines on stderr. With a token in the environment (TINYV_TOKEN, or
the variable that --token-env names) nothing but /healthz answers without it; without one the service listens to this
machine only, and answers only who calls it localhost, 127.x.x.x or [::1]. SIGTERM finishes what was accepted."""
_EPILOG = (
    "exit codes: 0 stopped by SIGTERM, all accepted requests answered; 1 some were not, within --grace; 2 user error; "
    "130 stopped by Ctrl-C"
)
_EXTRAS = ("fastapi", "uvicorn", "prometheus_client")
_MODEL, _NO_MODEL = "nano", "none"
_DEADLINE = (
    "seconds for a request, from its last byte to its answer, rules and model together (default: 60); a request may "
    "ask for less"
)
_LEVELS = ("debug", "info", "warning", "error")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "serve", help="verdicts and rewards over HTTP", description=_DESCRIPTION, epilog=_EPILOG
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", metavar="H", help="address to listen on (default: 127.0.0.1)")
    add("--port", type=int, default=8080, metavar="P", help="port, 0 for a free one (default: 8080)")
    add("--workers", type=int, metavar="N", help="rule processes (default: the cores)")
    add(
        "--token-env", metavar="VAR", help="environment variable with the bearer token (default: TINYV_TOKEN)"
    )
    add("--max-batch", type=int, metavar="N", help="samples of a request (default: 1024)")
    add("--max-body-mb", type=float, metavar="M", help="mebibytes of a request's body (default: 32)")
    add("--max-queue", type=int, metavar="N", help="samples accepted and not answered yet (default: 4096)")
    add("--grace", type=float, metavar="S", help="seconds to finish in after SIGTERM (default: 30)")
    add(
        "--header-timeout",
        type=float,
        metavar="S",
        help="seconds for a request's head to arrive (default: 10)",
    )
    add(
        "--body-timeout", type=float, metavar="S", help="seconds for a request's body to arrive (default: 30)"
    )
    add("--log-level", choices=_LEVELS, default="info", help="what is logged (default: info)")
    add_rules(parser)
    add_ray(parser)
    add_model(parser, models=f"{MODELS}; none: rules alone (default: nano)", deadline=_DEADLINE)
    add_setup(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    if any(find_spec(name) is None for name in _EXTRAS):
        raise MissingExtraError("tinyv serve", "serve")
    from tinyv.serve.limits import MAX_WORKERS  # here: what is below belongs to an extra
    from tinyv.serve.listening import listening, token_of
    from tinyv.serve.logs import log_as_json
    from tinyv.serve.running import run as serve

    token = token_of(args.token_env)
    workers = _cores() if args.workers is None else args.workers
    if not 1 <= workers <= MAX_WORKERS:
        raise ConfigError(f"--workers must be from 1 to {MAX_WORKERS}, found {workers}")
    limits = _limits(args)
    if args.ray:
        with listening(args.host, args.port, locked=token is not None) as opened:
            port: int = opened.getsockname()[1]  # free, and allowed; Ray's proxies bind it again
        log_as_json(args.log_level, token)
        return serve_on_ray(args, _options(args), limits, token, port)
    check_local(args)
    with listening(args.host, args.port, locked=token is not None) as opened:
        log_as_json(args.log_level, token)
        return serve(_options(args), limits, workers, opened, token, _tell)


def _limits(args: argparse.Namespace) -> Limits:
    from tinyv.serve.limits import Limits

    given = {
        "max_batch": args.max_batch,
        "max_queue": args.max_queue,
        "max_body_bytes": None if args.max_body_mb is None else _bytes_of(args.max_body_mb),
        "deadline_s": args.deadline,
        "grace_s": args.grace,
        "head_s": args.header_timeout,
        "body_s": args.body_timeout,
    }
    return Limits(**{name: value for name, value in given.items() if value is not None})


def _bytes_of(mebibytes: float) -> int:
    from tinyv.serve.limits import MAX_BODY_MB, MEBIBYTE

    if not (0 < mebibytes <= MAX_BODY_MB):  # NaN, too, is refused
        raise ConfigError(
            f"--max-body-mb must be above 0 and at most {MAX_BODY_MB} mebibytes, found {mebibytes!r}"
        )
    return max(1, int(mebibytes * MEBIBYTE))


def _options(args: argparse.Namespace) -> Options:
    """What decides the verdicts; the deadline of requests is the model's, too."""
    from tinyv.scoring.options import Options

    name = _MODEL if args.model is None else args.model
    bare = {"model": None, "deadline": None} if name == _NO_MODEL else {"model": name}
    asked = argparse.Namespace(**{**vars(args), **bare})
    model = model_of(asked)
    options = Options(args.rules, policy_of(args), False, model, setup_of(asked, model))
    if model is None:
        return options
    with redirect_stderr(io.StringIO()) as told:
        found = preflight(model)
    for line in told.getvalue().splitlines():
        logging.getLogger("tinyv.serve").info(
            "model", extra={"fields": {"said": line.removeprefix("tinyv: ")}}
        )
    return replace(options, model=found)


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tell(url: str) -> None:
    sys.stdout.write(json_line({"url": url, "pid": os.getpid()}))
    sys.stdout.flush()
