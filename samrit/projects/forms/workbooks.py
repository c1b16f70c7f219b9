"""Reads the workbook that is brought. Holds no rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.ui.fields import HouseForm

ACCEPTED = ".xlsx,.xlsm,.xls,.ods"


class WorkbookForm(HouseForm):
    """A filled-in workbook."""

    file = forms.FileField(
        label=_("Filled-in workbook"),
        help_text=_("Excel (.xlsx, .xlsm, .xls) or OpenDocument (.ods), at most 30 MB. You can drag it here."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Save the workbook again and send that file."),
        },
    )
