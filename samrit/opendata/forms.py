"""Reads the filters of the public project list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.lib.thai import fold_digits
from samrit.opendata.queries.released import Choice, Filters


class FilterForm(forms.Form):
    """Words, year, ministry, strategy, province; the lists hold what occurs in the release."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    year = forms.ChoiceField(label=gettext_lazy("Fiscal year"), required=False)
    ministry = forms.ChoiceField(label=gettext_lazy("Ministry"), required=False)
    strategy = forms.ChoiceField(label=gettext_lazy("National strategy"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, data: Mapping[str, Any], lists: Mapping[str, Iterable[Choice]]) -> None:
        super().__init__({name: fold_digits(str(value)) if name == "year" else value for name, value in data.items()})
        names = {"year": "years", "ministry": "ministries", "strategy": "strategies", "province": "provinces"}
        for field, name in names.items():
            control = self.fields[field]
            if isinstance(control, forms.ChoiceField):
                control.choices = [("", _("All")), *((choice.code, choice.name) for choice in lists[name])]
                control.error_messages["invalid_choice"] = _("“%(value)s” does not occur in this release.")

    def filters(self) -> Filters:
        """What was chosen; a field that cannot be read filters nothing and shows its error."""
        self.full_clean()
        chosen = self.cleaned_data
        return Filters(
            words=chosen.get("q", ""),
            year=int(chosen["year"]) if chosen.get("year") else None,
            ministry=chosen.get("ministry", ""),
            strategy=chosen.get("strategy", ""),
            province=chosen.get("province", ""),
        )
