"""Look-alikes: found within one owner and across bodies, shown as far as each may read, answered, taken back, listed."""

import random
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Refused
from samrit.lib.trees import rebuild_paths
from samrit.notifications.models import Notice, NoticeKind
from samrit.organisations.models import Organisation
from samrit.projects.actions import lookalikes
from samrit.projects.models import BudgetLine, CoAgency, Location, LookAlike, Objective, PlanChoice, Verdict, YearPlan
from samrit.projects.queries import alike_groups as groups
from samrit.projects.queries import lookalikes as queries
from samrit.projects.queries.warnings import warnings_of
from samrit.projects.rules.likeness import Named, pairs, pairs_of_all, similarity
from samrit.projects.rules.lookalikes import Near, Site, likeness_of, looks_alike, nearest
from tests.factories import opendata, records

ROAD = "ก่อสร้างถนนคอนกรีตเสริมเหล็กสายบ้านหนองบัว"
REASON = "ถนนคนละสาย คนละหมู่บ้าน"


@pytest.mark.parametrize(
    ("mine", "theirs", "near"),
    [
        (Site("subdistrict", "1/2/3/"), Site("subdistrict", "1/2/3/"), Near.SUBDISTRICT),
        (Site("subdistrict", "1/2/3/"), Site("subdistrict", "1/2/4/"), Near.NOT),
        (Site("subdistrict", "1/2/3/"), Site("district", "1/2/"), Near.DISTRICT),
        (Site("province", "1/"), Site("subdistrict", "1/2/3/"), Near.PROVINCE),
        (Site("province", "1/"), Site("province", "2/"), Near.NOT),
        (Site(), Site(), Near.COUNTRY),
        (Site(), Site("province", "1/"), Near.NOT),
        (Site("province", "1/", 8.0, 98.0), Site("province", "2/", 8.001, 98.001), Near.POINT),
        (Site("province", "1/", 8.0, 98.0), Site("province", "2/", 8.1, 98.0), Near.NOT),
    ],
)
def test_the_smallest_common_place_counts(mine: Site, theirs: Site, near: Near) -> None:
    assert nearest([mine], [theirs])[0] == nearest([theirs], [mine])[0] == near


def test_names_that_differ_in_a_number_are_not_alike() -> None:
    assert likeness_of(f"{ROAD} หมู่ 3", f"{ROAD} หมู่ 4") == 0
    assert likeness_of(f"{ROAD} หมู่ 3", f"โครงการ{ROAD} หมู่ ๓") > 0.8
    assert similarity("", "") == 0


def test_the_larger_the_place_the_more_alike_names_must_be() -> None:
    assert looks_alike(0.5, Near.SUBDISTRICT, same_target=True)
    assert not looks_alike(0.5, Near.PROVINCE, same_target=True)
    assert not looks_alike(0.7, Near.SUBDISTRICT, same_target=False)
    assert not looks_alike(1.0, Near.NOT, same_target=True)


def test_pairs_of_many_names_are_those_of_comparing_all_with_all() -> None:
    dice = random.Random(7)
    words = ["ก่อสร้าง", "ซ่อมแซม", "ถนน", "ฝาย", "บ้านหนองบัว", "บ้านโคก", "ปรับปรุง", "ระบบประปา", "หมู่ 3", "หมู่ 4", "สาย"]
    rows = [Named(str(n), "".join(dice.choices(words, k=dice.randint(1, 6))), dice.choice("กข")) for n in range(250)]
    for least in (0.5, 0.8, 1.0):
        found = {(pair.first, pair.second): pair.likeness for pair in pairs(rows, least)}
        assert found == {(pair.first, pair.second): pair.likeness for pair in pairs_of_all(rows, least)}
        assert found
    assert pairs([]) == []
    assert pairs([Named("1", ""), Named("2", "")]) == []


@pytest.fixture
def other(db: None, bodies: dict[str, Organisation]) -> Organisation:
    """A division of another ministry."""
    made = Organisation.objects.create(
        code="OTHER-1", kind="division", name_th="กองทางหลวงทดสอบ", parent=bodies["M11000"], sort_key="ก"
    )
    rebuild_paths(Organisation)
    made.refresh_from_db()
    return made


@pytest.fixture
def make(db: None) -> Callable[..., YearPlan]:
    """Year plans in one subdistrict, for one factor in words."""
    records.chain()
    areas = records.places()
    rebuild_paths(type(areas["81"]))

    def plan(
        owner: Organisation, code: str, name: str, *, area: str = "8101", factor: str = "โครงข่ายทางหลวง"
    ) -> YearPlan:
        made = opendata.year_plan(owner, code, name)
        Location.objects.filter(year_plan=made).update(area=areas[area], level=areas[area].kind)
        Objective.objects.filter(year_plan=made).update(text=f"วัตถุประสงค์ของ {name}")
        PlanChoice.objects.create(year_plan=made, level="vc_factor", as_stated=factor)
        return YearPlan.objects.select_related("project__owner", "approval").get(pk=made.pk)

    return plan


@pytest.fixture
def mine(make, unit: Organisation) -> YearPlan:
    return make(unit, "ก-65-0001", ROAD)


@pytest.fixture
def theirs(make, other: Organisation) -> YearPlan:
    return make(other, "ข-65-0001", f"โครงการ{ROAD}ตอนล่าง")


def say(plan: YearPlan, twin: YearPlan, by: User, verdict: str = Verdict.DIFFERENT, reason: str = REASON) -> LookAlike:
    return lookalikes.say(year_plan=plan, other=twin.project.public_id, verdict=verdict, reason=reason, by=by)


def test_within_one_owner_name_or_budget_code_tells(make, unit, editor) -> None:
    first = make(unit, "ก-65-0001", ROAD)
    make(unit, "ก-65-0002", f"โครงการ {ROAD}", area="8301")
    coded = make(unit, "ก-65-0003", "อบรมอาสาสมัคร", area="8301")
    make(unit, "ก-65-0004", f"{ROAD} ระยะที่ 2", area="8301")
    BudgetLine.objects.filter(year_plan__in=[first, coded]).update(gfmis_budget_code="2000512001")
    found = {each.code: each for each in queries.alike(editor, first)}
    assert set(found) == {"ก-65-0002", "ก-65-0003"}
    assert all(each.same_owner and each.reads == "all" for each in found.values())
    assert any("GFMIS" in str(why) for why in found["ก-65-0003"].why)


def test_the_page_of_a_project_shows_five_and_leads_to_all(make, unit, editor, as_user) -> None:
    for number in range(1, 8):
        make(unit, f"ก-65-000{number}", ROAD)
    address, browser = "/projects/ก-65-0001/2565/look-alikes/", as_user(editor)
    part = browser.get(address, headers={"hx-request": "true"}).content.decode()
    assert part.count("<li>") == 5
    assert "ทั้ง 6 โครงการ" in part
    assert browser.get(address).content.decode().count('id="alike-') == 6


def test_across_bodies_factor_place_and_name_tell(make, mine, theirs, other, analyst) -> None:
    make(other, "ข-65-0002", "อบรมอาสาสมัครสาธารณสุข")
    make(other, "ข-65-0003", f"{ROAD}ตอนบน", area="8301")
    make(other, "ข-65-0004", "ก่อสร้างถนนเข้าพื้นที่เกษตร", factor="ปัจจัยอื่น")
    (found,) = queries.alike(analyst, mine)
    assert (found.code, found.reads, found.body) == ("ข-65-0001", "all", other.name_th)
    assert [str(row[1]) for row in found.beside[:2]] == [ROAD, "เมืองทดสอบ"]
    assert len(found.why) == 3


def test_of_a_foreign_draft_nothing_is_read_and_of_what_is_approved_the_name(
    mine, theirs, other, editor, as_user
) -> None:
    (found,) = queries.alike(editor, mine)
    assert (found.reads, found.name, found.code, found.body, found.beside) == ("nothing", "", "", "", ())
    browser = as_user(editor)
    address = "/projects/ก-65-0001/2565/look-alikes/"
    for language, words in (("th", "ร่างโครงการของหน่วยงานอื่น"), ("en", "A draft of another body")):
        page = browser.get(address, headers={"accept-language": language}).content.decode()
        assert words in page
        for secret in (theirs.project.name_th, theirs.project.code, other.name_th, "วัตถุประสงค์ของ โครงการ"):
            assert secret not in page
    opendata.approve(theirs)
    (found,) = queries.alike(editor, mine)
    assert (found.reads, found.name, found.body) == ("approved", theirs.project.name_th, other.name_th)
    assert found.beside == ()


def test_discarded_cancelled_and_exercises_are_like_nothing(mine, theirs, editor, analyst) -> None:
    approval = theirs.approval_id
    YearPlan.objects.filter(pk=theirs.pk).update(origin="training", approval=None)
    assert queries.alike(analyst, mine) == []
    YearPlan.objects.filter(pk=theirs.pk).update(origin="living", approval=approval)
    theirs.approval.state = "discarded"
    theirs.approval.save()
    assert queries.alike(analyst, mine) == []


def test_what_is_said_is_logged_told_and_taken_back(mine, theirs, editor, cast, other) -> None:
    reader = cast["editor2"]
    reader.memberships.update(unit=other)
    assert [each.code for each in warnings_of(editor, mine)].count("look_alike") == 1
    said = say(mine, theirs, editor, Verdict.JOIN)
    assert not [each for each in warnings_of(editor, mine) if each.code == "look_alike"]
    notice = Notice.objects.get(kind=NoticeKind.LOOK_ALIKE)
    assert (notice.to, notice.link) == (reader, "/projects/%E0%B8%82-65-0001/2565/look-alikes/")
    assert not CoAgency.objects.exists(), "a draft she may not read is not named in her plan"
    event = BusinessEvent.objects.get(act="look_alike_said")
    assert (event.data["verdict"], event.reason) == ("join", REASON)
    with translation.override("th"), pytest.raises(Refused, match="มีคำตอบ"):
        say(mine, theirs, editor)
    lookalikes.take_back(year_plan=mine, pk=said.pk, by=editor)
    assert LookAlike.objects.get().undone_at is not None
    assert not Notice.objects.exists()
    assert BusinessEvent.objects.filter(act="look_alike_taken_back").count() == 1
    with pytest.raises(Refused):
        lookalikes.take_back(year_plan=mine, pk=said.pk, by=editor)


def test_joining_an_approved_project_writes_its_body_down(mine, theirs, editor, other) -> None:
    opendata.approve(theirs)
    say(mine, theirs, editor, Verdict.JOIN)
    assert CoAgency.objects.get(year_plan=mine).body == other


def test_taking_joined_back_takes_the_body_away_again(mine, theirs, editor, other) -> None:
    opendata.approve(theirs)
    said = say(mine, theirs, editor, Verdict.JOIN)
    assert lookalikes.take_back(year_plan=mine, pk=said.pk, by=editor) is None
    assert not CoAgency.objects.filter(year_plan=mine).exists()
    again = say(mine, theirs, editor, Verdict.JOIN)
    CoAgency.objects.create(year_plan=mine, as_stated="องค์การที่เขียนเอง", position=5)
    lookalikes.take_back(year_plan=mine, pk=again.pk, by=editor)
    assert CoAgency.objects.get(year_plan=mine).as_stated == "องค์การที่เขียนเอง"


def test_a_joined_body_that_somebody_wrote_on_stays_and_that_is_said(mine, theirs, editor, other, as_user) -> None:
    opendata.approve(theirs)
    said = say(mine, theirs, editor, Verdict.JOIN)
    CoAgency.objects.filter(year_plan=mine).update(part="สำรวจแนวถนน")
    address = f"/projects/ก-65-0001/2565/look-alikes/{said.pk}/undoing/"
    page = as_user(editor).post(address, headers={"accept-language": "en"}, follow=True).content.decode()
    assert f"{other.name_th} stays in M2 of 2565: it was changed there since" in page
    assert CoAgency.objects.get(year_plan=mine).part == "สำรวจแนวถนน"


def test_a_joined_body_stays_where_the_plan_is_closed_by_now(mine, theirs, editor, other) -> None:
    opendata.approve(theirs)
    said = say(mine, theirs, editor, Verdict.JOIN)
    opendata.approve(mine)
    with translation.override("en"):
        stays = lookalikes.take_back(year_plan=mine, pk=said.pk, by=editor)
    assert str(stays).startswith(f"{other.name_th} stays in M2 of 2565: ")
    assert CoAgency.objects.get(year_plan=mine).body == other


@pytest.mark.parametrize(
    ("verdict", "reason", "said"),
    [
        ("", REASON, ("เลือกคำตอบหนึ่งในสามข้อ", "Choose one of the three answers.")),
        ("maybe", REASON, ("เลือกคำตอบหนึ่งในสามข้อ", "Choose one of the three answers.")),
        ("different", "  ", ("โปรดระบุเหตุผล", "Say why")),
        ("different", "ก" * 2001, ("2,000", "2,000 letters")),
    ],
)
def test_an_answer_needs_one_of_three_and_a_reason(mine, theirs, editor, as_user, verdict, reason, said) -> None:
    given = {"other": str(theirs.project.public_id), "verdict": verdict, "reason": reason}
    for language, words in zip(("th", "en"), said, strict=True):
        answer = as_user(editor).post(
            "/projects/ก-65-0001/2565/look-alikes/", given, headers={"accept-language": language}
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not LookAlike.objects.exists()


def test_who_may_not_say_it_is_refused_and_the_try_is_logged(mine, theirs, make, other, cast, as_user) -> None:
    editor = cast["editor"]
    with pytest.raises(Refused):
        say(mine, theirs, cast["division"])
    assert BusinessEvent.objects.filter(act="refused_say_look_alike").count() == 1
    strange = make(other, "ข-65-0009", "เรื่องอื่นโดยสิ้นเชิง", area="83")
    with pytest.raises(Refused):
        say(mine, strange, editor)
    given = {"other": "not-a-key", "verdict": "same", "reason": REASON}
    assert as_user(editor).post("/projects/ก-65-0001/2565/look-alikes/", given).status_code == 403
    assert as_user(cast["editor2"]).get("/projects/ข-65-0001/2565/look-alikes/").status_code == 404
    said = say(mine, theirs, editor, Verdict.SAME)
    owner_of_theirs = cast["editor2"]
    owner_of_theirs.memberships.update(unit=other)
    theirs_again = YearPlan.objects.get(pk=theirs.pk)
    with translation.override("th"), pytest.raises(Refused, match="อีกฝ่าย"):
        lookalikes.take_back(year_plan=theirs_again, pk=said.pk, by=User.objects.get(pk=owner_of_theirs.pk))
    assert not LookAlike.objects.filter(undone_at__isnull=False).exists()


def test_the_other_unit_reads_no_reason_that_was_not_meant_for_it(mine, theirs, other, editor, cast, as_user) -> None:
    say(mine, theirs, editor, Verdict.DIFFERENT)
    reader = cast["editor2"]
    reader.memberships.update(unit=other)
    page = as_user(reader).get("/projects/ข-65-0001/2565/look-alikes/").content.decode()
    assert "เป็นคนละโครงการ" in page
    assert REASON not in page


def test_all_pairs_are_for_who_sees_every_record(mine, theirs, make, unit, editor, analyst, as_user) -> None:
    make(unit, "ก-65-0002", f"โครงการ {ROAD}", area="8301")
    waiting = groups.groups_of_year(2565, "no")
    found = groups.shown(pair for group in waiting for pair in group.pairs)
    assert {frozenset((pair.first.project.code, pair.second.project.code)) for pair in found} == {
        frozenset(("ก-65-0001", "ข-65-0001")),
        frozenset(("ก-65-0001", "ก-65-0002")),
    }
    say(mine, theirs, editor)
    assert [len(group.pairs) for group in groups.groups_of_year(2565, "no")] == [1]
    (group,) = groups.groups_of_year(2565, "different")
    assert [pair.said.reason for pair in group.pairs if pair.said] == [REASON]
    browser = as_user(analyst)
    (lone,) = groups.groups_of_year(2565, "no")
    assert "ก-65-0002" in browser.get(f"/projects/look-alikes/?year=2565&of={lone.key}").content.decode()
    assert REASON in browser.get(f"/projects/look-alikes/?year=2565&of={group.key}").content.decode()
    assert browser.get("/projects/look-alikes/?year=2565&of=1-1").status_code == 404
    assert "ไม่มีคู่ที่รอคำตอบ" in browser.get("/projects/look-alikes/?year=2570").content.decode()
    assert as_user(editor).get("/projects/look-alikes/").status_code == 403
    assert "/projects/look-alikes/?year=2565" in browser.get("/projects/?year=2565").content.decode()
    assert "/projects/look-alikes/?" not in as_user(editor).get("/projects/?year=2565").content.decode()


def test_pairs_that_connect_make_one_group_by_factor_and_place(
    mine, theirs, make, other, unit, analyst, as_user
) -> None:
    make(other, "ข-65-0002", f"{ROAD}ตอนบน")
    for number, owner in (("1", unit), ("2", other)):
        make(owner, f"ค-65-000{number}", f"อบรมอาสาสมัครสาธารณสุข{number * 3}", area="8301", factor="สุขภาพ")
    make(unit, "ค-65-0003", "อบรมอาสาสมัครสาธารณสุข", area="8301", factor="สุขภาพ")
    make(other, "ค-65-0004", "โครงการอบรมอาสาสมัครสาธารณสุข", area="8301", factor="สุขภาพ")
    roads, health = groups.groups_of_year(2565, "no", "projects")
    assert (roads.projects, roads.bodies, roads.target, roads.place) == (3, 2, "โครงข่ายทางหลวง", "กระบี่")
    assert (health.projects, health.target) == (2, "สุขภาพ")
    assert roads.waiting == len(roads.pairs) >= 2
    amounts = YearPlan.objects.filter(project__code__in=["ก-65-0001", "ข-65-0001", "ข-65-0002"])
    assert roads.money == sum(each.budget_year or 0 for each in amounts)
    page = as_user(analyst).get("/projects/look-alikes/?year=2565&order=projects").content.decode()
    assert page.index("โครงข่ายทางหลวง") < page.index("สุขภาพ")
    assert "กระบี่" in page


def test_groups_ask_as_much_of_many_as_of_few(mine, theirs, make, other, analyst, as_user) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert as_user(analyst).get("/projects/look-alikes/?year=2565").status_code == 200
        return len(found)

    first = asked()
    for number in range(2, 5):
        make(other, f"ข-65-000{number}", f"{ROAD}ตอนล่างสุด")
    assert asked() == first


def test_pages_ask_few_questions_of_the_database(mine, make, other, editor, as_user) -> None:
    make(other, "ข-65-0001", f"{ROAD}ตอนล่าง")
    queries.alike(editor, mine)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert queries.alike(User.objects.get(pk=editor.pk), mine)
        return len(found)

    first = asked()
    for number in range(2, 5):
        make(other, f"ข-65-000{number}", f"{ROAD}ตอนล่างสุด")
    assert asked() == first <= 22
