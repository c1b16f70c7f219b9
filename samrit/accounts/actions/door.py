"""The door: a user name and password typed at an address are recognised, or not."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import models
from django.utils.translation import gettext as _

from samrit.accounts.actions.knocking import hashed, tell_closed
from samrit.accounts.models import FailedSignIn, User
from samrit.accounts.rules import door as rules
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused


def recognise(*, username: str, password: str, address: str) -> User:
    """The user behind a user name and password typed at `address`.

    Raises `Invalid` when they do not fit (the same words whether the user name exists or not), `Refused` after too
    many failures. The try is written down before the password is looked at, so parallel tries count too. The try that
    closes the door is an event.
    """
    now = clock.now()
    name, place = hashed(username.casefold()), hashed(address)
    failures = FailedSignIn.objects.filter(username_hash=name, address_hash=place)
    of_name = FailedSignIn.objects.filter(username_hash=name)
    for tries, rows in ((rules.TRIES, failures), (rules.TRIES_OF_NAME, of_name), *_of_address(place)):
        instants = list(rows.order_by("-at").values_list("at", flat=True)[:tries])[::-1]
        if reason := rules.why_not_try(instants, now, tries):
            raise Refused(reason)
    FailedSignIn.objects.filter(at__lte=now - rules.WINDOW).delete()
    FailedSignIn.objects.create(at=now, username_hash=name, address_hash=place)
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        if failures.count() == rules.TRIES:
            tell_closed("sign_in", username.casefold(), User.objects.filter(username=username).first())
        raise Invalid([Problem("username", "not_recognised", _("The user name or the password is not right."))])
    failures.delete()
    return user


def _of_address(place: str) -> list[tuple[int, models.QuerySet[FailedSignIn]]]:
    """All failures from one address: counted only where it is said how many proxies stand between people and us,
    because else one address may be everybody's.
    """
    if settings.SAMRIT_PROXIES is None:
        return []
    return [(rules.TRIES_OF_ADDRESS, FailedSignIn.objects.filter(address_hash=place))]
