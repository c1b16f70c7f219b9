"""The control that chooses one of very many: a search box with a list, and without script a button to a page that searches.

What can be chosen is drawn by whoever knows it, as `Choices`; the island `samrit-picker` fetches that as a fragment from
`search`, and puts what is chosen into a hidden field. The text of something not in the list is kept in a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

Text = str | Promise


@dataclass(frozen=True)
class Option:
    """One thing to choose: its value in the form, code and wording, what it is, what stands above it, why it stands first.

    `levels` is JSON for the fields above that a choice may fill too: a list of objects with `name`, `value`, `text`, `path`.
    `href` is where a page that only reads leads when it is chosen.
    """

    value: str
    name: str
    code: str = ""
    kind: Text = ""
    path: str = ""
    mark: Text = ""
    levels: str = ""
    href: str = ""

    @property
    def written(self) -> str:
        """Code and wording, as the box shows it."""
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True)
class Group:
    """Options under one heading; without a heading where there is only one group."""

    label: Text
    options: Sequence[Option]


@dataclass(frozen=True)
class Choices:
    """What a search answers. `total` counts also what is not shown; `note` says what is not loaded; `may_state` whether the
    words themselves may be kept, as the agency states them."""

    words: str
    groups: Sequence[Group] = ()
    total: int = 0
    note: Text = ""
    may_state: bool = False
    is_forgiving: bool = False

    @property
    def shown(self) -> int:
        """How many are shown."""
        return sum(len(group.options) for group in self.groups)

    @property
    def more(self) -> int:
        """How many are found and not shown."""
        return self.total - self.shown


@dataclass
class Chosen:
    """What a field holds now: an option, or the words as stated."""

    option: Option | None = None
    stated: str = ""


class Picker(forms.Widget):
    """A control for `c-field`. `search` is the address of the options; `above` names fields of the same form whose values
    narrow the search, the nearest first; `beside` ends the name of a control of the same row that does so."""

    def __init__(self, search: Text, *, above: Sequence[str] = (), beside: str = "", states: bool = False) -> None:
        super().__init__()
        self.search, self.above, self.beside, self.states = search, above, beside, states
        self.chosen = Chosen()

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 - Django passes it by name; ours draws with the tags of the house
    ) -> SafeString:
        """The hidden value, what is chosen, the button for pages without script, and what script puts in its place."""
        context = {
            "picker": self,
            "name": name,
            "value": "" if value is None else value,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "described": (attrs or {}).get("aria-describedby", ""),
            "is_wrong": (attrs or {}).get("aria-invalid", ""),
        }
        return mark_safe(render_to_string("ui/_picker.html", context))


@dataclass(frozen=True)
class Search:
    """The page that searches without script: what its form carries along (`keep`), and, where a choice is posted, to which
    address (`choose`), with which hidden fields, and what else it offers there: to fill the levels above, to leave the field
    empty, to keep words as stated. `levels` are the kinds to choose from first: code, label, whether it is chosen."""

    choices: Choices
    keep: Sequence[tuple[str, str]] = ()
    choose: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    may_clear: bool = False
    stated: str = ""
    levels: Sequence[tuple[str, Text, bool]] = ()

    @property
    def fills_above(self) -> bool:
        """Whether a choice may fill fields above."""
        return any(option.levels for group in self.choices.groups for option in group.options)
