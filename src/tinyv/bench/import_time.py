"""How long `import tinyv` takes: python -m tinyv.bench.import_time

Each measurement is a fresh interpreter, which times the import itself, so its own start-up does not count.
Prints a line for people, then one JSON line.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

RUNS = 9
_CODE = "from time import perf_counter as now; start = now(); import tinyv; print(now() - start)"


def import_seconds(runs: int = RUNS) -> list[float]:
    """Seconds of `import tinyv` in fresh processes, one by one."""
    command = [sys.executable, "-c", _CODE]
    outputs = (subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(runs))
    return [float(done.stdout) for done in outputs]


def main() -> None:
    """Measure and print."""
    ms = [1000 * seconds for seconds in import_seconds()]
    middle = round(median(ms), 2)
    sys.stdout.write(f"import tinyv: {middle} ms (median of {len(ms)} fresh processes)\n")
    sys.stdout.write(json.dumps({"import_ms": {"median": middle, "max": round(max(ms), 2)}}) + "\n")


if __name__ == "__main__":
    main()
