"""When a mail is tried again, who may look after mails, and what their faults are called."""

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib import mail
from samrit.notifications.models import MailState

FIRST_WAIT = dt.timedelta(minutes=5)
MOST_TRIES = 8
"""A mail is tried eight times: again after 5, 10, 20, 40, 80, 160 and 320 minutes, some ten hours in all."""
ABANDONED = dt.timedelta(minutes=30)
"""A mail whose sender has said nothing for so long was being sent by a worker that ended."""

FAULTS: dict[str, tuple[str | Promise, str | Promise]] = {
    mail.UNREACHABLE: (
        _("The mail server does not answer."),
        _("Check its address and port in SAMRIT_SMTP, and whether it is running."),
    ),
    mail.SIGN_IN: (
        _("The mail server does not accept user name or password."),
        _("Check both in SAMRIT_SMTP."),
    ),
    mail.ENCRYPTION: (
        _("No safe connection to the mail server."),
        _("Its certificate is not trusted, or it offers no TLS. Check the server, or tls= in SAMRIT_SMTP."),
    ),
    mail.TEMPORARY: (
        _("The mail server asks to come again later."),
        _("The mail is sent again by itself. If it goes on, ask who runs the mail server."),
    ),
    mail.REFUSED: (
        _("The mail server does not take this mail."),
        _("Most often the address does not exist. Check the address of this person, then send again."),
    ),
    mail.UNCLEAR: (
        _("The connection ended while the mail was handed over; it may have arrived."),
        _("Send it again only if the person did not get it."),
    ),
}
"""What happened, and what to do, by kind of fault."""


def wait_after(tries: int) -> dt.timedelta | None:
    """How long to wait before the next try, doubled each time; none when it was the last."""
    return FIRST_WAIT * 2 ** (tries - 1) if 1 <= tries < MOST_TRIES else None


def sees_mails(who: Person) -> bool:
    """Whether she looks after the mails of the system."""
    return who.has(Role.NESDC_ADMIN)


def why_not_retry(who: Person, state: str) -> str | None:
    """Why she cannot put a mail into the queue again."""
    if not sees_mails(who):
        return str(_("Only administrators of NESDC look after mails."))
    return None if state == MailState.FAILED else str(_("Only a mail that failed can be sent again."))


def why_not_test(email: str, last_test_at: dt.datetime | None, now: dt.datetime) -> str | None:
    """Why a person cannot ask for a test mail now: no address, or one was asked for in the last five minutes."""
    if not email:
        return str(_("No mail address is kept for you. The administrator of your unit can add it."))
    if last_test_at is not None and now - last_test_at < FIRST_WAIT:
        return str(_("A test mail was asked for a moment ago. Please wait five minutes."))
    return None
