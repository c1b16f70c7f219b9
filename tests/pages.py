"""What a browser without script would send: the fields of the forms on a page, as they stand."""

from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """Reads every form of a page: its action, and its fields with their values (lists where a name repeats)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self._form: dict[str, Any] | None = None
        self._select = self._area = ""
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if self._hidden or tag == "template":
            self._hidden += tag == "template"
            return
        self.ids |= {at["id"]} if "id" in at else set()
        if tag == "a" and "href" in at:
            self.links.append(at["href"])
        if tag == "form":
            self._form = {"action": at.get("action", ""), "fields": {}}
            self.forms.append(self._form)
        elif tag == "input" and at.get("name") and at.get("type") not in {"submit", "button"}:
            if at.get("type") not in {"checkbox", "radio"} or "checked" in at:
                self._put(at["name"], at.get("value", "on" if at.get("type") in {"checkbox", "radio"} else ""))
        elif tag == "select":
            self._select = at.get("name", "")
            self._put(self._select, "")
        elif tag == "option" and "selected" in at and self._select:
            self._fields()[self._select] = at.get("value", "")
        elif tag == "textarea":
            self._area = at.get("name", "")
            self._put(self._area, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._hidden -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and not self._hidden:
            self._fields()[self._area] = (self._fields()[self._area] + data).removeprefix("\n")

    def _fields(self) -> dict[str, Any]:
        return self._form["fields"] if self._form is not None else {}

    def _put(self, name: str, value: str) -> None:
        fields = self._fields()
        if name in fields and not isinstance(fields[name], list):
            fields[name] = [fields[name]]
        if isinstance(fields.get(name), list):
            fields[name].append(value)
        else:
            fields[name] = value

    def form(self, action: str) -> dict[str, Any]:
        """The fields of the form whose address ends like this."""
        return next(form["fields"] for form in self.forms if form["action"].endswith(action))
