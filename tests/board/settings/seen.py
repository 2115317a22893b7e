"""A page as somebody sees it without any script: its words, its links, and what its forms hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override


@dataclass
class Form:
    """Where a form is sent, and what stands in it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Seen(HTMLParser):
    """Reads a page when it is made."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._textarea = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """All words, one space between each."""
        return " ".join(" ".join(self._words).split())

    @property
    def form(self) -> Form:
        """The last form, which is the page's own."""
        return self.forms[-1]

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a":
                self.links.append(given.get("href", ""))
            case "form":
                self.forms.append(Form(given.get("action", "")))
            case "textarea":
                self._textarea = given["name"]
                self.form.fields[self._textarea] = ""
            case "input":
                self._input(given)
            case _:
                pass

    def _input(self, given: Mapping[str, str]) -> None:
        is_sent = given.get("type") not in {"radio", "checkbox"} or "checked" in given
        if "name" in given and is_sent:
            self.form.fields[given["name"]] = given.get("value", "")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            first = self.form.fields[self._textarea]
            self.form.fields[self._textarea] = first.removeprefix("\n")  # as browsers do
            self._textarea = ""

    @override
    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.form.fields[self._textarea] += data
        else:
            self._words.append(data)
