"""One service of the rules alone, for the tests that leave it as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from serving import Served


@pytest.fixture(scope="session")
def rules() -> Iterator[Served]:
    with Served("--model", "none") as served:
        yield served
