"""Peak memory of a process that does nothing but judge: python -m tinyv.bench.suites.memory VERIFIER < samples.

Samples come as JSON lists of question, reference and answer, one to a line; the answer is one number, in MB, of this
process and the largest of its children.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tinyv.bench.suites.contenders import opened
from tinyv.sample import Sample

SECONDS = 300.0
"""What such a process may take."""
_MB = 1024.0 * 1024.0


def peak_mb(name: str, samples: Sequence[Sample]) -> float | None:
    """Peak resident memory in MB; None where it cannot be told (no such figure on this system, or it failed)."""
    lines = "".join(json.dumps([s.question, s.ground_truth, s.answer]) + "\n" for s in samples)
    command = [sys.executable, "-m", "tinyv.bench.suites.memory", name]
    try:
        done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    return float(done.stdout.split()[-1])


def main(argv: Sequence[str] | None = None) -> int:
    """Judge what stands on stdin, and print the peak."""
    [name] = sys.argv[1:] if argv is None else argv
    rows = [json.loads(line) for line in sys.stdin]
    with opened([name]) as [contender]:
        contender.verdicts([Sample(q, truth, answer=answer) for q, truth, answer in rows])
    sys.stdout.write(f"{_peak():.1f}\n")
    return 0


def _peak() -> float:
    """In MB. On Linux from /proc: what getrusage says there begins with the parent's own size."""
    import resource  # here, as Windows has none

    unit = 1.0 if sys.platform == "darwin" else 1024.0
    child = unit * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MB
    status = Path("/proc/self/status")
    if not status.exists():
        return max(unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB, child)
    peak = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
    return max(1024.0 * int(peak.split()[1]) / _MB, child)


if __name__ == "__main__":
    raise SystemExit(main())
