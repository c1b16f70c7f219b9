"""The form and the fields that several apps read with: a day in either era, text in one spelling. They parse and hold no rule."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.thai import BE_OFFSET, clean, parse_date


class HouseForm(forms.Form):
    """A form that shows the problems the rules found, each at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"use_required_attribute": False}))

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem at its field, or at the top where the form has no such field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem.message))


class DayField(forms.CharField):
    """A day in either era, with a four-digit year; drawn with the Buddhist year, as people write it."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write day, month and year with four digits, such as 1/10/2564."),
        "date": _("“%(text)s” cannot be read as a day. Write day, month and year with four digits, such as 1/10/2564."),
    }

    def prepare_value(self, value: Any) -> Any:
        """The day as text; what was typed stays as it was typed."""
        return f"{value.day}/{value.month}/{value.year + BE_OFFSET}" if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:
        """The day, or a fault that says how to write it; None where none is asked for and nothing is written."""
        text = str(value or "").strip()
        if not text and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if not text:
            return None
        try:
            return parse_date(text)
        except ValueError:
            raise ValidationError(self.error_messages["date"], code="date", params={"text": text}) from None


class TidyField(forms.CharField):
    """Text in one spelling; its length and meaning are judged by the rules."""

    def clean(self, value: Any) -> str:
        """The text, cleaned, or a fault where nothing is written and something is asked."""
        text = clean(str(value or ""))
        self.validate(text)
        return text
