"""`tinyv score --engine ray` measured against one machine: python -m tinyv.scale.bench --rows 1000000

Makes rows, judges them with `tinyv score` in as many processes as there are actors, then on Ray, then, on a cluster of
two nodes on this machine, with one of them killed in the middle. Prints time, rows per second, CPU time per row,
memory over time, whether the verdicts are the same, and one JSON line last. Exit code 1 if they are not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from tinyv.bench.rollout_file import rows
from tinyv.io import json_line
from tinyv.scale.usage import Peak, Usage

STORE_BYTES = 100 * 1024 * 1024
KILL_AT = 0.4
"""Share of the parts that are there when the node is killed."""
_DRIVER, _WORKER, _JUDGE = "driver", "actors", "judging processes"
Disturb = Callable[[], bool]
"""Called every tick; True once it has disturbed."""


@dataclass(frozen=True, slots=True)
class Run:
    """One way through the rows."""

    name: str
    seconds: float
    cpu_seconds: float
    """Of all processes below the run, Ray's own included."""
    peaks: dict[str, Peak]
    digest: str
    """Of all records in order, without their seconds."""
    samples: int


def main(argv: Sequence[str] | None = None) -> int:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.scale.bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2, help="processes, and actors (default: 2)")
    parser.add_argument("--block-rows", type=int, default=4096)
    parser.add_argument("--no-kill", action="store_true", help="leave the killed node out")
    parser.add_argument("--folder", type=Path, help="where input and output go (default: a temporary folder)")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        runs = list(_runs(args, Path(folder)))
    _show(runs, args.rows, args.workers)
    same = len({run.digest for run in runs}) == 1
    _say(f"verdicts identical but for their seconds: {'yes' if same else 'NO'}")
    _say(
        json.dumps(
            {"rows": args.rows, "workers": args.workers, "identical": same, "runs": [*map(asdict, runs)]}
        )
    )
    return 0 if same else 1


def _runs(args: argparse.Namespace, folder: Path) -> Iterator[Run]:
    source = folder / "rollouts.jsonl"
    with source.open("w", encoding="ascii") as file:
        file.writelines(map(json_line, rows(args.rows)))
    score = [
        sys.executable,
        "-m",
        "tinyv",
        "score",
        str(source),
        "--no-progress",
        "--workers",
        str(args.workers),
    ]
    on_ray = [*score, "--engine", "ray", "--block-rows", str(args.block_rows)]
    out = folder / "local.jsonl"
    yield _measured("one machine", [*score, "--out", str(out)], lambda: [out])
    parts = folder / "ray"
    yield _measured("Ray", [*on_ray, "--out", str(parts)], lambda: _parts(parts))
    if not args.no_kill:
        yield _with_a_node_killed(args, on_ray, folder / "killed")


def _with_a_node_killed(args: argparse.Namespace, on_ray: list[str], out: Path) -> Run:
    blocks = -(-args.rows // args.block_rows)
    with _two_nodes(args.workers) as cluster:
        second = cluster.list_all_nodes()[1]

        def disturb() -> bool:
            there = len(_parts(out)) if out.exists() else 0
            if there < KILL_AT * blocks:
                return False
            cluster.remove_node(second, allow_graceful=False)
            _say(f"  node killed with {there} of {blocks} parts there", sys.stderr)
            return True

        command = [*on_ray, "--out", str(out), "--ray-address", cluster.address]
        return _measured("Ray, a node killed", command, lambda: _parts(out), disturb)


@contextmanager
def _two_nodes(cpus: int) -> Iterator[Any]:
    """A head that can do all the work, and a second node that does half of it until it is killed."""
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        for count in (max(1, cpus - cpus // 2), max(1, cpus // 2)):
            cluster.add_node(num_cpus=count, object_store_memory=STORE_BYTES, include_dashboard=False)
        yield cluster
    finally:
        cluster.shutdown()


def _measured(
    name: str, command: list[str], files: Callable[[], list[Path]], disturb: Disturb = lambda: True
) -> Run:
    """Run a command to its end; processes are looked at meanwhile."""
    _say(f"{name} ...", sys.stderr)
    usage = Usage(os.getpid(), _role)
    start = time.monotonic()
    disturbed = False
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
        while process.poll() is None:
            usage.look()
            disturbed = disturbed or disturb()
            time.sleep(0.2)
        seconds = time.monotonic() - start
        if process.returncode:
            told.seek(0)
            raise SystemExit(told.read().decode("utf-8", "replace")[-2000:])
    if not disturbed:
        raise SystemExit(f"{name}: it was done before the node was killed: give more --rows")
    digest, samples = _digest(files())
    return Run(name, seconds, usage.cpu_seconds(), usage.peaks(), digest, samples)


def _role(command_line: str) -> str | None:
    """What a process is, by its command line."""
    if command_line.startswith("ray::MapWorker"):
        return _WORKER
    if "spawn_main" in command_line:
        return _JUDGE
    return _DRIVER if "tinyv score" in command_line else None


def _parts(out: Path) -> list[Path]:
    return sorted(out.glob("*.jsonl"))


def _digest(files: list[Path]) -> tuple[str, int]:
    digest, samples = sha256(), 0
    for path in files:
        with path.open("rb") as file:
            for line in file:
                record = json.loads(line)
                del record["seconds"]
                digest.update(json_line(record).encode("ascii"))
                samples += 1
    return digest.hexdigest()[:16], samples


def _show(runs: list[Run], count: int, workers: int) -> None:
    base = runs[0]
    _say(f"{count} rows, {workers} processes or actors, {os.cpu_count()} cores")
    _say(f"{'':20} {'seconds':>8} {'rows/s':>8} {'of one':>7} {'CPU us/row':>11} {'of one':>7}  digest")
    for run in runs:
        _say(
            f"{run.name:20} {run.seconds:8.1f} {run.samples / run.seconds:8.0f} "
            f"{run.seconds / base.seconds:6.2f}x {1e6 * run.cpu_seconds / count:11.0f} "
            f"{run.cpu_seconds / base.cpu_seconds:6.2f}x  {run.digest}"
        )
    for run in runs:
        for role, peak in run.peaks.items():
            _say(f"{run.name}: {role}: MiB, largest in each tenth of the run: {peak.tenths}")


def _say(line: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
