"""Who stands behind a request: the person who has signed in, and whom the door lets in at all.

Views that call actions take `SignedIn`, so anonymous actors do not compile.
"""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from samrit.accounts.models import User


class Door(ModelBackend):
    """Signs in by user name and password. Accounts of the demonstration, whose password is public, only while it runs."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Asked at every sign-in, and again at every request of a session."""
        demonstrates = settings.SAMRIT_DEMO or settings.SAMRIT_TESTING
        closed = isinstance(user, User) and user.is_demonstration and not demonstrates
        return super().user_can_authenticate(user) and not closed


class SignedIn(HttpRequest):
    """A request behind the sign-in wall."""

    user: User
