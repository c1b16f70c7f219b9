"""Form fields that understand what people type: Thai digits, both eras, commas, months of a fiscal year."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.lib.fiscal import MONTHS, year_of_input
from samrit.lib.money import format_baht, parse_baht
from samrit.lib.thai import BE_OFFSET, fold_digits
from samrit.projects.rules.specs import FieldSpec, Kind
from samrit.projects.rules.values import Body, RowRef, Value
from samrit.projects.rules.wording import NO, YES, language, month
from samrit.ui.fields import DayField, TidyField

FIGURE = re.compile(r"[+-]?(?:\d+(?:\.\d{0,5})?|\.\d{1,5})", re.ASCII)
"""A figure as people write it, with at most five decimals; `1e9` and `Infinity` are none."""


class FigureField(forms.CharField):
    """A number with commas or Thai digits."""

    def clean(self, value: Any) -> Decimal | None:
        """The number, or a fault."""
        text = fold_digits(str(value or "")).replace(",", "").replace(" ", "").removesuffix("%")
        if not text:
            return None
        if not FIGURE.fullmatch(text):
            said = {"text": str(value).strip()}
            raise ValidationError(_("“%(text)s” is not a number. Write digits, such as 1,250 or 12.5."), "number", said)
        return Decimal(text)


class BahtField(forms.CharField):
    """Money in baht as people write it."""

    def clean(self, value: Any) -> Decimal | None:
        """The amount, or a fault."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_baht(text)
        except ValueError:
            fault = _(
                "“%(text)s” is not an amount in baht. Write digits with at most two decimals, such as 1,250,000.00."
            )
            raise ValidationError(fault, "money", {"text": text}) from None


class YearField(forms.CharField):
    """A fiscal year with four digits, in either era."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
    }

    def clean(self, value: Any) -> int | None:
        """The fiscal year (BE), or a fault."""
        text = fold_digits(str(value or "")).strip()
        if not text:
            self.validate("")
            return None
        if not (text.isdecimal() and len(text) == 4):
            fault = _("“%(text)s” is not a year. Write it with four digits, such as 2565.")
            raise ValidationError(fault, "year", {"text": text})
        return year_of_input(int(text))


class MonthsField(forms.MultipleChoiceField):
    """Months of the fiscal year, October first."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """The months in the order of the fiscal year."""
        chosen = {int(text) for text in super().clean(value or [])}
        return tuple(m for m in MONTHS if m in chosen)


class CodesField(forms.MultipleChoiceField):
    """Several codes of a list, in its order."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The codes."""
        return tuple(dict.fromkeys(super().clean(value or [])))


class RowField(forms.ChoiceField):
    """Another row of the section, chosen by its name."""

    def clean(self, value: Any) -> RowRef:
        """The row that is meant."""
        return RowRef(str(super().clean(value) or ""))


class YesNoField(forms.ChoiceField):
    """Yes, no, or not said."""

    def clean(self, value: Any) -> bool | None:
        """True, False or None."""
        return {"yes": True, "no": False}.get(super().clean(value))


def month_choices() -> list[tuple[str, str]]:
    """The twelve months in words."""
    return [(str(m), month(m)) for m in MONTHS]


def field_for(spec: FieldSpec, *, rows: int = 3) -> forms.Field:
    """The form field of a specification. `required` is never asked here: a draft may be incomplete."""
    words: dict[str, Any] = {"label": spec.label, "help_text": spec.help, "required": False}
    match spec.kind:
        case Kind.LONG:
            return TidyField(widget=forms.Textarea(attrs={"rows": rows}), **words)
        case Kind.DATE:
            return DayField(widget=_line(), **words)
        case Kind.DECIMAL | Kind.PERCENT:
            return FigureField(widget=_line(figure=True), **words)
        case Kind.MONEY:
            return BahtField(widget=_line(figure=True), **words)
        case Kind.YEAR:
            return YearField(widget=_line(figure=True), **words)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "–"), *spec.choices], **words)
        case Kind.CHOICES:
            return CodesField(choices=spec.choices, widget=forms.CheckboxSelectMultiple, **words)
        case Kind.ROW:
            return RowField(choices=[("", "–"), *spec.choices], **words)
        case Kind.BODY:
            return TidyField(widget=_line(suggest="body-choices"), **words)
        case Kind.BOOL:
            return YesNoField(choices=[("yes", YES), ("no", NO)], widget=forms.RadioSelect, **words)
        case Kind.MONTHS:
            return MonthsField(choices=month_choices, widget=forms.CheckboxSelectMultiple, **words)
        case Kind.AREA:
            return TidyField(widget=_line(suggest="place-choices"), **words)
    return TidyField(widget=_line(), **words)


def _line(*, figure: bool = False, suggest: str = "") -> forms.TextInput:
    attrs = {"autocomplete": "off"}
    if figure:
        attrs |= {"inputmode": "decimal", "class": "form-control-figure"}
    if suggest:
        attrs |= {"list": suggest}
    return forms.TextInput(attrs=attrs)


def typed(spec: FieldSpec, value: Value) -> Any:
    """A stored value as the control shows it, in a spelling that is read back as the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value.day}/{value.month}/{value.year + (BE_OFFSET if language().startswith('th') else 0)}"
    if isinstance(value, Decimal):
        return format_baht(value) if spec.kind == Kind.MONEY else f"{value.normalize():f}"
    if isinstance(value, tuple):
        return [str(m) for m in value]
    if isinstance(value, RowRef):
        return value.uid
    if isinstance(value, Body):
        return f"{value.code} {value.name}".strip() if value.code else value.as_stated
    return value


def first_faults(form: forms.Form) -> Iterable[tuple[str, str, str]]:
    """Name, code and words of every fault of a form, in the order of its fields."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield name, error.code or "fault", str(error.messages[0])
