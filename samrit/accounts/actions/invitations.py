"""Invitations: a link that opens the door once, to choose a password."""

import secrets

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samrit.accounts.actions.passwords import check_password
from samrit.accounts.models import Invitation, User
from samrit.accounts.rules import door as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Refused


def invite(*, user: User, by: User | None) -> str:
    """Make a link for one person and return its secret; the page is `/invitation/<secret>/`.

    Of the secret only a hash is kept. Earlier open links of the person end. It holds for `rules.INVITATION_HOLDS`.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with acting(by, "invite"):
        Invitation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
        Invitation.objects.create(
            user=user, token_hash=_hash(token), made_by=by, made_at=now, expires_at=now + rules.INVITATION_HOLDS
        )
        record(act="invited", subject_kind="user", subject_id=user.public_id, by=by)
    return token


def open_invitation(*, token: str) -> Invitation:
    """The invitation behind a link, if it may still be used.

    Raises `Refused` with what to do when it is unknown, used, ended or too old; a refused link that was once real is
    an event.
    """
    invitation = Invitation.objects.select_related("user__person").filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise Refused(rules.unknown_link())
    if reason := rules.why_not_open(invitation, clock.now()):
        with acting(None, "open invitation"):
            record(
                act="refused_invitation",
                subject_kind="user",
                subject_id=invitation.user.public_id,
                by=None,
                reason=rules.invitation_fault(invitation, clock.now()),
            )
        raise Refused(reason)
    return invitation


def accept(*, token: str, password: str, by: User | None = None) -> User:
    """Choose the password of an invited account; the link is used up. `by` is the person herself unless told.

    Raises `Refused` as `open_invitation` does, `Invalid` when the password is weak.
    """
    invitation = open_invitation(token=token)
    user = invitation.user
    check_password(user=user, password=password)
    by = by or user
    with acting(by, "accept invitation"):
        held = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if held.used_at or held.revoked_at:
            raise Refused(_("This link has just been used. Sign in with the password that was chosen."))
        held.used_at = clock.now()
        held.save(update_fields=["used_at"])
        user.set_password(password)
        user.save(update_fields=["password"])
        record(act="invitation_accepted", subject_kind="user", subject_id=user.public_id, by=by)
    return user


def _hash(token: str) -> str:
    return salted_hmac("samrit.accounts.invitation", token, algorithm="sha256").hexdigest()
