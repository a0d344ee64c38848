"""Memory of a scoring run must not depend on the number of rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_CODE = """
import sys
from tinyv.cli.main import main
if __name__ == "__main__":
    assert main(sys.argv[1:]) == 0
    status = open("/proc/self/status").read()
    print([line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")][0])
"""
PADDING = "x" * 2000


def peak_kib(rows: int, workers: str, folder: Path) -> int:
    path = folder / f"{rows}.jsonl"
    row = f'{{"question": "q", "ground_truth": "1/2", "answer": "0.5", "padding": "{PADDING}"}}\n'
    with path.open("w") as file:
        for _ in range(rows // 1000):
            file.write(row * 1000)
    script = folder / "peak.py"
    script.write_text(_CODE)
    out = folder / f"{rows}.out.jsonl"
    command = [sys.executable, str(script), "score", str(path), "--out", str(out), "--workers", workers]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    with out.open("rb") as lines:
        assert sum(1 for _ in lines) == rows
    return int(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(("workers", "rows"), [("1", 60_000), ("2", 30_000)])
def test_memory_is_flat(workers: str, rows: int, tmp_path: Path) -> None:
    few, many = peak_kib(3000, workers, tmp_path), peak_kib(rows, workers, tmp_path)
    assert many - few < 10 * 1024, f"{few} KiB for 3000 rows, {many} KiB for {rows}"
