"""Days of activities and the place of the work: what cannot be, and what looks odd. Days are Bangkok's."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import Period, first_day
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.reporting.rules.case import Case, figure
from samrit.reporting.rules.plan import HUNDRED, PlannedActivity

SOUTH, NORTH, WEST, EAST = 5, 21, 97, 106
"""A box around Thailand, in whole degrees."""


def impossible_days(case: Case) -> Iterator[Problem]:
    """A day after the quarter, a finish before the fiscal year or before the beginning."""
    ends_on, starts_on = Period(case.plan.fiscal_year, case.quarter).ends_on, first_day(case.plan.fiscal_year)
    for activity in case.plan.activities:
        key = f"activity.{activity.uid}"
        begun, finished = case[f"{key}.started_on"], case[f"{key}.finished_on"]
        for part, day in (("started_on", begun), ("finished_on", finished)):
            if day is not None and day > ends_on:
                words = _("%(name)s: %(day)s lies after the quarter, which ends on %(end)s.")
                said = {"name": activity.name, "day": spoken(day), "end": spoken(ends_on)}
                yield Problem(f"{key}.{part}", "after_quarter", words % said)
        if finished is not None and finished < starts_on:
            words = _("%(name)s: %(day)s lies before the fiscal year, which begins on %(start)s.")
            said = {"name": activity.name, "day": spoken(finished), "start": spoken(starts_on)}
            yield Problem(f"{key}.finished_on", "before_year", words % said)
        elif begun is not None and finished is not None and finished < begun:
            words = _("%(name)s: the day it was finished lies before the day it began.")
            yield Problem(f"{key}.finished_on", "order", words % {"name": activity.name})


def missing_days(case: Case) -> Iterator[Problem]:
    """An activity with a day of finishing is done."""
    for activity in case.plan.activities:
        key = f"activity.{activity.uid}"
        done = case[f"{key}.done"]
        if case[f"{key}.finished_on"] is not None and done is not None and done < HUNDRED:
            words = _("%(name)s: it has a day on which it was finished, but %(done)s%% done. Correct one of the two.")
            yield Problem(f"{key}.done", "finished", words % {"name": activity.name, "done": figure(done)})


def odd_days(case: Case) -> Iterator[Problem]:
    """Begun in an earlier year, done without a day, finished before a quarter that was reported as unfinished."""
    quarter = Period(case.plan.fiscal_year, case.quarter)
    for activity in case.plan.activities:
        key, name = f"activity.{activity.uid}", {"name": activity.name}
        begun, finished = case[f"{key}.started_on"], case[f"{key}.finished_on"]
        if begun is not None and begun < first_day(case.plan.fiscal_year):
            yield Problem(f"{key}.started_on", "early", _("%(name)s: begun before this fiscal year.") % name)
        if finished is None and case[f"{key}.done"] == HUNDRED:
            yield Problem(f"{key}.finished_on", "no_day", _("%(name)s: done, but without the day it finished.") % name)
        if finished is not None and finished < quarter.starts_on and _was_open(case, activity):
            words = _("%(name)s: finished before this quarter, but the last report says it was not done.")
            yield Problem(f"{key}.finished_on", "known_late", words % name)


def _was_open(case: Case, activity: PlannedActivity) -> bool:
    before = case.before(f"activity.{activity.uid}.done")
    return before is not None and before < HUNDRED


def impossible_place(case: Case) -> Iterator[Problem]:
    """A latitude beyond the poles, or half a point."""
    lat, lon = case["lat"], case["lon"]
    if lat is not None and abs(lat) > 90:
        yield Problem("lat", "degrees", _("A latitude lies between -90 and 90 degrees."))
    if (lat is None) != (lon is None):
        yield Problem("lat" if lat is None else "lon", "half", _("A place needs both latitude and longitude."))


def odd_place(case: Case) -> Iterator[Problem]:
    """A point outside Thailand: possible for work abroad, else two figures the wrong way round."""
    lat, lon = case["lat"], case["lon"]
    if lat is None or lon is None:
        return
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        yield Problem("lat", "abroad", _("This place lies outside Thailand. Are latitude and longitude exchanged?"))


def spoken(day: dt.date) -> str:
    """A day as the reader writes it."""
    return format_date(day, page_language())
