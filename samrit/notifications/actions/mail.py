"""Making mails of notices and sending them. Jobs: late, twice, or in two workers at once does no harm.

A mail is made in one transaction that ties its notices to it, and sent after that. It is marked as being sent before the
server is spoken to: a worker that ends in between leaves a mail of which nobody knows, and the administrator decides
whether to send it again. So a machine sends nothing twice, and nothing is lost unseen.
"""

import datetime as dt

from django.db import transaction

from samrit.accounts.models import Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.lib.jobs import job
from samrit.lib.mail import ENCRYPTION, SIGN_IN, UNCLEAR, UNREACHABLE, Line, MailFault
from samrit.notifications.actions.notices import notify
from samrit.notifications.models import Mail, MailKind, MailState, Notice, NoticeKind
from samrit.notifications.queries import choices as chosen
from samrit.notifications.queries import mail as queries
from samrit.notifications.rules import mails as rules

NO_SERVER = {UNREACHABLE, SIGN_IN, ENCRYPTION}
"""Faults of the server and not of one mail: the run ends there, and the other mails keep their tries."""


@job()
def send_digests(timestamp: int = 0) -> int:
    """Make and send the daily digests whose time has come. `timestamp` is when it was due and is not used.

    Returns how many were sent. A digest holds what was ready at the person's chosen time; there is one a day and person.
    """
    del timestamp
    now = clock.now()
    for reader in queries.waiting_people(now):
        make_digest(reader, now)
    return send_queue()


@job()
def send_instant(timestamp: int = 0) -> int:
    """Make and send mails of what cannot wait for a digest, and try again what failed before. Returns how many were sent."""
    del timestamp
    now = clock.now()
    for reader in queries.waiting_people(now):
        make_instant(reader, now)
    return send_queue()


@job()
def send_queued() -> int:
    """Send what is queued, soon after somebody asked for it. Returns how many were sent."""
    return send_queue()


def send_queue() -> int:
    """Send every mail whose time has come; returns how many were sent."""
    give_up_abandoned()
    sent = 0
    with Line() as line:
        while (mail := _claim()) is not None:
            fault = _send(mail, line)
            sent += mail.state == MailState.SENT
            if fault in NO_SERVER:
                break
    return sent


def make_digest(reader: int, now: dt.datetime) -> Mail | None:
    """The digest of a person as of her latest chosen time; none if that was made already or there is nothing to say."""
    with transaction.atomic():
        if not _hold(reader):
            return None
        choices = chosen.choices_of([reader])[reader]
        made_at = choices.digest_moment(now)
        day = made_at.date()
        if Mail.objects.filter(to_id=reader, day=day).exists():
            return None
        notices = list(Notice.objects.unmailed().ready(made_at).filter(to_id=reader).select_for_update(of=("self",)))
        return _mail(reader, MailKind.DIGEST, notices, now, day)


def make_instant(reader: int, now: dt.datetime) -> Mail | None:
    """One mail of all that cannot wait, of one person; none if there is nothing, or it is quiet for her."""
    with transaction.atomic():
        if not _hold(reader):
            return None
        choices = chosen.choices_of([reader])[reader]
        ready = Notice.objects.unmailed().ready(now).filter(to_id=reader).select_for_update(of=("self",))
        return _mail(reader, MailKind.INSTANT, queries.at_once(ready, choices, now), now)


def _hold(reader: int) -> bool:
    """Keep other workers and the suspension of her account away until the transaction ends; no if one is at it."""
    rows = User.objects.filter(pk=reader, is_active=True)
    return bool(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk"))


def _mail(
    reader: int, kind: MailKind, notices: list[Notice], now: dt.datetime, day: dt.date | None = None
) -> Mail | None:
    if not notices:
        return None
    mail = Mail.objects.create(to_id=reader, kind=kind, day=day, created_at=now, next_try_at=now)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail=mail)
    return mail


def _claim() -> Mail | None:
    """The next mail to be sent, marked as being sent, so that no other worker takes it."""
    now = clock.now()
    with transaction.atomic():
        due = Mail.objects.filter(state=MailState.QUEUED, next_try_at__lte=now).order_by("next_try_at", "pk")
        mail = due.select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        mail.state, mail.tried_at, mail.tries = MailState.SENDING, now, mail.tries + 1
        mail.save(update_fields=["state", "tried_at", "tries"])
    return mail


def _send(mail: Mail, line: Line) -> str:
    """Say it to the server and keep its answer; returns the kind of fault, empty without one."""
    letter = queries.letter(mail)
    if letter is None:
        _put_away(mail)
        return ""
    mail.subject = letter.subject
    try:
        line.send(
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id=str(mail.public_id),
        )
    except MailFault as fault:
        _failed(mail, fault)
        return fault.why
    now = clock.now()
    mail.state, mail.sent_at, mail.fault, mail.reply, mail.last_words = MailState.SENT, now, "", 0, ""
    with transaction.atomic():
        Notice.objects.filter(pk__in=letter.notices).update(mailed_at=now)
        mail.save()
    return ""


def _put_away(mail: Mail) -> None:
    """Nothing unread is left, or nobody to write to: what it held waits again, should the person come back."""
    mail.state = MailState.DROPPED
    with transaction.atomic():
        mail.notices.unread().update(mail=None)
        mail.save()


def _failed(mail: Mail, fault: MailFault) -> None:
    """Keep why; put it back into the queue where another try is worth it, else tell the administrators."""
    wait = rules.wait_after(mail.tries) if fault.is_worth_another_try else None
    mail.fault, mail.reply, mail.last_words = fault.why, fault.reply, fault.words
    mail.state = MailState.QUEUED if wait else MailState.FAILED
    if wait:
        mail.next_try_at = clock.now() + wait
    with transaction.atomic():
        mail.save()
        if not wait:
            _tell_administrators()


def give_up_abandoned() -> int:
    """Mails that a worker began to send and never answered for: nobody knows, so they count as failed. Returns how many."""
    long_ago = clock.now() - rules.ABANDONED
    with transaction.atomic():
        left = Mail.objects.filter(state=MailState.SENDING, tried_at__lt=long_ago).select_for_update(skip_locked=True)
        count = Mail.objects.filter(pk__in=[mail.pk for mail in left]).update(state=MailState.FAILED, fault=UNCLEAR)
        if count:
            _tell_administrators()
    return count


def _tell_administrators() -> None:
    """One notice a day in the inbox of NESDC administrators."""
    today = clock.today()
    posts = Membership.objects.in_force(today).filter(role=Role.NESDC_ADMIN)
    notify(
        to=posts.values_list("user_id", flat=True),
        kind=NoticeKind.MAIL_FAILED,
        link="/notices/mail/?state=failed",
        facts={},
        key=f"mail_failed:{today}",
    )


@refusals_logged("send_mail_again", "mail", lambda given: given["mail"].public_id)
def retry(*, mail: Mail, by: User) -> None:
    """Put a failed mail into the queue again, with all its tries: an administrator's decision, also where it may have arrived."""
    if reason := rules.why_not_retry(person(by), mail.state):
        raise Refused(reason)
    with acting(by, "send a mail again"):
        row = Mail.objects.select_for_update().get(pk=mail.pk)
        if reason := rules.why_not_retry(person(by), row.state):
            raise Refused(reason)
        row.state, row.tries, row.next_try_at = MailState.QUEUED, 0, clock.now()
        row.save(update_fields=["state", "tries", "next_try_at"])
        record(act="mail_sent_again", subject_kind="mail", subject_id=row.public_id, by=by, fault=row.fault)
        send_queued.defer()


def send_test(*, by: User) -> Mail:
    """Send the person a mail that only says that mails arrive; at most one in five minutes."""
    now = clock.now()
    with acting(by, "ask for a test mail"):
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        last = queries.last_test(by)
        if reason := rules.why_not_test(chosen.email_of(by), last.created_at if last else None, now):
            raise Refused(reason)
        mail = Mail.objects.create(to=by, kind=MailKind.TEST, created_at=now, next_try_at=now)
        send_queued.defer()
    return mail
