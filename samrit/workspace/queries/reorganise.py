"""What a change of bodies touches: what stands at a body, and the preview of a reorganisation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.roles import AREA_ROLES
from samrit.approvals.models import Approval, ChainStep, State
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.merge import fingerprint
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeHost
from samrit.projects.models import Origin, Project, YearPlan
from samrit.reporting.models import ClosingReport, FiscalQuarter, ProgressReport
from samrit.reporting.queries.calendar import reported_quarters
from samrit.reporting.queries.due import asked
from samrit.reporting.queries.reports import state_of_report
from samrit.reporting.queries.windows import windows_of
from samrit.reporting.rules.calendar import ReportState
from samrit.workspace.rules.reorganise import ACTS, Reorganisation, Standing, Waiting

UNDER_WAY = (State.SUBMITTED, State.RETURNED, State.UNLOCKED)
"""States of what an approver or an editor has to act on."""


def body_by_code(code: str) -> Organisation | None:
    """One body with what it stands under."""
    return Organisation.objects.filter(code=code).select_related("parent", "area_parent", "area").first()


def bodies_by_code(codes: Iterable[str]) -> dict[str, Organisation]:
    """Bodies by their codes, ended ones too."""
    found = Organisation.objects.filter(code__in=set(codes)).select_related("parent", "area_parent")
    return {body.code: body for body in found}


def codes_taken() -> set[str]:
    """Every code that is or was used."""
    return set(Organisation.objects.values_list("code", flat=True))


def suggested_code(parent: Organisation) -> str:
    """A free code for a body under this one: the parent's with the next number."""
    taken, number = codes_taken(), 1
    while (code := f"{parent.code[:16]}-{number:02d}") in taken:
        number += 1
    return code


def offered_bodies(of: Organisation) -> list[Organisation]:
    """Bodies in force beside and below this one's top, for a list to pick from: its ministry's tree."""
    top = ancestor_ids(of.path)[:1]
    tree = Organisation.objects.in_force(clock.today()).filter(path__startswith=f"{top[0]:08d}/") if top else []
    return list(tree)[:400]


def area_bodies() -> list[Organisation]:
    """Provinces and clusters as bodies, for a list to pick an area parent from."""
    return list(Organisation.objects.in_force(clock.today()).filter(kind__in=("province", "province_cluster")))


def standing(body: Organisation) -> Standing:
    """What still stands at a body. Three queries."""
    today = clock.today()
    below = Organisation.objects.filter(Q(parent=body) | Q(area_parent=body), valid_to__isnull=True)
    return Standing(
        projects=Project.objects.filter(owner=body, origin=Origin.LIVING, cancelled_on__isnull=True).count(),
        people=Membership.objects.filter(unit=body, user__is_active=True)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .values("user")
        .distinct()
        .count(),
        below=below.count(),
    )


@dataclass(frozen=True)
class Due:
    """A report that is open now and not yet approved."""

    project: Project
    window: FiscalQuarter
    state: ReportState


@dataclass(frozen=True)
class Holding:
    """What bodies hold, all of which a reorganisation moves."""

    projects: list[Project]
    posts: list[Membership]
    lent: list[Delegation]
    chains: list[ChainStep]
    under_way: list[Approval]
    due: list[Due]
    below: list[Organisation]
    hosted: list[NodeHost]

    @property
    def seen(self) -> str:
        """Stands for all of it on a page: who changes something meanwhile is not overwritten."""
        parts: tuple[Sequence[object], ...] = (
            self.projects,
            self.posts,
            self.lent,
            self.chains,
            self.below,
            self.hosted,
        )
        keys = [[row.pk for row in part] for part in parts]  # type: ignore[attr-defined]
        return fingerprint([*keys, [(row.pk, row.state, row.step) for row in self.under_way]])


def holding(bodies: Sequence[Organisation]) -> Holding:
    """What the bodies hold today. Historical projects go along, so that those who take over see them."""
    today = clock.today()
    projects = list(Project.objects.counted().filter(owner__in=bodies).select_related("owner"))
    posts = Membership.objects.filter(unit__in=bodies).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    lent = Delegation.objects.filter(membership__in=posts, ended_at__isnull=True, ends_on__gte=today)
    steps = ChainStep.objects.filter(organisation__in=bodies)
    below = Organisation.objects.filter(Q(parent__in=bodies) | Q(area_parent__in=bodies), valid_to__isnull=True)
    return Holding(
        projects=projects,
        posts=list(posts.select_related("user__person", "unit").order_by("unit_id", "role", "id")),
        lent=list(lent.select_related("membership").order_by("id")),
        chains=list(steps.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).select_related("organisation")),
        under_way=list(Approval.objects.filter(owner__in=bodies, state__in=UNDER_WAY).order_by("title", "id")),
        due=_due(projects),
        below=list(below.exclude(pk__in=[body.pk for body in bodies])),
        hosted=list(NodeHost.objects.on(clock.today()).filter(organisation__in=bodies).select_related("node")),
    )


def approvals_of(projects: Sequence[int]) -> dict[int, list[int]]:
    """Ids of the approvals of each project: of its year plans, of their reports, and of reports after its end."""
    found: dict[int, list[int]] = {}
    plans = YearPlan.objects.filter(project__in=projects, approval__isnull=False)
    reports = ProgressReport.objects.filter(year_plan__project__in=projects)
    for project, approval in plans.values_list("project_id", "approval_id"):
        found.setdefault(project, []).append(approval or 0)
    closings = ClosingReport.objects.filter(project__in=projects)
    for project, approval in closings.values_list("project_id", "approval_id"):
        found.setdefault(project, []).append(approval)
    for project, approval in reports.values_list("year_plan__project_id", "approval_id"):
        found.setdefault(project, []).append(approval)
    return found


def waiting(plan: Reorganisation, held: Holding, known: dict[str, Organisation]) -> list[Waiting]:
    """For which roles things would wait at each successor, and whether anybody would hold them there: a post that moves
    there, or one that stands over the successor already."""
    counts: dict[tuple[str, str], int] = {}
    owner_of = {pk: project for project, ids in approvals_of([p.pk for p in held.projects]).items() for pk in ids}
    for approval in held.under_way:
        if approval.state == State.SUBMITTED and approval.pk in owner_of:
            (code,) = plan.goes_to(f"project-{owner_of[approval.pk]}")
            for role in approval.roles[approval.step - 1 :]:
                counts[code, role] = counts.get((code, role), 0) + 1
    moved = {(code, post.role) for post in held.posts for code in plan.goes_to(f"post-{post.pk}")}
    leaving = {post.pk for post in held.posts}
    fallback = next((body for body in known.values() if body.code in plan.predecessors), None)
    return [
        Waiting(code, role, count, (code, role) in moved or _held_above(role, known.get(code) or fallback, leaving))
        for (code, role), count in sorted(counts.items())
    ]


@dataclass(frozen=True)
class PastAct:
    """One act upon a body: when, what, by whom, on what basis, and what changed as (field, before, after)."""

    event: BusinessEvent
    what: Text
    who: str
    changes: list[tuple[str, str, str]]


def history(body: Organisation) -> list[PastAct]:
    """Acts upon a body, the latest first. Two queries."""
    events = list(BusinessEvent.objects.filter(subject_kind="organisation", subject_id=str(body.pk), act__in=ACTS))
    ids = {event.actor for event in events} - {"system"}
    names = {
        str(pk): name
        for pk, name in User.objects.filter(public_id__in=ids).values_list("public_id", "person__full_name")
    }
    return [PastAct(event, ACTS[event.act], names.get(event.actor) or "", _changes(event.data)) for event in events]


def _changes(data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    before, after = data.get("before") or {}, data.get("after") or {}
    pairs = [(key, before.get(key), after.get(key)) for key in after] if after else []
    pairs += [(key, old, new) for key, (old, new) in (data.get("changed") or {}).items()]
    if data.get("from"):
        pairs.append(("bodies", data["from"], data["to"]))
    return [(key, _text(old), _text(new)) for key, old, new in pairs if old != new]


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _held_above(role: str, body: Organisation | None, leaving: set[int]) -> bool:
    if body is None:
        return False
    over = ancestor_ids(body.path) + (ancestor_ids(body.area_path) if role in AREA_ROLES else [])
    posts = Membership.objects.in_force(clock.today()).filter(role=role, unit_id__in=over, user__is_active=True)
    return posts.exclude(pk__in=leaving).exists()


def _due(projects: Sequence[Project]) -> list[Due]:
    now = clock.now()
    windows = {(w.fiscal_year, w.quarter): w for w in reported_quarters(now)}
    years = {year for year, _quarter in windows}
    by_id = {project.pk: project for project in projects}
    rows = asked().filter(project__in=by_id, fiscal_year__in=years).select_related("project__owner")
    plans = list(rows.order_by("project__code", "fiscal_year"))
    reports = ProgressReport.objects.filter(year_plan__in=plans).select_related("approval")
    known = {(report.year_plan_id, report.quarter): report for report in reports}
    found, held = [], windows_of(plans)
    for plan in plans:
        for (year, quarter), window in windows.items():
            state = state_of_report(held.of(plan, window), known.get((plan.pk, quarter)), now)
            if year == plan.fiscal_year and state.is_waiting_for_editor:
                found.append(Due(by_id[plan.project_id], window, state))
    return found
