"""A headless Chromium for tests of pages, and what a page did while a test looked at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def chromium_path() -> str:
    """The browser: TINYV_CHROMIUM, else the first of NAMES on PATH; the test fails if there is none."""
    named = os.environ.get("TINYV_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            f"no Chromium: none of {', '.join(NAMES)} is on PATH; install one, or name it in TINYV_CHROMIUM"
        )
    return found


@dataclass
class Watched:
    """A page of its own window, and what happened on it since it was opened."""

    page: Any
    """Playwright's Page."""
    dialogs: list[str] = field(default_factory=list)
    """Messages of alert, confirm and prompt; each is dismissed."""
    errors: list[str] = field(default_factory=list)
    """Errors and warnings of the console (a refusal of the Content-Security-Policy is one), uncaught exceptions."""
    requests: list[str] = field(default_factory=list)
    """Addresses of everything that was asked for."""

    def quiet(self) -> bool:
        """True if nothing opened a dialog and nothing complained."""
        return not self.dialogs and not self.errors

    def elsewhere(self, start: str) -> list[str]:
        """Addresses asked for that don't begin with `start`."""
        return [address for address in self.requests if not address.startswith(start)]


@contextmanager
def watched(chromium: Any, width: int = 1200, height: int = 900, **options: Any) -> Iterator[Watched]:
    """A fresh window of this size in pixels; `options` are those of Playwright's `new_context`."""
    context = chromium.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(15_000)
    seen = Watched(context.new_page())
    page = seen.page
    page.on("dialog", lambda dialog: _dismissed(seen, dialog))
    page.on("pageerror", lambda error: seen.errors.append(f"uncaught: {error}"))
    page.on("console", lambda message: _heard(seen, message))
    page.on("request", lambda request: seen.requests.append(request.url))
    yield seen
    context.close()


def _dismissed(seen: Watched, dialog: Any) -> None:
    seen.dialogs.append(dialog.message)
    dialog.dismiss()


def _heard(seen: Watched, message: Any) -> None:
    if message.type in ("error", "warning"):
        seen.errors.append(f"{message.type}: {message.text}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright's Browser, one for all tests."""
    path = chromium_path()
    from playwright.sync_api import sync_playwright  # here: most environments do not have it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Any) -> Iterator[Watched]:
    """A fresh window, 1200 by 900."""
    with watched(chromium) as seen:
        yield seen
