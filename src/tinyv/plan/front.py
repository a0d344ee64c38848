"""What a response costs the front process of a real `tinyv serve`: HTTP, JSON, pickle to a process and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from tinyv.bench.load.service import ServiceProcess
from tinyv.client.client import Client
from tinyv.sample import Sample

ROUNDS = 3
_EXTRA = ("fastapi", "uvicorn", "prometheus_client")


def can_be_measured() -> bool:
    """Whether the service can be started here (extra serve), and the system tells the CPU time of a process (Linux)."""
    return Path("/proc/self/stat").exists() and all(find_spec(name) is not None for name in _EXTRA)


def front_ms(samples: Sequence[Sample], longer: Sequence[Sample]) -> tuple[float, float]:
    """CPU milliseconds of the front process for one sample of either kind; each sample's question is new."""
    with ServiceProcess(1) as service, Client(service.url) as client:
        client.verify(samples[:64])
        return _each(service.pid, client, samples), _each(service.pid, client, longer)


def _each(pid: int, client: Client, samples: Sequence[Sample]) -> float:
    before = cpu_s(pid)
    for number in range(ROUNDS):
        client.verify([replace(sample, question=f"{sample.question} ({number})") for sample in samples])
    return 1000 * (cpu_s(pid) - before) / (ROUNDS * len(samples))


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far, all its threads together, to a hundredth (proc(5), fields 14 and 15)."""
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
