"""Accounts of people: invited, names corrected, suspended and resumed, names erased."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from samrit.accounts.actions import invitations, letters, machines, posts, sessions
from samrit.accounts.actions.posts import NewPost
from samrit.accounts.actions.refusals import refusals_logged
from samrit.accounts.models import PersonName, User
from samrit.accounts.queries import people as queries
from samrit.accounts.queries import person
from samrit.accounts.rules import people as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock, mail
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")


@dataclass(frozen=True)
class Names:
    """What stands in the one table of names."""

    full_name: str
    position: str = ""
    email: str = ""


@dataclass(frozen=True)
class Invited:
    """Somebody who was invited: the path of the link, to be shown once to the inviter, and whether it went out by mail."""

    user: User
    path: str
    is_mailed: bool


@refusals_logged("invite_person")
def invite_person(*, username: str, names: Names, post: NewPost, by: User) -> Invited:
    """An account with a first post for somebody new, and a link by which she chooses her password.

    Raises Refused, or Invalid with every fault; then nothing was written and no mail was sent.
    """
    if reason := rules.why_not_give(person(by), post.role, post.unit):
        raise Refused(reason)
    username, names = username.strip().lower(), _cleaned(names)
    with acting(by, "invite a person"):
        problems = [*_faults_of_username(username), *_faults_of_names(names, needs_email=True)]
        if problems:
            raise Invalid([*problems, *posts.faults_of_post(post)])
        user = User.objects.create_user(username)
        PersonName.objects.create(user=user, full_name=names.full_name, position=names.position, email=names.email)
        record(act="account_created", subject_kind="user", subject_id=user.public_id, by=by, role=post.role)
        posts.add_post(user=user, post=post, by=by)
        token = invitations.invite(user=user, by=by)
    return _sent(user, token)


@refusals_logged("invite_again", "user")
def invite_again(*, user: User, by: User) -> Invited:
    """A new link for somebody who has not used hers; the old one ends. Raises Refused."""
    if reason := rules.why_not_invite_again(person(by), queries.account(user)):
        raise Refused(reason)
    return _sent(user, invitations.invite(user=user, by=by))


@refusals_logged("correct_names", "user")
def correct_names(*, user: User, names: Names, by: User) -> PersonName:
    """Correct name, position and e-mail; the event says which changed, not what they were. The address kept until now is told
    that it is not the one any more. Raises Refused, Invalid."""
    if reason := rules.why_not_name(person(by), queries.account(user)):
        raise Refused(reason)
    names = _cleaned(names)
    if problems := _faults_of_names(names, needs_email=False):
        raise Invalid(problems)
    with acting(by, "correct a name"):
        held = PersonName.objects.select_for_update().filter(user=user).first() or PersonName(user=user)
        changed = [
            field for field in ("full_name", "position", "email") if getattr(held, field) != getattr(names, field)
        ]
        old = held.email
        held.full_name, held.position, held.email = names.full_name, names.position, names.email
        held.save()
        if changed:
            record(act="name_corrected", subject_kind="user", subject_id=user.public_id, by=by, fields=changed)
    if old and old != held.email:
        letters.address_changed(user=user, old=old)
    return held


@refusals_logged("suspend", "user")
def suspend(*, user: User, reason: str, by: User) -> User:
    """Close the account's door; what is open ends at once. Posts stay, and lend nothing while it is closed.

    Raises Refused, also for the last NESDC administrator; Invalid without a reason.
    """
    reason = clean(reason)
    with acting(by, "suspend an account"):
        posts.lock_administrators()
        held = User.objects.select_for_update().get(pk=user.pk)
        if no := rules.why_not_suspend(person(by), queries.account(held)):
            raise Refused(no)
        if not reason:
            raise Invalid([Problem("reason", "required", _("Write the reason; it is kept in the log."))])
        held.is_active = False
        held.save(update_fields=["is_active"])
        held.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=clock.now())
        sessions.end_all(user=held, by=by)
        machines.revoke_all(user=held, by=by)
        record(act="account_suspended", subject_kind="user", subject_id=held.public_id, by=by, reason=reason)
    return held


@refusals_logged("resume", "user")
def resume(*, user: User, by: User) -> User:
    """Open the account's door again; she signs in anew. Raises Refused."""
    with acting(by, "resume an account"):
        held = User.objects.select_for_update().get(pk=user.pk)
        if no := rules.why_not_resume(person(by), queries.account(held)):
            raise Refused(no)
        held.is_active = True
        held.save(update_fields=["is_active"])
        record(act="account_resumed", subject_kind="user", subject_id=held.public_id, by=by)
    return held


@refusals_logged("erase_names", "user")
def erase_names(*, user: User, basis: str, by: User) -> User:
    """Replace names, address and user name by a pseudonym (PDPA B.E. 2562, section 33). History keeps the public id.

    Only for a suspended account without posts in force. Raises Refused; Invalid without what it rests on.
    """
    basis = clean(basis)
    with acting(by, "erase names"):
        held = User.objects.select_for_update().get(pk=user.pk)
        if no := rules.why_not_erase(person(by), queries.account(held)):
            raise Refused(no)
        if not basis:
            raise Invalid([Problem("basis", "required", _("Write the request or order it rests on."))])
        name = PersonName.objects.filter(user=held).first() or PersonName(user=held)
        name.full_name, name.position, name.email = rules.pseudonym(str(held.public_id)), "", ""
        name.erased_at = clock.now()
        name.save()
        held.username = f"erased-{held.public_id.hex[:16]}"
        held.set_unusable_password()
        held.save(update_fields=["username", "password"])
        record(act="names_erased", subject_kind="user", subject_id=held.public_id, by=by, reason=basis)
    return held


def _cleaned(names: Names) -> Names:
    return Names(clean(names.full_name), clean(names.position), names.email.strip())


def _faults_of_username(username: str) -> list[Problem]:
    if not USERNAME.fullmatch(username):
        text = _(
            "Write 3 to 60 letters a to z, digits, dots, hyphens or underscores, beginning with a letter or digit."
        )
        return [Problem("username", "form", text)]
    if User.objects.filter(username__iexact=username).exists():
        return [Problem("username", "taken", _("This user name is taken; choose another one."))]
    return []


def _faults_of_names(names: Names, *, needs_email: bool) -> list[Problem]:
    problems = []
    if not names.full_name:
        problems.append(Problem("full_name", "required", _("Write the full name.")))
    if needs_email and not names.email:
        problems.append(Problem("email", "required", _("Write the e-mail address; the link is sent there.")))
    if names.email:
        try:
            validate_email(names.email)
        except ValidationError:
            problems.append(Problem("email", "form", _("This is not an e-mail address, such as name@agency.go.th.")))
    return problems


def _sent(user: User, token: str) -> Invited:
    """The link, after it was sent by mail where there is an address; a mail that fails leaves the link."""
    try:
        is_mailed = letters.invitation(user=user, token=token)
    except mail.MailFault:
        is_mailed = False
    return Invited(user, f"/invitation/{token}/", is_mailed)
