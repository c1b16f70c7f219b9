"""The form that begins a project."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.organisations.models import Organisation
from samrit.projects.forms.controls import YearField
from samrit.projects.models import WorkKind
from samrit.ui.fields import HouseForm, TidyField


class OwnedForm(HouseForm):
    """Whose a project or a year plan is, among the units she may write for, and of which year."""

    owner = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Owner unit"),
        help_text=_("The division that does the work."),
        empty_label=None,
    )
    fiscal_year = YearField(label=_("Fiscal year"), help_text=_("Four digits; both eras are understood."))

    def __init__(self, owners: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = owners


class NewProjectForm(OwnedForm):
    """Who owns it, which year, what it is called. The rest is filled in section by section."""

    name_th = TidyField(
        label=_("Name of the project"),
        help_text=_("As in the budget document, where it has money."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the name of the project.")},
    )
    work_kind = forms.ChoiceField(
        label=_("Kind of work"),
        help_text=_("A project has an end; an operation is standing work."),
        choices=WorkKind.choices,
        initial=WorkKind.PROJECT,
        widget=forms.RadioSelect,
    )


class ExerciseForm(HouseForm):
    """What an exercise begins with: empty or the example, for which unit and year."""

    EXAMPLE = "example"

    begin = forms.ChoiceField(
        label=_("Begin with"),
        choices=[(EXAMPLE, _("An example that is filled in")), ("empty", _("An empty form"))],
        initial=EXAMPLE,
        widget=forms.RadioSelect,
    )
    owner = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=_("Owner unit"), help_text=_("Your own unit."), empty_label=None
    )
    fiscal_year = YearField(label=_("Fiscal year"), help_text=_("Four digits; both eras are understood."))

    def __init__(self, owners: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = owners
