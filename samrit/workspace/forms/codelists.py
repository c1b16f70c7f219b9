"""Forms in which code lists are changed. They only parse."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.codelists.rules import ItemWords
from samrit.ui.fields import DayField, HouseForm, TidyField


class WordsForm(HouseForm):
    """The words of an item, and its place in the list."""

    name_th = TidyField(label=_("Thai name"), required=False)
    name_en = TidyField(label=_("English name"), required=False)
    position = forms.IntegerField(label=_("Place in the list"), required=False, min_value=0, max_value=999, initial=0)
    note = TidyField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def read_words(self) -> ItemWords:
        """What was typed."""
        typed: dict[str, Any] = self.cleaned_data
        return ItemWords(typed["name_th"], typed["name_en"], typed.get("position") or 0, typed["note"])


class NewItemForm(WordsForm):
    """A new code."""

    field_order = ("code", "name_th", "name_en", "position", "valid_from", "source", "note")
    code = TidyField(
        label=_("Code"), required=False, help_text=_("Stays for ever. Small letters, digits, underscores.")
    )
    valid_from = DayField(label=_("Can be chosen from"), required=False, help_text=_("Both eras are understood."))
    source = TidyField(label=_("Source"), required=False, help_text=_("The document that introduces the code."))


class EndForm(HouseForm):
    """The end of an item."""

    prefix = "end"
    valid_to = DayField(label=_("Last day on which it can be chosen"), required=False)
    reason = TidyField(label=_("Reason"), required=False)
