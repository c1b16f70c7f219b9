"""The crosswalk of a draft: what is said of a node, two people at one node, bad input, its desk, and the public table."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.plans.actions.crosswalk import (
    Saying,
    Successor,
    print_of,
    save_mapping,
    say_added,
    saying_of,
    settle_relations,
)
from samrit.plans.models import NodeMapping, PlanNode
from samrit.plans.queries.crosswalk import between, faults, kin, lineage, table
from samrit.plans.queries.crosswalk_desk import lines_of
from tests.factories.plans import a_plan, completion, revision
from tests.pages import Page

HALF, WHOLE = Decimal(50), Decimal(100)


@pytest.fixture
def plan(db):
    return a_plan()


@pytest.fixture
def draft(plan, admin):
    return revision(plan, admin)


def node(edition, code):
    return PlanNode.objects.select_related("edition").get(edition=edition, code=code)


def seen(draft, old):
    return print_of(saying_of(lines_of(draft, old)))


def say(draft, code, by, *successors, before=None, **more):
    """What became of a node of the base, by codes of the draft and shares."""
    old = node(draft.base, code)
    goals = tuple(
        Successor(node(draft, goal) if goal else None, Decimal(share), *back) for goal, share, *back in successors
    )
    return save_mapping(edition=draft, old=old, saying=Saying(goals, **more), seen=before or seen(draft, old), by=by)


def lines(draft):
    """Every line as codes, in order."""
    rows = NodeMapping.objects.filter(to_edition=draft).select_related("old", "new")
    made = [(row.old.code if row.old else "", row.new.code if row.new else "", row.relation, row.share) for row in rows]
    return sorted(made, key=str)


def lines_at(draft, code):
    return [line for line in lines(draft) if code in line[:2]]


def told(problems, language):
    with translation.override(language):
        return " ".join(f"{problem.message} {problem.rule}".strip() for problem in problems)


def test_a_split_makes_its_relations_and_an_event(draft, analyst):
    say(draft, "t1", analyst, ("t1", 50), ("t2", 50), source="มติสาธิต")
    assert lines_at(draft, "t1") == [("t1", "t1", "split", HALF), ("t1", "t2", "split", HALF)]
    assert lines_at(draft, "t2") == [("t1", "t2", "split", HALF), ("t2", "t2", "merged", WHOLE)]
    event = BusinessEvent.objects.get(act="crosswalk_changed")
    assert (event.data["code"], event.data["after"]) == ("t1", "010101 50 %, t2 50 %, มติสาธิต")
    assert faults(draft) == []


def test_taking_a_split_back_restores_the_relations_at_every_node(draft, analyst):
    say(draft, "t1", analyst, ("t1", 50), ("t2", 50))
    say(draft, "t1", analyst, ("t1", 100))
    assert lines_at(draft, "t1") == [("t1", "t1", "same", WHOLE)]
    assert lines_at(draft, "t2") == [("t2", "t2", "same", WHOLE)]


def test_lines_that_stay_keep_their_identity(draft, analyst):
    before = NodeMapping.objects.get(to_edition=draft, old__code="t1").pk
    say(draft, "t1", analyst, ("t1", 60), (None, 40))
    assert NodeMapping.objects.get(to_edition=draft, old__code="t1", new__code="t1").pk == before
    assert lines_at(draft, "t1")[0] == ("t1", "", "dropped", Decimal(40))


def test_a_node_that_is_new_stops_being_added_when_it_gets_a_predecessor(draft, analyst):
    copy = node(draft, "t2")
    NodeMapping.objects.filter(new=copy).delete()
    fresh = [fault for fault in faults(draft) if fault.code == "origin"]
    assert [fault.new for fault in fresh] == [copy.pk]
    assert say_added(edition=draft, nodes=[copy], by=analyst) == 1
    assert say_added(edition=draft, nodes=[copy], by=analyst) == 0
    assert lines_at(draft, "t2") == [("", "t2", "added", Decimal(0))]
    say(draft, "t2", analyst, ("t2", 100))
    assert lines_at(draft, "t2") == [("t2", "t2", "same", WHOLE)]


def test_a_new_wording_is_found_when_relations_are_settled(draft):
    PlanNode.objects.filter(pk=node(draft, "t2").pk).update(name_th="ภัยลดลงมาก")
    settle_relations(draft)
    assert lines_at(draft, "t2") == [("t2", "t2", "renamed", WHOLE)]
    assert lines_at(draft, "t1") == [("t1", "t1", "same", WHOLE)]


@pytest.mark.parametrize(
    ("successors", "english", "thai"),
    [
        (
            [("t1", "49.9"), ("t2", "50")],
            "010101 Demonstration t1: the shares make 99.9 %, not 100 %. Change the shares by +0.1 in all.",
            "010101 ประชาชนปลอดภัย: สัดส่วนรวมได้ 99.9 % ไม่ใช่ 100 % ปรับสัดส่วนรวมกัน +0.1",
        ),
        (
            [("t1", "50"), ("t1", "50")],
            "010101 Demonstration t1 names the same successor twice. Put the two shares into one line.",
            "010101 ประชาชนปลอดภัย ระบุรายการสืบต่อเดียวกันสองครั้ง รวมสัดส่วนทั้งสองไว้ในบรรทัดเดียว",
        ),
        (
            [("t1", "100"), ("t2", "0")],
            "010101 Demonstration t1 has a line with a share of 0 %. Give the line a share, or remove it.",
            "010101 ประชาชนปลอดภัย มีบรรทัดที่สัดส่วนเป็น 0 % ใส่สัดส่วนให้บรรทัดนี้ หรือลบออก",
        ),
        (
            [("s1", "100")],
            "010101 Demonstration t1 leads to a node of another kind. "
            "Choose a successor of the same kind: totals are read level by level.",
            "010101 ประชาชนปลอดภัย ไปสู่รายการคนละประเภท เลือกรายการสืบต่อที่เป็นประเภทเดียวกัน เพราะยอดรวมอ่านทีละระดับ",
        ),
        (
            [],
            "010101 Demonstration t1: what became of it is not decided. "
            "Name its successors with their shares, or say that it was dropped.",
            "010101 ประชาชนปลอดภัย: ยังไม่ได้ระบุว่ากลายเป็นอะไร ระบุรายการสืบต่อพร้อมสัดส่วน หรือระบุว่าตัดออก",
        ),
        (
            [("t1", "100", Decimal("100.1"))],
            "Write a share between 0 and 100, or leave it empty.",
            "กรอกสัดส่วนระหว่าง 0 ถึง 100 หรือเว้นว่าง",
        ),
    ],
)
def test_bad_shares_are_told_in_both_languages_and_change_nothing(draft, analyst, successors, english, thai):
    before = lines(draft)
    for language, words in (("en", english), ("th", thai)):
        with translation.override(language), pytest.raises(Invalid) as error:
            say(draft, "t1", analyst, *successors)
        assert told(error.value.problems, language) == words
    assert lines(draft) == before
    assert not BusinessEvent.objects.filter(act="crosswalk_changed").exists()


def test_a_successor_of_another_edition_is_unknown(draft, plan, analyst):
    old = node(plan, "t1")
    saying = Saying((Successor(old, WHOLE),))
    with pytest.raises(Invalid) as error:
        save_mapping(edition=draft, old=old, saying=saying, seen=seen(draft, old), by=analyst)
    assert [problem.code for problem in error.value.problems] == ["unknown_new"]
    assert "not in force in the new edition" in told(error.value.problems, "en")
    assert "ไม่มีผลใช้ในฉบับใหม่" in told(error.value.problems, "th")


def test_an_old_node_of_another_edition_is_refused(draft, analyst):
    stranger = node(draft, "t1")
    saying = Saying((Successor(node(draft, "t2"), WHOLE),))
    with pytest.raises(Invalid) as error:
        save_mapping(edition=draft, old=stranger, saying=saying, seen=seen(draft, stranger), by=analyst)
    assert told(error.value.problems, "en") == "This node does not belong to the edition that is revised."
    assert told(error.value.problems, "th") == "รายการนี้ไม่ได้อยู่ในฉบับที่กำลังแก้ไข"


def test_two_people_at_one_node_clash_and_nothing_is_lost(draft, analyst, admin):
    old = node(draft.base, "t1")
    page = seen(draft, old)
    say(draft, "t1", admin, (None, 100))
    with pytest.raises(Stale) as error:
        say(draft, "t1", analyst, ("t1", 50), ("t2", 50), before=page)
    (clash,) = error.value.clashes
    with translation.override("en"):
        assert (str(clash.label), clash.yours) == ("What became of it", "010101 50 %, t2 50 %")
    with translation.override("th"):
        assert str(clash.label) == "ผลเป็นอย่างไร"
    assert lines_at(draft, "t1") == [("t1", "", "dropped", WHOLE)]
    say(draft, "t1", analyst, (None, 100), before=page)
    assert BusinessEvent.objects.filter(act="crosswalk_changed").count() == 1


def test_who_may_not_is_refused_and_the_try_is_logged(draft, editor):
    before = lines(draft)
    with pytest.raises(Refused):
        say(draft, "t1", editor, (None, 100))
    assert lines(draft) == before
    assert BusinessEvent.objects.filter(act="refused_change_crosswalk", actor=str(editor.public_id)).count() == 1


def test_a_completion_has_no_crosswalk(plan, admin):
    draft = completion(plan, admin)
    with pytest.raises(Refused) as error:
        say(draft, "t1", admin, (None, 100))
    with translation.override("en"):
        assert str(error.value.reason).startswith("Only a revision has a crosswalk")
    with translation.override("th"):
        assert str(error.value.reason).startswith("มีเพียงฉบับแก้ไขเท่านั้นที่มีตารางเทียบ")


def publish(draft):
    """As if it had been published: only what is published is read by everybody."""
    draft.state = "published"
    draft.save(update_fields=["state"])


def test_lineage_and_kin_follow_published_lines_only(draft, plan, analyst):
    say(draft, "t1", analyst, ("t2", 100))
    old, new = node(plan, "t1"), node(draft, "t2")
    assert lineage(old) == []
    assert set(kin([new.pk])) == {new.pk}
    publish(draft)
    assert [(one.node.code, one.relation, one.share, one.is_later) for one in lineage(old)] == [
        ("t2", "merged", WHOLE, True)
    ]
    assert set(kin([new.pk])) == {new.pk, old.pk, node(plan, "t2").pk}
    assert set(kin([old.pk])) == {old.pk}


def test_totals_go_over_two_revisions(draft, plan, analyst, admin):
    say(draft, "t1", analyst, ("t1", 50), ("t2", 50))
    publish(draft)
    later = revision(draft, admin, code="mp-2571", valid_from=2571)
    say(later, "t2", analyst, ("t2", 60), (None, 40))
    publish(later)
    way = between(plan, later)
    assert [edition.code for edition in way.editions] == ["mp-2561", "mp-2566", "mp-2571"]
    old, first, second = node(plan, "t1"), node(later, "t1"), node(later, "t2")
    carried = way.carry({old.pk: Decimal("100.01")})
    assert carried.totals == {first.pk: Decimal("50.01"), second.pk: Decimal("30.00")}
    assert carried.dropped == {old.pk: Decimal("20.00")}
    assert [(one.node.code, one.edition.code, one.share) for one in lineage(second)][:2] == [
        ("t2", "mp-2566", Decimal(60)),
        ("t1", "mp-2561", Decimal(30)),
    ]
    shares = {(row.old.code, row.new.code if row.new else ""): row.share for row in table(way) if row.old == old}
    assert shares == {("t1", "t1"): HALF, ("t1", "t2"): Decimal(30), ("t1", ""): Decimal(20)}
    assert between(later, plan) is None


# Pages


def desk(draft, *more):
    return "/".join(["/plans/drafts", draft.code, "crosswalk", *map(str, more), ""])


def test_the_desk_shows_what_is_not_decided_first(draft, analyst, as_user):
    NodeMapping.objects.filter(to_edition=draft, old__code="t1").delete()
    page = as_user(analyst).get(desk(draft), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Demonstration t1: what became of it is not decided." in page
    assert "Demonstration t1: where it comes from is not decided." in page
    assert "Demonstration s2" not in page
    everything = as_user(analyst).get(desk(draft), {"show": "all", "q": "s2"}).content.decode()
    assert "s2" in everything
    assert "ประชาชนปลอดภัย" not in everything


def test_the_desk_is_hidden_from_strangers_and_absent_in_a_completion(draft, plan, editor, admin, as_user, client):
    assert as_user(editor).get(desk(draft)).status_code == 404
    assert client.get(desk(draft)).status_code == 302
    assert as_user(admin).get(desk(completion(plan, admin))).status_code == 404
    assert as_user(admin).get(desk(draft, node(draft, "t1").pk)).status_code == 404


def test_successors_are_written_without_script(draft, analyst, as_user):
    browser, old = as_user(analyst), node(draft.base, "t1")
    address = desk(draft, old.pk)
    fields = Page(browser.get(address + "?show=all").content.decode()).form(f"/crosswalk/{old.pk}/")
    assert fields["to-0-new"] == "010101"
    more = Page(browser.post(address, {**fields, "add": "to"}).content.decode()).form(f"/crosswalk/{old.pk}/")
    assert more["to-TOTAL_FORMS"] == "2"
    typed = {"to-0-share": "๕๐", "to-1-new": "t2 ภัยลดลง", "to-1-share": "50 %", "source": "มติสาธิต"}
    answer = browser.post(address, {**more, **typed})
    assert (answer.status_code, answer.url) == (302, desk(draft) + "?show=all")
    assert lines_at(draft, "t1") == [("t1", "t1", "split", HALF), ("t1", "t2", "split", HALF)]
    rest = Page(browser.get(address).content.decode()).form(f"/crosswalk/{old.pk}/")
    assert (rest["to-0-new"], rest["to-1-new"]) == ("t2", "010101")
    browser.post(address, {**rest, "to-0-DELETE": "on", "to-1-share": "100"})
    assert lines_at(draft, "t1") == [("t1", "t1", "same", WHOLE)]


def test_the_buttons_for_usual_cases(draft, analyst, as_user):
    browser, old = as_user(analyst), node(draft.base, "t1")
    address = desk(draft, old.pk)
    fields = Page(browser.get(address).content.decode()).form(f"/crosswalk/{old.pk}/")
    browser.post(address, {**fields, "quick": "dropped"})
    assert lines_at(draft, "t1") == [("t1", "", "dropped", WHOLE)]
    added = Page(browser.get(desk(draft)).content.decode()).form("/crosswalk/added/")
    assert browser.post(desk(draft, "added"), added).status_code == 302
    assert ("", "t1", "added", Decimal(0)) in lines(draft)
    fields = Page(browser.get(address).content.decode()).form(f"/crosswalk/{old.pk}/")
    browser.post(address, {**fields, "quick": "same"})
    assert lines_at(draft, "t1") == [("t1", "t1", "same", WHOLE)]


@pytest.mark.parametrize(
    ("language", "sum_of", "unknown", "unreadable"),
    [
        (
            "en",
            "the shares make 99.9 %, not 100 %.",
            "No node of this kind in the draft is called “t9”.",
            "Write a percentage",
        ),
        ("th", "สัดส่วนรวมได้ 99.9 % ไม่ใช่ 100 %", "ไม่มีรายการประเภทนี้ในร่างที่ชื่อหรือรหัส “t9”", "กรอกร้อยละ"),
    ],
)
def test_bad_input_on_the_desk_stays_on_the_page(draft, analyst, as_user, language, sum_of, unknown, unreadable):
    browser, old = as_user(analyst, HTTP_ACCEPT_LANGUAGE=language), node(draft.base, "t1")
    address, before = desk(draft, old.pk), lines(draft)
    fields = Page(browser.get(address).content.decode()).form(f"/crosswalk/{old.pk}/")
    for typed, words in (
        ({"to-0-share": "99.9"}, sum_of),
        ({"to-0-new": "t9"}, unknown),
        ({"to-0-share": "มาก"}, unreadable),
    ):
        answer = browser.post(address, {**fields, **typed})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert next(iter(typed.values())) in page
    assert lines(draft) == before


def test_a_page_drawn_before_another_saved_shows_both_texts(draft, analyst, admin, as_user):
    browser, old = as_user(analyst), node(draft.base, "t1")
    address = desk(draft, old.pk)
    fields = Page(browser.get(address).content.decode()).form(f"/crosswalk/{old.pk}/")
    say(draft, "t1", admin, (None, 100))
    answer = browser.post(address, {**fields, "to-0-new": "t2"})
    assert answer.status_code == 409
    assert lines_at(draft, "t1") == [("t1", "", "dropped", WHOLE)]
    again = Page(answer.content.decode()).form(f"/crosswalk/{old.pk}/")
    assert again["to-0-new"] == "t2"
    assert browser.post(address, again).status_code == 302
    assert lines_at(draft, "t1") == [("t1", "t2", "merged", WHOLE)]


def test_the_public_table_and_its_file(draft, plan, analyst, client):
    say(draft, "t1", analyst, (None, 100), source="มติสาธิต")
    say_added(edition=draft, nodes=[node(draft, "t1")], by=analyst)
    address = f"/plans/crosswalk/{plan.code}/{draft.code}"
    assert client.get(f"{address}/").status_code == 404
    publish(draft)
    page = client.get(f"{address}/", {"relation": "dropped"}, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Demonstration t1" in page
    assert "Demonstration t2" not in page
    rows = client.get(f"{address}.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 9
    assert f"{plan.code},{draft.code},target_y1,t1,010101,ประชาชนปลอดภัย,,,,dropped,100,,stated,มติสาธิต," in rows
    assert client.get(f"/plans/crosswalk/{draft.code}/{plan.code}/").status_code == 404
    assert f"{address}/" in client.get("/plans/crosswalk/").content.decode()


def test_the_index_teaches_while_nothing_was_revised(db, client):
    page = client.get("/plans/crosswalk/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Crosswalks between editions will be here" in page


def queries_of(browser, address):
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert browser.get(address).status_code == 200
    return len(made)


def test_pages_cost_the_same_for_few_and_many_nodes(draft, plan, analyst, as_user):
    browser = as_user(analyst)
    few = queries_of(browser, desk(draft) + "?show=all")
    above = node(plan, "s1")
    for number in range(3):
        words = {"kind": "target_y1", "code": f"m{number}", "name_th": "สาธิต", "parent": above}
        old = PlanNode.objects.create(edition=plan, path=f"{above.path}{number}", **words)
        new = PlanNode.objects.create(edition=draft, path=f"{above.path}{number}x", origin=old, **words)
        NodeMapping.objects.create(from_edition=plan, to_edition=draft, old=old, new=new, relation="same", share=WHOLE)
    assert queries_of(browser, desk(draft) + "?show=all") == few <= 16
    publish(draft)
    assert queries_of(browser, f"/plans/crosswalk/{plan.code}/{draft.code}/") <= 16
