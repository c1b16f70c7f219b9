"""Words stated instead of plan nodes: suggested, decided with a name, undone, kept for later; bad input changes nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.lib.thai import fold
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, EditionKind, PlanNode
from samrit.projects.actions.matching import accept_match, refresh_completeness, undo_match
from samrit.projects.models import PlanChoice, StatedMatch, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries import matching as queries
from samrit.projects.queries.imports import known_references
from samrit.projects.queries.versions import frozen_now
from samrit.projects.rules import Link, SectionData, matching
from tests.cast import SignedInClient
from tests.factories import records
from tests.pages import Page

pytestmark = pytest.mark.django_db

WORDS = "ครูและบุคลากร ทางการศึกษา"
FACTORS = [("F0101", "ครูและบุคลากรทางการศึกษามีสมรรถนะ"), ("F0102", "สถานศึกษามีคุณภาพ")]


@pytest.fixture
def tree() -> dict[str, PlanNode]:
    records.chain()
    records.places()
    return records.plan_tree()


@pytest.fixture
def analyst(cast: dict[str, User]) -> User:
    return cast["analyst"]


@pytest.fixture
def plan(tree: dict[str, PlanNode], unit: Organisation, editor: User) -> YearPlan:
    """A year plan whose factor is stated in words, before the list of factors is loaded."""
    return stated_plan(unit, editor)


def stated_plan(
    unit: Organisation, editor: User, words: str = WORDS, name: str = "พัฒนาครูช่าง", year: int = 2565
) -> YearPlan:
    made = records.project(unit, editor, name, year)
    records.save(made, editor, "m1", SectionData({"vc_factor": Link(as_stated=words), "issue": Link("12")}))
    return made


@pytest.fixture
def factors(plan: YearPlan) -> dict[str, PlanNode]:
    return load_factors()


def load_factors() -> dict[str, PlanNode]:
    edition = Edition.objects.get(code="ns-test")
    EditionKind.objects.create(edition=edition, kind="vc_factor", parent_kind="target_y1")
    parent = PlanNode.objects.get(code="mp12-y1-01")
    made = {
        code: PlanNode.objects.create(
            edition=edition,
            kind="vc_factor",
            code=code.lower(),
            official_code=code,
            name_th=name,
            parent=parent,
            path=f"{parent.path}x",
        )
        for code, name in FACTORS
    }
    for node in made.values():
        PlanNode.objects.filter(pk=node.pk).update(path=f"{parent.path}{node.pk}/")
    return {code: PlanNode.objects.get(pk=node.pk) for code, node in made.items()}


def link(plan: YearPlan) -> PlanChoice:
    return PlanChoice.objects.get(year_plan=plan, level="vc_factor")


def accept(node: PlanNode | None, by: User, words: str = WORDS, **values: Any) -> Any:
    edition = Edition.objects.get(code="ns-test")
    return accept_match(**{"edition": edition, "level": "vc_factor", "stated": words, "node": node, "by": by, **values})


def test_what_is_not_loaded_is_only_counted_and_waits_when_it_is(plan: YearPlan, analyst: User) -> None:
    before = queries.work(analyst)
    assert before.waiting == []
    assert [(row.level, len(row.texts), row.years_in_order) for row in before.not_loaded] == [("vc_factor", 1, [2565])]
    factors = load_factors()
    work = queries.work(analyst)
    assert [(text.level, text.text, text.plans) for text in work.waiting] == [("vc_factor", WORDS, {plan.pk})]
    offered = queries.offers(work.waiting)[work.waiting[0].key]
    assert offered[0].found.node == factors["F0101"]
    assert "การพัฒนาการเรียนรู้" in offered[0].found.path_words
    assert (work.stated, work.matched) == (1, 0)


def test_likeness_counts_codes_words_and_letters() -> None:
    named = [matching.Named.of(n, code, (name,)) for n, (code, name) in enumerate(FACTORS, start=1)]
    likeness = matching.Likeness.of(named)
    by_code = likeness.suggest("ปัจจัย F0102 อื่น ๆ")[0]
    assert (by_code.node, by_code.why) == (2, matching.CODE)
    assert likeness.suggest("f0102")[0].likeness == 1.0
    same = likeness.suggest("ครู และบุคลากรทางการศึกษา มีสมรรถนะ")[0]
    assert (same.node, same.likeness, same.why) == (1, 1.0, matching.WORDS)
    assert likeness.suggest(WORDS)[0].why == matching.SIMILAR
    assert likeness.suggest("ท่าเรือ") == []


def test_accepting_sets_every_link_and_keeps_the_words(
    plan: YearPlan, unit: Organisation, editor: User, analyst: User
) -> None:
    other = stated_plan(unit, editor, "ครูและบุคลากรทางการศึกษา", "อีกโครงการ")
    factors = load_factors()
    done = accept(factors["F0101"], analyst)
    assert (done.links, done.plans) == (2, 2)
    for each in (plan, other):
        row = link(each)
        assert row.node == factors["F0101"]
        assert row.match == done.matches[0]
        assert fold(row.as_stated) == fold(WORDS)
        assert YearPlan.objects.get(pk=each.pk).main_node == factors["F0101"]
    event = BusinessEvent.objects.get(act="stated_text_matched")
    assert (event.data["links"], event.data["stated"], event.data["node"]) == (2, WORDS, "f0101")
    assert queries.work(analyst).waiting == []
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    frozen = frozen_now(fresh)["m1"]["vc_factor"]
    assert (frozen["code"], frozen["as_stated"]) == ("f0101", WORDS)
    page = SignedInClient(editor).get(f"/projects/{plan.project.code}/").content.decode()
    assert FACTORS[0][1] in page
    assert WORDS in page


def test_words_stay_when_something_else_is_saved_and_go_when_another_node_is_chosen(
    plan: YearPlan, factors: dict[str, PlanNode], editor: User, analyst: User
) -> None:
    accept(factors["F0101"], analyst)
    records.save(plan, editor, "m1", SectionData({"vc_factor": Link("f0101"), "explanation": "เหตุผล"}))
    assert (link(plan).as_stated, link(plan).match is not None) == (WORDS, True)
    records.save(plan, editor, "m1", SectionData({"vc_factor": Link("f0102")}))
    row = link(plan)
    assert (row.node, row.as_stated, row.match) == (factors["F0102"], "", None)


def test_undoing_leaves_what_somebody_chose_herself(
    plan: YearPlan, unit: Organisation, editor: User, analyst: User, cast: dict[str, User]
) -> None:
    other = stated_plan(unit, editor, WORDS, "อีกโครงการ")
    factors = load_factors()
    match = accept(factors["F0101"], analyst).matches[0]
    records.save(other, editor, "m1", SectionData({"vc_factor": Link("f0102")}))
    admin = cast["admin"]
    assert undo_match(match=match, by=admin).links == 1
    assert (link(plan).node, link(plan).as_stated, link(plan).match) == (None, WORDS, None)
    assert link(other).node == factors["F0102"]
    assert YearPlan.objects.get(pk=plan.pk).main_node == PlanNode.objects.get(kind="issue", code="12")
    told = queries.decisions(analyst).get()
    assert (told.decided_by, told.undone_by) == (analyst, admin)
    assert len(queries.work(analyst).waiting) == 1
    with pytest.raises(Refused):
        undo_match(match=match, by=admin)


def test_a_text_written_later_is_matched_at_once(
    plan: YearPlan, factors: dict[str, PlanNode], unit: Organisation, editor: User, analyst: User
) -> None:
    editing.plan_lists(2565)
    match = accept(factors["F0101"], analyst).matches[0]
    later = stated_plan(unit, editor, " ครูและบุคลากรทาง การศึกษา ", "เขียนภายหลัง")
    assert (link(later).node, link(later).match) == (factors["F0101"], match)
    assert fold(link(later).as_stated) == fold(WORDS)
    undo_match(match=match, by=analyst)
    again = stated_plan(unit, editor, WORDS, "หลังยกเลิก")
    assert link(again).node is None


def test_an_imported_text_is_matched_at_once_in_the_years_of_its_edition(
    plan: YearPlan, factors: dict[str, PlanNode], analyst: User
) -> None:
    match = accept(factors["F0101"], analyst).matches[0]
    known = known_references()
    now, before = (PlanChoice(level="vc_factor", as_stated=f" {WORDS} ") for _each in range(2))
    known.match(now, 2565)
    known.match(before, 2560)
    assert (now.node_id, now.match_id) == (factors["F0101"].pk, match.pk)
    assert (before.node_id, before.match_id) == (None, None)


def test_that_no_node_fits_is_a_decision_too(plan: YearPlan, factors: dict[str, PlanNode], analyst: User) -> None:
    with pytest.raises(Invalid):
        accept(None, analyst)
    done = accept(None, analyst, reason="คำนี้ไม่ใช่ปัจจัย")
    assert done.links == 0
    assert link(plan).node is None
    work = queries.work(analyst)
    assert (work.waiting, work.without_node) == ([], 1)


def test_two_people_decide_and_the_second_is_told(
    plan: YearPlan, factors: dict[str, PlanNode], analyst: User, cast: dict[str, User]
) -> None:
    accept(factors["F0101"], analyst)
    with pytest.raises(Refused) as no:
        accept(factors["F0102"], cast["admin"])
    assert FACTORS[0][1] in str(no.value)
    assert link(plan).node == factors["F0101"]
    assert StatedMatch.objects.count() == 1
    assert BusinessEvent.objects.filter(act="refused_match_stated").exists()


@pytest.mark.parametrize("who", ["editor", "department", "ministry", "host", "budget", "auditor"])
def test_others_find_nothing(
    who: str, plan: YearPlan, factors: dict[str, PlanNode], cast: dict[str, User], analyst: User
) -> None:
    client = SignedInClient(cast[who])
    for path in ("", "many/", "decisions/"):
        assert client.get(f"/projects/matching/{path}").status_code == 404
    assert client.post("/projects/matching/decisions/", {"choice": "1"}).status_code == 404
    match = accept(factors["F0101"], analyst).matches[0]
    assert client.post(f"/projects/matching/decisions/{match.pk}/undoing/").status_code == 404
    with pytest.raises(Refused):
        undo_match(match=match, by=cast[who])
    assert queries.work(cast[who]).waiting == []


BAD = [
    ({"choice": ""}, "เลือกว่าคำเหล่านี้หมายถึงอะไร", "Choose what the words mean"),
    ({"choice": "999999"}, "เลือกว่าคำเหล่านี้หมายถึงอะไร", "Choose what the words mean"),
    ({"choice": "other"}, "เลือกว่าคำเหล่านี้หมายถึงอะไร", "Choose what the words mean"),
    ({"choice": "none"}, "บอกเหตุผลว่าทำไมไม่มีรายการใด", "Say why no node"),
    ({"choice": "issue"}, "อยู่คนละระดับ", "another level"),
    ({"choice": "cancelled"}, "ถูกยกเลิก", "is cancelled"),
    ({"stated": "คำที่ไม่มีใครเขียน", "choice": "F0101"}, "ไม่มีการเชื่อมโยงใด", "No link holds"),
]


@pytest.mark.parametrize(("typed", "thai", "english"), BAD)
def test_bad_input_is_told_and_changes_nothing(
    typed: dict[str, str],
    thai: str,
    english: str,
    plan: YearPlan,
    factors: dict[str, PlanNode],
    tree: dict[str, PlanNode],
    analyst: User,
) -> None:
    PlanNode.objects.create(
        edition=factors["F0101"].edition, kind="vc_factor", code="gone", name_th="ปัจจัยเก่า", status="cancelled"
    )
    named = {**factors, "issue": tree["issue 12"], "cancelled": PlanNode.objects.get(code="gone")}
    told = {"edition": "ns-test", "level": "vc_factor", "stated": WORDS, **typed}
    if told["choice"] in named:
        told["choice"] = str(named[told["choice"]].pk)
    for language, words in (("th", thai), ("en", english)):
        client = SignedInClient(analyst)
        client.cookies["django_language"] = language
        answer = client.post("/projects/matching/decisions/", told)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert link(plan).node is None
    assert not StatedMatch.objects.exists()


def test_a_decision_by_page_and_its_undoing(plan: YearPlan, factors: dict[str, PlanNode], analyst: User) -> None:
    client = SignedInClient(analyst)
    page = client.get("/projects/matching/").content.decode()
    assert WORDS in page
    assert FACTORS[0][1] in page
    form = Page(page).form("/projects/matching/decisions/?page=1")
    answer = client.post("/projects/matching/decisions/?page=1", form | {"choice": str(factors["F0101"].pk)})
    assert answer.url == "/projects/matching/?page=1"
    assert link(plan).node == factors["F0101"]
    told = client.get("/projects/matching/decisions/").content.decode()
    assert WORDS in told
    client.post(f"/projects/matching/decisions/{link(plan).match_id}/undoing/")
    assert link(plan).node is None


def test_without_script_the_search_page_leads_back_to_the_text(
    plan: YearPlan, factors: dict[str, PlanNode], analyst: User
) -> None:
    client = SignedInClient(analyst)
    told = {"edition": "ns-test", "level": "vc_factor", "stated": WORDS, "choose": "node"}
    found = client.post("/projects/matching/decisions/", told).url
    page = client.get(found).content.decode()
    assert f"node={factors['F0102'].pk}" in page
    back = f"/projects/matching/?level=vc_factor&edition=ns-test&q={WORDS}&node={factors['F0102'].pk}"
    forms = Page(client.get(back).content.decode()).forms
    form = next(each["fields"] for each in forms if "/decisions/" in each["action"])
    assert (form["node"], form["choice"]) == (str(factors["F0102"].pk), "other")


def test_many_are_accepted_at_once_or_none(plan: YearPlan, unit: Organisation, editor: User, analyst: User) -> None:
    other = stated_plan(unit, editor, "F0102 สถานศึกษามีคุณภาพดี", "อีกโครงการ")
    factors = load_factors()
    client = SignedInClient(analyst)
    page = client.get("/projects/matching/many/?least=50").content.decode()
    assert page.count('name="chosen"') == 2
    lines = {}
    for place, (words, node) in enumerate([(WORDS, "F0101"), ("F0102 สถานศึกษามีคุณภาพดี", "F0102")]):
        told = {"edition": "ns-test", "level": "vc_factor", "stated": words, "node": str(factors[node].pk)}
        lines |= {f"{name}-{place}": value for name, value in told.items()}
    wrong = lines | {"node-1": str(PlanNode.objects.get(kind="issue", code="12").pk), "chosen": ["0", "1"]}
    assert client.post("/projects/matching/many/", wrong).status_code == 422
    assert link(plan).node is None
    assert client.post("/projects/matching/many/", {}).status_code == 422
    assert client.post("/projects/matching/many/", lines | {"chosen": ["0", "1"]}).status_code == 302
    assert (link(plan).node, link(other).node) == (factors["F0101"], factors["F0102"])


def test_a_draft_that_is_matched_is_judged_anew(plan: YearPlan, factors: dict[str, PlanNode], analyst: User) -> None:
    accept(factors["F0101"], analyst)
    section = plan.links
    type(section).objects.filter(pk=section.pk).update(is_complete=True)
    assert refresh_completeness(plans=[plan.pk]) == 1
    assert not type(section).objects.get(pk=section.pk).is_complete


def test_the_list_asks_no_more_the_more_texts(
    plan: YearPlan, unit: Organisation, editor: User, analyst: User, tree: dict[str, PlanNode]
) -> None:
    load_factors()
    client = SignedInClient(analyst)
    client.get("/projects/matching/")
    with CaptureQueriesContext(connection) as one:
        client.get("/projects/matching/")
    for number in range(3):
        other = stated_plan(unit, editor, f"สถานศึกษา {number}", f"โครงการ {number} แบบใหม่")
        assert link(other).node is None
    with CaptureQueriesContext(connection) as four:
        client.get("/projects/matching/")
    assert len(four) <= len(one)
    assert len(four) <= 24
