"""Forms about whose a project is: the officer, cancelling, handing over."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import name_of
from samrit.organisations.models import Organisation
from samrit.projects.queries.ownership import bodies_called
from samrit.ui.fields import DayField, TidyField


class OfficerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """People by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Her name."""
        return name_of(obj)


class OfficerForm(forms.Form):
    """Which editor of the unit writes this year's plan."""

    def __init__(self, people: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"use_required_attribute": False}))
        self.fields["officer"] = OfficerChoice(
            people,
            label=_("Officer responsible"),
            help_text=_("The editor of this unit who writes the plan of the year."),
            empty_label="–",
            error_messages={
                "required": _("Choose somebody who is an editor of this unit."),
                "invalid_choice": _("Choose somebody who is an editor of this unit."),
            },
        )


class CancellingForm(forms.Form):
    """The last day, the reason and the letter."""

    use_required_attribute = False
    on = DayField(
        label=_("Last day of the project"),
        help_text=_("Day, month and year with four digits. Quarters that begin after it owe no report."),
        error_messages={"required": _("Write the last day of the project.")},
    )
    reason = TidyField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    document_number = TidyField(label=_("Number of the letter"), required=False)


class HandOverForm(forms.Form):
    """The body that takes it, by code or name, and what that rests on."""

    use_required_attribute = False
    to = TidyField(
        label=_("The body that takes it over"),
        help_text=_("Its code or its exact name."),
        required=False,
    )
    basis = TidyField(
        label=_("What the hand-over rests on"),
        help_text=_("The number of the letter or order."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def clean_to(self) -> Organisation:
        """The one body that is called so."""
        text = self.cleaned_data["to"]
        rows = bodies_called(text) if text else []
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise ValidationError(_("Several bodies are called so. Write the code."), "several")
        raise ValidationError(_("No body has this code or name. Look it up in the list of organisations."), "unknown")
