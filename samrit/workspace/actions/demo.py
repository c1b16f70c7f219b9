"""Loading the demonstration: real records through the importers, then seeded year plans and reports, then a release."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from samrit.accounts.actions.demo import load_demo_accounts
from samrit.accounts.models import Membership, PersonName, User
from samrit.accounts.roles import Role
from samrit.audit.actions import acting, record
from samrit.lib.fiscal import Period, first_day, last_day
from samrit.opendata.actions.build import build_release
from samrit.opendata.actions.publish import publish_release
from samrit.opendata.models import Release, ReleaseState
from samrit.organisations.models import Organisation
from samrit.projects.actions.importing import BUDGET_RECORDS, EMENSCR, Source, import_documents
from samrit.projects.actions.reading import read_documents
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import Origin, YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules.imports.budget_records import SYSTEM
from samrit.workspace.actions.demo_budget import show_book
from samrit.workspace.actions.demo_closing import show_closing
from samrit.workspace.actions.demo_editions import show_draft
from samrit.workspace.actions.demo_passages import approved_plans, freeze, keep_sendings, sent_plans, show_passages
from samrit.workspace.actions.demo_past import add_past_year
from samrit.workspace.actions.demo_plans import Cast, PlanWriter
from samrit.workspace.actions.demo_reports import write_reports
from samrit.workspace.actions.demo_treasury import give_keys, show_statements
from samrit.workspace.rules import demonstration as demo
from samrit.workspace.rules.demonstration import PLAN_STATES, REPORT_STATES, PlanState

FISCAL_YEAR = 2565
DEMO_DEPARTMENT = "U0151"  # สำนักงานคณะกรรมการการอาชีวศึกษา: its two demonstration divisions own its projects
DEMO_DIVISIONS = ("DEMO-1", "DEMO-2")

PACKS = Path(__file__).resolve().parents[2] / "projects" / "packs" / "demo"
Step = tuple[str, Callable[[], object]]


def steps() -> list[Step]:
    """The steps by name, for a command that shows progress."""
    return [
        ("demonstration accounts", load_demo_accounts),
        ("real eMENSCR records", lambda: _import(EMENSCR, "emenscr_loanact_records_2563.jsonl.gz")),
        ("real budget records FY2565", lambda: _import(BUDGET_RECORDS, "project_records_2565.jsonl.gz")),
        ("demonstration year plans and reports", add_demonstration),
        ("budget book FY2565", lambda: show_book(PACKS / "project_records_2565.jsonl.gz")),
        ("returns, unlocks, comments, a lent post", show_passages),
        ("four quarters of FY2564", lambda: add_past_year(cast())),
        ("a project that has ended", lambda: show_closing(cast())),
        ("draft of a plan", show_draft),
        ("statements of the treasury", show_statements),
        ("open data FY2565-Q1", release_first_quarter),
    ]


def _import(source: Source, name: str) -> None:
    """Read one shipped file of real records; a refused row here is a fault of the package."""
    result = import_documents(source=source, entries=read_documents(PACKS / name), by=None)
    if result.refused:
        raise RuntimeError(f"{name}: {result.refused[0]}")


def add_demonstration() -> Counter[str]:
    """Complete the FY2565 records into living year plans with reports, as seen on the demonstration's day.

    Every row it makes belongs to a year plan or report that carries the demonstration flag. Returns how many year plans
    stand in which state; empty when they were made before.
    """
    with acting(None, "demonstration data"):
        if YearPlan.objects.filter(fiscal_year=FISCAL_YEAR, is_demonstration=True, origin=Origin.LIVING).exists():
            return Counter()
        people = cast()
        owners = _demo_owners()
        states = _write_plans(people, owners)
        _give_posts(people)
        give_keys()
        keep_sendings(sent_plans(FISCAL_YEAR))
        approved = approved_plans(FISCAL_YEAR)
        freeze(approved)
        write_reports(people, approved, REPORT_STATES)
        record(act="demonstration_loaded", subject_kind="fiscal_year", subject_id=FISCAL_YEAR, by=None, **states)
    return states


def cast() -> Cast:
    """The people who acted: the demonstration's sign-ins, and three without sign-in for all other agencies."""
    for username, name in NAMES.items():
        if not User.objects.filter(username=username).exists():
            user = User.objects.create_user(username, None, is_demonstration=True)
            PersonName.objects.create(user=user, full_name=name)
    return Cast({user.username: user for user in User.objects.filter(is_demonstration=True)})


STAND_INS = {
    "demo-officer": Role.DIVISION_EDITOR,
    "demo-approver": Role.DIVISION_APPROVER,
    "demo-head": Role.DEPARTMENT_APPROVER,
}
"""The three without sign-in, by the post they have at the other agencies, so that every step under way has a holder."""
NAMES = {
    "demo-officer": "ผู้นำเข้าข้อมูลของหน่วยงานอื่น (สาธิต)",
    "demo-approver": "ผู้อนุมัติระดับกองของหน่วยงานอื่น (สาธิต)",
    "demo-head": "ผู้อนุมัติระดับกรมของหน่วยงานอื่น (สาธิต)",
}


def _give_posts(people: Cast) -> None:
    """Posts of the stand-ins: at each agency that has a living year plan and no sign-in of its own."""
    plans = YearPlan.objects.filter(fiscal_year=FISCAL_YEAR, is_demonstration=True, origin=Origin.LIVING)
    owners = Organisation.objects.filter(pk__in=plans.values("project__owner")).exclude(code__in=DEMO_DIVISIONS)
    begun = first_day(FISCAL_YEAR)
    posts = [(username, role, body) for body in owners for username, role in STAND_INS.items()]
    second = Organisation.objects.filter(code=DEMO_DIVISIONS[1])
    posts += [("demo-approver", Role.DIVISION_APPROVER, body) for body in second]
    Membership.objects.bulk_create(
        Membership(user=people.people[username], unit=body, role=role, starts_on=begun)
        for username, role, body in posts
    )


def _demo_owners() -> dict[int, list[Organisation]]:
    """Bodies whose projects go to demonstration divisions, so that each role finds work of its own."""
    department = Organisation.objects.get(code=DEMO_DEPARTMENT)
    divisions = list(Organisation.objects.filter(code__in=DEMO_DIVISIONS).order_by("code"))
    return {department.pk: divisions}


def _write_plans(people: Cast, owners: dict[int, list[Organisation]]) -> Counter[str]:
    plans = [plan for plan in _records() if _can_live(plan)]
    writer = PlanWriter(FISCAL_YEAR, people)
    writer.load(plans)
    states: Counter[str] = Counter()
    moved: list[int] = []
    for plan in plans:
        rng = demo.generator_for(plan.project.code, "plan")
        state = PlanState(demo.draw(PLAN_STATES, rng))
        divisions = owners.get(plan.project.owner_id, [])
        if divisions:
            plan.project.owner = divisions[len(moved) % 4 == 3]
            moved.append(plan.project_id)
            state = _SHOWN.get(len(moved), PlanState.APPROVED)
            writer.rows.change(plan.project, "owner")
        states[state] += 1
        if state != PlanState.HISTORICAL:
            writer.complete(plan, state, plan.project.owner, rng)
    writer.rows.write()
    refresh_search([plan.project_id for plan in plans])
    return states


_SHOWN = {
    2: PlanState.SUBMITTED,
    5: PlanState.RETURNED,
    6: PlanState.AT_DEPARTMENT,
    9: PlanState.DRAFT,
    10: PlanState.SUBMITTED,
    13: PlanState.SUBMITTED,
}
"""What the demonstration divisions show beside approved year plans: each state at least once, by running number."""


def _records() -> list[YearPlan]:
    plans = editing.with_sections(YearPlan.objects.filter(fiscal_year=FISCAL_YEAR, project__source_system=SYSTEM))
    return list(plans.filter(origin=Origin.IMPORT).order_by("project__code"))


def _can_live(plan: YearPlan) -> bool:
    """A record with dates that reach into the year, money, and an indicator can be completed without inventing its core."""
    project = plan.project
    if project.starts_on is None or project.ends_on is None or not plan.budget_year:
        return False
    return project.starts_on <= last_day(FISCAL_YEAR) and project.ends_on >= first_day(FISCAL_YEAR)


def release_first_quarter() -> None:
    """Build and publish the release of the first quarter, as the planning office would have in February 2565."""
    if Release.objects.filter(fiscal_year=FISCAL_YEAR, quarter=1, state=ReleaseState.PUBLISHED).exists():
        return
    admin = User.objects.get(username="admin")
    built = build_release(period=Period(FISCAL_YEAR, 1), by=admin)
    publish_release(reference=str(built.folder), by=admin)
