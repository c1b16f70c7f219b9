"""Reads what was typed into a report; holds no rule."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.money import format_baht
from samrit.projects.forms.controls import BahtField, FigureField, TidyField, YesNoField
from samrit.reporting.rules.fields import Field, Kind, Values, Written, fields_of, rounded
from samrit.reporting.rules.plan import Plan


class ReportForm(forms.Form):
    """All fields of a report on a plan. Names are the keys with hyphens for dots, so that problems find their fields."""

    def __init__(self, plan: Plan, data: QueryDict | None = None, values: Values | None = None) -> None:
        self.specs = {_name(item.key): item for item in fields_of(plan)}
        shown = {_name(key): _shown(self.specs.get(_name(key)), value) for key, value in (values or {}).items()}
        super().__init__(data, initial=shown)
        for name, item in self.specs.items():
            self.fields[name] = _control(item)

    def at(self, key: str) -> BoundField:
        """The field of a key."""
        return self[_name(key)]

    @property
    def values(self) -> dict[str, Any]:
        """What was written and could be read, by key."""
        read = self.cleaned_data
        return {item.key: _value(item, read[name]) for name, item in self.specs.items() if name in read}

    @property
    def written(self) -> Written:
        """What was written, with the fingerprints the page carried."""
        return Written(self.values, self.seen)

    @property
    def seen(self) -> dict[str, str]:
        """The fingerprints the page carried; nonsense counts as none."""
        try:
            seen = json.loads(self.data.get("seen", "{}"))
        except (ValueError, RecursionError):
            return {}
        return {str(k): str(v) for k, v in seen.items()} if isinstance(seen, Mapping) else {}

    def show(self, problems: list[Problem]) -> None:
        """Put the problems of the rules at their fields."""
        for problem in problems:
            name = _name(problem.field)
            self.add_error(
                name if name in self.fields else None, forms.ValidationError(str(problem.message), problem.code)
            )


class ReturnForm(forms.Form):
    """Why a report goes back."""

    reason = TidyField(
        label=_("Reason for the return"),
        help_text=_("What has to change, so that the editor can mend it at once."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


def _name(key: str) -> str:
    return key.replace(".", "-")


def _control(item: Field) -> forms.Field:
    words: dict[str, Any] = {"label": item.label, "help_text": item.help, "required": False}
    figure = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "class": "form-control-figure"})
    match item.kind:
        case Kind.PERCENT | Kind.NUMBER | Kind.COUNT:
            return FigureField(widget=figure, **words)
        case Kind.MONEY:
            return BahtField(widget=figure, **words)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "–"), *item.choices], **words)
        case Kind.YES_NO:
            return YesNoField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **words)
        case Kind.TICK:
            return forms.BooleanField(**words)
    return TidyField(widget=forms.Textarea(attrs={"rows": 2 if "." in item.key else 3}), **words)


def _shown(item: Field | None, value: Any) -> Any:
    """A stored value as its control shows it."""
    if isinstance(value, Decimal):
        return format_baht(value) if item and item.kind == Kind.MONEY else format(value.normalize(), "f")
    if isinstance(value, bool) and item and item.kind == Kind.YES_NO:
        return "yes" if value else "no"
    return value


def _value(item: Field, read: Any) -> Any:
    """What a control read, as the rules hold it: an empty box or no tick is no answer."""
    if item.kind == Kind.TICK:
        return True if read else None
    return rounded(item, read)
