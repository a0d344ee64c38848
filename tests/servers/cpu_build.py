"""Whether the torch that pip would install is a build for the CPU: pip's report on stdin, exit code 2 if it is not.

    pip install --dry-run --quiet --report - torch==2.13.0 | python tests/servers/cpu_build.py

The default build on Linux brings gigabytes of CUDA; without a GPU nobody wants them.
"""

from __future__ import annotations

import json
import shutil
import sys
from typing import TextIO

ADVICE = "name an index of CPU builds, as in make test-all PIP_TORCH='--index-url ADDRESS'"


def cuda_packages(report: TextIO) -> list[str]:
    """The packages of a pip report that only a GPU needs."""
    names = [str(entry["metadata"]["name"]).lower() for entry in json.load(report)["install"]]
    return sorted(name for name in names if name.startswith(("nvidia-", "cuda-", "triton")))


def main() -> int:
    """Check the report on stdin."""
    found = cuda_packages(sys.stdin)
    if found and shutil.which("nvidia-smi") is None:
        sys.stderr.write(f"torch would bring {len(found)} CUDA packages ({found[0]}, ...): {ADVICE}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
