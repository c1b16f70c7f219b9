"""Reads the form of a chain: its steps in order, the day it begins, and what it rests on. Knows widgets, not rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.approvals.models import StepKind
from samrit.approvals.rules import role_name
from samrit.approvals.rules.chains import MOST_DAYS, MOST_GRACE, MOST_STEPS, STEP_ROLES, NewStep
from samrit.lib.errors import Problem
from samrit.lib.thai import clean, fold_digits
from samrit.ui.fields import DayField

KINDS = [(StepKind.APPROVE.value, _("approves")), (StepKind.ACKNOWLEDGE.value, _("takes note"))]
DIGITS = {"inputmode": "numeric", "autocomplete": "off", "size": "5"}
NEW_ROW = {"role": "", "kind": StepKind.APPROVE.value, "days": "7", "grace": "15"}


class WholeNumber(forms.IntegerField):
    """A whole number, also in Thai digits."""

    def to_python(self, value: Any) -> int | None:
        """The number, or a fault that says how to write it."""
        typed = "" if value is None else str(value)
        return super().to_python(fold_digits(typed).strip())


class StepForm(forms.Form):
    """One step of a chain."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", "–"), *((str(role), role_name(role)) for role in STEP_ROLES)]
    )
    kind = forms.ChoiceField(label=_("What it does"), choices=KINDS)
    days = WholeNumber(
        label=_("Days it may take"), min_value=1, max_value=MOST_DAYS, widget=forms.TextInput(attrs=DIGITS)
    )
    grace = WholeNumber(
        label=_("Minutes to take it back"), min_value=0, max_value=MOST_GRACE, widget=forms.TextInput(attrs=DIGITS)
    )

    @property
    def step(self) -> NewStep:
        """What was written."""
        read = self.cleaned_data
        return NewStep(read["role"], read["kind"], read["days"], read["grace"])


class ChainForm(forms.Form):
    """The day a chain begins and the text it rests on; its steps are `steps`, in order."""

    begins = DayField(
        label=_("Begins on"),
        help_text=_("Day, month and year, such as 1/10/2564. The version before ends on the day before."),
    )
    source = forms.CharField(
        label=_("Rests on"), help_text=_("The order or letter, if there is one."), max_length=200, required=False
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, rows: Sequence[Mapping[str, Any]] = (), **more: Any
    ) -> None:
        super().__init__(data, **more)
        shown = rows if data is None else written(data)
        self.steps = [
            StepForm(data, prefix=f"step-{number}", initial=dict(row))
            for number, row in enumerate(shown[: MOST_STEPS + 1])
        ]

    def clean_source(self) -> str:
        """In one spelling."""
        return clean(self.cleaned_data["source"])

    def is_whole(self) -> bool:
        """Whether everything can be read."""
        return all([self.is_valid(), *(step.is_valid() for step in self.steps)])

    def show(self, problems: Sequence[Problem]) -> None:
        """Put each problem at its field, else above the form."""
        for problem in problems:
            form, name = self._place(problem.field)
            form.add_error(name, ValidationError(str(problem.message), problem.code))

    def _place(self, field: str) -> tuple[forms.Form, str | None]:
        """The form and the field a problem is about: `step-0-role` is the role of the first step."""
        parts = field.split("-")
        if parts[0] == "step" and len(parts) == 3:
            return self.steps[int(parts[1])], parts[2]
        return self, field if field in self.fields else None

    def faults(self) -> list[Problem]:
        """Every fault in the order of the form, for the summary above it."""
        found = [Problem("steps", "form", str(text)) for text in self.non_field_errors()]
        for number, step in enumerate(self.steps, start=1):
            place = _("Step %(number)s") % {"number": number}
            found += [_fault(bound, str(text), f"{place} · ") for bound in step for text in bound.errors]
        return found + [_fault(bound, str(text)) for bound in self for text in bound.errors]


def _fault(bound: forms.BoundField, text: str, place: str = "") -> Problem:
    return Problem(bound.html_name, "form", f"{place}{bound.label}: {text}")


def written(data: Mapping[str, str]) -> list[dict[str, str]]:
    """The steps as they were typed, in the order of the form."""
    count = fold_digits(data.get("count", "")).strip()
    rows = range(min(int(count), MOST_STEPS + 1) if count.isascii() and count.isdigit() else 0)
    return [{name: data.get(f"step-{row}-{name}", "") for name in StepForm.base_fields} for row in rows]


def rearranged(rows: Sequence[dict[str, str]], wish: str) -> list[dict[str, str]]:
    """The steps after one button: `add`, `up-2`, `down-0` or `remove-1` (the number is a place, from 0)."""
    found = list(rows)
    name, _dash, place = wish.partition("-")
    at = int(place) if place.isascii() and place.isdigit() else -1
    if name == "add" and len(found) < MOST_STEPS:
        found.append(dict(NEW_ROW))
    elif name == "remove" and 0 <= at < len(found):
        del found[at]
    elif name == "up" and 0 < at < len(found):
        found[at - 1], found[at] = found[at], found[at - 1]
    elif name == "down" and 0 <= at < len(found) - 1:
        found[at], found[at + 1] = found[at + 1], found[at]
    return found
