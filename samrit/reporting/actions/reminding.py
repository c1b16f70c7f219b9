"""Reminding of what is to be sent, telling the level above, and closing: jobs that may run twice, late, or at the same time.

One notice for each person and day, with the count and a link. A reminder that is missed is made up for until the next one is
due, a week at most; nobody is told the same twice, because the rows of `Reminder` and the keys of notices are unique.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.db import connection
from django.utils import translation

from samrit.audit.actions import acting, record
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.jobs import job
from samrit.notifications.actions.notices import notify
from samrit.notifications.models import NoticeKind
from samrit.reporting.models import FiscalQuarter, Reminder
from samrit.reporting.queries import ended, feeds, owing
from samrit.reporting.queries.owing import Stated
from samrit.reporting.queries.windows import others_of, year_rules
from samrit.reporting.rules.years import FURTHEST

LATEST = 6
"""Days by which a reminder may be late."""
LINK = "/my-work/"


@job()
def remind(timestamp: int = 0) -> int:
    """Daily: remind editors, approvers and ministry coordinators, and tell the level above. Returns how many were told.
    `timestamp` is the moment it was due and is not used."""
    del timestamp
    return sum(remind_of(stated=stated) + escalate(stated=stated) for stated in _near(clock.now())) + remind_closings()


def _near(now: dt.datetime) -> list[Stated]:
    """Quarters and entry windows of which anybody may be reminded today: their last day is near, or a letter gives another."""
    stated = owing.all_open(now)
    others = others_of({one.fiscal_year for one in stated})
    reach = dt.timedelta(days=FURTHEST + LATEST + 1)
    return [one for one in stated if abs(one.due_at - now) <= reach or others[one.fiscal_year]]


def reminder_day(due_on: dt.date, days: Iterable[int], today: dt.date) -> int | None:
    """The latest of the days around a last day that has come, unless it is too long ago."""
    passed = [day for day in days if 0 <= (today - due_on).days - day <= LATEST]
    return max(passed, default=None)


def remind_of(*, stated: Stated) -> int:
    """Remind of one quarter, or of the entry of M1 to M5; returns how many people were told now."""
    now, days = clock.now(), year_rules(stated.fiscal_year).reminder_days
    found = owing.counts(owing.unsent(stated, now))
    by_day = {count.due_on: reminder_day(count.due_on, days, now.date()) for count in found}
    due = [count for count in found if by_day[count.due_on] is not None]
    told = 0
    for due_on, people in _by_day(owing.people_of(due, owing.REMINDED)).items():
        told += _remind(stated, due_on, by_day[due_on] or 0, people)
    return told


def _remind(stated: Stated, due_on: dt.date, day: int, people: Mapping[int, int]) -> int:
    """`people` are ids of users with the count each is told. Who has the row was told."""
    form, number, year = owing.form_of(stated), owing.number_of(stated), stated.fiscal_year
    facts = {"form": form, "fiscal_year": year, "quarter": number, "due_on": due_on, "days": day}
    with acting(None, "remind"):
        one_at_a_time(f"remind {form} {year} {number}")
        known = set(Reminder.objects.filter(**facts, user__in=people).values_list("user_id", flat=True))
        new = {who: rows for who, rows in people.items() if who not in known}
        Reminder.objects.bulk_create(
            [Reminder(user_id=who, reports=rows, sent_at=clock.now(), **facts) for who, rows in new.items()]
        )
        key = f"report_due/{form}/{year}/{number}/{due_on}/{day:+d}"
        for rows, group in _by_count(new).items():
            _tell(group, NoticeKind.REPORT_DUE, stated, rows, key, due_on)
    return len(new)


def escalate(*, stated: Stated) -> int:
    """Tell the level above once what is late by the days of the year's rules; returns how many people were told now."""
    now, days = clock.now(), year_rules(stated.fiscal_year).escalation_days
    late = [
        count
        for count in owing.counts(owing.unsent(stated, now))
        if days <= (now.date() - count.due_on).days <= days + LATEST
    ]
    form, number, year, told = owing.form_of(stated), owing.number_of(stated), stated.fiscal_year, 0
    for due_on, people in _by_day(owing.people_of(late, owing.ABOVE)).items():
        with acting(None, "escalate"):
            for rows, group in _by_count(people).items():
                key = f"report_late/{form}/{year}/{number}/{due_on}"
                told += _tell(group, NoticeKind.REPORT_LATE, stated, rows, key, due_on)
    return told


def _tell(people: Iterable[int], kind: NoticeKind, stated: Stated, rows: int, key: str, due_on: dt.date) -> int:
    form, number, year = owing.form_of(stated), owing.number_of(stated), stated.fiscal_year
    facts = _facts(lambda: feeds.form_in_words(year, number), form, rows)
    return notify(to=people, kind=kind, link=LINK, facts=facts, key=key, due_on=due_on)


def remind_closings() -> int:
    """Remind of reports after the end of projects, and tell the level above of those that are late, by the days of the year's
    rules. Who was told of a day is not told again. Returns how many people were told now."""
    now, told = clock.now(), 0
    year = year_rules(fiscal_year_of(now.date()))
    found = ended.tallies(now)
    near = {one.due_on: reminder_day(one.due_on, year.reminder_days, now.date()) for one in found}
    late = [one for one in found if 0 <= (now.date() - one.due_on).days - year.escalation_days <= LATEST]
    groups = (
        (NoticeKind.REPORT_DUE, owing.REMINDED, [one for one in found if near[one.due_on] is not None]),
        (NoticeKind.REPORT_LATE, owing.ABOVE, late),
    )
    for kind, roles, rows in groups:
        for due_on, people in _by_day(owing.people_of(rows, roles)).items():
            day = near[due_on] if kind == NoticeKind.REPORT_DUE else year.escalation_days
            with acting(None, "remind of reports after the end"):
                one_at_a_time(f"remind closing {due_on}")
                for count, group in _by_count(people).items():
                    key = f"{ended.NOTICES}/{kind}/{due_on}/{day:+d}"
                    facts = _facts(feeds.after_the_end, "report", count)
                    told += notify(to=group, kind=kind, link=LINK, facts=facts, key=key, due_on=due_on)
    return told


def _facts(words: Callable[[], str], form: str, count: int) -> dict[str, str]:
    """What a notice says in both languages: of which form, and how many."""
    facts = {}
    for language in ("th", "en"):
        with translation.override(language):
            facts[f"form_{language}"], facts[f"count_{language}"] = words(), feeds.counted(form, count)
    return facts


@job()
def close_quarters(timestamp: int = 0) -> int:
    """Daily: write down, once for each quarter, that it is closed and how many reports were never sent. What closes a report
    is its instant, not this job. Returns how many quarters were written down. `timestamp` is not used."""
    del timestamp
    return sum(close_quarter(quarter=row) for row in owing.all_open(clock.now()) if isinstance(row, FiscalQuarter))


def close_quarter(*, quarter: FiscalQuarter) -> bool:
    """Write down that a quarter is closed; False where it is open still, or was written down before."""
    now = clock.now()
    if now < quarter.due_at + dt.timedelta(days=year_rules(quarter.fiscal_year).lock_days):
        return False
    with acting(None, f"close {quarter.period}"):
        FiscalQuarter.objects.select_for_update().get(pk=quarter.pk)
        facts = {"act": "quarter_closed", "subject_kind": "quarter", "subject_id": str(quarter.period)}
        if BusinessEvent.objects.filter(**facts).exists():
            return False
        record(**facts, by=None, unsent=owing.closed(quarter, now).count())
    return True


def one_at_a_time(name: str) -> None:
    """Two runs of one job do it one after the other; the second finds what the first has done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _by_day(people: Mapping[int, Mapping[dt.date, int]]) -> dict[dt.date, dict[int, int]]:
    days: dict[dt.date, dict[int, int]] = defaultdict(dict)
    for who, owed in people.items():
        for due_on, rows in owed.items():
            days[due_on][who] = rows
    return dict(sorted(days.items()))


def _by_count(people: Mapping[int, int]) -> dict[int, list[int]]:
    counts: dict[int, list[int]] = defaultdict(list)
    for who, rows in people.items():
        counts[rows].append(who)
    return counts
