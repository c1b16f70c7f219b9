"""The first administrator of an empty database, and the key to her own door when she has lost it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samrit.accounts.actions import invitations, second_factor
from samrit.accounts.models import Membership, PersonName, User
from samrit.accounts.roles import Role
from samrit.audit.actions import acting, record
from samrit.lib import clock, mail
from samrit.lib.errors import Refused
from samrit.organisations.models import Organisation

NESDC = "U0023"
"""Code of the Office of the National Economic and Social Development Council in the list of bodies."""


@dataclass(frozen=True)
class First:
    """Who she is, and what is noted of her."""

    username: str
    full_name: str = ""
    email: str = ""
    unit: str = NESDC


def first_administrator(*, first: First) -> str:
    """Make the account of the first administrator and return the link by which she chooses her password.

    Refuses when an active administrator has a password already, and when the list of bodies is not loaded. Asked again
    for the same user name before the link was used, it makes a new link.
    """
    if any(one.has_usable_password() for one in _active_administrators()):
        raise Refused(_("There is an active administrator already: she invites the others on the page of people."))
    unit = Organisation.objects.filter(code=first.unit).exclude(path="").first()
    if unit is None:
        raise Refused(
            _("There is no body %(code)s yet: load the reference data first with `samrit reference load`.")
            % {"code": first.unit}
        )
    with acting(None, "first administrator"):
        user = User.objects.filter(username=first.username).first() or _made(first)
        if not _active_administrators().filter(pk=user.pk).exists():
            if user.has_usable_password():
                raise Refused(_("The user name %(user)s belongs to somebody else.") % {"user": first.username})
            Membership.objects.get_or_create(
                user=user, unit=unit, role=Role.NESDC_ADMIN, starts_on=clock.today(), defaults={"basis": "first"}
            )
        token = invitations.invite(user=user, by=None)
    return mail.address(f"/invitation/{token}/")


def _active_administrators() -> QuerySet[User]:
    posts = Membership.objects.in_force(clock.today()).filter(role=Role.NESDC_ADMIN)
    return User.objects.filter(is_active=True, is_demonstration=False, pk__in=posts.values("user_id"))


def _made(first: First) -> User:
    user = User.objects.create_user(first.username)
    PersonName.objects.create(user=user, full_name=first.full_name or first.username, email=first.email)
    record(act="account_created", subject_kind="user", subject_id=user.public_id, by=None, role=str(Role.NESDC_ADMIN))
    return user


def forget_second_factor(*, username: str) -> None:
    """Take away the second factor of somebody who has lost phone and codes; for who can run commands on the server."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refused(_("There is no user name %(user)s.") % {"user": username})
    second_factor.remove_for(user=user, by=None)
