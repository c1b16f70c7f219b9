"""Forms of saved lists: the name, and with whom it is shared."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.organisations.models import Organisation
from samrit.ui.fields import TidyField


class BodyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Bodies by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name in the language of the page."""
        return str(obj.name)


class SavingForm(forms.Form):
    """A name for the list, and the body whose people may open it."""

    name = TidyField(label=_("Name of the list"), required=False)

    def __init__(self, bodies: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"use_required_attribute": False}))
        self.fields["shared_with"] = BodyChoice(
            bodies,
            label=_("Who may open it"),
            help_text=_("Everybody with a post in this body or under it. Each sees her own rows."),
            empty_label=_("Only you"),
            required=False,
            error_messages={"invalid_choice": _("Choose one of the bodies of the list.")},
        )


def list_asked(asked: Any) -> uuid.UUID | None:
    """The saved list that the address names; what is no such name counts as none."""
    try:
        return uuid.UUID(str(asked.get("list", "")))
    except ValueError:
        return None
