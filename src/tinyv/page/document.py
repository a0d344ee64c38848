"""One self-contained page: its style and its one script inside, nothing loaded from anywhere, light and dark."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

ASSETS = "assets"


def document(
    title: str,
    body: str,
    *,
    subtitle: str = "",
    sections: Sequence[tuple[str, str]] = (),
    footer: str = "",
) -> str:
    """An HTML page around a body that is safe HTML already; title, subtitle and footer are plain texts.

    sections: (id, name) of what the body holds, for the list of contents. The page allows no script but its own
    (a Content-Security-Policy with its hash), which does this, where the body has it:

    - `<div class="tools" data-for="ID">` with an `<input type="search">`, any `<select data-field="x">` and a
      `<span class="count">` filters the rows of the table ID by their text, `data-text` and `data-x`;
    - `<table class="sortable">` is sorted by a click on a head, by `data-value` of the cells (a number) or their text;
    - `<div class="long">` shows its beginning and a button for the rest;
    - formulas of `<div class="tex">` that are wider than it scroll sideways, by the arrow keys, too.
    """
    from markupsafe import Markup

    script = asset("page.js")
    return _template().render(
        title=title,
        subtitle=subtitle,
        sections=sections,
        footer=footer,
        body=Markup(body),  # safe by this function's contract
        style=Markup(style()),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def style() -> str:
    """The style of pages, charts and mathematics, light and dark."""
    dark = asset("dark.css").strip()
    by_system = f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
    by_choice = f":root[data-theme=dark]{{{dark}}}\n"
    parts = (asset("colours.css"), by_system, by_choice, asset("page.css"), asset("mathematics.css"))
    return "".join(parts)


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """A text file that ships beside this module."""
    return resources.files("tinyv.page").joinpath(ASSETS).joinpath(name).read_text("utf-8")


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(asset("base.html"))
