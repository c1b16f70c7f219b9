"""Pages in which NESDC's administrator changes the calendar, by a letter and with the effect shown before."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Invalid, Refused, Stale
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.merge import fingerprints, seen_after
from samrit.lib.thai import BE_OFFSET
from samrit.projects.rules.wording import language
from samrit.reporting.actions import calendar as actions
from samrit.reporting.forms import HolidayForm, QuarterForm, WindowForm
from samrit.reporting.models import EntryWindow, FiscalQuarter
from samrit.reporting.queries import calendar, effects
from samrit.reporting.rules import calendar as rules


@require_http_methods(["GET", "POST"])
def quarter(request: SignedIn, fiscal_year: int, quarter: int) -> HttpResponse:
    """The days of one quarter: the effect on the reports is shown before anything is saved."""
    row = calendar.quarter(fiscal_year, quarter)
    _administers(request, "fiscal_quarter", row)
    if row is None:
        raise Http404
    form = QuarterForm(request.POST or None, initial=_typed(calendar.stored_days(row)))
    title = _("Q%(quarter)s of fiscal year %(year)s") % {"quarter": quarter, "year": fiscal_year}
    return _answer(request, row, form, title)


@require_http_methods(["GET", "POST"])
def window(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """The days within which M1 to M5 of a fiscal year are entered."""
    row = calendar.window(fiscal_year)
    _administers(request, "entry_window", row)
    if row is None:
        raise Http404
    form = WindowForm(request.POST or None, initial=_typed(calendar.stored_days(row)))
    return _answer(request, row, form, _("Entering year plans of fiscal year %(year)s") % {"year": fiscal_year})


@require_http_methods(["GET", "POST"])
def holidays(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """Holidays of a fiscal year: add one, or withdraw one."""
    _administers(request, "holiday")
    if fiscal_year not in calendar.years():
        raise Http404
    rows = calendar.holidays(fiscal_year)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _change_holidays(request, form, rows)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, said)
            on = form.cleaned_data.get("on")
            there = fiscal_year_of(on) if on else fiscal_year
            return redirect("reporting:calendar-holidays", there if there in calendar.years() else fiscal_year)
    context = {
        "form": form,
        "holidays": rows,
        "withdrawn": rules.WITHDRAWN,
        "fiscal_year": fiscal_year,
        "changes": calendar.changes("holiday", [row.pk for row in rows]),
        "trail": trail(fiscal_year, _("Holidays")),
    }
    return render(request, "reporting/calendar_holidays.html", context, status=422 if form.errors else 200)


def _change_holidays(request: SignedIn, form: HolidayForm, rows: list[Any]) -> str:
    chosen = request.POST.get("withdraw", "")
    if chosen:
        holiday = next((row for row in rows if str(row.pk) == chosen), None)
        if holiday is None:
            raise Http404
        actions.withdraw_holiday(holiday=holiday, change=form.read_change(), by=request.user)
        return _("The holiday is withdrawn.")
    typed = form.cleaned_data
    named = {"on": typed.get("on"), "name_th": typed.get("name_th", ""), "name_en": typed.get("name_en", "")}
    actions.add_holiday(**named, change=form.read_change(), by=request.user)
    return _("The holiday is in the calendar.")


def _answer(request: SignedIn, row: FiscalQuarter | EntryWindow, form: WindowForm, title: str) -> HttpResponse:
    stored = calendar.stored_days(row)
    seen = {key: request.POST.get(f"seen-{key}", "") for key in stored}
    shown = seen if request.method == "POST" else fingerprints(stored)
    clashes: list[Clash] = []
    effect, holds = None, None
    if request.method == "POST" and form.is_valid():
        try:
            effect, holds = _effect(row, form)
            if "apply" in request.POST:
                _save(request, row, form, seen)
                messages.success(request, _("The calendar is changed."))
                return redirect("reporting:calendar-year", row.fiscal_year)
        except Invalid as no:
            form.show(no.problems)
            effect = None
        except Stale as no:
            clashes, effect = no.clashes, None
            shown = seen_after(seen, stored, {k: form.cleaned_data.get(k) for k in stored}, [c.field for c in clashes])
    kind = "fiscal_quarter" if isinstance(row, FiscalQuarter) else "entry_window"
    context = {
        "form": form,
        "row": row,
        "title": title,
        "seen": {f"seen-{key}": value for key, value in shown.items()},
        "clashes": clashes,
        "effect": effect,
        "holds": holds,
        "changes": calendar.changes(kind, [row.pk]),
        "trail": trail(row.fiscal_year, title),
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "reporting/calendar_change.html", context, status=status)


def _effect(row: FiscalQuarter | EntryWindow, form: WindowForm) -> tuple[effects.Effect, dt.date]:
    """What the new days do, where they are possible, and the last day that would hold."""
    days, change = form.read_days(), form.read_change()
    if isinstance(row, FiscalQuarter):
        actions.check_quarter(quarter=row, days=days, change=change)
    else:
        actions.check_window(days=days, change=change)
    due_at = effects.moved_due(row.fiscal_year, rules.last_day(days.due_at))
    return effects.effect_of(row, effects.with_due(row, due_at)), rules.last_day(due_at)


def _save(request: SignedIn, row: FiscalQuarter | EntryWindow, form: WindowForm, seen: dict[str, str]) -> None:
    days, change = form.read_days(), form.read_change()
    if isinstance(row, FiscalQuarter):
        actions.change_quarter(quarter=row, days=days, change=change, seen=seen, by=request.user)
    else:
        actions.change_window(window=row, days=days, change=change, seen=seen, by=request.user)


def _administers(request: SignedIn, kind: str, row: FiscalQuarter | EntryWindow | None = None) -> None:
    with trying(request, "change_calendar", subject_kind=kind, subject_id=row.pk if row else ""):
        if reason := rules.why_not_change(person(request.user)):
            raise Refused(reason)


def _typed(days: dict[str, Any]) -> dict[str, str]:
    """Days as the form shows them, in a spelling that is read back as the same day."""
    era = BE_OFFSET if language().startswith("th") else 0
    return {key: f"{day.day}/{day.month}/{day.year + era}" for key, day in days.items() if day}


def trail(fiscal_year: int, here: str) -> list[tuple[str, str]]:
    """The way from home over the calendar of the year to a page below it."""
    year = reverse("reporting:calendar-year", args=[fiscal_year])
    return [(_("Home"), "/"), (_("Reporting calendar"), year), (here, "")]
