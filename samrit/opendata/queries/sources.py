"""The rows of every dataset as of the cut of a quarter, streamed: nothing here reads what was approved later.

Year plans: the latest version approved before the cut that was not taken back by then, and historical records. Reports:
the approved versions of quarters up to the released one. A subject that is unlocked or sent again is released as its
approved document says; its rows, which hold edits nobody has approved, are not read. Call these inside `snapshot()`, so
that all datasets tell of the same moment.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Collate

from samrit.audit.queries.roots import daily_roots
from samrit.lib import clock
from samrit.lib.fiscal import Period
from samrit.opendata.queries import facts
from samrit.opendata.queries.codelists import codelist_rows
from samrit.opendata.queries.references import References
from samrit.opendata.queries.reports import ReportFacts, approved_at_cut, reports_of, without_version
from samrit.opendata.rules.package import Cut, LeftOut
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeKind
from samrit.projects.models import ApprovedVersion, LinkRole, Origin, YearPlan
from samrit.reporting.models import FiscalQuarter
from samrit.reporting.queries.windows import cases_of, windows_in
from samrit.reporting.rules.windows import Whose

CHUNK = 500
Row = dict[str, Any]


def cut_of(period: Period) -> Cut | None:
    """The release instant of a quarter: 00:00 in Bangkok of the release day in the calendar; None where it has none."""
    row = FiscalQuarter.objects.filter(fiscal_year=period.fiscal_year, quarter=period.quarter).first()
    if row is None:
        return None
    return Cut(period, dt.datetime.combine(row.release_on, dt.time(), clock.BANGKOK))


def released_plans(cut: Cut) -> QuerySet[YearPlan]:
    """Year plans that are in the release, in stable order (code, year)."""
    latest = _holding(cut).filter(year_plan=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return (
        YearPlan.objects.filter(fiscal_year__lte=cut.period.fiscal_year)
        .annotate(version_id=Subquery(latest))
        .filter(Q(version_id__isnull=False) | Q(origin=Origin.IMPORT))
        .order_by(Collate(F("project__code"), "C"), "fiscal_year")
    )


def _holding(cut: Cut) -> QuerySet[ApprovedVersion]:
    """Versions approved before the cut that had not been taken back by then."""
    return ApprovedVersion.objects.filter(approved_at__lt=cut.instant).exclude(undone_at__lt=cut.instant)


def left_out(cut: Cut) -> list[LeftOut]:
    """What was approved before the cut and is not released, because no approved document of it is kept and its rows may
    have been changed since. In order of code, year and quarter."""
    year = cut.period.fiscal_year
    plans = YearPlan.objects.filter(
        ~Exists(_holding(cut).filter(year_plan=OuterRef("pk"))),
        origin=Origin.LIVING,
        approval__approved_at__lt=cut.instant,
        fiscal_year__lte=year,
    )
    found = [LeftOut(*row, None) for row in plans.values_list("project__code", "fiscal_year")]
    columns = ("year_plan__project__code", "year_plan__fiscal_year", "quarter")
    found += [LeftOut(*row) for row in without_version(cut).values_list(*columns)]
    return sorted(found, key=lambda one: (one.code, one.fiscal_year, one.quarter or 0))


def _chunks(cut: Cut) -> Iterator[tuple[list[YearPlan], dict[int, ApprovedVersion]]]:
    """The year plans of the release in chunks: the approved versions that count, and the parts of historical ones."""
    plans = released_plans(cut).select_related("project", "detail").iterator(chunk_size=CHUNK)
    while chunk := list(itertools.islice(plans, CHUNK)):
        ids = [plan.version_id for plan in chunk if plan.version_id]  # type: ignore[attr-defined]
        versions = {version.year_plan_id: version for version in ApprovedVersion.objects.filter(pk__in=ids)}
        prefetch_related_objects([plan for plan in chunk if plan.pk not in versions], *facts.ROWS)
        yield chunk, versions


def _facts(plan: YearPlan, version: ApprovedVersion | None, known: References) -> facts.PlanFacts:
    return facts.from_document(plan, version.document, known) if version else facts.from_rows(plan)


def _parents(cut: Cut) -> set[tuple[str, int]]:
    """Code and fiscal year of the projects that others of the release stand under, as their approved documents say."""
    plans = released_plans(cut).order_by().values("version_id")  # type: ignore[misc]  # annotated there
    versions = ApprovedVersion.objects.filter(pk__in=plans, document__has_key="parent")
    rows = versions.values_list("year_plan__fiscal_year", "document__parent")
    return {(code, year) for year, parent in rows for code in facts.above_in({"parent": parent})}


def project_rows(cut: Cut, known: References) -> Iterator[Row]:
    """Dataset `projects`."""
    parents = _parents(cut)
    for chunk, versions in _chunks(cut):
        latest = {report.year_plan_id: report for report in reports_of(cut, [plan.pk for plan in chunk])}
        for plan in chunk:
            version = versions.get(plan.pk)
            told = _facts(plan, version, known)
            yield (
                _identity(plan, version, told, known)
                | _plan_columns(told, known)
                | _content(told, known)
                | _progress(latest.get(plan.pk))
                | _family(plan, told, parents)
                | _origin(plan, told)
            )


def _identity(plan: YearPlan, version: ApprovedVersion | None, told: facts.PlanFacts, known: References) -> Row:
    line = known.lineage(told.owner_id, told.owner_name)
    return {
        "project_id": str(plan.project.public_id),
        "code": plan.project.code,
        "name_th": told.name_th,
        "name_en": told.name_en,
        "fiscal_year": plan.fiscal_year,
        "start": told.start,
        "end": told.end,
        "type": told.type,
        "state": "approved" if version else "historical",
        "version": version.number if version else None,
        "approved_on": clock_day(version.approved_at) if version else None,
        "document_hash": version.document_hash if version else None,
        "owner_code": known.bodies[told.owner_id].code,
        "division": line.division.name if line.division else None,
        "department": line.department.name if line.department else None,
        "department_code": line.department.code if line.department else None,
        "ministry": line.ministry.name if line.ministry else None,
        "ministry_code": line.ministry.code if line.ministry else None,
    }


def _family(plan: YearPlan, told: facts.PlanFacts, parents: set[tuple[str, int]]) -> Row:
    return {
        "parent_code": told.above[0] if told.above else None,
        "adds_up": (plan.project.code, plan.fiscal_year) not in parents,
    }


def _plan_columns(told: facts.PlanFacts, known: References) -> Row:
    primary = {link.level: link.node_id for link in told.links if link.role == LinkRole.PRIMARY and link.node_id}
    codes = {level: known.nodes[pk].code for level, pk in primary.items()}
    strategy = codes.get(NodeKind.STRATEGY)
    if strategy is None and primary:
        above = known.strategy_above(max(primary.values(), key=lambda pk: len(known.nodes[pk].path)))
        strategy = above.code if above else None
    chain = primary.get(NodeKind.FACTOR) or primary.get(NodeKind.COMPONENT)
    return {
        "ns_primary": strategy,
        "y2_primary": codes.get(NodeKind.TARGET_Y2),
        "y1_primary": codes.get(NodeKind.TARGET_Y1),
        "component": codes.get(NodeKind.COMPONENT),
        "factor": codes.get(NodeKind.FACTOR),
        "fvct_edition": known.nodes[chain].edition if chain else None,
    }


def _content(told: facts.PlanFacts, known: References) -> Row:
    areas = [place.area_id for place in told.places if place.area_id]
    names = [known.places[place.area_id].name if place.area_id else place.as_stated for place in told.places]
    return {
        "project_type": told.project_type or None,
        "natures": list(told.natures),
        "evidence": list(told.evidence),
        "partners": list(told.partners),
        "resolutions": list(told.resolutions),
        "laws": list(told.laws),
        "appropriations": list(told.appropriations),
        "obligations": list(told.obligations),
        "objectives": told.objectives,
        "expected_result": told.expected_result,
        "outputs": told.outputs,
        "outcomes": told.outcomes,
        "indicators": told.indicators,
        "activities": told.activities,
        "beneficiaries": told.beneficiaries,
        "is_nationwide": any(place.level == facts.NATIONAL for place in told.places) if told.places else None,
        "areas": sorted({known.places[pk].code for pk in areas}),
        "places": list(dict.fromkeys(name for name in names if name)),
        "provinces": sorted({code for pk in areas for code in known.provinces_of(pk)}),
        "budget_total_baht": told.budget_total,
        "budget_fy_baht": told.budget_year,
        "money": told.money,
    }


def _progress(report: ReportFacts | None) -> Row:
    return {
        "reported_quarter": report.quarter if report else None,
        "execution_state": report.execution_state if report else None,
        "progress_plan_percent": report.progress_plan if report else None,
        "progress_actual_percent": report.progress_actual if report else None,
        "disbursed_baht": report.disbursed if report else None,
    }


def _origin(plan: YearPlan, told: facts.PlanFacts) -> Row:
    return {
        "source_system": plan.project.source_system,
        "attribution": plan.project.attribution,
        "data_quality_flags": quality_flags(told),
        "is_demonstration": told.is_demonstration,
    }


def quality_flags(told: facts.PlanFacts) -> list[str]:
    """What a reader should know before using the row; the words are in the code list `data_quality_flag`."""
    found = {
        "no_dates": told.start is None or told.end is None,
        "no_budget": told.budget_total is None and told.budget_year is None,
        "no_plan_link": not told.links,
        "link_not_matched": any(link.node_id is None for link in told.links),
        "no_place": not told.places,
        "no_indicator": not told.indicators,
    }
    return [flag for flag, is_so in found.items() if is_so]


def link_rows(cut: Cut, known: References) -> Iterator[Row]:
    """Dataset `project_plan_links`."""
    for chunk, versions in _chunks(cut):
        for plan in chunk:
            told = _facts(plan, versions.get(plan.pk), known)
            for number, link in enumerate(told.links, start=1):
                yield _link_row(plan, number, link, known) | {"is_demonstration": told.is_demonstration}


def _link_row(plan: YearPlan, number: int, link: facts.LinkFact, known: References) -> Row:
    node = known.nodes[link.node_id] if link.node_id else None
    return {
        "project_code": plan.project.code,
        "fiscal_year": plan.fiscal_year,
        "number": number,
        "role": link.role,
        "level": link.level,
        "edition": node.edition if node else None,
        "node_code": node.code if node else None,
        "node_name_th": node.name_th if node else None,
        "node_name_en": node.name_en if node else None,
        "as_stated": link.as_stated,
        "is_matched": node is not None,
        "explanation": link.explanation,
        "chain": [step.key for step in known.chain(link.node_id)] if link.node_id else [],
    }


def report_rows(cut: Cut, _known: References) -> Iterator[Row]:
    """Dataset `progress_reports`, of year plans that are in the release."""
    quarters = {(row.fiscal_year, row.quarter): row for row in FiscalQuarter.objects.all()}
    windows = windows_in({year for year, _quarter in quarters})
    columns = ("pk", "project__code", "fiscal_year", "project_id", "project__owner__path")
    plans = released_plans(cut).values_list(*columns).iterator(chunk_size=CHUNK)
    while chunk := {pk: rest for pk, *rest in itertools.islice(plans, CHUNK)}:
        cases = cases_of(chunk) if windows.asks_cases else {}
        by_plan: dict[int, list[ReportFacts]] = {pk: [] for pk in chunk}
        for report in reports_of(cut, list(chunk)):
            by_plan[report.year_plan_id].append(report)
        for pk, (code, year, project, path) in chunk.items():
            for report in by_plan[pk]:
                quarter, whose = quarters.get((year, report.quarter)), Whose(project, path, cases.get(pk, ""))
                yield _report_row(code, year, report, windows.holding(whose, quarter).due_at if quarter else None)


def _report_row(code: str, year: int, report: ReportFacts, late: dt.datetime | None) -> Row:
    return {
        "project_code": code,
        "fiscal_year": year,
        "quarter": report.quarter,
        "execution_state": report.execution_state,
        "progress_plan_percent": report.progress_plan,
        "progress_actual_percent": report.progress_actual,
        "summary": report.summary,
        "outcome_result": report.outcome_result,
        "effect_on_y1": report.effect_on_y1,
        "effect_on_y2": report.effect_on_y2,
        "effect_on_z": report.effect_on_z,
        "has_obstacles": report.has_obstacles,
        "obstacles": report.obstacles,
        "remedy": report.remedy,
        "obstacles_by_kind": report.obstacle_kinds,
        "self_assessment": report.self_assessment,
        "disbursed_baht": report.disbursed,
        "committed_baht": report.committed,
        "output_results": report.outputs,
        "indicator_results": report.indicators,
        "outcome_results": report.outcomes,
        "submitted_on": clock_day(report.submitted_at),
        "approved_on": clock_day(report.approved_at),
        "is_on_time": report.submitted_at < late if late and report.submitted_at else None,
        "document_hash": report.document_hash,
        "is_demonstration": report.is_demonstration,
    }


def organisation_rows(_cut: Cut, known: References) -> Iterator[Row]:
    """Dataset `organisations`: all bodies, also those that have ended."""
    bodies = Organisation.objects.select_related("area").order_by(Collate(F("code"), "C"))
    for body in bodies.iterator(chunk_size=CHUNK):
        yield {
            "code": body.code,
            "kind": body.kind,
            "name_th": body.name_th,
            "name_en": body.name_en,
            "parent_code": known.bodies[body.parent_id].code if body.parent_id else None,
            "province": body.area.code if body.area and body.area.kind == "province" else None,
            "budget_code": body.budget_code,
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "source": body.source,
            "is_demonstration": body.is_demonstration,
        }


def root_rows(cut: Cut, _known: References) -> Iterator[Row]:
    """Dataset `audit_roots`: the days sealed before the day of the cut."""
    for root in daily_roots(before=cut.instant.astimezone(clock.BANGKOK).date()):
        yield root._asdict()


def clock_day(moment: dt.datetime | None) -> dt.date | None:
    """The Bangkok day of an instant."""
    return moment.astimezone(clock.BANGKOK).date() if moment else None


def expected_rows(period: Period) -> dict[str, int | None]:
    """About how many rows each dataset will have, for a progress bar; None where it is not counted beforehand."""
    cut = cut_of(period)
    return {
        "projects": released_plans(cut).count() if cut else None,
        "project_plan_links": None,
        "progress_reports": approved_at_cut(cut).count() if cut else None,
        "organisations": Organisation.objects.count(),
        "codelists": None,
        "audit_roots": None,
    }


SOURCES: Mapping[str, Callable[[Cut, References], Iterator[Row]]] = {
    "projects": project_rows,
    "project_plan_links": link_rows,
    "progress_reports": report_rows,
    "organisations": organisation_rows,
    "codelists": codelist_rows,
    "audit_roots": root_rows,
}
"""One query per dataset of `rules.datasets.DATASETS`."""
