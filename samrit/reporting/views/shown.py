"""What the pages of a report show beside its fields: charts, links, the chain of approval."""

import json
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samrit.accounts.queries import name_of
from samrit.approvals import rules as approvals
from samrit.approvals.models import ApprovalAct, State
from samrit.lib.errors import Clash, Problem
from samrit.lib.merge import seen_after
from samrit.projects.models import YearPlan
from samrit.reporting.forms import AnswersForm
from samrit.reporting.queries import adjustments
from samrit.reporting.queries.closing import ClosingPage
from samrit.reporting.queries.reports import ReportPage, YearPage
from samrit.reporting.rules.calendar import ReportState, Stage, due_on
from samrit.reporting.rules.fields import FIELDS
from samrit.reporting.rules.filling import summed_up
from samrit.ui.templatetags.samrit import error_id


def around(page: ReportPage, photos: Sequence[Problem] = ()) -> dict[str, Any]:
    """Links of what is missing (`photos`: what is to be said of photos), the chain of approval, the words of the fields that are
    read, and the chart of the year."""
    missing = [*page.missing, *photos] if page.can_edit else []
    return {
        "blockers": [(problem.message, f"#{error_id(problem.field)}") for problem in missing],
        "steps": approval_steps(page),
        "returned": returned(page),
        "before": {item.key: page.case.before(item.key) for item in FIELDS},
        "filled": summed_up(page.marks) if page.can_edit else [],
        "waits_to_be_noted": bool(page.report and approvals.noter_now(page.report.approval)),
        "chart": progress_chart(page.lines),
        "due_on": due_on(page.window),
        "late": late_words(page.state),
        "here": quarter_address(page.year_plan, page.window.quarter),
        "project_url": project_address(page.year_plan),
        "trail": [*trail_to_year(page.year_plan), (_("Q%(quarter)s") % {"quarter": page.window.quarter}, "")],
        "tabs": _tabs(page),
    }


def seen(page: ReportPage | ClosingPage, form: AnswersForm, clashes: list[Clash]) -> str:
    """The fingerprints the answer carries: of what is stored, or of what the page that is kept still shows."""
    if not form.is_bound:
        return page.seen
    if not form.is_valid():
        return str(form.data.get("seen", ""))
    looked_at = [clash.field for clash in clashes]
    return json.dumps(seen_after(form.seen, page.stored, form.values, looked_at), separators=(",", ":"))


def returned(page: ReportPage | ClosingPage) -> ApprovalAct | None:
    """The return that the editor answers now."""
    if page.report is None or page.report.approval.state != State.RETURNED:
        return None
    return next((act for act in reversed(page.acts) if act.act == approvals.Act.RETURN), None)


def year_around(page: YearPage) -> dict[str, Any]:
    """Links and words of the four quarters; a quarter that is not open yet has no link."""
    rows = [
        {
            "line": line,
            "name": _("Q%(quarter)s") % {"quarter": line.window.quarter},
            "url": "" if line.state.stage == Stage.NOT_OPEN else quarter_address(page.year_plan, line.window.quarter),
            "due_on": due_on(line.window),
            "late": late_words(line.state),
        }
        for line in page.quarters
    ]
    trail = [*trail_to_year(page.year_plan)[:-1], (_("Quarterly reports"), "")]
    corrected = adjustments.of_year_plan(page.year_plan)
    address = reverse("reporting:year", args=[page.year_plan.project.code, page.year_plan.fiscal_year])
    chart = progress_chart(page.quarters)
    return {"rows": rows, "trail": trail, "chart": chart, "adjustments": corrected, "here": address}


def late_words(state: ReportState) -> str:
    """By how many days the first sending was late; empty when it was on time."""
    if not state.days_late:
        return ""
    return ngettext("Sent %(days)d day late", "Sent %(days)d days late", state.days_late) % {"days": state.days_late}


def quarter_address(year_plan: YearPlan, quarter: int) -> str:
    """The page of a quarter's report."""
    return reverse("reporting:report", args=[year_plan.project.code, year_plan.fiscal_year, quarter])


def project_address(year_plan: YearPlan) -> str:
    """The page of the project in this year."""
    address = reverse("projects:page", args=[year_plan.project.code])
    return f"{address}?year={year_plan.fiscal_year}"


def trail_to_year(year_plan: YearPlan) -> list[tuple[str, str]]:
    """The way from one's work to the quarters of a year plan."""
    code, year = year_plan.project.code, year_plan.fiscal_year
    return [
        (_("My work"), "/my-work/"),
        (code, project_address(year_plan)),
        (_("Quarterly reports"), reverse("reporting:year", args=[code, year])),
    ]


def _tabs(page: ReportPage) -> list[dict[str, Any]]:
    """The quarters of the year that are open, and this one."""
    here = page.window.quarter
    return [
        {
            "label": _("Q%(quarter)s") % {"quarter": line.window.quarter},
            "url": quarter_address(page.year_plan, line.window.quarter),
            "current": line.window.quarter == here,
        }
        for line in page.lines
        if line.state.stage != Stage.NOT_OPEN or line.window.quarter == here
    ]


def approval_steps(page: ReportPage | ClosingPage) -> list[dict[str, Any]]:
    """The chain of approval as the steps component shows it: the sending, each step with who passed it when and for whom,
    then who takes note."""
    approval = page.report.approval if page.report else None
    spell = _since_last_sending(page.acts)
    if approval is None or approval.state not in {State.SUBMITTED, State.APPROVED} or not spell:
        return []
    passed, noted = _taken(spell)
    sent = {"label": _("Sent for approval"), "state": "submitted", "at": approval.submitted_at, "who": _who(spell[0])}
    steps: list[dict[str, Any]] = [sent]
    for number, role in enumerate(approval.roles, start=1):
        act = passed.get(number)
        current = approval.state == State.SUBMITTED and number == approval.step
        state = "approved" if act else "due" if current else "not_started"
        over = act is None and any(later > number for later in passed)
        note = _("Passed over: nobody held this step.") if over else ""
        note = str(approvals.empty_note(approval)) if current else note
        steps.append(_step(role, state, act, current=current, note=note))
    for number, role in enumerate(approval.noting):
        act = noted[number] if number < len(noted) else None
        current = approval.state == State.APPROVED and number == approval.noted
        steps.append(_step(role, "endorsed" if act else "not_started", act, current=current, note=_("Acknowledges")))
    return steps


def _step(role: str, state: str, act: ApprovalAct | None, *, current: bool, note: str) -> dict[str, Any]:
    shown = {"label": approvals.role_name(role), "state": state, "current": current, "note": note}
    return {**shown, "at": act.at if act else None, "who": _who(act) if act else ""}


def _taken(spell: list[ApprovalAct]) -> tuple[dict[int, ApprovalAct], list[ApprovalAct]]:
    """The approvals that hold, by step, and the acknowledgements."""
    passed: dict[int, ApprovalAct] = {}
    for act in spell:
        if act.act == approvals.Act.APPROVE:
            passed[act.step] = act
        elif act.act == approvals.Act.UNDO:
            passed.pop(act.step, None)
    return passed, [act for act in spell if act.act == approvals.Act.ACKNOWLEDGE]


def _since_last_sending(acts: list[ApprovalAct]) -> list[ApprovalAct]:
    start = max((index for index, act in enumerate(acts) if act.act == approvals.Act.SUBMIT), default=len(acts))
    return acts[start:]


def _who(act: ApprovalAct) -> str:
    """The person's name, and in whose place she acted."""
    if act.by is None:
        return ""
    if act.on_behalf_of is None:
        return name_of(act.by)
    return _("%(who)s for %(giver)s") % {"who": name_of(act.by), "giver": name_of(act.on_behalf_of)}


def progress_chart(quarters: list[Any]) -> dict[str, Any]:
    """Planned and reported progress by quarter, in percent."""
    return {
        "labels": [_("Q%(quarter)s") % {"quarter": line.window.quarter} for line in quarters],
        "series": [
            {"name": _("Plan"), "values": [line.planned for line in quarters]},
            {"name": _("Actual"), "values": [line.actual for line in quarters], "kind": "line"},
        ],
    }
