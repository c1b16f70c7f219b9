"""The secret address at which a person's calendar program reads what she owes: made anew, and revoked."""

import secrets

from django.utils.translation import gettext as _

from samrit.accounts.actions.machines import hashed
from samrit.accounts.models import User
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.reporting.models import CalendarFeed


@refusals_logged("make_calendar_feed", "user", lambda said: said["by"].public_id)
def make_feed(*, by: User) -> str:
    """A new secret, shown once: only its hash is kept. The address before it opens nothing more. Raises Refused."""
    secret = secrets.token_urlsafe(24)
    with acting(by, "make a calendar address"):
        held = User.objects.select_for_update().get(pk=by.pk)
        if not held.is_active:
            raise Refused(_("This account is closed. Ask the administrator of your unit."))
        _end(held)
        CalendarFeed.objects.create(user=held, token_hash=hashed(secret), made_at=clock.now())
        record(act="calendar_feed_made", subject_kind="user", subject_id=by.public_id, by=by)
    return secret


def revoke_feed(*, by: User) -> None:
    """The address opens nothing more. It may be revoked twice."""
    with acting(by, "revoke a calendar address"):
        if _end(User.objects.select_for_update().get(pk=by.pk)):
            record(act="calendar_feed_revoked", subject_kind="user", subject_id=by.public_id, by=by)


def _end(user: User) -> int:
    rows = CalendarFeed.objects.filter(user=user, revoked_at__isnull=True)
    return rows.update(revoked_at=clock.now())
