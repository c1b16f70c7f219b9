"""What calendar programs are given: the days of a year for everybody, of a body, and what one person's bodies owe."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.names import shown_name
from samrit.organisations.models import Organisation
from samrit.reporting.models import CalendarFeed, EntryWindow, FiscalQuarter, Holiday, ReportingYear
from samrit.reporting.queries import ended, owing
from samrit.reporting.queries.windows import others_of
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.ical import Entry
from samrit.reporting.rules.sources import in_words
from samrit.reporting.rules.windows import Other, Width


def feed_of(user: User) -> CalendarFeed | None:
    """Her secret address that is in force; None where she has none."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def feed_with(token_hash: str) -> CalendarFeed | None:
    """The address behind the hash of a secret, while it and the account are in force."""
    rows = CalendarFeed.objects.filter(token_hash=token_hash, revoked_at__isnull=True, user__is_active=True)
    return rows.select_related("user").first()


def bodies_of(user: User) -> list[Organisation]:
    """The bodies of her posts that exist today. One query."""
    units = {post.unit_id for post in person(user).posts}
    return list(Organisation.objects.in_force(clock.today()).filter(pk__in=units))


def year_entries(fiscal_years: Iterable[int]) -> list[Entry]:
    """The days of fiscal years for everybody: opening, last days, publishing, holidays. Four queries."""
    wanted = sorted(set(fiscal_years))
    alarms = _alarms(wanted)
    quarters = FiscalQuarter.objects.filter(fiscal_year__in=wanted)
    entries = EntryWindow.objects.filter(fiscal_year__in=wanted).order_by("fiscal_year", "case")
    found = [entry for row in entries for entry in _window(row, alarms[row.fiscal_year])]
    found += [entry for row in quarters for entry in _quarter(row, alarms[row.fiscal_year])]
    return found + _holidays(wanted)


def body_entries(body: Organisation) -> list[Entry]:
    """The days of this fiscal year and the next for one body: those of everybody, and other days by a letter."""
    years = _years_now()
    alarms = _alarms(years)
    found = year_entries(years)
    for year, others in others_of(years).items():
        mine = (other for other in others if other.width == Width.BODY and body.path.startswith(other.body_path))
        found += [entry for other in mine for entry in _other_days(year, other, alarms[year])]
    return found


def person_entries(user: User, address: str) -> list[Entry]:
    """What her bodies owe, by last day, with how many; and the days that come. Nothing about projects or people."""
    now, years = clock.now(), _years_now()
    alarms = _alarms([*years, years[0] - 1])
    found = []
    for owes in owing.owed_by(user, owing.all_open(now), now):
        form, number, year = owing.form_of(owes.stated), owing.number_of(owes.stated), owes.stated.fiscal_year
        general = rules.due_on(owes.stated) == owes.due_on
        uid = f"owed-{form}-{year}-{number}" + ("" if general else f"-{owes.due_on:%Y%m%d}")
        title = f"{form_in_words(year, number)}: {still(form, owes.rows)}"
        found.append(Entry(uid, owes.due_on, title, url=address, alarms=alarms.get(year, ())))
    for due_on, rows in ended.owed_by_day(user, now).items():
        title = f"{after_the_end()}: {still('report', rows)}"
        found.append(Entry(f"owed-closing-{due_on:%Y%m%d}", due_on, title, url=address, alarms=alarms[years[0]]))
    coming = {entry.uid: entry for entry in year_entries(years) if entry.first >= now.date()}
    told = {entry.uid.removeprefix("owed-") for entry in found}
    return found + [entry for uid, entry in coming.items() if uid.removesuffix("-due") not in told]


def form_in_words(year: int, quarter: int) -> str:
    """A form of a period: `M6 Q2 FY2565`."""
    if not quarter:
        return _("M1-M5 of fiscal year %(year)s") % {"year": year}
    return _("M6 Q%(quarter)s of fiscal year %(year)s") % {"quarter": quarter, "year": year}


def after_the_end() -> str:
    """Reports after the end of projects, as a form."""
    return _("Final reports and call-backs on outcomes")


def still(form: str, rows: int) -> str:
    """How many are still to be sent, in words."""
    if form == "plan":
        return ngettext("%(n)d year plan to be sent", "%(n)d year plans to be sent", rows) % {"n": rows}
    return ngettext("%(n)d report to be sent", "%(n)d reports to be sent", rows) % {"n": rows}


def counted(form: str, rows: int) -> str:
    """A number of reports or year plans in words."""
    if form == "plan":
        return ngettext("%(n)d year plan", "%(n)d year plans", rows) % {"n": rows}
    return ngettext("%(n)d report", "%(n)d reports", rows) % {"n": rows}


def _years_now() -> list[int]:
    year = fiscal_year_of(clock.today())
    return [year, year + 1]


def _alarms(years: Iterable[int]) -> dict[int, list[int]]:
    rows = {row.fiscal_year: row for row in ReportingYear.objects.filter(fiscal_year__in=list(years))}
    return {year: list((rows.get(year) or ReportingYear()).reminder_days) for year in years}


def _quarter(row: FiscalQuarter, alarms: list[int]) -> list[Entry]:
    year, number = row.fiscal_year, row.quarter
    words, uid = form_in_words(year, number), f"report-{year}-{number}"
    opens = row.opens_at.astimezone(clock.BANGKOK).date()
    return [
        Entry(f"{uid}-opens", opens, _("%(what)s opens") % {"what": words}, str(in_words(row.source))),
        Entry(
            f"{uid}-due",
            rules.due_on(row),
            _("%(what)s: last day on time") % {"what": words},
            str(in_words(row.source)),
            alarms=alarms,
        ),
        Entry(f"{uid}-release", row.release_on, _("%(what)s: data are published") % {"what": words}),
    ]


def _window(row: EntryWindow, alarms: list[int]) -> list[Entry]:
    words, uid = form_in_words(row.fiscal_year, 0), f"plan-{row.fiscal_year}-0"
    uid += "" if row.case == "default" else f"-{row.case}"
    opens = row.opens_at.astimezone(clock.BANGKOK).date()
    return [
        Entry(f"{uid}-opens", opens, _("%(what)s opens") % {"what": words}, str(in_words(row.source))),
        Entry(
            f"{uid}-due",
            rules.due_on(row),
            _("%(what)s: last day on time") % {"what": words},
            str(in_words(row.source)),
            alarms=alarms,
        ),
    ]


def _other_days(year: int, other: Other, alarms: list[int]) -> list[Entry]:
    words = form_in_words(year, other.quarter or 0)
    if other.quarter is None:
        words = _("M6 of fiscal year %(year)s") % {"year": year}
    text, found = _("By letter %(letter)s") % {"letter": other.letter}, []
    if other.due_at:
        title = _("%(what)s: last day on time by a letter") % {"what": words}
        found.append(Entry(f"other-{other.pk}-due", rules.last_day(other.due_at), title, text, alarms=alarms))
    if other.locks_at:
        title = _("%(what)s: taken until this day") % {"what": words}
        found.append(Entry(f"other-{other.pk}-locks", rules.last_day(other.locks_at), title, text))
    return found


def _holidays(years: list[int]) -> list[Entry]:
    first, last = dt.date(min(years) - 544, 10, 1), dt.date(max(years) - 543, 9, 30)
    rows = Holiday.objects.filter(on__gte=first, on__lte=last).exclude(certainty=rules.WITHDRAWN)
    return [
        Entry(f"holiday-{row.pk}", row.on, shown_name(row.name_th, row.name_en), category=_("Public holiday"))
        for row in rows
    ]
