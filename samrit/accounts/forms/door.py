"""Reads what was typed at the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Invalid
from samrit.ui.fields import DayField

_LONGEST = 200


def _password(label: Any, *, new: bool = False) -> forms.CharField:
    kind = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, max_length=_LONGEST, strip=False, widget=widget)


class DoorForm(forms.Form):
    """A form whose faults may come from the rules."""

    def add_problems(self, no: Invalid) -> None:
        """Put each fault beside its field, or above the form where it has none."""
        for problem in no.problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem.message))


class SignInForm(DoorForm):
    """User name and password, as browsers' password stores know them."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("Password"))


class CodeForm(DoorForm):
    """A code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class PasswordForm(DoorForm):
    """The present password, asked again."""

    password = _password(_("Your present password"))


class NewPasswordForm(DoorForm):
    """A new password, typed twice."""

    password = _password(_("New password"), new=True)
    again = _password(_("New password once more"), new=True)

    def clean(self) -> dict[str, Any]:
        """Both times the same."""
        typed = super().clean() or {}
        if {"password", "again"} <= typed.keys() and typed["password"] != typed["again"]:
            self.add_error("again", _("The two passwords are not the same: type both again."))
        return typed


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    old = _password(_("Your present password"))
    field_order = ["old", "password", "again"]


class ForgottenForm(DoorForm):
    """Whose password was forgotten."""

    who = forms.CharField(
        label=_("User name or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class TokenForm(DoorForm):
    """A key for the API: for which system, what it may do, until when; and the person once more."""

    name = forms.CharField(
        label=_("Which system will use it"),
        max_length=100,
        help_text=_("Such as the name of your ministry's own system, so that you know the key later."),
        error_messages={"required": _("Write which system will use it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=[("read", _("Read only")), ("write", _("Read and write"))],
        initial="read",
        widget=forms.RadioSelect,
    )
    ends_on = DayField(
        label=_("Last day"),
        help_text=_("At most one year from today. Then a new key is made."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = _password(_("Your present password"))
    code = forms.CharField(
        label=_("Code of your second factor"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, asks_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]
