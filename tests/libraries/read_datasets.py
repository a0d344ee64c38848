"""Read a set as `datasets` does: `python read_datasets.py DIR CACHE`. Prints a JSON line."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

from datasets import load_dataset


def main(folder: str, cache: str) -> None:
    """Print the features and the rows of each part."""
    parts: Any = load_dataset(folder, cache_dir=cache)
    found = {
        name: {"features": {k: str(v) for k, v in part.features.items()}, "rows": list(part)}
        for name, part in parts.items()
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
