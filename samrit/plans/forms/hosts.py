"""Forms in which hosts are stated. They only parse."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.plans.models import HostLevel, NodeHost
from samrit.ui.fields import DayField, HouseForm, TidyField


class HostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django knows no argument of it at run time
    """One of the hosts of a node."""

    def label_from_instance(self, obj: NodeHost) -> str:
        """The agency and its level."""
        return f"{obj.agency_th} ({obj.get_level_display()})"


class HostForm(HouseForm):
    """A body that becomes host."""

    level = forms.ChoiceField(label=_("Host of"), choices=[("", "–"), *HostLevel.choices], required=False)
    agency = TidyField(
        label=_("Agency"),
        required=False,
        help_text=_("The code or the name of a body. Any other name stays as it is stated."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    starts_on = DayField(label=_("First day"), required=False, help_text=_("Both eras are understood."))
    replaces = HostChoice(
        label=_("Instead of"),
        queryset=NodeHost.objects.none(),
        required=False,
        empty_label=_("nobody: it is host beside the others"),
        help_text=_("The agency chosen here ends the day before."),
    )
    basis = TidyField(
        label=_("Basis"), required=False, help_text=_("The resolution or letter that says so, with its day.")
    )

    def offer(self, open_hosts: list[NodeHost]) -> "HostForm":
        """Whom the new one can follow."""
        _offer(self.fields["replaces"], open_hosts)
        return self


class EndForm(HouseForm):
    """The last day of a host."""

    prefix = "end"
    host = HostChoice(label=_("Agency"), queryset=NodeHost.objects.none(), required=False, empty_label="–")
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Both eras are understood."))
    basis = TidyField(
        label=_("Basis"), required=False, help_text=_("The resolution or letter that says so, with its day.")
    )

    def offer(self, open_hosts: list[NodeHost]) -> "EndForm":
        """Whose time is not over."""
        _offer(self.fields["host"], open_hosts)
        return self


def _offer(field: forms.Field, hosts: list[NodeHost]) -> None:
    assert isinstance(field, HostChoice)  # noqa: S101  declared above
    field.queryset = NodeHost.objects.filter(pk__in=[host.pk for host in hosts])
