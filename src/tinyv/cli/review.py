"""`tinyv review`: a local page to go through verdicts; `tinyv review export`: its labels as JSON lines."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tinyv.cli.broken import BrokenLog
from tinyv.cli.model_options import add_model, model_of
from tinyv.cli.options import add_rules, file_name, policy_of
from tinyv.cli.preflight import preflight
from tinyv.cli.progress import progress
from tinyv.errors import ConfigError, MissingExtraError
from tinyv.io import json_line

if TYPE_CHECKING:
    from tinyv.review.catalog import Catalog
    from tinyv.scoring.options import Options

_DESCRIPTION = """Go through verdicts in a browser and label them by key: right, wrong, unclear. IN is an audit file,
the folder of an RL run, verdicts of tinyv score, or rollouts, which are judged first (--rules, --model). The page is
for this machine only; its address is told on stderr. Labels are saved at once in --labels, and belong to question,
reference and answer, so they outlast scoring again. `tinyv review export LABELS --out FILE` writes them as rows for
tinyv data build and tinyv bench; what is unclear, or was no answer, is counted and left out. (A folder of the name
export is given as ./export.)"""
_EPILOG = "exit codes: 0 exported; 2 user error; 130 the page was ended by Ctrl-C, with all labels saved"
_LABELS = Path("runs/review.sqlite")
_EXPORT = "export"
_HOST, _PORT = "127.0.0.1", 8517


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "review",
        help="label verdicts in a local page",
        usage="tinyv review IN [IN ...] [options]\n       tinyv review export LABELS --out FILE",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("inputs", nargs="+", type=file_name, metavar="IN", help="files and folders of runs")
    add(
        "--labels",
        type=file_name,
        metavar="FILE",
        help=f"SQLite file of the labels, made where it is missing (default: {_LABELS})",
    )
    add("--port", type=int, metavar="N", help=f"port of the page; 0 takes a free one (default: {_PORT})")
    add("--host", metavar="H", help=f"loopback address of the page (default: {_HOST})")
    add("--no-browser", action="store_true", help="do not open a browser")
    add("--no-progress", action="store_true", help="no progress on stderr")
    add("--out", type=file_name, metavar="FILE", help="of export: the file of rows; replaced if it is there")
    add_rules(parser)
    add_model(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or export; 0, or errors as exceptions."""
    if str(args.inputs[0]) == _EXPORT:
        return _export(args)
    if args.out is not None:
        raise ConfigError("--out belongs to tinyv review export LABELS --out FILE")
    if find_spec("fastapi") is None or find_spec("uvicorn") is None:
        raise MissingExtraError("tinyv review", "review")
    _serve(args)
    return 0


def _export(args: argparse.Namespace) -> int:
    from tinyv.review.export import write_export
    from tinyv.review.labels import Labels

    if len(args.inputs) != 2 or args.out is None:
        raise ConfigError(
            "an export is one label file and where to write: tinyv review export LABELS --out FILE"
        )
    given = [name for name in ("labels", "port", "host", "model") if getattr(args, name) is not None]
    if given:
        raise ConfigError(f"--{given[0]} has no meaning for tinyv review export: leave it out")
    if args.out.resolve() == args.inputs[1].resolve():
        raise ConfigError(f"--out {str(args.out)!r} is the label file itself: choose another name")
    labels = Labels(args.inputs[1], create=False)
    try:
        export = write_export(sorted(labels.current().values(), key=lambda act: act.id), args.out)
    finally:
        labels.close()
    sys.stdout.write(json_line({**export.as_dict(), "out": str(args.out)}))
    return 0


def _serve(args: argparse.Namespace) -> None:
    """Everything that can be wrong is found before anything is judged."""
    from tinyv.review.app import application  # here: FastAPI is an extra
    from tinyv.review.labels import Labels
    from tinyv.review.serving import listening, serve

    path = args.labels or _LABELS
    with listening(args.host or _HOST, _PORT if args.port is None else args.port) as opened:
        options = _options(args)
        labels = Labels(path)
        try:
            catalog = _catalog(args, options)
            app = application(catalog, labels, [str(name) for name in args.inputs])
            print(f"tinyv: {len(catalog.rows)} verdicts, labels in {path}", file=sys.stderr)
            serve(app, opened, browser=not args.no_browser, tell=_tell)
        finally:
            labels.close()


def _catalog(args: argparse.Namespace, options: Options) -> Catalog:
    from tinyv.review.reading import catalog_of

    with BrokenLog(None) as broken, progress("loading", "verdicts", enabled=not args.no_progress) as update:
        return catalog_of(args.inputs, options, on_broken=broken.add, on_rows=update)


def _options(args: argparse.Namespace) -> Options:
    """How rollouts are judged; a model is looked at before anything is read."""
    from tinyv.scoring.options import Options

    model = model_of(args)
    options = Options(args.rules, policy_of(args), baseline=False, model=model)
    return options if model is None else replace(options, model=preflight(model))


def _tell(url: str) -> None:
    print(f"tinyv: the page is at {url} (Ctrl-C ends it)", file=sys.stderr, flush=True)
