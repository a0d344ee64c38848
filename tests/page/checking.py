"""A page read as a browser would: its elements, its texts, and everything in it that could load or run."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset("meta link br hr img input col wbr base".split())
_LOADS = frozenset("src href action formaction data poster srcset background cite manifest ping".split())


class Seen(HTMLParser):
    """Tags, attributes and texts of a page; elements that are left open or closed twice are errors."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.errors: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.errors.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("script", "style"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All texts that are shown, with single spaces."""
        return " ".join("".join(self.texts).split())

    def dangers(self) -> list[str]:
        """What could load or run something: event handlers, and addresses that are not a place in the page."""
        events = [f"{tag} {name}" for tag, name, _ in self.attributes if name.startswith("on")]
        loads = [
            f"{tag} {name}={value}"
            for tag, name, value in self.attributes
            if name.split(":")[-1] in _LOADS and not value.startswith("#")
        ]
        return events + loads


def seen(page: str) -> Seen:
    """A page or a part of one, read to its end."""
    reader = Seen()
    reader.feed(page)
    reader.close()
    reader.errors.extend(f"<{tag}> is not closed" for tag in reader._open)
    return reader
