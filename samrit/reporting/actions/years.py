"""The rules of a year's reporting, changed by NESDC's administrator: by a letter, with what follows for the last days."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.merge import merge
from samrit.reporting.actions.calendar import follow_year
from samrit.reporting.models import ReportingYear
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.calendar import Change
from samrit.reporting.rules.years import LABELS, YearValues, check_year

NAMES = tuple(field.name for field in fields(YearValues))


def stored_rules(year: ReportingYear) -> dict[str, Any]:
    """The rules of a year as its form shows them."""
    values = {name: getattr(year, name) for name in NAMES}
    percents = [Decimal(str(percent)) for percent in year.spending_targets]
    return values | {"reminder_days": list(year.reminder_days), "spending_targets": percents}


def wanted_rules(values: YearValues) -> dict[str, Any]:
    """What was typed, as `stored_rules` holds it."""
    lists = {"reminder_days": list(values.reminder_days), "spending_targets": list(values.spending_targets)}
    return asdict(values) | lists


@refusals_logged("change_calendar", "reporting_year", lambda said: said["fiscal_year"])
def change_year(*, fiscal_year: int, values: YearValues, change: Change, seen: Mapping[str, str], by: User) -> None:
    """Change the rules of a year by a letter; last days move with the switch. Raises Refused, Invalid, Stale."""
    with acting(by, "change rules of the year"):
        if reason := rules.why_not_change(person(by)):
            raise Refused(reason)
        check_change(values=values, change=change)
        made, _new = ReportingYear.objects.get_or_create(fiscal_year=fiscal_year)
        year = ReportingYear.objects.select_for_update().get(pk=made.pk)
        stored = stored_rules(year)
        wanted = _merged(seen, stored, values)
        for name, value in wanted.items():
            setattr(year, name, _kept(value))
        year.source, year.is_kept_here = change.letter, True
        year.save()
        moved = follow_year(year)
        record(
            act="reporting_year_changed",
            subject_kind="reporting_year",
            subject_id=fiscal_year,
            by=by,
            reason=change.reason,
            letter=change.letter,
            before=_changed(stored, wanted),
            after=_changed(wanted, stored),
            moved=moved,
        )


def check_change(*, values: YearValues, change: Change) -> None:
    """What is asked before the effect is shown and again before it is saved. Raises Invalid."""
    if problems := rules.check_change(change) + check_year(values):
        raise Invalid(problems)


def _merged(seen: Mapping[str, str], stored: Mapping[str, Any], values: YearValues) -> dict[str, Any]:
    """The rules as they are to be: what only others changed meanwhile stays theirs. Raises Stale, Invalid."""
    wanted = wanted_rules(values)
    merged = merge(seen, stored, wanted)
    held = {name: merged.values[name] for name in NAMES}
    if merged.clashes:
        told = [(name, in_words(mine), in_words(now)) for name, (mine, now) in merged.clashes.items()]
        raise Stale([Clash(name, LABELS[name], mine, now) for name, mine, now in told])
    if not _changed(held, stored):
        raise Invalid([Problem("lock_days", "same", _("These are the rules of the year already."))])
    return held


def in_words(value: Any) -> str:
    """A rule of a year as a sentence holds it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return " ".join(in_words(item) for item in value)
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _changed(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, str]:
    return {name: in_words(value) for name, value in one.items() if in_words(value) != in_words(other[name])}


def _kept(value: Any) -> Any:
    """A value as its column holds it: percents of a list as numbers of JSON."""
    return [float(item) if isinstance(item, Decimal) else item for item in value] if isinstance(value, list) else value
