"""The data at size: the spine's projects, spread over 5,000 bodies of one tree, and 200 reports that wait for one person.

The bodies are numbered and exist in this benchmark only. Real records stand behind every project.
"""

import datetime as dt
from dataclasses import dataclass

import pgtrigger
from django.db import connection

from benchmarks.spine import data as spine
from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.models import ProgressReport

BODIES, GROUP, INBOX = 5_000, 50, 200
SINCE = dt.date(2018, 10, 1)


@dataclass(frozen=True)
class Size:
    """What stands."""

    projects: int
    bodies: int
    inbox: int


def prepare(projects: int) -> Size:
    """Make the data, or use what a kept database holds."""
    size = spine.prepare(projects)
    if not Organisation.objects.filter(code="BENCH").exists():
        with pgtrigger.ignore():
            _spread()
            _send()
    return Size(size.projects, BODIES, ProgressReport.objects.filter(approval__state="submitted").count())


def _spread() -> None:
    """One body at the top, a hundred under it, fifty under each; the projects are dealt out over the leaves."""
    top = Organisation.objects.create(code="BENCH", kind="ministry", name_th="หน่วยวัด")
    middle = [_body(f"BENCH-{n:03}", top) for n in range(BODIES // GROUP)]
    Organisation.objects.bulk_create(middle)
    leaves = [_body(f"{parent.code}-{n:02}", parent) for parent in middle for n in range(GROUP)]
    Organisation.objects.bulk_create(leaves)
    rebuild_tree()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with leaf as (select id, row_number() over (order by id) - 1 as n from organisations_organisation
                          where code like 'BENCH-___-__'),
                 deal as (select id, row_number() over (order by id) %% %s as n from projects_project)
            update projects_project p set owner_id = leaf.id from deal join leaf using (n) where deal.id = p.id
            """,
            [BODIES],
        )
        cursor.execute(
            "update approvals_approval a set owner_id = p.owner_id from projects_yearplan y "
            "join projects_project p on p.id = y.project_id where y.approval_id = a.id"
        )
        cursor.execute(
            "update approvals_approval a set owner_id = p.owner_id from reporting_progressreport r "
            "join projects_yearplan y on y.id = r.year_plan_id join projects_project p on p.id = y.project_id "
            "where r.approval_id = a.id"
        )
        cursor.execute("analyze organisations_organisation, projects_project, approvals_approval")
    editor = User.objects.get(username="editor")
    Membership.objects.create(user=editor, unit=top, role=Role.DIVISION_EDITOR, starts_on=SINCE)
    for name, code in (("bench-1", "BENCH-000-00"), ("bench-50", "BENCH-000"), ("bench-5000", "BENCH")):
        user = User.objects.create_user(name)
        unit = Organisation.objects.get(code=code)
        Membership.objects.create(user=user, unit=unit, role=Role.DEPARTMENT_APPROVER, starts_on=SINCE)


def _body(code: str, parent: Organisation) -> Organisation:
    return Organisation(code=code, kind="division", name_th=f"หน่วยวัด {code}", parent=parent)


def _send() -> None:
    """Two hundred of the last quarter's reports wait again at their last step, each with the document that was approved."""
    chosen = ProgressReport.objects.filter(
        quarter=4, approval__state="approved", year_plan__in=YearPlan.objects.approved()
    ).order_by("pk")[:INBOX]
    for report in chosen.select_related("approval"):
        approval = report.approval
        approval.state, approval.step, approval.approved_at = "submitted", len(approval.roles), None
        approval.save()
