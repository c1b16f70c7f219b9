"""Proposals of the emergency loan of fiscal year 2563, as the public list shows them: name, money, body, province, day handed in.

The list gives no code: a proposal is known by what it says, so the same row is the same record at the next import.
"""

import hashlib
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from samrit.lib.errors import Invalid
from samrit.projects.models import (
    Activities,
    BudgetLine,
    Detail,
    FundSource,
    General,
    Links,
    Location,
    Money,
    Origin,
    Project,
    WorkKind,
    YearPlan,
)
from samrit.projects.models.rows import Row
from samrit.projects.rules.imports.places import places_in
from samrit.projects.rules.imports.shape import Imported, Known, RowIds, stated_paths, without_gaps
from samrit.projects.rules.imports.values import Reader, Scalar, words

SYSTEM = "thaime"
FISCAL_YEAR = 2563
"""The year of the loan decree. The days of the list are partly day and month swapped, so they do not say the year."""
COLUMNS = ("part", "plan", "type", "project_name", "budget_baht", "agency", "ministry", "province", "submitted_date")


class Proposal(msgspec.Struct):
    """One row of the list."""

    project_name: Scalar = None
    budget_baht: Scalar = None
    agency: Scalar = None
    ministry: Scalar = None
    province: Scalar = None
    part: Scalar = None
    plan: Scalar = None
    type: Scalar = None
    submitted_date: Scalar = None


def key_of(raw: dict[str, Any]) -> str:
    """The code made of what the row says."""
    said = "\x1f".join(words(raw.get(column)) for column in COLUMNS)
    return f"THAIME-{FISCAL_YEAR % 100}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def read(raw: dict[str, Any], known: Known, attribution: str) -> Imported:
    """One proposal as unsaved rows. Raises `Invalid` with every problem found."""
    reader, code = Reader(), key_of(raw)
    try:
        row = msgspec.convert(without_gaps(raw), Proposal)
    except msgspec.ValidationError as error:
        reader.fault("", "structure", _("the record is not built like a proposal: %(error)s") % {"error": str(error)})
        raise Invalid(reader.problems) from None
    ids = RowIds(SYSTEM, code)
    owner, unknown = known.owner([name for name in (words(row.ministry), words(row.agency)) if name])
    if owner is None:
        text = _(
            "the body “%(name)s” is not among the loaded organisations, nor is the one above it. Load the body first."
        )
        reader.fault("agency", "owner_unknown", text % {"name": words(row.agency) or words(row.ministry)})
    amount = reader.money("budget_baht", row.budget_baht)
    reader.day("submitted_date", row.submitted_date)
    project = Project(
        code=code,
        name_th=reader.required("project_name", row.project_name, 1000),
        owner_id=owner or 0,
        work_kind=WorkKind.PROJECT,
        origin=Origin.IMPORT,
        source_system=SYSTEM,
        attribution=attribution,
    )
    plan = YearPlan(origin=Origin.IMPORT, fiscal_year=FISCAL_YEAR, budget_total=amount, budget_year=amount)
    rows: list[Row] = [*_money(ids, row, plan), *_places(ids, row, known)]
    if reader.problems:
        raise Invalid(reader.problems)
    lost = {path for path, name in (("agency", row.agency), ("ministry", row.ministry)) if words(name) in unknown}
    return Imported(
        system=SYSTEM,
        key=code,
        project=project,
        year_plan=plan,
        links=Links(),
        general=General(project_type="loan", uses_budget=True if amount else None),
        detail=Detail(),
        activities=Activities(),
        money=Money(budget_total=amount),
        rows=rows,
        activity_months=[],
        spend_months=[],
        unmapped=sorted((stated_paths(raw) & {"type", "part", "submitted_date"}) | lost),
    )


def _money(ids: RowIds, row: Proposal, plan: YearPlan) -> list[Row]:
    if plan.budget_year is None:
        return []
    named = f"แผนงาน {words(row.plan)}" if words(row.plan) else ""
    line = {"fiscal_year": plan.fiscal_year, "source": FundSource.LOAN, "amount": plan.budget_year}
    return [BudgetLine(**ids.next("line"), **line, budget_plan=named)]


def _places(ids: RowIds, row: Proposal, known: Known) -> list[Row]:
    """The province; words that name none stay as stated."""
    text = words(row.province)
    if not text:
        return []
    found = places_in(text, known) or [("", None)]
    return [
        Location(**ids.next("location"), level=level, area_id=area, as_stated=text if n == 0 else "")
        for n, (level, area) in enumerate(found)
    ]
