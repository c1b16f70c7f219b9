"""Reports of a quarter for machines: the list of those owed and how they stand, and up to 100 written at once."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.organisations.models import Organisation
from samrit.projects.actions.requests import Answer, Asked
from samrit.projects.api import answers
from samrit.projects.models import YearPlan
from samrit.projects.queries.versions import reads_drafts
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.reporting.api import reports
from samrit.reporting.api.reading import MEMBERS, read_answers
from samrit.reporting.api.wire import PUSHED, ManyPushed, ReportPage
from samrit.reporting.api.wire import Asked as Filters
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries import calendar
from samrit.reporting.queries.due import asked, ended_after
from samrit.reporting.queries.reports import state_of_report
from samrit.reporting.queries.windows import windows_of
from samrit.ui.machines import NOES, told

router = Router()
MOST_REPORTS = 100
NAMING = ("project", "fiscal_year", "quarter")
MANY: dict[str, Any] = {
    "parameters": [answers.KEY],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "reports": {"type": "array", "items": PUSHED, "minItems": 1, "maxItems": MOST_REPORTS}
                    },
                    "required": ["reports"],
                    "additionalProperties": False,
                }
            }
        },
    },
}


@router.get("/reports", response=ReportPage, operation_id="reports")
def listed(request: HttpRequest, asked_for: Query[Filters]) -> dict[str, Any]:
    """Reports of one quarter of the bodies your posts cover, begun or not, by project code; of those whose drafts you may not
    read, what is approved."""
    user, quarter = answers.user_of(request), _quarter(asked_for)
    rows = _rows(user, quarter, asked_for)
    first = (asked_for.page - 1) * asked_for.page_size
    plans = list(rows.select_related("project__owner", "approval")[first : first + asked_for.page_size])
    held = ProgressReport.objects.filter(year_plan__in=plans, quarter=quarter.quarter).select_related("approval")
    by_plan = {report.year_plan_id: report for report in held}
    windows, now = windows_of(plans), clock.now()
    items = []
    for plan in plans:
        report, window = by_plan.get(plan.pk), windows.of(plan, quarter)
        state = state_of_report(window, report, now, plan.project.cancelled_on)
        items.append(reports.line(plan, window, state, report, drafts=reads_drafts(user, plan)))
    return {
        "count": rows.order_by().count(),
        "page": asked_for.page,
        "page_size": asked_for.page_size,
        "fiscal_year": quarter.fiscal_year,
        "quarter": quarter.quarter,
        "items": items,
    }


def _quarter(asked_for: Filters) -> FiscalQuarter:
    """The quarter that is asked for, or the latest that is open."""
    year, number = asked_for.fiscal_year, asked_for.quarter
    if year is not None and number is not None:
        found = calendar.quarter(year, number)
    else:
        open_ones = calendar.reported_quarters(clock.now())
        fitting = (each for each in open_ones if year in (None, each.fiscal_year) and number in (None, each.quarter))
        found = next(fitting, None)
    if found is None:
        text = _("The calendar has no such quarter, or none is open: name fiscal_year and quarter.")
        raise Invalid([Problem("quarter", "unknown", text)])
    return found


def _rows(user: User, quarter: FiscalQuarter, asked_for: Filters) -> QuerySet[YearPlan]:
    held = ProgressReport.objects.filter(year_plan__fiscal_year=quarter.fiscal_year, quarter=quarter.quarter)
    rows = asked().visible_to(user).in_year(quarter.fiscal_year).filter(ended_after(quarter))
    if asked_for.unit:
        unit = Organisation.objects.filter(code=asked_for.unit.replace("\x00", "")).first()
        if unit is None:
            raise Invalid([Problem("unit", "unknown", _("There is no body with this code."))])
        rows = rows.filter(project__owner__path__startswith=unit.path)
    if asked_for.state == "none":
        rows = rows.exclude(pk__in=held.values("year_plan"))
    elif asked_for.state:
        rows = rows.filter(pk__in=held.filter(approval__state=asked_for.state).values("year_plan"))
    if asked_for.unsent:
        rows = rows.exclude(pk__in=held.filter(approval__first_submitted_at__isnull=False).values("year_plan"))
    return rows.order_by("project__code")


@router.post("/reports/batch", response=ManyPushed, operation_id="push_reports", openapi_extra=MANY)
def push(request: HttpRequest) -> Any:
    """Write up to 100 reports, each by itself: one that is refused stops no other. What is left out stays. Without `seen` only
    answers that nobody has given yet are written. Under an idempotency key each is carried out once."""
    whole, sent, by = answers.asked_by(request), answers.body_of(request), answers.user_of(request)
    pushed = sent.get("reports") if isinstance(sent, dict) and set(sent) == {"reports"} else None
    if not isinstance(pushed, list) or not 1 <= len(pushed) <= MOST_REPORTS:
        text = _("Send an object with a list “reports” of 1 to %(most)s reports.") % {"most": MOST_REPORTS}
        raise Invalid([Problem("reports", "type", text)])
    items = [_one(request, whole, number, each, by) for number, each in enumerate(pushed)]
    saved = sum(item["status"] == 200 for item in items)
    return answers.receipt(Answer(200, {"saved": saved, "refused": len(items) - saved, "items": items}))


def _one(request: HttpRequest, whole: Asked, number: int, sent: Any, by: User) -> dict[str, Any]:
    """One report in a transaction of its own, under the key of the request and its number."""
    own = Asked(whole.method, whole.path, whole.body, f"{whole.key}#{number}" if whole.key else "")
    try:
        answer = answers.kept(own, lambda: _push(request, sent, f"/reports/{number}"), by)
    except NOES as no:
        if isinstance(no, Invalid) and any(one.code == "key_used" for one in no.problems):
            raise
        problem = told(no)
        return {"number": number, "status": problem["status"], "saved": None, "is_repeated": False, "problem": problem}
    return {
        "number": number,
        "status": 200,
        "saved": answer.body,
        "is_repeated": answer.is_repeated,
        "problem": None,
    }


def _push(request: HttpRequest, sent: Any, base: str) -> Answer:
    """Read one report and write it."""
    code, year, quarter, send = _named(sent, base)
    page = reports.page_for(request, code, year, quarter)
    with reports.trying("send" if send else "save_report", request, page):
        if reason := page.why_not_asked or page.doors.edit:
            raise Refused(reason)
        told = read_answers(sent, page.case, whole=False, base=base, members=MEMBERS | {*NAMING, "send"})
        return reports.save(request, page, told, told.seen or {}, send=send)


def _named(sent: Any, base: str) -> tuple[str, int, int, bool]:
    """Which report is meant. Raises Invalid with every fault."""
    if not isinstance(sent, dict):
        raise Invalid([Problem("", "type", _("Each report is an object."), pointer=base)])
    faults = []
    code, year, quarter, send = (*(sent.get(name) for name in NAMING), sent.get("send", False))
    if not isinstance(code, str) or not 1 <= len(code) <= 60 or "\x00" in code:
        faults.append(Problem("project", "type", _("Send the code of the project."), pointer=f"{base}/project"))
    if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
        faults.append(Problem("fiscal_year", "year", text, pointer=f"{base}/fiscal_year"))
    if type(quarter) is not int or not 1 <= quarter <= 4:
        faults.append(Problem("quarter", "type", _("Send the quarter as 1, 2, 3 or 4."), pointer=f"{base}/quarter"))
    if type(send) is not bool:
        faults.append(Problem("send", "type", _("Send true or false."), pointer=f"{base}/send"))
    if faults:
        raise Invalid(faults)
    return str(code), int(year or 0), int(quarter or 0), bool(send)
