"""The pages on which NESDC writes editions of plans: who may, what they show, what they refuse, how many queries."""

import csv
import io

import pytest
from django.test import Client

from samrit.audit.models import BusinessEvent
from samrit.plans.actions import drafts as actions
from samrit.plans.actions.publishing import propose
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, NodeHost, NodeKind, PlanLink, PlanNode
from samrit.plans.rules.fields import NodeValues
from tests.factories.packs import ISSUE, STRATEGY, SUB_PLAN, TARGET, below, plan

SECOND = {**TARGET, "code": "t2", "official_code": "010102", "name_th": "ประชาชนอยู่ดี"}
OTHER = {"kind": "sub_plan", "code": "s2", "name_th": "การป้องกันปัญหา", **below("issue", "01")}
DRAFTS, DRAFT = "/plans/drafts/", "/plans/drafts/mp-2566/"
ENGLISH = {"accept-language": "en"}
FRAGMENT = {"hx-request": "true"}
NAMES = {"name_th": "แผนแม่บท ฉบับสาธิต", "name_en": "Master plans, demonstration"}
YEARS = {"valid_from": 2566, "valid_to": 2570}


@pytest.fixture
def base(db, tmp_path):
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, OTHER, TARGET, SECOND), by=None)
    return Edition.objects.get(code="mp-2561")


@pytest.fixture
def draft(base, analyst):
    return actions.start_revision(base=base, code="mp-2566", **NAMES, **YEARS, why="มติสาธิต", by=analyst)


@pytest.fixture
def browser(analyst):
    client = Client()
    client.force_login(analyst)
    return client


def node(draft, code):
    return PlanNode.objects.get(edition=draft, code=code)


def at(draft, code, rest=""):
    return f"{DRAFT}nodes/{node(draft, code).pk}/{rest}"


def written(browser, draft, code, **changes):
    """What the form of a node sends as it stands, with some fields written anew."""
    context = browser.get(at(draft, code)).context
    fields = {bound.name: bound.value() or "" for bound in context["form"]}
    return {**fields, "seen": context["seen"], **changes}


def both_languages(browser, method, path, data=None):
    """The answer's text in Thai and in English, and its status."""
    send = getattr(browser, method)
    thai, english = send(path, data or {}), send(path, data or {}, headers=ENGLISH)
    assert thai.status_code == english.status_code
    return thai.text, english.text, thai.status_code


def rows(draft):
    return list(PlanNode.objects.filter(edition=draft).order_by("pk").values())


# who may


@pytest.mark.parametrize("path", ["", "tree/", "history/", "nodes/", "difference/", "difference.csv", "publication/"])
def test_drafts_do_not_exist_for_others(client, draft, as_user, editor, auditor, path):
    for person in (editor, auditor):
        assert as_user(person).get(DRAFT + path).status_code == 404
    assert client.get(DRAFT + path).status_code == 302


def test_the_list_and_the_beginnings_do_not_exist_for_others(base, as_user, ministry_admin):
    for path in ("", "begin/revision/", "begin/completion/", "begin/edition/"):
        assert as_user(ministry_admin).get(DRAFTS + path).status_code == 404
        assert as_user(ministry_admin).post(DRAFTS + path, {"base": "mp-2561"}).status_code in (404, 405)
    assert Edition.objects.count() == 1


def test_a_node_of_another_edition_is_not_written_here(browser, draft, base):
    own = PlanNode.objects.get(edition=base, code="t1")
    assert browser.get(f"{DRAFT}nodes/{own.pk}/").status_code == 404
    assert browser.post(f"{DRAFT}nodes/{own.pk}/", {"name_th": "x"}).status_code == 404
    assert browser.get("/plans/drafts/none/").status_code == 404


# the list, and beginning


def test_the_list_teaches_before_anything_is_begun(browser, base):
    thai, english, status = both_languages(browser, "get", DRAFTS)
    assert status == 200
    assert "ร่างจะแสดงที่นี่" in thai
    assert "There are two ways to change a plan that is published" in english


def test_a_revision_is_begun(browser, base):
    page = browser.get(f"{DRAFTS}begin/revision/?base=mp-2561")
    assert 'value="แผนแม่บท"' in page.text
    typed = {"base": "mp-2561", "code": "mp-2566", "valid_from": "๒๕๖๖", "valid_to": "", "why": "มติสาธิต"}
    answer = browser.post(f"{DRAFTS}begin/revision/", {**typed, "name_th": "แผนแม่บท (สาธิต)", "name_en": ""})
    assert (answer.status_code, answer["Location"]) == (302, DRAFT)
    made = Edition.objects.get(code="mp-2566")
    assert (made.valid_from, made.valid_to, made.state, made.nodes.count()) == (2566, None, "draft", 6)
    assert "แผนแม่บท (สาธิต)" in browser.get(DRAFTS).text


def test_a_completion_and_an_edition_without_base_are_begun(browser, base):
    browser.post(f"{DRAFTS}begin/completion/", {"base": "mp-2561", "why": "บัญชีเป้าหมายฉบับเต็ม (สาธิต)"})
    assert Edition.objects.get(purpose="completion").base == base
    typed = {"framework": "policy", "code": "policy-demo", "name_th": "นโยบาย (สาธิต)", "valid_from": "2566"}
    browser.post(f"{DRAFTS}begin/edition/", {**typed, "grammar_of": "mp-2561", "why": "คำแถลง (สาธิต)"})
    made = Edition.objects.get(code="policy-demo")
    assert made.base is None
    assert made.kinds.count() == base.kinds.count() > 0
    assert "ยังไม่มีข้อมูล" in browser.get(f"{DRAFTS}policy-demo/tree/").text
    assert browser.get(f"{DRAFTS}policy-demo/").status_code == 200
    assert browser.get(f"{DRAFTS}policy-demo/difference/").status_code == 404


WRONG = [
    ({"valid_from": "ปีหน้า"}, "“ปีหน้า” ไม่ใช่จำนวนเต็ม", "“ปีหน้า” is not a whole number."),
    ({"valid_from": ""}, "เขียนปีงบประมาณเป็นพุทธศักราช", "Write the fiscal year in the Buddhist era"),
    ({"valid_from": "2022"}, "เขียนปีงบประมาณเป็นพุทธศักราช", "Write the fiscal year in the Buddhist era"),
    ({"base": "none"}, "โปรดเลือกฉบับของแผน", "Choose the edition."),
    ({"why": ""}, None, "Say why: the resolution, gazette or letter behind it."),
    ({"code": "drafts"}, None, "This word stands for a page."),
]


@pytest.mark.parametrize(("wrong", "thai", "english"), WRONG)
def test_a_beginning_that_cannot_be_is_refused_at_its_field(browser, base, wrong, thai, english):
    typed = {"base": "mp-2561", "code": "mp-2566", "name_th": "แผน (สาธิต)", "valid_from": "2566", "why": "มติ"}
    said_thai, said_english, status = both_languages(browser, "post", f"{DRAFTS}begin/revision/", {**typed, **wrong})
    assert status == 422
    assert english in said_english
    if thai:
        assert thai in said_thai
    assert english not in said_thai
    assert Edition.objects.count() == 1


# the desk


def test_the_desk_tells_where_a_draft_stands_and_what_differs(browser, draft, analyst):
    target = node(draft, "t1")
    browser.post(at(draft, "t1"), written(browser, draft, "t1", name_th="ประชาชนปลอดภัยยิ่งขึ้น (สาธิต)"))
    browser.post(at(draft, "t2", "cancelling/"), {"reason": "มติสาธิต"})
    page = browser.get(DRAFT)
    counts = {row["url"].rpartition("#")[2]: row["count"] for row in page.context["counts"]}
    assert (counts["changed"], counts["cancelled"]) == (1, 1)
    assert page.context["no_propose"] is None
    text = browser.get(f"{DRAFT}difference/").text
    assert f"<del>{target.name_th}</del>" in text
    assert "<ins>ประชาชนปลอดภัยยิ่งขึ้น (สาธิต)</ins>" in text
    lines = list(csv.DictReader(io.StringIO(browser.get(f"{DRAFT}difference.csv").text.removeprefix("\ufeff"))))
    assert {(line["what"], line["code"], line["field"]) for line in lines} == {
        ("changed", "t1", "name_th"),
        ("cancelled", "t2", ""),
    }


def test_a_draft_that_is_its_base_says_so(browser, draft):
    thai, english, _status = both_languages(browser, "get", f"{DRAFT}difference/")
    assert "ยังไม่มีสิ่งใดต่างจากแผนแม่บท" in thai
    assert "Nothing differs from Master plans yet." in english


def test_two_people_bring_a_draft_into_force(browser, draft, as_user, admin):
    assert browser.get(f"{DRAFT}proposal/").status_code == 200
    assert browser.post(f"{DRAFT}proposal/").status_code == 302
    assert browser.get(f"{DRAFT}publication/").status_code == 403
    second = as_user(admin)
    assert "แผนแม่บท ฉบับสาธิต" in second.get("/my-work/").text
    given_back = second.post(f"{DRAFT}return/", {"reason": "ขอให้เพิ่มเจ้าภาพ"})
    assert given_back.status_code == 302
    assert "ขอให้เพิ่มเจ้าภาพ" in browser.get(DRAFT).text
    browser.post(f"{DRAFT}proposal/")
    assert second.get(f"{DRAFT}publication/").status_code == 200
    assert second.post(f"{DRAFT}publication/")["Location"] == "/plans/mp-2566/"
    assert Edition.objects.get(code="mp-2566").state == "published"
    assert second.get(DRAFT).status_code == 404
    history = browser.get(f"{DRAFT}history/", headers=ENGLISH).text
    for words in ("Begun", "Proposed for publication", "Given back", "Published"):
        assert words in history
    assert browser.get(f"{DRAFT}difference/").status_code == 200
    assert "เผยแพร่แล้ว" in browser.get(DRAFTS).text


def test_giving_back_and_discarding_need_a_reason(browser, draft, analyst, as_user, admin):
    thai, _english, status = both_languages(browser, "post", f"{DRAFT}discarding/", {"reason": " "})
    assert status == 422
    assert 'id="id_reason-errors"' in thai
    propose(edition=draft, by=analyst)
    thai, _english, status = both_languages(as_user(admin), "post", f"{DRAFT}return/", {"reason": ""})
    assert status == 422
    draft.refresh_from_db()
    assert (draft.state, draft.returned_because) == ("proposed", "")
    assert browser.get(f"{DRAFT}discarding/").status_code == 403


def test_a_discarded_draft_is_kept_for_reading(browser, draft):
    browser.post(f"{DRAFT}discarding/", {"reason": "เริ่มใหม่"})
    thai, english, status = both_languages(browser, "get", DRAFT)
    assert status == 200
    assert "ร่างนี้ปิดแล้ว" in thai
    assert "This draft is closed" in english
    assert browser.post(f"{DRAFT}nodes/", {"name_th": "x"}).status_code == 403
    assert "Discarded" in browser.get(DRAFTS, headers=ENGLISH).text


def test_what_is_proposed_is_not_written_and_the_try_stays_in_the_log(browser, draft, analyst):
    propose(edition=draft, by=analyst)
    before = rows(draft)
    sent = {"name_th": "แก้", "code": "t1", "kind": "target_y1"}
    _thai, english, status = both_languages(browser, "post", at(draft, "t1"), sent)
    assert status == 403
    assert "This draft waits for the second person." in english
    for path in ("place/", "cancelling/", "hosts/", "links/"):
        assert browser.post(at(draft, "t1", path), {"reason": "x"}).status_code == 403
    assert rows(draft) == before
    assert BusinessEvent.objects.filter(act="refused_change_plan_node").exists()
    assert "ร่างนี้แก้ไขไม่ได้ในขณะนี้" in browser.get(at(draft, "t1")).text


# the tree


def test_the_tree_is_walked_level_by_level(browser, draft):
    text = browser.get(f"{DRAFT}tree/").text
    assert "ด้านความมั่นคง" in text
    assert "การรักษาความสงบ" not in text
    opened = browser.get(f"{DRAFT}tree/?open={node(draft, '1').pk}.{node(draft, '01').pk}").text
    assert "การรักษาความสงบ" in opened
    assert "ประชาชนปลอดภัย" not in opened
    fragment = browser.get(at(draft, "s1", "children/"), headers=FRAGMENT).text
    assert "ประชาชนปลอดภัย" in fragment
    assert "<html" not in fragment
    assert "<h1>" in browser.get(at(draft, "s1", "children/")).text


@pytest.mark.parametrize("address", ["?open=x.99999999999.๑", "?open=999999", "?q=", "?open=-1"])
def test_an_address_of_the_tree_that_makes_no_sense_shows_the_tree(browser, draft, address):
    answer = browser.get(f"{DRAFT}tree/{address}")
    assert answer.status_code == 200
    assert "ด้านความมั่นคง" in answer.text


def test_the_tree_marks_what_differs(browser, draft):
    browser.post(at(draft, "t1"), written(browser, draft, "t1", name_th="ถ้อยคำใหม่ (สาธิต)"))
    browser.post(
        at(draft, "t2", "place/"), {**seen(browser, at(draft, "t2", "place/")), "parent": node(draft, "s2").pk}
    )
    browser.post(f"{DRAFT}nodes/", {"parent": node(draft, "s2").pk, **NEW})
    browser.post(at(draft, "s1", "cancelling/"), {"reason": "มติสาธิต"})
    top = browser.get(f"{DRAFT}tree/", headers=ENGLISH).text
    assert "4 changes below" in top
    issue = browser.get(at(draft, "01", "children/"), headers=ENGLISH).text
    assert "cancelled in this draft" in issue
    below_s2 = browser.get(at(draft, "s2", "children/"), headers=ENGLISH).text
    assert "moved in this draft" in below_s2
    assert "new in this draft" in below_s2
    assert "changed in this draft" in browser.get(at(draft, "s1", "children/"), headers=ENGLISH).text


def test_search_finds_words_and_codes(browser, draft):
    assert "<mark>อยู่ดี</mark>" in browser.get(f"{DRAFT}tree/?q=อยู่ดี").text
    found = browser.get(f"{DRAFT}tree/?q=010102", headers=FRAGMENT).text
    assert "ประชาชนอยู่ดี" in found
    assert "การรักษาความสงบ" in found  # the way to it
    assert "<html" not in found
    thai, english, _status = both_languages(browser, "get", f"{DRAFT}tree/?q=ไม่มีคำนี้")
    assert "ไม่พบรายการที่ตรงกันในร่างนี้" in thai
    assert "Nothing in this draft matches" in english


# nodes


NEW = {"kind": "target_y1", "code": "t9", "name_th": "เป้าหมายใหม่ (สาธิต)", "attestation": "A", "parent_basis": "stated"}


def test_a_node_is_added_where_its_kind_may_stand(browser, draft):
    page = browser.get(f"{DRAFT}nodes/?parent={node(draft, 's1').pk}")
    kinds = page.context["kinds"]
    assert "target_y1" in kinds
    assert "issue" not in kinds
    answer = browser.post(f"{DRAFT}nodes/", {**NEW, "parent": node(draft, "s1").pk})
    made = node(draft, "t9")
    assert answer["Location"] == f"{DRAFT}nodes/{made.pk}/"
    assert (made.parent, made.origin, made.path.startswith(made.parent.path)) == (node(draft, "s1"), None, True)
    again = browser.post(f"{DRAFT}nodes/", {**NEW, "code": "t8", "parent": node(draft, "s1").pk, "another": "1"})
    assert again["Location"] == f"{DRAFT}nodes/?parent={node(draft, 's1').pk}"


def test_a_node_that_cannot_be_is_refused_at_its_field(browser, draft):
    before = rows(draft)
    twin = {**NEW, "code": "t1", "parent": node(draft, "s1").pk}
    thai, english, status = both_languages(browser, "post", f"{DRAFT}nodes/", twin)
    assert status == 422
    assert "The draft has a node of this kind with this code already." in english
    assert "The draft has" not in thai
    nameless = {**NEW, "name_th": "", "parent": node(draft, "s1").pk}
    assert both_languages(browser, "post", f"{DRAFT}nodes/", nameless)[2] == 422
    wrong_kind = {**NEW, "kind": "strategy", "parent": node(draft, "s1").pk}
    assert both_languages(browser, "post", f"{DRAFT}nodes/", wrong_kind)[2] == 422
    number = {**NEW, "position": "สาม", "parent": node(draft, "s1").pk}
    thai, english, status = both_languages(browser, "post", f"{DRAFT}nodes/", number)
    assert (status, "“สาม” ไม่ใช่จำนวนเต็ม" in thai, "“สาม” is not a whole number." in english) == (422, True, True)
    assert browser.post(f"{DRAFT}nodes/", {**NEW, "parent": "999999"}).status_code == 404
    assert rows(draft) == before


def test_a_node_shows_its_words_beside_those_of_the_base(browser, draft):
    browser.post(at(draft, "t1"), written(browser, draft, "t1", name_th="ถ้อยคำใหม่ (สาธิต)", name_en="New words"))
    text = browser.get(at(draft, "t1")).text
    assert "<del>ประชาชนปลอดภัย</del>" in text
    assert "<ins>ถ้อยคำใหม่ (สาธิต)</ins>" in text


def test_two_people_who_write_the_same_field_see_both_texts(browser, draft, as_user, admin):
    mine = written(browser, draft, "t1", name_th="คำของฉัน (สาธิต)")
    as_user(admin).post(at(draft, "t1"), written(browser, draft, "t1", name_th="คำของผู้อื่น (สาธิต)"))
    answer = browser.post(at(draft, "t1"), mine)
    assert answer.status_code == 409
    assert "คำของฉัน (สาธิต)" in answer.text
    assert "คำของผู้อื่น (สาธิต)" in answer.text
    assert node(draft, "t1").name_th == "คำของผู้อื่น (สาธิต)"
    again = {**mine, "seen": answer.context["seen"]}
    assert browser.post(at(draft, "t1"), again).status_code == 302
    assert node(draft, "t1").name_th == "คำของฉัน (สาธิต)"


def test_two_people_who_write_different_fields_are_merged(browser, draft, as_user, admin):
    mine = written(browser, draft, "t1", note="หมายเหตุ")
    as_user(admin).post(at(draft, "t1"), written(browser, draft, "t1", name_th="คำของผู้อื่น (สาธิต)"))
    assert browser.post(at(draft, "t1"), mine).status_code == 302
    assert (node(draft, "t1").name_th, node(draft, "t1").note) == ("คำของผู้อื่น (สาธิต)", "หมายเหตุ")


def seen(browser, path):
    """What the page carries of what it shows."""
    return {"seen": browser.get(path).context["seen"]}


def test_a_node_moves_to_a_parent_that_is_searched(browser, draft):
    offered = browser.get(at(draft, "t1", "place/")).context["places"]
    assert {"s1", "s2"} <= {other.code for other in offered}
    assert "1" not in {other.code for other in offered}
    found = browser.get(at(draft, "t1", "place/") + "?q=ป้องกัน", headers=FRAGMENT)
    assert "<mark>ป้องกัน</mark>" in found.text
    assert "การรักษาความสงบ" not in found.text
    assert "<html" not in found.text
    path = at(draft, "t1", "place/")
    page = seen(browser, path)
    browser.post(path, {**page, "parent": node(draft, "s2").pk, "position": "๓"})
    assert (node(draft, "t1").parent.code, node(draft, "t1").position) == ("s2", 3)
    thai, english, status = both_languages(browser, "post", path, {**page, "parent": node(draft, "s1").pk})
    assert (status, "มีผู้อื่นแก้" in thai, "Someone else changed" in english) == (409, True, True)
    assert node(draft, "t1").parent.code == "s2"


def test_a_place_that_cannot_be_is_refused(browser, draft):
    before = rows(draft)
    path = at(draft, "t1", "place/")
    page = seen(browser, path)
    for parent in (node(draft, "1").pk, ""):
        thai, english, status = both_languages(browser, "post", path, {**page, "parent": parent})
        assert status == 422
        assert "cannot stand there" in english
        assert "cannot stand there" not in thai
    assert browser.post(at(draft, "t1", "place/"), {"parent": "x"}).status_code == 404
    assert rows(draft) == before


def test_a_node_is_cancelled_and_that_is_taken_back(browser, draft):
    _thai, english, status = both_languages(browser, "post", at(draft, "t1", "cancelling/"), {"reason": ""})
    assert (status, "Say why it is cancelled." in english) == (422, True)
    browser.post(at(draft, "t1", "cancelling/"), {"reason": "มติสาธิต"})
    assert node(draft, "t1").status == "cancelled"
    assert "มติสาธิต" in browser.get(f"{DRAFT}history/?all=1").text
    browser.post(at(draft, "t1", "revival/"))
    assert node(draft, "t1").status == "in_force"
    assert browser.post(at(draft, "t1", "removal/")).status_code == 403
    assert PlanNode.objects.filter(edition=draft, code="t1").exists()


def test_what_was_added_here_is_removed(browser, draft):
    browser.post(f"{DRAFT}nodes/", {**NEW, "parent": node(draft, "s1").pk})
    assert browser.post(at(draft, "t9", "cancelling/"), {"reason": "x"}).status_code == 403
    assert browser.post(at(draft, "t9", "removal/"))["Location"] == f"{DRAFT}tree/"
    assert not PlanNode.objects.filter(edition=draft, code="t9").exists()


def test_a_completion_says_why_it_cancels_nothing(browser, base, analyst):
    completion = actions.start_completion(base=base, why="บัญชีเต็ม (สาธิต)", by=analyst)
    target = node(completion, "t1")
    path = f"{DRAFTS}{completion.code}/nodes/{target.pk}/"
    assert "a completion does not change it" in browser.get(path, headers=ENGLISH).text
    assert browser.post(f"{path}cancelling/", {"reason": "x"}).status_code == 403


# hosts, edges, marks


def test_hosts_are_written_and_taken_away(browser, draft):
    path = at(draft, "t1", "hosts/")
    said = {"level": "host_3", "agency": "กระทรวงสาธิต", "starts_on": "1/10/2565", "basis": "มติสาธิต"}
    assert browser.post(path, said).status_code == 302
    host = NodeHost.objects.get(node=node(draft, "t1"))
    assert (host.agency_th, host.level) == ("กระทรวงสาธิต", "host_3")
    assert "กระทรวงสาธิต" in browser.get(f"{DRAFT}difference/").text
    _thai, english, status = both_languages(browser, "post", path, {**said, "starts_on": ""})
    assert (status, "Write the first day as host" in english) == (422, True)
    assert browser.post(path, {"remove": "999999"}).status_code == 404
    browser.post(path, {"remove": host.pk})
    assert not NodeHost.objects.filter(node=node(draft, "t1")).exists()


def test_edges_are_stated_to_a_node_that_is_searched(browser, draft):
    path = at(draft, "t1", "links/")
    found = browser.get(path + "?q=อยู่ดี", headers=FRAGMENT)
    assert found.text.count("<mark>อยู่ดี</mark>") == 2  # that of the edition in force, and the one beside it here
    said = {"effect_id": node(draft, "t2").pk, "meaning": "moves", "basis": "stated", "source": "เอกสารสาธิต"}
    thai, english, status = both_languages(browser, "post", path, {**said, "source": ""})
    assert (status, "Name the source." in english) == (422, True)
    thai, english, status = both_languages(browser, "post", path, {**said, "effect_id": ""})
    assert (status, "โปรดเลือกรายการปลายทาง" in thai, "Choose the node to which" in english) == (422, True, True)
    assert not node(draft, "t1").effects.exists()
    assert browser.post(path, said).status_code == 302
    link = node(draft, "t1").effects.get()
    assert "เอกสารสาธิต" in browser.get(at(draft, "t1")).text
    page = seen(browser, path)
    PlanLink.objects.filter(pk=link.pk).update(source="เอกสารของผู้อื่น (สาธิต)")
    thai, english, status = both_languages(browser, "post", path, {**page, "remove": link.pk})
    assert (status, "มีผู้อื่นแก้" in thai, "Someone else changed" in english) == (409, True, True)
    assert "เอกสารของผู้อื่น (สาธิต)" in thai
    assert node(draft, "t1").effects.exists()
    browser.post(path, {**seen(browser, path), "remove": link.pk})
    assert not node(draft, "t1").effects.exists()


@pytest.fixture
def factor(draft):
    """A factor in the draft, which the small pack has none of."""
    made = PlanNode.objects.create(
        edition=draft, kind=NodeKind.FACTOR, code="f1", name_th="ปัจจัย (สาธิต)", parent=node(draft, "t1"), path="9/"
    )
    return f"{DRAFT}nodes/{made.pk}/marks/", made


def test_years_are_marked_at_factors_only(browser, draft, factor):
    path, made = factor
    assert browser.get(at(draft, "t1", "marks/")).status_code == 404
    said = {"fiscal_year": "2569", "priority_group": "B", "needs_projects": "yes", "source": "กลุ่มปัจจัย (สาธิต)"}
    assert browser.post(path, said).status_code == 302
    clash = browser.post(path, {**said, "priority_group": "D"})
    assert (clash.status_code, "กลุ่มปัจจัย (สาธิต)" in clash.text) == (409, True)
    assert made.marks.get().priority_group == "B"
    assert browser.post(path, {**said, **seen(browser, path), "priority_group": "C"}).status_code == 302
    mark = made.marks.get()
    assert (mark.fiscal_year, mark.priority_group, mark.needs_projects) == (2569, "C", True)
    thai, english, status = both_languages(browser, "post", path, {**said, "fiscal_year": "69"})
    assert (status, "เขียนปีงบประมาณเป็นพุทธศักราช" in thai, "Buddhist era" in english) == (422, True, True)
    browser.post(path, {**seen(browser, path), "remove": mark.pk})
    assert not made.marks.exists()


# how much is asked of the database


CEILINGS = {
    "/plans/drafts/": 8,
    DRAFT: 40,
    f"{DRAFT}tree/": 14,
    f"{DRAFT}tree/?q=t": 12,
    f"{DRAFT}difference/": 16,
    f"{DRAFT}history/?all=1": 10,
    "node": 18,
    "children": 14,
    "place": 14,
}


@pytest.mark.parametrize("address", CEILINGS)
@pytest.mark.parametrize("more", [1, 3])
def test_pages_ask_as_much_for_one_row_as_for_three(
    browser, draft, analyst, django_assert_max_num_queries, address, more
):
    issue = node(draft, "01")
    for number in range(more):
        values = NodeValues(kind="sub_plan", code=f"n{number}", parent_id=issue.pk, name_th=f"แผนย่อย {number} (สาธิต)")
        actions.save_node(edition=draft, node=None, values=values, seen="", by=analyst)
    path = {
        "node": at(draft, "s1"),
        "children": at(draft, "01", "children/"),
        "place": at(draft, "t1", "place/"),
    }.get(address, address)
    with django_assert_max_num_queries(CEILINGS[address]):
        assert browser.get(path).status_code == 200
