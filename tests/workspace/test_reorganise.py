"""A body is renamed and split in mid-quarter: duties move, codes and history stay, and nothing under way is stranded."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.accounts.models import Delegation, Membership
from samrit.accounts.queries import person
from samrit.approvals.models import Approval, ChainStep
from samrit.approvals.queries import holders
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.fiscal import Period
from samrit.lib.merge import fingerprints
from samrit.notifications.models import Notice
from samrit.opendata.queries.references import References
from samrit.opendata.queries.sources import project_rows
from samrit.opendata.rules.package import Cut
from samrit.organisations.models import Organisation, OrganisationName, Succession
from samrit.projects.actions import lifecycle
from samrit.projects.models import Project, YearPlan
from samrit.projects.rules import SectionData
from samrit.reporting.models import FiscalQuarter
from samrit.reporting.queries.due import owed_reports
from samrit.workspace.actions.reorganise import rename_body, reorganise
from samrit.workspace.queries.reorganise import holding
from samrit.workspace.rules.reorganise import EVERYWHERE, Basis, Reorganisation, Successor
from tests.factories import records

DAY = dt.date(2022, 2, 15)
LAW = Basis(DAY, "กฎกระทรวงแบ่งส่วนราชการ พ.ศ. 2565", "139/9 ก")
A, B = Successor("NEW-A", "กองสาธิต ก"), Successor("NEW-B", "กองสาธิต ข", "Demonstration Division B")


def fresh(plan: YearPlan) -> YearPlan:
    return YearPlan.objects.select_related("project__owner", "approval__owner").get(pk=plan.pk)


@pytest.fixture
def world(cast, unit, editor, division, department):
    """One approved project and one that waits for the division approver."""
    records.plan_tree(), records.places(), records.chain()
    approved = records.fill(records.project(unit, editor), editor)
    lifecycle.send(year_plan=approved, by=editor)
    lifecycle.approve(year_plan=fresh(approved), by=division)
    lifecycle.approve(year_plan=fresh(approved), by=department)
    data = records.complete_data()
    general = data["m2"]
    data["m2"] = SectionData(dict(general.fields) | {"name_th": "สื่อการสอนออนไลน์"}, general.rows)
    waiting = records.fill(records.project(unit, editor, "สื่อการสอนออนไลน์"), editor, data)
    lifecycle.send(year_plan=waiting, by=editor)
    return fresh(approved), fresh(waiting)


@pytest.fixture
def open_quarter(db):
    period = Period(2565, 2)
    opens = dt.datetime(2022, 4, 1, tzinfo=clock.BANGKOK)
    return FiscalQuarter.objects.create(
        fiscal_year=2565,
        quarter=2,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        opens_at=opens,
        due_at=opens + dt.timedelta(days=30),
        stated_due_on=dt.date(2022, 4, 30),
        release_on=opens.date(),
    )


def post(user, role=""):
    posts = Membership.objects.filter(user=user)
    return posts.filter(role=role).get() if role else posts.get()


def split(choices=(), successors=(A, B), default="NEW-A", of="DEMO-1", basis=LAW):
    return Reorganisation((of,), successors, default, basis, dict(choices))


def seen_of(*codes):
    return holding(list(Organisation.objects.filter(code__in=codes))).seen


def now(user):
    user.__dict__.pop("_person", None)
    return person(user)


def released_under_the_old_name(codes, name):
    """Both were sent before the split, so their approved documents name the owner at the time."""
    released = project_rows(Cut(Period(2565, 2), clock.now()), References.load())
    told = {row["code"]: (row["owner_code"], row["division"]) for row in released}
    assert told == dict.fromkeys(codes, ("DEMO-1", name))


def test_a_division_renamed_and_split_in_mid_quarter(world, open_quarter, unit, cast, as_user):
    approved, waiting = world
    editor, editor2, division, admin = (cast[name] for name in ("editor", "editor2", "division", "admin"))
    codes = (approved.project.code, waiting.project.code)
    old_name = unit.name_th
    seen = fingerprints({"name_th": unit.name_th, "name_en": unit.name_en})
    earlier = Basis(dt.date(2022, 1, 10), LAW.basis, LAW.number)
    rename_body(body=unit, name_th="กองสาธิตใหม่", name_en="", basis=earlier, seen=seen, by=admin)
    Delegation.objects.create(
        membership=post(division),
        receiver=editor2,
        starts_on=dt.date(2022, 4, 1),
        ends_on=dt.date(2022, 4, 30),
        made_by=division,
        made_at=clock.now(),
    )
    YearPlan.objects.filter(pk__in=[approved.pk, waiting.pk]).update(officer=editor)
    everywhere = {f"post-{post(editor).pk}": EVERYWHERE, f"post-{post(division).pk}": "NEW-B"}
    plan = split({f"project-{waiting.project.pk}": "NEW-B", **everywhere})
    made = reorganise(plan=plan, seen=seen_of("DEMO-1"), by=admin)

    unit.refresh_from_db()
    assert unit.valid_to == DAY - dt.timedelta(days=1)
    assert {(s.predecessor.code, s.successor.code, s.on, s.basis) for s in Succession.objects.all()} == {
        ("DEMO-1", "NEW-A", DAY, LAW.words),
        ("DEMO-1", "NEW-B", DAY, LAW.words),
    }
    assert made["NEW-B"].parent == unit.parent
    approved, waiting = fresh(approved), fresh(waiting)
    assert (approved.project.owner.code, waiting.project.owner.code) == ("NEW-A", "NEW-B")
    assert (approved.project.code, waiting.project.code) == codes, "codes of projects never change"
    assert approved.versions.get().document["owner"] == {"code": "DEMO-1", "name": old_name}, "frozen as it was"

    assert waiting.approval.owner.code == "NEW-B"
    assert (waiting.approval.state, waiting.approval.step) == ("submitted", 1)
    assert holders("division_approver", made["NEW-B"]) == {division.pk, editor2.pk}, "the lent post is lent on"
    lifecycle.approve(year_plan=waiting, by=type(division).objects.get(pk=division.pk))
    lifecycle.approve(year_plan=fresh(waiting), by=cast["department"])
    assert fresh(waiting).approval.state == "approved"

    editor = type(editor).objects.get(pk=editor.pk)
    owed = owed_reports(editor, [open_quarter], clock.now())
    assert {row.year_plan.project.code for row in owed} == set(codes), "who holds the duty on the due day reports"
    old_posts = Membership.objects.filter(unit=unit)
    assert {row.ends_on for row in old_posts} == {DAY - dt.timedelta(days=1)}
    assert Notice.objects.filter(to=editor, kind="post_given").count() == 2

    assert set(YearPlan.objects.values_list("officer", flat=True)) == {editor.pk}, "her post went along"
    handed = BusinessEvent.objects.filter(act="project_handed_over").values_list("data__before", flat=True)
    assert list(handed) == ["DEMO-1", "DEMO-1"]

    body = as_user(editor).get("/organisations/DEMO-1/").text
    assert old_name in body
    assert LAW.words in body
    assert "NEW-A" in body
    events = BusinessEvent.objects.filter(act="body_reorganised").values_list("data__kind", flat=True)
    assert set(events) == {"split"}
    version = as_user(editor).get(f"/projects/{codes[0]}/2565/versions/1/")
    assert old_name in version.text
    released_under_the_old_name(codes, old_name)


def test_a_department_is_split_and_its_divisions_choose(world, unit, department, admin, bodies):
    _approved, waiting = world
    Approval.objects.filter(pk=waiting.approval.pk).update(step=2)
    ChainStep.objects.create(
        organisation=bodies["U0151"],
        subject_kind="year_plan",
        position=1,
        role="department_approver",
        valid_from=dt.date(2021, 10, 1),
    )
    plan = split({f"body-{bodies['DEMO-1'].pk}": "NEW-B", f"post-{post(department).pk}": EVERYWHERE}, of="U0151")
    made = reorganise(plan=plan, seen=seen_of("U0151"), by=admin)
    unit.refresh_from_db()
    bodies["DEMO-2"].refresh_from_db()
    assert unit.parent == made["NEW-B"]
    assert unit.path.startswith(made["NEW-B"].path)
    assert bodies["DEMO-2"].parent == made["NEW-A"]
    assert holders("department_approver", unit) == {department.pk}
    assert ChainStep.objects.in_force(DAY).filter(organisation__in=made.values()).count() == 2
    assert ChainStep.objects.in_force(DAY).filter(organisation=bodies["U0151"]).count() == 0
    lifecycle.approve(year_plan=fresh(waiting), by=type(department).objects.get(pk=department.pk))
    assert fresh(waiting).approval.state == "approved"


def test_two_divisions_become_one(world, unit, editor, editor2, admin, bodies):
    plan = Reorganisation(("DEMO-1", "DEMO-2"), (Successor("ONE", "กองสาธิตรวม"),), "ONE", LAW)
    made = reorganise(plan=plan, seen=seen_of("DEMO-1", "DEMO-2"), by=admin)
    assert set(Project.objects.values_list("owner__code", flat=True)) == {"ONE"}
    for user in (editor, editor2):
        assert now(type(user).objects.get(pk=user.pk)).holds("division_editor", made["ONE"])
    assert set(made["ONE"].successions_in.values_list("predecessor__code", flat=True)) == {"DEMO-1", "DEMO-2"}


def nothing_changed(before):
    return before == state()


def state():
    return (
        list(Organisation.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        list(Approval.objects.order_by("pk").values()),
        list(Project.objects.order_by("pk").values_list("pk", "owner")),
        Succession.objects.count(),
        OrganisationName.objects.count(),
    )


@pytest.mark.parametrize(
    ("plan", "thai", "english"),
    [
        (split(basis=Basis(None, "", "")), "วันที่มีผล", "Write the day"),
        (split(basis=Basis(dt.date(2022, 5, 1), "กฎ", "")), "ยังมาไม่ถึง", "lies in the future"),
        (split(successors=()), "อย่างน้อยหนึ่งแห่ง", "Name at least one body"),
        (split(successors=(A, A)), "ซ้ำ", "is named twice"),
        (split(successors=(A, Successor("DEMO-2", "ชื่อ"))), "ไม่นำกลับมาใช้", "never given again"),
        (split(successors=(A, Successor("NOWHERE"))), "ไม่มีหน่วยงานรหัส NOWHERE", "no body with the code NOWHERE"),
        (split(successors=(A, Successor("DEMO-1"))), "สิ้นสุดลง", "ends in this reorganisation"),
        (split(default=""), "หน่วยงานใดรับช่วง", "Choose which of the bodies"),
        (split({"project-1": "U0023"}), "ไม่ได้รับช่วง", "takes over nothing"),
        (split({"project-1": EVERYWHERE}), "ไม่ได้รับช่วง", "takes over nothing"),
        (split(successors=(A, Successor("no code", "ชื่อ"))), "ตัวพิมพ์ใหญ่", "capital letters"),
    ],
)
def test_a_faulty_plan_changes_nothing(world, admin, plan, thai, english):
    before = state()
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            with pytest.raises(Invalid) as again:
                reorganise(plan=plan, seen=seen_of("DEMO-1"), by=admin)
            assert words in " ".join(str(problem.message) for problem in again.value.problems)
    assert nothing_changed(before)


def test_what_waits_for_an_approver_is_not_stranded(world, admin, division):
    _approved, waiting = world
    plan = split({f"project-{waiting.project.pk}": "NEW-B"})
    before = state()
    with translation.override("th"), pytest.raises(Invalid) as no:
        reorganise(plan=plan, seen=seen_of("DEMO-1"), by=admin)
    assert [problem.code for problem in no.value.problems] == ["stranded"]
    assert nothing_changed(before)
    reorganise(plan=split({**plan.choices, f"post-{post(division).pk}": EVERYWHERE}), seen=seen_of("DEMO-1"), by=admin)


def test_a_preview_that_has_grown_old_changes_nothing(world, unit, editor, admin):
    seen = seen_of("DEMO-1")
    records.project(unit, editor, "โครงการที่มาทีหลัง")
    before = state()
    with pytest.raises(Stale):
        reorganise(plan=split(), seen=seen, by=admin)
    assert nothing_changed(before)


def test_only_those_who_administer_may(world, cast, bodies):
    for name in ("editor", "division", "department", "ministry", "analyst", "auditor", "province"):
        with pytest.raises(Refused):
            reorganise(plan=split(), seen=seen_of("DEMO-1"), by=cast[name])
    with pytest.raises(Refused):
        reorganise(plan=split(of="U0151"), seen=seen_of("U0151"), by=cast["department-admin"])
    made = reorganise(plan=split(successors=(A,)), seen=seen_of("DEMO-1"), by=cast["department-admin"])
    assert set(made) == {"NEW-A"}
