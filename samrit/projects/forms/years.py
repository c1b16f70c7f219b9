"""Forms about a project among others: a copy, its place in a family, how it stands."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.projects.forms.project import OwnedForm
from samrit.projects.models import Project
from samrit.projects.rules.execution import CANCELLED_STATE, check_status
from samrit.ui.fields import DayField, HouseForm, TidyField


class CopyForm(OwnedForm):
    """Whose the new project is, which year, what it is called, and why it differs where one is called so already."""

    name = TidyField(
        label=_("Name of the project"),
        help_text=_("As in the budget document, where it has money."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    different_because = TidyField(
        label=_("How it differs from the one it is copied from"),
        help_text=_(
            "Asked where your unit already has a project of this name in this year, such as another province or group."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


class PlaceForm(forms.Form):
    """The project it stands under, by code, and why."""

    use_required_attribute = False
    parent = TidyField(
        label=_("Code of the project it stands under"),
        help_text=_("Empty: it stands under none."),
        required=False,
    )
    reason = TidyField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_parent(self) -> Project | None:
        """The project of this code that she may see; None where nothing is written."""
        code = self.cleaned_data["parent"]
        if not code:
            return None
        found = Project.objects.visible_to(self.user).select_related("owner").filter(code=code).first()
        if found is None:
            raise ValidationError(_("No project you may see has this code."), "unknown")
        return found


class StatusForm(HouseForm):
    """How the project stands, from which day on, why, and on which letter."""

    day = DayField(
        label=_("From this day on"),
        help_text=_("Day, month and year with four digits."),
        error_messages={"required": _("Write the day from which this holds.")},
    )
    reason = TidyField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    document = TidyField(
        label=_("Number of the letter"),
        help_text=_("Needed where the project is suspended."),
        required=False,
    )

    def __init__(self, words: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = frozenset(words)
        choices = [(code, word) for code, word in words.items() if code != CANCELLED_STATE]
        self.fields["state"] = forms.ChoiceField(
            choices=choices,
            label=_("How the project stands"),
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose how the project stands from the list."),
                "invalid_choice": _("Choose how the project stands from the list."),
            },
        )
        self.order_fields(["state", "day", "reason", "document"])

    def clean(self) -> None:
        """All faults at once: also what the rules find in what could be read, where something else could not."""
        read, today = self.cleaned_data, clock.today()
        words = (str(read.get(name) or "") for name in ("reason", "document"))
        problems = check_status(
            str(read.get("state") or ""), read.get("day") or today, *words, codes=self.codes, today=today
        )
        self.show(problem for problem in problems if problem.field not in self.errors)
