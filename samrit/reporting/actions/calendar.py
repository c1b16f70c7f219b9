"""The reporting calendar: loaded from a pack, and changed by NESDC's administrator: quarters, entry windows, holidays."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import Actor, acting, record, refusals_logged
from samrit.lib.differences import Changes, Difference
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.merge import merge
from samrit.lib.names import page_language
from samrit.lib.packs import BadPack, Pack
from samrit.lib.thai import format_date
from samrit.reporting.models import ClosingTerm, EntryWindow, FiscalQuarter, Holiday, ReportingYear
from samrit.reporting.queries import calendar as queries
from samrit.reporting.queries import effects
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules import years as year_rules
from samrit.reporting.rules.calendar import WITHDRAWN, Change


def load_calendar(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the calendar to what the pack says. A holiday that is in it no more is withdrawn. What an administrator changed
    is left alone.

    Quarters and windows never disappear, because reports hang on them: a pack that lacks one is refused with BadPack.
    """
    with acting(by, f"load reference pack {pack.name}"):
        years = Difference(ReportingYear.objects.all(), "fiscal_year")
        quarters = Difference(FiscalQuarter.objects.all(), "fiscal_year", "quarter")
        windows = Difference(EntryWindow.objects.all(), "fiscal_year", "case")
        holidays = Difference(Holiday.objects.all(), "on", "name_th")
        terms = Difference(ClosingTerm.objects.all(), "fiscal_year", "kind")
        _keep(pack, "quarters", quarters, "fiscal_year", "quarter")
        _keep(pack, "windows", windows, "fiscal_year", "case")
        _keep(pack, "closing", terms, "fiscal_year", "kind")
        if pack.faults:
            raise BadPack(pack.faults)
        columns = ("on", "name_th", "name_en", "certainty", "source")
        _bring(years, {row.key("fiscal_year"): _year(row) for row in pack.rows("years")})
        _bring(holidays, {row.key("on", "name_th"): _only(row, columns) for row in pack.rows("holidays")})
        holidays.retire(lambda holiday: holiday.certainty != WITHDRAWN, certainty=WITHDRAWN)
        moving = _moving(years)
        days = {row.key("fiscal_year", "quarter"): _with_last_day(row, moving) for row in pack.rows("quarters")}
        _bring(quarters, days)
        _bring(windows, {row.key("fiscal_year", "case"): _with_last_day(row, moving) for row in pack.rows("windows")})
        _bring(terms, {row.key("fiscal_year", "kind"): row for row in pack.rows("closing")})
        changes = terms.changes + quarters.changes + windows.changes + holidays.changes + years.changes
        if changes.any:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return changes


def _bring(known: Difference[Any], wanted: Mapping[Any, Mapping[str, Any]]) -> None:
    kept = {key for key, row in known.rows.items() if row.is_kept_here}
    known.bring({key: values for key, values in wanted.items() if key not in kept})
    known.left -= kept


def _moving(years: Difference[ReportingYear]) -> dict[int, frozenset[dt.date]]:
    """The years whose last days move off holidays, each with its holidays."""
    moving = [row.fiscal_year for row in years.rows.values() if row.moves_on_holiday]
    return {year: effects.holidays_in_force(year) for year in moving}


def _with_last_day(row: Mapping[str, Any], moving: Mapping[int, frozenset[dt.date]]) -> dict[str, Any]:
    """A quarter or window of the pack. The last day it states is the one by the rule; it may move off a holiday."""
    stated = rules.last_day(row["due_at"])
    holidays = moving.get(row["fiscal_year"])
    due_at = row["due_at"] if holidays is None else year_rules.due_at(stated, holidays, moves=True)
    return {**row, "stated_due_on": stated, "due_at": due_at}


def _year(row: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of a year as the pack has them, lists out of their texts."""
    days, targets = row["reminder_days"], row["spending_targets"] or ""
    return {
        **row,
        "reminder_days": list(year_rules.whole_numbers(days)),
        "spending_targets": [float(percent) for percent in year_rules.percents(targets)],
    }


def _only(row: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: row[column] for column in columns}


def _keep(pack: Pack, table: str, known: Difference[Any], *key: str) -> None:
    stated = {row.key(*key) for row in pack.rows(table)}
    for missing in sorted(known.rows.keys() - stated):
        gone: Model = known.rows[missing]
        pack.fault(
            (table, 0, key[-1]),
            "gone",
            format_lazy(_("{period} is in the system but not in the file."), period=str(gone)),
            _("Put the row back: reports hang on it. Change its days instead."),
        )


@refusals_logged("change_calendar", "fiscal_quarter", "quarter")
def change_quarter(
    *, quarter: FiscalQuarter, days: rules.Days, change: Change, seen: Mapping[str, str], by: User
) -> None:
    """Move the days of a quarter, by a letter. Raises Refused, Invalid, Stale."""
    with acting(by, "change calendar"):
        _may_change(by)
        row = FiscalQuarter.objects.select_for_update().get(pk=quarter.pk)
        release_on = check_quarter(quarter=row, days=days, change=change)
        stored = queries.stored_days(row)
        values = _merged(seen, stored, days)
        due_before = row.due_at
        row.opens_at, row.release_on = days.opens_at, release_on
        _state_last_day(row, days)
        row.source, row.is_kept_here = change.letter, True
        row.save()
        facts = {"before": _iso(stored), "after": _iso(values), "due_before": due_before.isoformat()}
        _record("fiscal_quarter", row.pk, change, by, **facts)


def check_quarter(*, quarter: FiscalQuarter, days: rules.Days, change: Change) -> dt.date:
    """What is asked before the effect is shown and again before it is saved. Raises Invalid; returns the day of release."""
    before, after = queries.neighbours(quarter)
    problems = rules.check_change(change)
    earlier, later = (rules.days_of(row) if row else None for row in (before, after))
    problems += rules.check_quarter(days, earlier, later)
    if problems or days.release_on is None:
        raise Invalid(problems)
    return days.release_on


@refusals_logged("change_calendar", "entry_window", "window")
def change_window(*, window: EntryWindow, days: rules.Days, change: Change, seen: Mapping[str, str], by: User) -> None:
    """Move the days of an entry window, by a letter. Raises Refused, Invalid, Stale."""
    with acting(by, "change calendar"):
        _may_change(by)
        row = EntryWindow.objects.select_for_update().get(pk=window.pk)
        check_window(days=days, change=change)
        stored = queries.stored_days(row)
        values = _merged(seen, stored, days)
        row.opens_at, row.source, row.is_kept_here = days.opens_at, change.letter, True
        _state_last_day(row, days)
        row.save()
        _record("entry_window", row.pk, change, by, before=_iso(stored), after=_iso(values))


def check_window(*, days: rules.Days, change: Change) -> None:
    """What is asked before the effect is shown and again before it is saved. Raises Invalid."""
    if problems := rules.check_change(change) + rules.check_days(days):
        raise Invalid(problems)


@refusals_logged("change_calendar", "holiday")
def add_holiday(*, on: dt.date | None, name_th: str, name_en: str, change: Change, by: User) -> Holiday:
    """A day the cabinet has made a holiday; one that was withdrawn comes back. Raises Refused, Invalid."""
    with acting(by, "change calendar"):
        _may_change(by)
        problems = rules.check_change(change) + rules.check_holiday(on, name_th, name_en)
        if problems or on is None:
            raise Invalid(problems)
        known = Holiday.objects.select_for_update().filter(on=on, name_th=name_th).first()
        if known is not None and known.certainty != WITHDRAWN:
            raise Invalid([Problem("on", "twice", _("The calendar has this holiday already."))])
        row = known or Holiday(on=on, name_th=name_th)
        row.name_en, row.certainty, row.source, row.is_kept_here = name_en, "", change.letter, True
        row.save()
        named = {"on": on.isoformat(), "name_th": name_th}
        _record("holiday", row.pk, change, by, before={}, after=named, moved=follow_holiday(on))
        return row


@refusals_logged("change_calendar", "holiday", "holiday")
def withdraw_holiday(*, holiday: Holiday, change: Change, by: User) -> None:
    """A holiday is one no more; the row stays. Raises Refused, Invalid."""
    with acting(by, "change calendar"):
        _may_change(by)
        row = Holiday.objects.select_for_update().get(pk=holiday.pk)
        if problems := rules.check_change(change):
            raise Invalid(problems)
        if row.certainty == WITHDRAWN:
            raise Invalid([Problem("letter", "twice", _("This holiday has been withdrawn already."))])
        row.certainty, row.source, row.is_kept_here = WITHDRAWN, change.letter, True
        row.save()
        named = {"on": row.on.isoformat(), "name_th": row.name_th}
        _record("holiday", row.pk, change, by, before=named, after={}, moved=follow_holiday(row.on))


def follow_holiday(on: dt.date) -> list[str]:
    """Bring the last days to what a changed holiday makes of them, where the rules of the year move them."""
    near = {fiscal_year_of(on), fiscal_year_of(on) - 1}
    years = ReportingYear.objects.filter(fiscal_year__in=near, moves_on_holiday=True)
    return [said for year in years.order_by("fiscal_year") for said in follow_year(year)]


def follow_year(year: ReportingYear) -> list[str]:
    """Rewrite the due instants of a year from the stated last days; what moved, in a form for the log. Inside `acting()`."""
    holidays, said = effects.holidays_in_force(year.fiscal_year), []
    rows: list[FiscalQuarter | EntryWindow] = [
        *FiscalQuarter.objects.select_for_update().filter(fiscal_year=year.fiscal_year),
        *EntryWindow.objects.select_for_update().filter(fiscal_year=year.fiscal_year),
    ]
    for row in rows:
        due_at = year_rules.due_at(row.stated_due_on, holidays, moves=year.moves_on_holiday)
        if due_at != row.due_at:
            before, row.due_at = rules.due_on(row), due_at
            row.save(update_fields=["due_at"])
            said.append(f"{row} {before} {rules.due_on(row)}")
    return said


def _state_last_day(row: FiscalQuarter | EntryWindow, days: rules.Days) -> None:
    """A stated last day, and the first late instant that follows from it."""
    stated = rules.last_day(days.due_at)
    row.stated_due_on, row.due_at = stated, effects.moved_due(row.fiscal_year, stated)


def _may_change(by: User) -> None:
    if reason := rules.why_not_change(person(by)):
        raise Refused(reason)


def _merged(seen: Mapping[str, str], stored: Mapping[str, Any], days: rules.Days) -> dict[str, Any]:
    wanted = {key: getattr(days, key) for key in stored}
    merged = merge(seen, stored, wanted)
    if merged.clashes:
        labels = rules.DAY_LABELS
        raise Stale(
            [
                Clash(
                    key,
                    labels[key],
                    format_date(mine, page_language()),
                    format_date(now, page_language()),
                )
                for key, (mine, now) in merged.clashes.items()
            ]
        )
    if merged.values == dict(stored):
        raise Invalid([Problem("due_on", "same", _("These are the days it has already."))])
    return wanted


def _iso(days: Mapping[str, Any]) -> dict[str, str]:
    return {key: day.isoformat() for key, day in days.items() if day}


def _record(kind: str, pk: int, change: Change, by: User, **facts: Any) -> None:
    record(
        act="calendar_changed",
        subject_kind=kind,
        subject_id=pk,
        by=by,
        reason=change.reason,
        letter=change.letter,
        **facts,
    )
