"""Which notices wait for a mail, what a mail says, and the administrator's list of mails."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext, override

from samrit.accounts.models import PersonName, User
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.mail import address
from samrit.notifications.models import Mail, MailKind, MailState, Notice
from samrit.notifications.queries.choices import choices_of
from samrit.notifications.rules import ways
from samrit.notifications.rules.mails import sees_mails
from samrit.notifications.rules.texts import GROUPS, Words, day_in_words, due_in_words, words

MOST_LINES = 40
"""A mail names at most so many notices and says how many more there are in the inbox."""
PAGE = 50


@dataclass(frozen=True)
class Line:
    """One notice as a mail shows it."""

    words: Words
    due: str
    late: bool
    url: str


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent: only ever in memory."""

    to: str
    subject: str
    text: str
    html: str
    notices: tuple[int, ...]


def waiting_people(moment: dt.datetime) -> list[int]:
    """Ids of people with something to be mailed as of the moment."""
    waiting = Notice.objects.unmailed().ready(moment).order_by("to_id")
    return list(waiting.values_list("to_id", flat=True).distinct())


def at_once(notices: Iterable[Notice], choices: ways.Choices, moment: dt.datetime) -> list[Notice]:
    """Those that go by a mail of their own now."""
    return [n for n in notices if choices.goes_at_once(n.kind, n.way, n.due_on, moment)]


def letter(mail: Mail) -> Letter | None:
    """The words of a mail, for the address kept today; none where nothing unread is left, or nobody to write to."""
    reader = PersonName.objects.filter(user_id=mail.to_id, user__is_active=True).first()
    notices = list(mail.notices.unread().order_by("-at", "-pk"))
    if reader is None or not reader.email or (not notices and mail.kind != MailKind.TEST):
        return None
    choices = choices_of([mail.to_id])[mail.to_id]
    with override(choices.language):
        groups = _groups(notices[:MOST_LINES])
        subject = _subject(mail, notices)
        context = {
            "kind": mail.kind,
            "language": choices.language,
            "name": reader.full_name,
            "subject": subject,
            "day": day_in_words(mail.day or clock.today()),
            "groups": groups,
            "more": max(0, len(notices) - MOST_LINES),
            "inbox": address("/notices/"),
            "settings": address("/notices/settings/"),
        }
        text = render_to_string("notifications/mail/letter.txt", context)
        html = render_to_string("notifications/mail/letter.html", context)
    return Letter(reader.email, subject, text.strip() + "\n", html, tuple(notice.pk for notice in notices))


def _groups(notices: list[Notice]) -> list[tuple[str, list[Line]]]:
    """Lines under the headings of the inbox, what is due first on top."""
    today = clock.today()
    groups = []
    for label, kinds in GROUPS.values():
        mine = [notice for notice in notices if notice.kind in kinds]
        mine.sort(key=lambda notice: (notice.due_on is None, notice.due_on or today))
        lines = [_line(notice, today) for notice in mine]
        if lines:
            groups.append((str(label), lines))
    return groups


def _line(notice: Notice, today: dt.date) -> Line:
    late = notice.due_on is not None and notice.due_on <= today
    said = words(notice.kind, notice.facts)
    return Line(said, due_in_words(notice.due_on, today), late, address(f"/notices/{notice.pk}/"))


def _subject(mail: Mail, notices: list[Notice]) -> str:
    if mail.kind == MailKind.TEST:
        return gettext("Samrit: test mail")
    if len(notices) == 1:
        return f"{gettext('Samrit')}: {words(notices[0].kind, notices[0].facts).title}"[:250]
    count = len(notices)
    if mail.kind == MailKind.DIGEST:
        day = day_in_words(mail.day or clock.today())
        text = ngettext("Samrit: {count} notice, {day}", "Samrit: {count} notices, {day}", count)
        return text.format(count=count, day=day)
    text = ngettext("Samrit: {count} notice for today", "Samrit: {count} notices for today", count)
    return text.format(count=count)


def mails(user: User, state: str = "", number: str = "") -> Page[Mail] | None:
    """Mails of a state (empty: all), newest first; none for people who do not look after them."""
    if not sees_mails(person(user)):
        return None
    rows = Mail.objects.select_related("to", "to__person")
    if state in MailState.values:
        rows = rows.filter(state=state)
    return Paginator(rows, PAGE).get_page(number)


def mail_counts(user: User) -> dict[str, int]:
    """How many mails are in each state; empty for people who do not look after them."""
    if not sees_mails(person(user)):
        return {}
    return dict(Mail.objects.order_by().values_list("state").annotate(count=Count("pk")))


def get_mail(user: User, pk: int) -> Mail | None:
    """A mail, for those who look after them."""
    return Mail.objects.filter(pk=pk).first() if sees_mails(person(user)) else None


def last_test(user: User) -> Mail | None:
    """The test mail she asked for last."""
    return Mail.objects.filter(to=user, kind=MailKind.TEST).first()
