"""Reads a file that is attached. Holds no rule."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.projects.rules.attachments import ENDINGS
from samrit.projects.rules.sections import SECTIONS
from samrit.ui.fields import HouseForm, TidyField

NOWHERE = ("", _("The project as a whole"))


class FileForm(HouseForm):
    """A file and what it is."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _("PDF, Word (.docx), Excel (.xlsx) or a picture (.jpg, .png), at most {most} MB."),
            most=settings.SAMRIT_FILE_MEGABYTES,
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )
    title = TidyField(label=_("What it is"), required=False, help_text=_("In a few words, as readers will see it."))


class AttachmentForm(FileForm):
    """A file, what it is, and the part of the forms it belongs to."""

    place = forms.ChoiceField(label=_("What it belongs to"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        parts = [
            (f"{key}.{part.name}", f"{key.upper()} · {part.title}")
            for key, spec in SECTIONS.items()
            for part in spec.rows
        ]
        sections = [(key, f"{key.upper()} · {spec.title}") for key, spec in SECTIONS.items()]
        places = self.fields["place"]
        if isinstance(places, forms.ChoiceField):
            places.choices = [NOWHERE, *sections, *parts]
