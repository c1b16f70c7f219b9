"""The door: a user name and password typed at an address are recognised, or not."""

from django.contrib.auth import authenticate
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samrit.accounts.models import FailedSignIn, User
from samrit.accounts.rules import door as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused


def recognise(*, username: str, password: str, address: str) -> User:
    """The user behind a user name and password typed at `address`.

    Raises `Invalid` when they do not fit (the same words whether the user name exists or not), `Refused` after too
    many failures. The try is written down before the password is looked at, so parallel tries count too.
    """
    now = clock.now()
    mine = {"username_hash": _hash(username.casefold()), "address_hash": _hash(address)}
    failures = FailedSignIn.objects.filter(**mine)
    if reason := rules.why_not_try(list(failures.order_by("at").values_list("at", flat=True)), now):
        raise Refused(reason)
    FailedSignIn.objects.filter(at__lte=now - rules.WINDOW).delete()
    FailedSignIn.objects.create(at=now, **mine)
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        raise Invalid([Problem("username", "not_recognised", _("The user name or the password is not right."))])
    with acting(user, "sign in"):
        failures.delete()
        record(act="signed_in", subject_kind="user", subject_id=user.public_id, by=user)
    return user


def _hash(text: str) -> str:
    return salted_hmac("samrit.accounts.sign-in", text, algorithm="sha256").hexdigest()
