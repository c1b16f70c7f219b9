"""Letters of the door: links to choose a password, and what a person should know of her account. Thai, then English."""

from collections.abc import Callable, Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from samrit.accounts.actions import tokens
from samrit.accounts.models import PersonName, User
from samrit.accounts.rules.devices import Device
from samrit.audit.actions import acting, record
from samrit.lib import clock, mail, thai
from samrit.lib.jobs import job

LANGUAGES = ("th", "en")


@job()
def post(user_id: int, kind: str, browser: str = "", system: str = "") -> bool:
    """Write and send one letter to a person, if she is there and has an address; returns whether it went out.

    A letter that may have left already is not sent again: the failure is an event instead.
    """
    name = PersonName.objects.select_related("user").filter(user_id=user_id, user__is_active=True).first()
    if name is None or not name.email:
        return False
    facts: dict[str, object] = {"user": name.user.username, "device": Device(browser, system)}
    if kind == "reset":
        facts["link"] = mail.address(f"/reset-password/{tokens.make(name.user)}/")
    subject, text = write(kind, facts)
    try:
        mail.send(to=name.email, subject=subject, text=text)
    except mail.MailFault as fault:
        if fault.is_worth_another_try:
            raise
        with acting(None, "send letter"):
            record(act="mail_failed", subject_kind="user", subject_id=name.user.public_id, by=None, reason=str(fault))
        return False
    return True


@job()
def post_resets(user_ids: list[int]) -> None:
    """One letter with a link for each; the list is empty where nobody fits, and the work looks the same from outside."""
    for user_id in user_ids:
        post.defer(user_id=user_id, kind="reset")


def write(kind: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Subject and text in both languages. `facts`: user, and link or device where the kind tells of one."""
    subjects, texts = [], []
    for language in LANGUAGES:
        with translation.override(language):
            moment = clock.now()
            day = thai.format_date(moment.date(), language, long=True)
            subject, body = KINDS[kind]({**facts, "at": f"{day} {moment:%H:%M}"})
            subjects.append(subject)
            texts.append(body)
    return " / ".join(subjects), "\n\n--\n\n".join(texts)


def invitation(*, user: User, token: str) -> bool:
    """Send the link of an invitation; returns whether the person has an address. Raises `MailFault`."""
    name = PersonName.objects.filter(user=user).first()
    if name is None or not name.email:
        return False
    facts = {"user": user.username, "link": mail.address(f"/invitation/{token}/")}
    subject, text = write("invitation", facts)
    mail.send(to=name.email, subject=subject, text=text)
    return True


def address_changed(*, user: User, old: str) -> None:
    """Tell the address kept until now that mails go elsewhere: else nobody would notice. A mail that fails is an event."""
    subject, text = write("address_changed", {"user": user.username})
    try:
        mail.send(to=old, subject=subject, text=text)
    except mail.MailFault as fault:
        with acting(None, "send letter"):
            record(act="mail_failed", subject_kind="user", subject_id=user.public_id, by=None, reason=str(fault))


def _invitation(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("You are invited to Samrit"), _(
        "An account has been made for you. Your user name is %(user)s.\n\n"
        "Choose your password here; the link works once and for seven days:\n%(link)s"
    ) % dict(facts)


def _reset(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("A new password for Samrit"), _(
        "Somebody, probably you, asked for a new password for the user name %(user)s.\n\n"
        "Choose it here; the link works once and for one hour:\n%(link)s\n\n"
        "If it was not you, do nothing: your password stays as it is."
    ) % dict(facts)


def _new_device(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("Sign-in from a new device"), _(
        "The user name %(user)s signed in to Samrit from a device that was not known before: %(device)s, %(at)s.\n\n"
        "If it was you, nothing needs to be done. If it was not, change your password at once and sign out everywhere "
        "on the page of your account."
    ) % dict(facts)


def _password_changed(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("Your password was changed"), _(
        "The password of the user name %(user)s was changed on %(at)s; all other sessions have ended.\n\n"
        "If it was not you, ask for a new password on the sign-in page and tell the administrator of your unit."
    ) % dict(facts)


def _second_factor_set(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("A second factor was set up"), _(
        "From %(at)s on, the user name %(user)s signs in with a code of an authenticator app as well.\n\n"
        "If it was not you, tell the administrator of your unit at once."
    ) % dict(facts)


def _second_factor_removed(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("The second factor was removed"), _(
        "Since %(at)s the user name %(user)s signs in with the password alone.\n\n"
        "If it was not you, change your password at once and tell the administrator of your unit."
    ) % dict(facts)


def _api_token_made(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("A key for the API was made"), _(
        "Since %(at)s a machine may act for the user name %(user)s by a new key.\n\n"
        "If it was not you, revoke the key on the page of your account and change your password at once."
    ) % dict(facts)


def _address_changed(facts: Mapping[str, object]) -> tuple[str, str]:
    return _("Your e-mail address was changed"), _(
        "Since %(at)s letters for the user name %(user)s go to another address; an administrator has changed it.\n\n"
        "If you know nothing of it, tell the administrator of your unit or NESDC at once."
    ) % dict(facts)


KINDS: dict[str, Callable[[Mapping[str, object]], tuple[str, str]]] = {
    "invitation": _invitation,
    "reset": _reset,
    "new_device": _new_device,
    "password_changed": _password_changed,
    "second_factor_set": _second_factor_set,
    "second_factor_removed": _second_factor_removed,
    "address_changed": _address_changed,
    "api_token_made": _api_token_made,
}
"""Every letter of the door."""
