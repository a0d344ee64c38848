"""Fixtures that several test files use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from browser import chromium, window
from serving import service
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.bench.scripted.script import Script

# Machines of all speeds run these, so no example is timed. Under `ci` the examples are the same in every run: a
# change is not refused for what a random draw finds elsewhere.
if find_spec("hypothesis") is not None:  # the browser's and Ray's environments do without
    from hypothesis import settings

    settings.register_profile("here", deadline=None)
    settings.register_profile("ci", deadline=None, derandomize=True)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "here"))

__all__ = ["chromium", "server", "service", "shared", "window"]


@pytest.fixture(scope="module")
def shared() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def server(shared: ScriptedServer) -> ScriptedServer:
    shared.control(reset=True, **Script().as_dict())
    return shared


@pytest.fixture(scope="module")
def shared_second() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def second(shared_second: ScriptedServer) -> ScriptedServer:
    shared_second.control(reset=True, **Script().as_dict())
    return shared_second
