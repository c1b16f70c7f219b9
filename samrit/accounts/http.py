"""The request of a person who has signed in: views that call actions take this type, so anonymous actors do not compile."""

from django.http import HttpRequest

from samrit.accounts.models import User


class SignedIn(HttpRequest):
    """A request behind the sign-in wall."""

    user: User
