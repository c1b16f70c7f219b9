"""Secrets of reset links."""

import datetime as dt

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int, int_to_base36

from samrit.accounts.models import PersonName, User
from samrit.lib import clock


class ResetTokens(PasswordResetTokenGenerator):
    """Secrets of reset links: they end by time, by use, by a sign-in, and when the address changes."""

    key_salt = "samrit.accounts.reset"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        email = PersonName.objects.filter(user=user).values_list("email", flat=True).first()
        return f"{super()._make_hash_value(user, timestamp)}{email}"

    def _now(self) -> dt.datetime:
        return clock.now().replace(tzinfo=None)


def make(user: User) -> str:
    """The secret of a new reset link for this person."""
    return f"{int_to_base36(user.pk)}-{ResetTokens().make_token(user)}"


def read(token: str) -> tuple[User | None, bool]:
    """Whose link it is, and whether it still holds. Nobody, where it never was one."""
    number, _dash, secret = token.partition("-")
    try:
        user = User.objects.filter(pk=base36_to_int(number)).first()
    except (ValueError, OverflowError):
        return None, False
    return user, user is not None and ResetTokens().check_token(user, secret)
