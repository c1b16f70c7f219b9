"""People with a post."""

import datetime as dt

from samrit.accounts.models import Membership, PersonName, User
from samrit.organisations.models import Organisation


def user(username: str, *, role: str = "", unit: Organisation | None = None, full_name: str = "") -> User:
    """A user without a usable password; sign her in with `client.force_login`."""
    person = User.objects.create_user(username)
    PersonName.objects.create(user=person, full_name=full_name or username)
    if unit is not None:
        post(person, role, unit)
    return person


def post(person: User, role: str, unit: Organisation) -> Membership:
    """One more post of a person, since the beginning of fiscal year 2562."""
    return Membership.objects.create(user=person, unit=unit, role=role, starts_on=dt.date(2018, 10, 1))
