"""The door for statements of the treasury: a file is brought and checked, its columns are said once, it is taken over and back."""

import csv
import io
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of, person
from samrit.budgets.actions import statements as actions
from samrit.budgets.actions.matching import match_statement_unit
from samrit.budgets.actions.statement_steps import Said
from samrit.budgets.forms import StatementForm
from samrit.budgets.models import Statement, StatementState
from samrit.budgets.queries import treasury as queries
from samrit.budgets.rules.layout import IGNORED
from samrit.budgets.rules.limits import LIMITS
from samrit.budgets.rules.treasury import access
from samrit.budgets.rules.treasury.columns import AMOUNTS, BY_NAME, STATEMENT, UNITS
from samrit.lib import workbooks
from samrit.lib.brought import LEVELS
from samrit.lib.csv_cells import csv_cell
from samrit.lib.errors import Invalid, Problem
from samrit.lib.names import page_language

ON_A_PAGE = 50
LOOKS = {StatementState.CHECKED: "submitted", StatementState.APPLIED: "complete", StatementState.UNDONE: "cancelled"}


@require_http_methods(["GET", "POST"])
def statement_list(request: SignedIn) -> HttpResponse:
    """The statements one may read, and for administrators the door for another."""
    who = person(request.user)
    form = StatementForm(queries.sources(), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            statement = _bring(request, form)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("budgets:statement", statement.pk)
    if not access.reads_statements(who):
        raise Http404
    page = Paginator(queries.statements(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "statements": [(one, LOOKS[StatementState(one.state)]) for one in page],
        "brings": access.brings_statements(who),
        "units": queries.waiting_units() if access.brings_statements(who) else 0,
        "trail": [(_("Budget books"), reverse("budgets:list")), (_("Statements of the treasury"), "")],
    }
    return render(request, "budgets/statements.html", context, status=422 if form.errors else 200)


def _bring(request: SignedIn, form: StatementForm) -> Statement:
    asked = dict(form.cleaned_data)
    sent, new = asked.pop("file"), asked.pop("new_source")
    unit, code = int(asked.pop("unit") or 1), asked.pop("new_code")
    if sent.size > LIMITS.size:
        words = _("The file is larger than %(size)d MB. Send it in parts.") % {
            "size": LIMITS.size // workbooks.MEGABYTE
        }
        raise Invalid([Problem("file", "size", words)])
    if not asked["source"] and not (new or code):
        raise Invalid([Problem("source", "required", _("Choose whose report it is, or name a new one."))])
    source = asked.pop("source") or actions.NewSource(code, new, unit=unit)
    data = actions.NewStatement(source, **asked)
    try:
        return actions.bring_statement(data=data, file_name=sent.name or "", content=sent.read(), by=request.user)
    except Invalid as no:
        fields = {"code": "new_code", "name_th": "new_source"}
        moved = [Problem(fields.get(one.field, one.field), one.code, one.message) for one in no.problems]
        raise Invalid(moved) from None


def statement_or_404(request: SignedIn, pk: int) -> Statement:
    """A statement this person may read."""
    found = queries.get_statement(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def statement(request: SignedIn, statement: int) -> HttpResponse:
    """What is in a file and what is wrong with it; take it over, take it back, say what its columns are."""
    found = statement_or_404(request, statement)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except Invalid as no:
            problems = no.problems
            found = statement_or_404(request, statement)
    if request.headers.get("HX-Request") and not found.counts.get("step"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    status = 422 if problems else 200
    return render(request, "budgets/statement.html", {**_page(request, found), "problems": problems}, status=status)


def _act(request: SignedIn, found: Statement) -> HttpResponse:
    sent = request.POST
    match sent.get("act"):
        case "apply":
            ticked = {name: sent.get(name) == "on" for name in ("leave_out", "accept_totals", "accept_older")}
            said = Said(**ticked, zeros=sent.get("zeros", ""))
            done = actions.apply_statement(statement=found, by=request.user, said=said)
            if done.state == StatementState.APPLIED:
                messages.success(request, _("The statement is taken over and compared with the reports."))
        case "undo":
            actions.undo_statement(statement=found, by=request.user)
            messages.success(request, _("The statement is taken back with all its lines."))
        case "columns":
            pairs = zip(sent.getlist("heading"), sent.getlist("column"), strict=False)
            unit = int(sent.get("unit", "")) if sent.get("unit", "").isdecimal() else 0
            actions.say_columns(statement=found, columns=dict(pairs), unit=unit, by=request.user)
            messages.info(request, _("The file was checked again with these columns."))
        case _:
            raise Http404
    return redirect("budgets:statement", found.pk)


def _page(request: SignedIn, found: Statement) -> dict[str, Any]:
    faults = actions.faults_of(found)
    level = request.GET.get("level", "")
    shown = [fault for fault in faults if fault.level == level] if level in LEVELS else faults
    no_bring = access.why_not_bring(person(request.user))
    headings = dict.fromkeys([*found.counts.get("unknown_columns", []), *found.source.columns])
    is_applied = found.state == StatementState.APPLIED
    return {
        "statement": found,
        "state": LOOKS[StatementState(found.state)],
        "reader": name_of(found.read_by) or _("the system"),
        "trail": [(_("Statements of the treasury"), reverse("budgets:statements")), (found.source.name_th, "")],
        "counts": found.counts,
        "sums": [(_name(name), found.counts.get("sums", {}).get(name)) for name in AMOUNTS],
        "levels": _levels(faults, level),
        "faults": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "query": urlencode({"level": level}) if level in LEVELS else "",
        "brings": no_bring is None,
        "no_apply": no_bring or access.why_not_apply(found),
        "no_undo": no_bring or access.why_not_undo(found),
        "headings": [(heading, found.source.columns.get(heading, "")) for heading in headings],
        "columns": [("", "–"), *((one.name, _name(one.name)) for one in STATEMENT), (IGNORED, _("Leave it alone"))],
        "units": [(unit, words[0] if _is_thai() else words[1]) for unit, words in UNITS.items()],
        "downloads": [{"url": reverse("budgets:statement-lines", args=[found.pk]), "format": "CSV", "label": ""}]
        if is_applied
        else [],
    }


def _is_thai() -> bool:
    return page_language() == "th"


def _name(column: str) -> str:
    return BY_NAME[column].th if _is_thai() else BY_NAME[column].en


def _levels(faults: list[Any], current: str) -> list[dict[str, Any]]:
    counts = Counter(fault.level for fault in faults)
    tabs = [{"label": _("Everything"), "url": "?", "count": len(faults), "current": current not in LEVELS}]
    return tabs + [
        {"label": str(label), "url": f"?level={level}", "count": counts[level], "current": level == current}
        for level, label in LEVELS.items()
        if counts[level]
    ]


@require_safe
def annotated(request: SignedIn, statement: int) -> HttpResponse:
    """The person's own workbook with what was found written into its cells."""
    found = queries.whole_statement(request.user, statement)
    if found is None or found.state != StatementState.CHECKED or found.counts.get("step"):
        raise Http404
    response = HttpResponse(actions.annotated(found), content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="statement-{found.pk}-annotated.xlsx"'
    return response


@require_safe
def lines(request: SignedIn, statement: int) -> HttpResponse:
    """The lines of a statement that was taken over, as a file."""
    found = statement_or_404(request, statement)
    if found.state != StatementState.APPLIED:
        raise Http404
    out = io.StringIO()
    writer = csv.writer(out)
    names = ("number", "unit_code", "unit", "budget_code", "fund_code", "activity_code", "description", *AMOUNTS)
    writer.writerow([*names[:3], "body", *names[3:]])
    for line in queries.lines(found).iterator(chunk_size=2000):
        cells = [getattr(line, name) for name in names]
        writer.writerow([csv_cell(cell) for cell in [*cells[:3], line.body.code if line.body else "", *cells[3:]]])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{found.fiscal_year}-{found.as_of}.csv"'
    return response


@require_http_methods(["GET", "POST"])
def units(request: SignedIn) -> HttpResponse:
    """Units of statements that are tied to no body, with bodies whose names are like theirs."""
    if access.why_not_bring(person(request.user)) and request.method != "POST":
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        sent = request.POST
        said = {"unit_code": sent.get("code", ""), "unit": sent.get("unit", "")}
        try:
            count = match_statement_unit(**said, body=sent.get("other") or sent.get("body", ""), by=request.user)
        except Invalid as no:
            problems = no.problems
        else:
            messages.success(request, _("%(count)s lines have their body now.") % {"count": count})
            return redirect("budgets:statement-units")
    context = {
        "waiting": queries.unmatched_units(ON_A_PAGE),
        "count": queries.waiting_units(),
        "problems": problems,
        "trail": [(_("Statements of the treasury"), reverse("budgets:statements")), (_("Units without a body"), "")],
    }
    return render(request, "budgets/units.html", context, status=422 if problems else 200)
