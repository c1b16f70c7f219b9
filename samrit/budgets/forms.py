"""Reads the files of budget books and statements and what is said of them. Holds no rule."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.budgets.models import BookKind, TreasurySource
from samrit.lib.fiscal import year_of_input
from samrit.lib.money import parse_baht
from samrit.lib.thai import fold_digits
from samrit.ui.fields import DayField, HouseForm, TidyField

ACCEPTED = ".csv,.gz,.xlsx,.xlsm,.xls,.ods"


class BahtField(TidyField):
    """An amount as people write it; empty for none."""

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]  # an amount, not its text
        """The amount, or a fault that says how to write it."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_baht(text)
        except ValueError:
            fault = _("“%(text)s” is not an amount. Write baht, such as 3,100,000,000,000.00.")
            raise ValidationError(fault, "amount", {"text": text[:60]}) from None


class BookForm(HouseForm):
    """A file, its year, which paper it is, and the total it must make."""

    file = forms.FileField(
        label=_("File of the book"),
        help_text=_(
            "CSV or Excel with one item of the book in each row, at most 20 MB (a CSV may be packed with gzip)."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Save it again and send that file."),
        },
    )
    fiscal_year = TidyField(label=_("Fiscal year"), help_text=_("Four digits; both eras are understood."))
    kind = forms.ChoiceField(
        label=_("Which paper"), choices=BookKind.choices, initial=BookKind.ACT, widget=forms.RadioSelect
    )
    title = TidyField(label=_("Title"), help_text=_("As it is called in lists; empty for a plain one."), required=False)
    source = TidyField(
        label=_("Source"),
        help_text=_(
            "Where the file is from. What you say of its columns is remembered for the next file of the same source."
        ),
        required=False,
    )
    stated_total = BahtField(
        label=_("Total it must make, baht"),
        help_text=_("The sum of the fiscal year as printed in the book; the rows are compared with it."),
        required=False,
    )

    def clean_fiscal_year(self) -> int:
        """The fiscal year (BE)."""
        text = fold_digits(self.cleaned_data["fiscal_year"])
        if not (text.isdecimal() and len(text) == 4):
            raise ValidationError(
                _("Write the fiscal year with four digits of the Buddhist era, such as 2566."), "year"
            )
        return year_of_input(int(text))


class StatementForm(HouseForm):
    """A file of the treasury, whose report it is, the day and year it stands for, and the total it must make."""

    file = forms.FileField(
        label=_("File of the treasury"),
        help_text=_("CSV or Excel with one budget code in each row, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Save it again and send that file."),
        },
    )
    source = forms.ChoiceField(
        label=_("Whose report it is"),
        help_text=_("What its columns mean is remembered for each source."),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the sources.")},
    )
    as_of = DayField(label=_("As of"), help_text=_("The day at whose end the accounts stood so."))
    fiscal_year = TidyField(
        label=_("Fiscal year"),
        help_text=_("Four digits; empty for the fiscal year of the day. Both eras are understood."),
        required=False,
    )
    stated_total = BahtField(
        label=_("Total disbursed it must make, baht"),
        help_text=_("As the treasury states it; the rows are compared with it."),
        required=False,
    )
    new_source = TidyField(label=_("Name of the new source"), help_text=_("What the report is called."), required=False)
    new_code = TidyField(
        label=_("Code of the new source"), help_text=_("Short, of Roman letters, digits and hyphens."), required=False
    )
    unit = forms.ChoiceField(
        choices=[("1", _("Baht")), ("1000", _("Thousand baht")), ("1000000", _("Million baht"))],
        label=_("Amounts of the new source are in"),
        initial="1",
        required=False,
    )

    def __init__(self, sources: Iterable[TreasurySource], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.code: one for one in sources}
        named = [(code, f"{one.name_th} ({code})") for code, one in self.known.items()]
        cast(forms.ChoiceField, self.fields["source"]).choices = [("", _("A new source, named below")), *named]

    def clean_source(self) -> TreasurySource | None:
        """The source, or None for a new one."""
        return self.known.get(self.cleaned_data["source"])

    def clean_fiscal_year(self) -> int | None:
        """The fiscal year (BE), or None."""
        text = fold_digits(self.cleaned_data["fiscal_year"])
        if not text:
            return None
        if not (text.isdecimal() and len(text) == 4):
            raise ValidationError(
                _("Write the fiscal year with four digits of the Buddhist era, such as 2566."), "year"
            )
        return year_of_input(int(text))
