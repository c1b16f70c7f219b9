"""Reads what is typed about people, their posts and what they lend. Holds no rule."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samrit.accounts.actions.people import Names
from samrit.accounts.actions.posts import NewLoan, NewPost
from samrit.accounts.models import User
from samrit.accounts.queries import name_of
from samrit.accounts.queries.people import STATES, Filters
from samrit.accounts.roles import Role
from samrit.accounts.rules.people import GRANTS
from samrit.lib.errors import Problem
from samrit.organisations.models import Organisation
from samrit.ui.fields import DayField

LONG = 300
EM_SPACE = chr(0x2003)
PLAIN = {"autocomplete": "off"}


def take(form: forms.Form, problems: Iterable[Problem]) -> None:
    """Show the problems of an action at their fields; those without a field stand at the top."""
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))


def _day(label: Any, help_text: Any = "") -> DayField:
    return DayField(label=label, required=False, max_length=40, help_text=help_text, widget=forms.TextInput(PLAIN))


class FilterForm(forms.Form):
    """The filters above the list of people."""

    q = forms.CharField(label=_("Name or user name"), required=False, max_length=200, widget=forms.TextInput(PLAIN))
    unit = forms.ChoiceField(label=_("Body (and all below it)"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, filters: Filters, bodies: Iterable[Organisation]) -> None:
        super().__init__(
            {"q": filters.words, "unit": filters.unit, "role": filters.role, "state": filters.state}, auto_id="find_%s"
        )
        every = ("", pgettext_lazy("filter", "all"))
        self.fields["unit"].choices = [every, *outline(bodies)]  # type: ignore[attr-defined]
        self.fields["role"].choices = [every, *Role.choices]  # type: ignore[attr-defined]
        self.fields["state"].choices = [every, *STATES.items()]  # type: ignore[attr-defined]


def read_filters(asked: Any) -> Filters:
    """The filters of an address; what cannot be a filter is left out."""
    role, state = asked.get("role", ""), asked.get("state", "")
    return Filters(
        words=asked.get("q", "")[:200],
        unit=asked.get("unit", "")[:20],
        role=role if role in Role.values else "",
        state=state if state in STATES else "",
    )


def outline(bodies: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Bodies as choices in the order of the tree, indented by their depth."""
    rows = list(bodies)
    top = min((body.path.count("/") for body in rows), default=1)
    return [(body.code, EM_SPACE * (body.path.count("/") - top) + f"{body.name} ({body.code})") for body in rows]


class NamesForm(forms.Form):
    """Name, position, address."""

    asked = frozenset({"full_name"})

    full_name = forms.CharField(label=_("Full name"), max_length=200, required=False, widget=forms.TextInput(PLAIN))
    position = forms.CharField(label=_("Position"), max_length=200, required=False, widget=forms.TextInput(PLAIN))
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(PLAIN))

    def names(self) -> Names:
        """What was typed."""
        data = self.cleaned_data
        return Names(data["full_name"], data["position"], data["email"])


class PostForm(forms.Form):
    """A role at a body, its days, and what it rests on."""

    asked = frozenset({"starts_on", "basis"})

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ChoiceField(label=_("Body"))
    starts_on = _day(_("First day"), _("Day, month and year, such as 1/10/2564."))
    ends_on = _day(_("Last day"), _("Leave empty where no end is known."))
    basis = forms.CharField(
        label=_("Order or letter"),
        max_length=LONG,
        required=False,
        help_text=_("The number and date of the order the post rests on."),
        widget=forms.TextInput(PLAIN),
    )
    is_acting = forms.BooleanField(
        label=_("Acting appointment to a vacant post"),
        required=False,
        help_text=_("Shown beside the post wherever it is listed."),
    )

    def __init__(self, data: Any, bodies: Sequence[Organisation], roles: Iterable[str], **more: Any) -> None:
        super().__init__(data, **more)
        self.bodies = {body.code: body for body in bodies}
        known = frozenset(roles)
        self.fields["role"].choices = [(g.role.value, g.role.label) for g in GRANTS if g.role in known]  # type: ignore[attr-defined]
        self.fields["unit"].choices = outline(bodies)  # type: ignore[attr-defined]

    def post(self) -> NewPost:
        """What was typed."""
        data = self.cleaned_data
        return NewPost(
            role=data["role"],
            unit=self.bodies[data["unit"]],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            basis=data["basis"],
            is_acting=data["is_acting"],
        )


class InviteForm(NamesForm, PostForm):
    """Somebody new: user name, names, first post."""

    asked = NamesForm.asked | PostForm.asked | {"username", "email"}

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        required=False,
        help_text=_("Typed at sign-in, and kept. Letters a to z, digits, dots and hyphens."),
        widget=forms.TextInput({**PLAIN, "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("username", "full_name", "position", "email", "role", "unit", "starts_on", "ends_on", "basis")


class EndForm(forms.Form):
    """The last day of a post."""

    asked = frozenset({"ends_on"})

    ends_on = _day(_("Last day"), _("Yesterday ends the post at once."))


class LoanForm(forms.Form):
    """To whom a post is lent, for which days, and why."""

    asked = frozenset({"starts_on", "ends_on", "basis"})

    receiver = forms.ChoiceField(label=_("Colleague"))
    starts_on = _day(_("First day"), _("Day, month and year, such as 1/10/2564."))
    ends_on = _day(_("Last day"))
    basis = forms.CharField(
        label=_("Order, letter or reason"), max_length=LONG, required=False, widget=forms.TextInput(PLAIN)
    )

    def __init__(self, data: Any, colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(data, **more)
        self.colleagues = {str(user.public_id): user for user in colleagues}
        names = [(key, f"{name_of(user)} ({user.username})") for key, user in self.colleagues.items()]
        self.fields["receiver"].choices = [("", _("Choose a colleague")), *names]  # type: ignore[attr-defined]

    def loan(self) -> NewLoan:
        """What was typed."""
        data = self.cleaned_data
        return NewLoan(self.colleagues[data["receiver"]], data["starts_on"], data["ends_on"], data["basis"])


class ReasonForm(forms.Form):
    """Why an account is suspended."""

    asked = frozenset({"reason"})

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        required=False,
        help_text=_("Kept in the log."),
        widget=forms.TextInput(PLAIN),
    )


class BasisForm(forms.Form):
    """What the erasing of names rests on."""

    asked = frozenset({"basis"})

    basis = forms.CharField(label=_("Request or order"), max_length=LONG, required=False, widget=forms.TextInput(PLAIN))


class HandOverForm(forms.Form):
    """Who follows, from which day on, and what it rests on."""

    asked = frozenset({"on", "basis"})

    successor = forms.ChoiceField(label=_("Successor"), help_text=_("An active colleague of the same department."))
    on = _day(_("First day of the successor"), _("The posts of the one who leaves end the day before."))
    basis = forms.CharField(label=_("Order or letter"), max_length=LONG, required=False, widget=forms.TextInput(PLAIN))

    def __init__(self, data: Any, people: Sequence[User], **more: Any) -> None:
        super().__init__(data, **more)
        self.people = {str(user.public_id): user for user in people}
        names = [(key, f"{name_of(user)} ({user.username})") for key, user in self.people.items()]
        self.fields["successor"].choices = [("", _("Choose a successor")), *names]  # type: ignore[attr-defined]

    def successor_chosen(self) -> User:
        """Who was chosen."""
        return self.people[self.cleaned_data["successor"]]
