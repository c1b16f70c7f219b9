"""Choosing a password: changing one's own, choosing a new one by a link that came by mail."""

from hashlib import sha1
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from samrit.accounts.actions import letters, sessions, tokens
from samrit.accounts.actions.knocking import forget_tries, knock
from samrit.accounts.models import DoorTry, PersonName, User
from samrit.accounts.rules import door
from samrit.accounts.rules import passwords as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.sorted_lines import has_line

MOST_ACCOUNTS = 5
"""Accounts with one e-mail address that are written to."""


def check_password(*, user: User, password: str) -> None:
    """Raise `Invalid` with every fault of a password this person wants to use; nothing is written."""
    faults = rules.check_password(password, _own_words(user))
    if not faults and _is_breached(password):
        faults = [rules.breached()]
    if faults:
        raise Invalid(faults)


def _own_words(user: User) -> list[str]:
    name = PersonName.objects.filter(user=user).first() if user.pk else None
    return [user.username, *([name.full_name, name.position, name.email] if name else [])]


def _is_breached(password: str) -> bool:
    """Whether the SHA-1 of the password stands in the site's own list of leaked passwords, where it has one."""
    file: Path | None = settings.SAMRIT_PASSWORD_HASHES
    return file is not None and has_line(file, sha1(password.encode(), usedforsecurity=False).hexdigest().encode())


class Strength:
    """The same rules for Django's own command `changepassword`."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise Django's error with the words of ours."""
        try:
            check_password(user=user or User(), password=password)
        except Invalid as no:
            raise ValidationError([str(problem.message) for problem in no.problems]) from no

    def get_help_text(self) -> str:
        """What is asked of a password."""
        return _("At least ten letters; not common, not only digits, not your name.")


def change_password(*, user: User, old: str, new: str, session_key: str, by: User) -> None:
    """Change one's own password; asks the old one. Every other session of the person ends.

    Raises `Refused` after too many wrong old passwords, `Invalid` for a wrong old one or a weak new one.
    """
    if reason := door.why_not_change_password(user):
        raise Refused(reason)
    confirm_password(user=user, password=old, field="old")
    if old == new:
        raise Invalid([Problem("password", "same", _("The new password is the old one: choose another."))])
    check_password(user=user, password=new)
    with acting(by, "change password"):
        user.set_password(new)
        user.save(update_fields=["password"])
        sessions.end_all(user=user, by=by, but=session_key)
        record(act="password_changed", subject_kind="user", subject_id=user.public_id, by=by)
        letters.post.defer(user_id=user.pk, kind="password_changed")


def confirm_password(*, user: User, password: str, field: str = "password") -> None:
    """Ask the person's password again before something that opens or closes her door. Tries are counted."""
    knock(door=DoorTry.Door.OWN_PASSWORD, key=str(user.pk), user=user)
    if not user.check_password(password):
        raise Invalid([Problem(field, "wrong", _("That is not your present password."))])
    forget_tries(door=DoorTry.Door.OWN_PASSWORD, key=str(user.pk))


def ask_for_reset(*, typed: str, address: str) -> None:
    """Somebody forgot a password and typed a user name or an e-mail. Whatever was typed, the answer is the same.

    A letter with a link goes to every open account that fits and has an address; the work is left to a job, so that
    the time of the answer tells nothing. Raises `Refused` after too many asks for one name or from one address.
    """
    typed = typed.strip()
    knock(door=DoorTry.Door.RESET_ADDRESS, key=address)
    knock(door=DoorTry.Door.RESET, key=typed.casefold())
    fits = Q(username__iexact=typed) | Q(person__email__iexact=typed)
    users = User.objects.filter(fits, is_active=True, is_demonstration=False, person__email__gt="")
    letters.post_resets.defer(user_ids=list(users.order_by("pk").values_list("pk", flat=True)[:MOST_ACCOUNTS]))


def open_reset(*, token: str, address: str) -> User:
    """The person behind a reset link, if it may still be used; else `Refused` with what to do, and an event.

    Dead links from one address are counted, so that the log cannot be filled by guessing.
    """
    user, holds = tokens.read(token)
    if user is None:
        raise Refused(_dead_link())
    if not holds or not user.is_active:
        knock(door=DoorTry.Door.LINK, key=address)
        with acting(None, "open reset link"):
            record(
                act="refused_reset", subject_kind="user", subject_id=user.public_id, by=None, reason="expired or used"
            )
        raise Refused(_dead_link())
    return user


def reset_password(*, token: str, password: str, address: str) -> User:
    """Choose a new password by a reset link; every session of the person ends, and the link is used up. So is an invitation
    she has not used: it would open her account to whoever made it.

    Raises `Refused` as `open_reset` does, `Invalid` when the password is weak.
    """
    user = open_reset(token=token, address=address)
    check_password(user=user, password=password)
    with acting(user, "reset password"):
        held = User.objects.select_for_update().get(pk=user.pk)
        if not tokens.read(token)[1]:
            raise Refused(_dead_link())
        held.set_password(password)
        held.save(update_fields=["password"])
        held.invitations.filter(used_at=None).update(used_at=clock.now())
        sessions.end_all(user=held, by=held)
        record(act="password_reset", subject_kind="user", subject_id=held.public_id, by=held)
        letters.post.defer(user_id=held.pk, kind="password_changed")
    return held


def _dead_link() -> str:
    return _("This link is too old or was used already. Ask for a new one; it holds for one hour.")
