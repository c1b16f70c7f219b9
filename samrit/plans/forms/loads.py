"""Reads the file that is brought to a draft. Holds no rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.plans.models import Edition, LoadWay, Purpose
from samrit.ui.fields import HouseForm

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.zip"


class LoadForm(HouseForm):
    """A file, and whether it is the whole edition."""

    file = forms.FileField(
        label=_("Workbook or pack"),
        help_text=_("Excel (.xlsx, .xlsm, .xls), OpenDocument (.ods), or a pack (.zip), at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Save the workbook again and send that file."),
        },
    )
    way = forms.ChoiceField(label=_("What becomes of rows that are not in the file"), widget=forms.RadioSelect)

    def __init__(self, draft: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [way for way in LoadWay if way == LoadWay.PART or draft.purpose != Purpose.COMPLETION]
        self.fields["way"] = forms.ChoiceField(
            label=self.fields["way"].label,
            choices=[(way.value, way.label) for way in ways],
            widget=forms.RadioSelect,
            initial=LoadWay.PART,
        )
