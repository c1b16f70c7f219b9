"""Pages in which NESDC's administrator changes the rules of a year and sets other days by a letter: the effect comes first."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Invalid, Refused, Stale
from samrit.lib.merge import fingerprints, seen_after
from samrit.organisations.models import Organisation
from samrit.reporting.actions import overrides as actions
from samrit.reporting.actions import terms, years
from samrit.reporting.forms import CalendarForm, OverrideForm, TermForm, YearRulesForm
from samrit.reporting.queries import calendar, effects, letters
from samrit.reporting.queries import overrides as queries
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.closing import NAMES
from samrit.reporting.rules.overrides import NewOverride
from samrit.reporting.views.calendar_admin import trail


@require_http_methods(["GET", "POST"])
def year_rules(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """The rules of a year: the switch of holidays, lock, reminders, gaps, targets."""
    _administers(request, fiscal_year, "change_calendar", "reporting_year", fiscal_year)
    stored = years.stored_rules(calendar.year_rules(fiscal_year))
    shown = {name: value if isinstance(value, bool) else years.in_words(value) for name, value in stored.items()}
    form = YearRulesForm(request.POST or None, initial=shown)
    seen = {key: request.POST.get(f"seen-{key}", "") for key in stored}
    carried = seen if request.method == "POST" else fingerprints(stored)
    clashes: list[Clash] = []
    moved: list[effects.Moved] = []
    if request.method == "POST" and form.is_valid():
        try:
            moved = _moved(fiscal_year, form)
            if "apply" in request.POST:
                values, change = form.read_values(), form.read_change()
                years.change_year(fiscal_year=fiscal_year, values=values, change=change, seen=seen, by=request.user)
                messages.success(request, _("The rules of the year are changed."))
                return redirect("reporting:calendar-year", fiscal_year)
        except Invalid as no:
            form.show(no.problems)
            moved = []
        except Stale as no:
            clashes, moved = no.clashes, []
            typed = years.wanted_rules(form.read_values())
            carried = seen_after(seen, stored, typed, [clash.field for clash in clashes])
    here = _("Rules of the year")
    context = {
        "form": form,
        "fiscal_year": fiscal_year,
        "title": here,
        "moved": moved,
        "clashes": clashes,
        "seen": {f"seen-{key}": value for key, value in carried.items()},
        "changes": calendar.changes("reporting_year", [fiscal_year]),
        "trail": trail(fiscal_year, here),
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "reporting/calendar_rules.html", context, status=status)


@require_http_methods(["GET", "POST"])
def closing_term(request: SignedIn, fiscal_year: int, kind: str) -> HttpResponse:
    """Within how many days a report after the end is due, of projects that end in a fiscal year."""
    row = calendar.closing_term(fiscal_year, kind)
    _administers(request, fiscal_year, "change_calendar", "closing_term", row.pk if row else "")
    if row is None:
        raise Http404
    form = TermForm(request.POST or None, initial={"days": row.days})
    seen = request.POST.get("seen-days", "") if request.method == "POST" else fingerprints({"days": row.days})["days"]
    clashes: list[Clash] = []
    effect = None
    if request.method == "POST" and form.is_valid():
        days, change = form.read_days(), form.read_change()
        try:
            effect = effects.effect_of_term(row, terms.check_change(days=days, change=change))
            if "apply" in request.POST:
                terms.change_term(term=row, days=days, change=change, seen={"days": seen}, by=request.user)
                messages.success(request, _("The calendar is changed."))
                return redirect("reporting:calendar-year", fiscal_year)
        except Invalid as no:
            form.show(no.problems)
            effect = None
        except Stale as no:
            clashes, effect = no.clashes, None
            seen = seen_after({"days": seen}, {"days": row.days}, {"days": days}, ["days"])["days"]
    title = _("%(report)s: projects that end in fiscal year %(year)s") % {
        "report": NAMES[row.kind],
        "year": fiscal_year,
    }
    context = {
        "form": form,
        "row": row,
        "title": title,
        "seen": {"seen-days": seen},
        "clashes": clashes,
        "effect": effect,
        "changes": calendar.changes("closing_term", [row.pk]),
        "trail": trail(fiscal_year, title),
    }
    return render(
        request, "reporting/calendar_change.html", context, status=409 if clashes else 422 if form.errors else 200
    )


def _moved(fiscal_year: int, form: YearRulesForm) -> list[effects.Moved]:
    values = form.read_values()
    years.check_change(values=values, change=form.read_change())
    return effects.effects_of_year(fiscal_year, moves=values.moves_on_holiday, lock_days=values.lock_days or 0)


@require_GET
def overrides(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """All other days of a year by a letter, those that were withdrawn too."""
    _administers(request, fiscal_year, "set_override", "override")
    here = _("Other days by a letter")
    context = {
        "lines": [letters.Line(row) for row in letters.overrides(fiscal_year)],
        "fiscal_year": fiscal_year,
        "trail": trail(fiscal_year, here),
    }
    return render(request, "reporting/calendar_overrides.html", context)


@require_http_methods(["GET", "POST"])
def override_new(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """Set other days for a case, a body or a project."""
    _administers(request, fiscal_year, "set_override", "override")
    initial = {name: request.GET.get(name, "") for name in ("quarter", "body", "project")}
    form = OverrideForm(request.POST or None, initial=initial)
    shifts: list[queries.Shift] = []
    if request.method == "POST" and form.is_valid():
        data = form.read_override(fiscal_year)
        try:
            actions.check_new(data)
            shifts = _shifts(data)
            if "apply" in request.POST:
                actions.set_override(data=data, by=request.user)
                messages.success(request, _("The days are set."))
                return redirect("reporting:calendar-overrides", fiscal_year)
        except Invalid as no:
            form.show(no.problems)
            shifts = []
    return _override_page(request, fiscal_year, form, shifts, _("Set other days"), None)


def _shifts(data: NewOverride) -> list[queries.Shift]:
    return queries.effect_of_new(data, data.body.path if isinstance(data.body, Organisation) else "")


@require_http_methods(["GET", "POST"])
def override_withdrawal(request: SignedIn, fiscal_year: int, pk: int) -> HttpResponse:
    """Withdraw other days, by a letter."""
    _administers(request, fiscal_year, "withdraw_override", "override", pk)
    row = queries.get_override(fiscal_year, pk)
    if row is None:
        raise Http404
    form = CalendarForm(request.POST or None)
    shifts = queries.effect_of_withdrawal(row) if row.withdrawn_at is None else []
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_override(override=row, change=form.read_change(), by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The days hold no more."))
            return redirect("reporting:calendar-overrides", fiscal_year)
    return _override_page(request, fiscal_year, form, shifts, _("Withdraw other days"), letters.Line(row))


def _override_page(
    request: SignedIn,
    fiscal_year: int,
    form: CalendarForm,
    shifts: list[queries.Shift],
    title: str,
    line: letters.Line | None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "shifts": shifts,
        "title": title,
        "line": line,
        "fiscal_year": fiscal_year,
        "trail": trail(fiscal_year, title),
    }
    return render(request, "reporting/calendar_override.html", context, status=422 if form.errors else 200)


def _administers(request: SignedIn, fiscal_year: int, act: str, kind: str, subject: object = "") -> None:
    with trying(request, act, subject_kind=kind, subject_id=subject):
        if reason := rules.why_not_change(person(request.user)):
            raise Refused(reason)
    if fiscal_year not in calendar.years():
        raise Http404
