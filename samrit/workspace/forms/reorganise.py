"""Forms in which bodies are made, changed, renamed, moved, ended and reorganised. They only parse; rules judge."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.lib.thai import clean
from samrit.organisations.models import Organisation, OrganisationKind
from samrit.ui.fields import DayField, HouseForm, TidyField
from samrit.workspace.rules.reorganise import EVERYWHERE, MOST_SUCCESSORS, Basis, Reorganisation, Successor

NAME = forms.Textarea(attrs={"rows": 2})


class CodeField(forms.CharField):
    """A code of a body as people type it: spaces around and small letters are mended; a name after it is left out."""

    def clean(self, value: Any) -> str:
        """The code in capitals."""
        return clean(str(value or "")).split(" ")[0].upper()


def _bodies(**more: Any) -> CodeField:
    return CodeField(required=False, widget=forms.TextInput(attrs={"list": "bodies", "autocomplete": "off"}), **more)


class BasisForm(HouseForm):
    """From which day, by which law or order."""

    on = DayField(
        label=_("From which day"),
        required=False,
        help_text=_("The first day on which it holds. Both eras are understood."),
    )
    basis = TidyField(
        label=_("Law, regulation or order"), required=False, help_text=_("Its name, as it was published.")
    )
    number = TidyField(
        label=_("Document number"), required=False, help_text=_("Of the letter or the gazette, if it has one.")
    )

    def read_basis(self) -> Basis:
        """What was typed."""
        typed = self.cleaned_data
        return Basis(typed.get("on"), typed.get("basis", ""), typed.get("number", ""))


class RenameForm(BasisForm):
    """A new name from a day."""

    field_order = ("name_th", "name_en", "on", "basis", "number")
    name_th = TidyField(label=_("New name in Thai"), required=False, widget=NAME)
    name_en = TidyField(label=_("New name in English"), required=False)


class MoveForm(BasisForm):
    """Another parent by line, by area or both."""

    field_order = ("parent", "area_parent", "on", "basis", "number")
    parent = _bodies(
        label=_("Stands under (line)"), help_text=_("Code of the ministry, department or other body above it.")
    )
    area_parent = CodeField(
        label=_("Stands under (area)"),
        required=False,
        help_text=_("Code of the province or cluster, if it stands under one."),
        widget=forms.TextInput(attrs={"list": "areas", "autocomplete": "off"}),
    )


class FactsForm(HouseForm):
    """Facts that need no law: spellings, the English name, the Budget Bureau's code."""

    name_th = TidyField(
        label=_("Thai name"),
        required=False,
        widget=NAME,
        help_text=_("Only to mend a spelling; a new name is a renaming."),
    )
    name_en = TidyField(label=_("English name"), required=False)
    budget_code = TidyField(label=_("Budget Bureau code"), required=False)
    other_names = TidyField(
        label=_("Other spellings"),
        required=False,
        help_text=_("One a line; they help to find the body and to match documents."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewBodyForm(HouseForm):
    """A new body."""

    code = CodeField(
        label=_("Code"),
        required=False,
        help_text=_("Stays for ever and is never given again. Capitals, digits, hyphens."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices, initial=OrganisationKind.DIVISION)
    name_th = TidyField(label=_("Thai name"), required=False, widget=NAME)
    name_en = TidyField(label=_("English name"), required=False)
    area_parent = CodeField(
        label=_("Stands under (area)"),
        required=False,
        help_text=_("Code of the province or cluster, if it stands under one."),
        widget=forms.TextInput(attrs={"list": "areas", "autocomplete": "off"}),
    )
    valid_from = DayField(label=_("Exists from"), required=False, help_text=_("Both eras are understood."))


class ReorganiseForm(BasisForm):
    """Bodies that end together with this one, and up to four that take over."""

    others = TidyField(
        label=_("Other bodies that end with it"),
        required=False,
        help_text=_("For a merger: their codes, with spaces between. Empty if only this body ends."),
    )
    default = CodeField(
        label=_("Takes over what is not assigned one by one"),
        required=False,
        help_text=_("Code of one of the bodies above."),
    )

    def __init__(self, body: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        for number in range(1, MOST_SUCCESSORS + 1):
            self.fields[f"code_{number}"] = _bodies(label=_("Code"))
            self.fields[f"name_th_{number}"] = TidyField(label=_("Thai name, if it is new"), required=False)
            self.fields[f"name_en_{number}"] = TidyField(label=_("English name, if it is new"), required=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each successor, for the page."""
        keys = ("code", "name_th", "name_en")
        return [{"number": n, **{key: self[f"{key}_{n}"] for key in keys}} for n in range(1, MOST_SUCCESSORS + 1)]

    def plan(self, choices: Mapping[str, str]) -> Reorganisation:
        """What was typed, as a plan. With one successor, that one takes over everything."""
        typed = self.cleaned_data
        rows = [
            Successor(typed[f"code_{n}"], typed[f"name_th_{n}"], typed[f"name_en_{n}"])
            for n in range(1, MOST_SUCCESSORS + 1)
            if typed[f"code_{n}"] or typed[f"name_th_{n}"]
        ]
        others = [code.upper() for code in typed["others"].replace(",", " ").split()]
        codes = tuple(dict.fromkeys([self.body.code, *others]))
        default = typed["default"] or (rows[0].code if len(rows) == 1 else "")
        return Reorganisation(codes, tuple(rows), default, self.read_basis(), dict(choices))


def choices_of(posted: Mapping[str, str]) -> dict[str, str]:
    """Which successor each thing goes to, as chosen in the preview (`project-7`, `post-3`, `body-12`)."""
    kinds = ("project-", "post-", "body-")
    return {
        key: value if value == EVERYWHERE else clean(value).upper()[:20]
        for key, value in posted.items()
        if key.startswith(kinds) and key.partition("-")[2].isdigit() and value
    }
