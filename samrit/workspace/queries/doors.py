"""The pages of the quarter for whoever stands behind a request."""

from django.http import HttpRequest
from django.utils.functional import Promise

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.workspace.rules import doors


def parts_of_the_quarter(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    """Path and label of each that she may use. Two queries where nobody has asked for her posts yet."""
    user = getattr(request, "user", None)
    found = doors.parts_of_the_quarter(person(user) if isinstance(user, User) else None)
    return [(door.path, door.label) for door in found]
