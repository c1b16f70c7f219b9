"""The choices above the picture of the plans: reads the address; what makes no sense counts as not chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import fold_digits
from samrit.plans.models import Edition, Framework
from samrit.workspace.queries.plan_explorer import Asked

RELEASED, SEEN = "released", "seen"
SIZES = {"equal": _("All alike"), "projects": _("Number of projects"), "money": _("Money of the year")}
COLOURS = {"projects": _("Projects"), "money": _("Money of the year"), "coverage": _("How sure the wording is")}
VIEWS = ("picture", "outline")


@dataclass(frozen=True)
class Choice:
    """What a reader chose: the tree and its figures, the words she looks for, and how the picture is drawn."""

    asked: Asked
    words: str = ""
    size: str = "equal"
    colour: str = ""
    view: str = "picture"

    def query(self, **changes: str) -> str:
        """The address of the same choice, without what is at its usual value."""
        chosen = {
            "year": str(self.asked.year),
            "edition": self.asked.edition,
            "figures": SEEN if self.asked.is_seen else "",
            "size": "" if self.size == "equal" else self.size,
            "colour": self.colour,
            **changes,
        }
        return urlencode({name: value for name, value in chosen.items() if value}, safe="/")


def read_choice(said: Any, this_year: int, *, is_signed_in: bool) -> Choice:
    """What the address asks for; without a year the present fiscal year (BE), without an edition the plan of that year."""
    year = fold_digits(said.get("year", "")).strip()
    size, colour, view = said.get("size", ""), said.get("colour", ""), said.get("view", "")
    asked = Asked(
        year=year_of_input(int(year)) if year.isdecimal() and len(year) == 4 else this_year,
        edition=_code(said.get("edition", "")),
        at=_code(said.get("at", "")),
        is_seen=is_signed_in and said.get("figures") == SEEN,
    )
    return Choice(
        asked,
        words=said.get("q", "").strip().replace("\x00", "")[:200],
        size=size if size in SIZES else "equal",
        colour=colour if colour in COLOURS else "",
        view=view if view in VIEWS else "picture",
    )


def _code(text: str) -> str:
    return text.strip().replace("\x00", "")[:120]


class ExplorerForm(forms.Form):
    """The controls above the picture; it only draws, `read_choice` reads."""

    use_required_attribute = False

    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    edition = forms.ChoiceField(label=_("Plan"), required=False)
    figures = forms.ChoiceField(
        label=_("Figures"), choices=[(RELEASED, _("Of the release")), (SEEN, _("Those I may see"))], required=False
    )
    size = forms.ChoiceField(label=_("Size by"), choices=list(SIZES.items()), required=False)
    colour = forms.ChoiceField(
        label=pgettext_lazy("picture", "Colour by"), choices=list(COLOURS.items()), required=False
    )

    def __init__(
        self, choice: Choice, known: Iterable[Edition], this_year: int, *, colour: str, is_signed_in: bool
    ) -> None:
        asked = choice.asked
        figures = SEEN if asked.is_seen else RELEASED
        told = {"year": asked.year, "edition": asked.edition, "figures": figures, "size": choice.size, "colour": colour}
        super().__init__(initial=told)
        editions = list(known)
        first = min((edition.valid_from for edition in editions), default=this_year)
        years = {*range(first, this_year + 2), asked.year}
        self._offer("year", [(year, str(year)) for year in sorted(years, reverse=True)])
        self._offer("edition", [("", _("National strategy with the plans of the year")), *_by_framework(editions)])
        if not is_signed_in:
            del self.fields["figures"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _by_framework(editions: list[Edition]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Editions under the name of their framework, the newest first; the national strategy is the top of the main tree."""
    groups = []
    for framework in Framework:
        of = [edition for edition in editions if edition.framework == framework]
        if of and framework != Framework.NATIONAL_STRATEGY:
            newest_first = sorted(of, key=lambda edition: -edition.valid_from)
            groups.append((framework.label, [(edition.code, edition.name) for edition in newest_first]))
    return groups
