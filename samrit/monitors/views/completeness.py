"""How complete the forms of a year are: the tree of bodies, the same as files, the comparison by load, whom to call."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import AREA_ROLES
from samrit.lib import clock, workbooks
from samrit.lib.csv_cells import csv_cell
from samrit.lib.errors import Text
from samrit.lib.fiscal import fiscal_year_of
from samrit.monitors.queries import completeness as queries
from samrit.monitors.queries.comparing import compare
from samrit.monitors.queries.completeness import Board, Line, board
from samrit.monitors.queries.waiting import calls
from samrit.monitors.rules import completeness as rules
from samrit.monitors.rules.letters import why_not_begin
from samrit.organisations.models import Organisation

PUBLIC = "/open/completeness/"
"""The public summary, which reads what was released."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the level of the tree, and the form looked at."""

    board: Board
    form: int

    @property
    def query(self) -> str:
        """The same for the pages beside this one."""
        said = {"form": rules.form_word(self.form), "by": "area" if self.board.by_area else ""}
        return urlencode({name: text for name, text in said.items() if text} | self.body)

    @property
    def body(self) -> dict[str, str]:
        """The chosen body, as those pages name it."""
        return {"body": self.board.body.code} if self.board.body else {}


def asked(request: HttpRequest, user: User, fiscal_year: int, code: str = "") -> Asked:
    """Read the address; raises Http404 for a year without a calendar and a body she does not read."""
    code = code or request.GET.get("body", "")
    if fiscal_year not in queries.years() or not rules.reads_living(person(user)):
        raise Http404
    body = queries.find_body(user, code) if code else None
    if code and body is None:
        raise Http404
    by_area = request.GET.get("by", _usual_way(user)) == "area"
    found = board(user, fiscal_year, body, by_area=by_area)
    form = rules.read_form(request.GET.get("form", ""), queries.present_form(found.windows))
    return Asked(found, form if form in found.windows else min(found.windows, default=rules.PLAN))


def _usual_way(user: User) -> str:
    """People of a province look by area, all others by line."""
    posts = [post for post in person(user).posts if post.reads_unit]
    return "area" if posts and all(post.role in AREA_ROLES for post in posts) else "line"


@login_not_required
@require_safe
def completeness(request: HttpRequest, fiscal_year: int | None = None, organisation: str = "") -> HttpResponse:
    """A level of the tree. Who has not signed in, or reads only what is released, reads the public summary."""
    user = request.user
    if not isinstance(user, User) or not rules.reads_living(person(user)):
        return redirect(PUBLIC)
    known = queries.years()
    year = fiscal_year or (
        fiscal_year_of(clock.today()) if fiscal_year_of(clock.today()) in known else max(known, default=0)
    )
    if not known and fiscal_year is None:
        return render(request, "monitors/completeness.html", {"trail": _trail()})
    found = asked(request, user, year, organisation)
    context = {
        **around(found, user, "table"),
        "years": _years(known, year),
        "ways": _ways(found),
        "lines": [_row(found, line) for line in found.board.lines],
        "all": _cells(found.board, found.board.all),
        "now": found.board.all.get(found.form, rules.Cell()),
        "chart": _chart(found.board),
        "downloads": _downloads(found),
    }
    return render(request, "monitors/completeness.html", context)


def _trail(found: Asked | None = None, last: str = "") -> list[tuple[str, str]]:
    trail = [(_("Home"), "/"), (_("Completeness"), reverse("monitors:completeness") if found else "")]
    if found is None:
        return trail
    year = found.board.fiscal_year
    trail.append((str(year), reverse("monitors:completeness-year", args=[year])))
    trail += [(body.name, _address(found, body)) for body in found.board.trail]
    if last:
        return [*trail, (last, "")]
    return [*trail[:-1], (trail[-1][0], "")]


def _address(found: Asked, body: Organisation) -> str:
    said = {"form": rules.form_word(found.form)} | ({"by": "area"} if found.board.by_area else {})
    return f"{reverse('monitors:completeness-body', args=[found.board.fiscal_year, body.code])}?{urlencode(said)}"


def around(found: Asked, user: User, here: str) -> dict[str, Any]:
    """What every page of this family shows: what is looked at, and the ways to the pages beside it."""
    year, level = found.board.fiscal_year, found.board
    here_address = (
        reverse("monitors:completeness-body", args=[year, level.body.code])
        if level.body
        else reverse("monitors:completeness-year", args=[year])
    )
    pages = [
        ("table", _("Completeness"), here_address),
        ("load", _("Fair comparison"), reverse("monitors:load", args=[year])),
        ("calls", _("Who to call today"), reverse("monitors:calls", args=[year])),
    ]
    if why_not_begin(person(user)) is None:
        pages.append(("letters", _("Reminder letters"), reverse("monitors:letters", args=[year])))
    tabs = [{"label": label, "url": f"{url}?{found.query}", "current": key == here} for key, label, url in pages]
    base = "" if here == "table" else "".join(f"&{urlencode({k: v})}" for k, v in found.body.items())
    way = "&by=area" if level.by_area else ""
    forms = [
        {
            "label": rules.form_name(form),
            "url": f"?form={rules.form_word(form)}{way}{base}",
            "current": form == found.form,
            "late": late,
            "count": late if late and here in {"calls", "letters"} else "",
        }
        for form in level.forms
        for late in [level.all.get(form, rules.Cell()).overdue]
    ]
    titles = {key: label for key, label, _url in pages}
    return {
        "board": level,
        "form": found.form,
        "form_name": rules.form_name(found.form),
        "query": found.query,
        "tabs": tabs,
        "forms": forms,
        "late_elsewhere": [tab for tab in forms if tab["late"] and not tab["current"]],
        "trail": _trail(found, "" if here == "table" else titles.get(here, "")),
        "today": clock.today(),
    }


def _years(known: list[int], year: int) -> list[dict[str, Any]]:
    return [
        {"label": str(each), "url": reverse("monitors:completeness-year", args=[each]), "current": each == year}
        for each in known
    ]


def _ways(found: Asked) -> list[dict[str, Any]]:
    """By line or by area, where bodies stand under provinces."""
    if not (found.board.has_areas or found.board.by_area):
        return []
    url = reverse("monitors:completeness-year", args=[found.board.fiscal_year])
    form = rules.form_word(found.form)
    return [
        {"label": _("By ministry"), "url": f"{url}?form={form}&by=line", "current": not found.board.by_area},
        {"label": _("By province"), "url": f"{url}?form={form}&by=area", "current": found.board.by_area},
    ]


def _cells(level: Board, cells: Any) -> list[dict[str, Any]]:
    return [{"name": rules.form_name(form), "cell": cells.get(form, rules.Cell())} for form in level.forms]


def _row(found: Asked, line: Line) -> dict[str, Any]:
    opens = line.has_more or (found.board.by_area and found.board.body is None)
    return {
        "line": line,
        "url": _address(found, line.body) if opens else "",
        "cells": _cells(found.board, line.cells),
        "now": line.cell(found.form),
    }


def _chart(level: Board) -> dict[str, Any]:
    """How what this level owes stands, a bar for each form."""
    cells = [level.all[form] for form in level.forms]
    series = (
        (_("Sent on time"), [cell.on_time for cell in cells]),
        (_("Not sent, late"), [cell.overdue for cell in cells]),
        (_("Sent late"), [cell.sent_late for cell in cells]),
        (_("Not sent, still time"), [cell.waiting for cell in cells]),
        (_("Not due"), [cell.not_due for cell in cells]),
    )
    return {
        "labels": [rules.form_name(form) for form in level.forms],
        "series": [{"name": name, "values": values} for name, values in series],
    }


def _downloads(found: Asked) -> list[dict[str, str]]:
    year = found.board.fiscal_year
    return [
        {
            "url": f"{reverse('monitors:completeness-file', args=[year, ending])}?{found.query}",
            "format": name,
            "label": "",
        }
        for ending, name in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


COLUMNS = (
    *(
        "body_code",
        "body",
        "fiscal_year",
        "form",
        "in_year",
        "not_due",
        "due",
        "sent",
        "on_time",
        "approved",
        "returned",
    ),
    *("not_sent", "not_sent_late", "sent_late", "days_late_sum", "days_late_median", "on_time_percent"),
    *("flag_outcome_missing", "flag_off_plan", "flag_treasury_gap", "is_demonstration", "as_of"),
)


HEADS: dict[str, Text] = {
    "body_code": gettext_lazy("Code of the body"),
    "body": gettext_lazy("Body"),
    "fiscal_year": gettext_lazy("Fiscal year"),
    "form": gettext_lazy("Form"),
    "in_year": gettext_lazy("Owed in the year"),
    "not_due": gettext_lazy("Not due"),
    "due": gettext_lazy("Due"),
    "sent": gettext_lazy("Sent"),
    "on_time": gettext_lazy("On time"),
    "approved": gettext_lazy("Approved"),
    "returned": gettext_lazy("Returned"),
    "not_sent": gettext_lazy("Not sent"),
    "not_sent_late": gettext_lazy("Not sent, late"),
    "sent_late": gettext_lazy("Sent late"),
    "days_late_sum": gettext_lazy("Days late, sum"),
    "days_late_median": gettext_lazy("Days late, middle"),
    "on_time_percent": gettext_lazy("On time (%)"),
    "flag_outcome_missing": gettext_lazy("Flag: outcome missing"),
    "flag_off_plan": gettext_lazy("Flag: off plan"),
    "flag_treasury_gap": gettext_lazy("Flag: gap with the treasury"),
    "is_demonstration": gettext_lazy("Demonstration data"),
    "as_of": gettext_lazy("As of"),
}
"""The same for people, at the head of the workbook."""


def _for_people(level: Board) -> Iterator[list[Any]]:
    """The rows of the file with the name of the body and of the form in words, in the language of the page."""
    names = {line.body.code: line.body.name for line in level.lines}
    forms = {rules.form_word(form): rules.form_name(form) for form in level.forms}
    for row in _table(level):
        told: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
        demonstration = _("Demonstration data") if told["is_demonstration"] == "true" else ""
        told |= {"body": names[told["body_code"]], "form": forms[told["form"]], "is_demonstration": demonstration}
        yield [float(cell) if isinstance(cell, Decimal) else cell for cell in told.values()]


def _table(level: Board) -> Iterator[list[Any]]:
    for line in level.lines:
        for form in level.forms:
            cell = line.cell(form)
            yield [
                *(line.body.code, line.body.name_th, level.fiscal_year, rules.form_word(form)),
                *(cell.plans, cell.not_due, cell.owed, cell.sent, cell.on_time, cell.approved, cell.returned),
                *(cell.missing, cell.overdue, cell.sent_late, cell.days_sum, cell.days_median, cell.on_time_share),
                *(cell.no_outcome, cell.off_plan, cell.gap, str(line.has_demonstration).lower(), clock.today()),
            ]


@require_safe
def completeness_file(request: SignedIn, fiscal_year: int, ending: str) -> HttpResponse:
    """The level of the tree as CSV or Excel, one row for each body and form, with the numbers of the page."""
    if ending not in {"csv", "xlsx"}:
        raise Http404
    level = asked(request, request.user, fiscal_year).board
    name = f"samrit-completeness-{fiscal_year}{f'-{level.body.code}' if level.body else ''}.{ending}"
    if ending == "csv":
        out = io.StringIO()
        out.write("\ufeff")
        writer = csv.writer(out)
        writer.writerows([COLUMNS, *([csv_cell(cell) for cell in row] for row in _table(level))])
        response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        heads = [workbooks.Heading(str(HEADS[name]), name, 36 if name == "body" else 14) for name in COLUMNS]
        page = workbooks.Page(_("Completeness"), heads, list(_for_people(level)))
        data = workbooks.write([page], title=_("Completeness"), created=clock.now())
        response = HttpResponse(data, content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def load(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """The share on time beside the load, bodies of like load together."""
    found = asked(request, request.user, fiscal_year)
    context = {**around(found, request.user, "load"), "bands": compare(found.board, found.form)}
    return render(request, "monitors/load.html", context)


@require_safe
def calling(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """What is late or due within the week below a body, the worst first, and who holds the duty."""
    found = asked(request, request.user, fiscal_year)
    window = found.board.windows.get(found.form)
    rows, number = calls(request.user, found.board.body, window) if window else ([], 0)
    context = {**around(found, request.user, "calls"), "calls": rows, "number": number}
    return render(request, "monitors/calls.html", context)
