"""Reads what is typed on the pages of drafts. Holds no rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem, Text
from samrit.lib.thai import clean, fold_digits
from samrit.plans.actions.drafts import LinkValues, MarkValues
from samrit.plans.forms.hosts import HostForm
from samrit.plans.models import Attestation, Basis, Edition, Framework, LinkMeaning
from samrit.plans.rules.fields import LABELS, NodeValues
from samrit.ui.fields import HouseForm, TidyField

Choices = Sequence[tuple[str, Text]]
GROUPS = "ABCDEFGHIJ"
WORDS: Mapping[str, Any] = LABELS
"""What the fields of a node are called."""


class WholeField(forms.CharField):
    """A whole number as people write it, also in Thai digits; what it may be the rules say."""

    def clean(self, value: Any) -> int | None:
        """The number, or None where nothing is written."""
        text = fold_digits(clean(str(value if value is not None else "")))
        if not text and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if not text:
            return None
        if not text.isdecimal() or len(text) > 9:
            raise ValidationError(_("“%(text)s” is not a whole number."), code="number", params={"text": text})
        return int(text)


class AddressField(TidyField):
    """An address on the web, kept as it is written; its shape the rules judge."""

    widget = forms.URLInput


def _text(name: str, rows: int = 0, **more: Any) -> TidyField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return TidyField(label=WORDS[name], required=False, widget=widget, **more)


class ReasonForm(HouseForm):
    """Why something is done."""

    reason = TidyField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class StartForm(HouseForm):
    """The beginning of a draft: of which edition, and what stands behind it."""

    base = forms.ChoiceField(label=_("Edition"))
    why = TidyField(
        label=_("What stands behind it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The cabinet resolution, the gazette or the letter, with its number and day."),
    )

    def __init__(self, editions: Iterable[Edition], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editions = {edition.code: edition for edition in editions}
        choices = [("", _("Choose")), *((code, edition.name) for code, edition in self.editions.items())]
        for name in ("base", "grammar_of"):
            if name in self.fields:
                old = self.fields[name]
                self.fields[name] = forms.ChoiceField(
                    label=old.label,
                    help_text=old.help_text,
                    required=old.required,
                    choices=choices,
                    error_messages={"required": _("Choose the edition."), "invalid_choice": _("Choose the edition.")},
                )

    def edition(self, name: str = "base") -> Edition | None:
        """The edition that was chosen."""
        return self.editions.get(self.cleaned_data.get(name) or "")

    def names(self) -> dict[str, Any]:
        """Code, names, years and what stands behind it, by name."""
        asked = ("code", "name_th", "name_en", "valid_from", "valid_to", "why")
        return {name: self.cleaned_data.get(name) for name in asked if name in self.fields}


class _Named(StartForm):
    """What every new edition is called and when it holds."""

    code = TidyField(
        label=_("Code"),
        required=False,
        help_text=_("Stands in the address of the edition for good: small letters, digits, dashes. Example: mp-2571"),
    )
    name_th = TidyField(label=_("Thai name"), required=False)
    name_en = TidyField(label=_("English name"), required=False)
    valid_from = WholeField(
        label=_("First fiscal year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Write the fiscal year in the Buddhist era, such as 2570.")},
    )
    valid_to = WholeField(
        label=_("Last fiscal year"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Leave empty while nothing says when it ends."),
    )


class RevisionForm(_Named):
    """A new edition for later years, begun as a copy of the one in force."""

    field_order = ("base", "code", "name_th", "name_en", "valid_from", "valid_to", "why")


class CompletionForm(StartForm):
    """Missing rows and corrections for the edition in force."""

    field_order = ("base", "why")


class EditionForm(_Named):
    """An edition that follows none: a new government's policy, a new framework."""

    field_order = ("framework", "code", "name_th", "name_en", "valid_from", "valid_to", "grammar_of", "why")
    base = None  # type: ignore[assignment]  # it follows none
    framework = forms.ChoiceField(label=_("Framework"), required=False, choices=[("", _("Choose")), *Framework.choices])
    grammar_of = forms.ChoiceField(
        label=_("Kinds of nodes as in"),
        required=False,
        help_text=_("The kinds and where each may stand are taken from this edition."),
    )


class NodeForm(HouseForm):
    """Everything a person may write at a node, but where it stands."""

    kind = forms.ChoiceField(label=WORDS["kind"], required=False)
    official_code = _text(
        "official_code", help_text=_("As printed in the official document. Empty where none is known.")
    )
    code = _text("code", help_text=_("Our own key within the edition; it stands in the address of the node."))
    name_th = _text("name_th", rows=2)
    name_en = _text("name_en", rows=2)
    description_th = _text("description_th", rows=4)
    description_en = _text("description_en", rows=4)
    parent_basis = forms.ChoiceField(label=WORDS["parent_basis"], required=False, choices=Basis.choices)
    position = WholeField(
        label=WORDS["position"], required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    valid_from = WholeField(
        label=WORDS["valid_from"],
        required=False,
        help_text=_("Only where the node has years of its own."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    valid_to = WholeField(
        label=WORDS["valid_to"], required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    wording_variants = forms.CharField(
        label=WORDS["wording_variants"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One in a line: spellings met in other documents, so that the node is found by them."),
    )
    attestation = forms.ChoiceField(label=WORDS["attestation"], required=False, choices=Attestation.choices)
    source = _text("source", rows=2, help_text=_("The document, with its day and number."))
    source_url = AddressField(label=WORDS["source_url"], required=False)
    note = _text("note", rows=2)

    def __init__(self, kinds: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=WORDS["kind"], choices=list(kinds))

    def read_values(self, parent_id: int | None) -> NodeValues:
        """What was written, for a node that stands there."""
        typed = self.cleaned_data
        lines = tuple(line for line in map(str.strip, typed.get("wording_variants", "").splitlines()) if line)
        rest = {name: typed[name] for name in typed if name not in ("wording_variants", "position")}
        return NodeValues(**rest, parent_id=parent_id, position=typed.get("position") or 0, wording_variants=lines)

    @staticmethod
    def shown(values: NodeValues) -> dict[str, Any]:
        """The values as the form shows them."""
        asked = (name for name in NodeForm.base_fields)
        shown = {name: getattr(values, name) for name in asked}
        return {**shown, "wording_variants": "\n".join(values.wording_variants)}


class PlaceForm(HouseForm):
    """Where a node is to stand: the id of a node above it, or nothing for the top."""

    parent = forms.CharField(label=WORDS["parent_id"], required=False)
    position = WholeField(
        label=WORDS["position"],
        required=False,
        help_text=_("Its place among those beside it, the smallest first."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def show(self, problems: Iterable[Problem]) -> None:
        """Faults of the place stand at the place."""
        super().show([replace(problem, field=problem.field.replace("parent_id", "parent")) for problem in problems])


class MarkForm(HouseForm):
    """What is marked at a factor for a fiscal year."""

    fiscal_year = WholeField(
        label=_("Fiscal year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Write the fiscal year in the Buddhist era, such as 2570.")},
    )
    priority_group = forms.ChoiceField(
        label=_("Priority group"), required=False, choices=[("", "–"), *((letter, letter) for letter in GROUPS)]
    )
    needs_projects = forms.ChoiceField(
        label=_("Needs projects"),
        required=False,
        choices=[("", _("Not stated")), ("yes", _("Yes")), ("no", _("No"))],
    )
    source = TidyField(label=_("Source"), required=False)

    def read_mark(self) -> MarkValues:
        """What was written."""
        typed = self.cleaned_data
        needed = {"yes": True, "no": False}.get(typed["needs_projects"])
        return MarkValues(typed["fiscal_year"], typed["priority_group"], needed, typed["source"])


class LinkForm(HouseForm):
    """An edge from a node to one of another frame."""

    effect_id = forms.CharField(
        label=_("To which node"), error_messages={"required": _("Choose the node to which the edge leads.")}
    )
    meaning = forms.ChoiceField(label=_("What it does"), required=False, choices=LinkMeaning.choices)
    basis = forms.ChoiceField(
        label=WORDS["parent_basis"],
        required=False,
        choices=[(basis.value, basis.label) for basis in (Basis.STATED, Basis.DERIVED)],
    )
    source = TidyField(label=_("Source"), required=False)

    def clean_effect_id(self) -> int:
        """The id of the node; 0, which no node has, for nonsense."""
        text = str(self.cleaned_data["effect_id"])
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def read_link(self) -> LinkValues:
        """What was written."""
        typed = self.cleaned_data
        return LinkValues(typed["effect_id"], typed["meaning"], typed["basis"], typed["source"])


class DraftHostForm(HostForm):
    """A body that is host of a node of a draft."""

    field_order = ("level", "agency", "starts_on", "basis")
    replaces = None  # type: ignore[assignment]  # in a draft hosts are written and taken away
