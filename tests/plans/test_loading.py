"""The loading door: what a row means, what a file would do, applied whole or not at all, undone, and who may."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.translation import override

from samrit.audit.models import BusinessEvent
from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Refused
from samrit.lib.workbooks import Page
from samrit.plans.actions.drafts import cancel_node, save_node
from samrit.plans.actions.loading import apply_load, check_again, check_load, faults_of, undo_load
from samrit.plans.models import FactorMark, Load, NodeHost, NodeMapping, PlanLink, PlanNode
from samrit.plans.queries.sheets import workbook_of
from samrit.plans.rules.fields import NodeValues, seen_of, values_of
from tests.factories.plans import a_plan, completion, revision

NODE = ("kind", "official_code", "name_th", "parent_code", "decision", "status", "code", "note")


@pytest.fixture
def plan(db):
    return a_plan()


@pytest.fixture
def draft(plan, admin):
    return revision(plan, admin)


@pytest.fixture
def whole(plan, admin):
    return completion(plan, admin)


def node(edition, code):
    return PlanNode.objects.get(edition=edition, code=code)


def file_of(**tables):
    """A workbook whose sheets hold these rows, the first row of each being its headings."""
    return workbooks.write([Page(name, rows=rows) for name, rows in tables.items()])


def nodes(*rows, heads=NODE):
    """The sheet of nodes with rows given as dictionaries."""
    return file_of(nodes=[heads, *[[row.get(head) for head in heads] for row in rows]])


def bring(edition, data, by, way="part", name="a.xlsx"):
    return check_load(edition=edition, file_name=name, data=data, way=way, by=by)


def codes(load):
    return [(fault.code, fault.place) for fault in faults_of(load) if fault.code != "column_moved"]


def applied(edition, data, by, way="part"):
    load = bring(edition, data, by, way)
    assert [fault.what for fault in faults_of(load) if fault.blocks] == []
    return apply_load(load=load, confirmed=True, by=by)


def state(edition):
    """Everything of a draft that a load may touch."""
    columns = ("code", "official_code", "name_th", "parent__code", "path", "status", "note", "position")
    return (
        list(edition.nodes.order_by("pk").values_list("pk", *columns)),
        list(NodeHost.objects.filter(node__edition=edition).order_by("pk").values()),
        list(PlanLink.objects.filter(cause__edition=edition).order_by("pk").values()),
        list(FactorMark.objects.filter(node__edition=edition).order_by("pk").values()),
        list(NodeMapping.objects.filter(to_edition=edition).order_by("pk").values()),
        list(edition.kinds.order_by("pk").values()),
        list(edition.expected_counts.order_by("pk").values()),
    )


T1 = {"kind": "target_y1", "official_code": "010101", "name_th": "ประชาชนปลอดภัย"}


def test_code_and_wording_that_agree_are_the_same_node(draft, admin):
    load = bring(draft, nodes(T1), admin)
    assert (codes(load), load.counts["changes"], load.counts["tables"]["nodes"]["same"]) == ([], 0, 1)


def test_a_similar_wording_under_the_same_code_is_a_rewording(draft, admin):
    applied(draft, nodes({**T1, "name_th": "ประชาชนปลอดภัยมากขึ้น"}), admin)
    assert node(draft, "t1").name_th == "ประชาชนปลอดภัยมากขึ้น"
    line = NodeMapping.objects.get(to_edition=draft, new=node(draft, "t1"))
    assert line.relation == "renamed"


def test_code_and_wording_that_disagree_ask_with_both_candidates(draft, admin):
    row = {**T1, "name_th": "ภัยลดลง"}
    load = bring(draft, nodes(row), admin)
    assert codes(load) == [("code_against_name", "C2")]
    (fault,) = [fault for fault in faults_of(load) if fault.blocks]
    with override("en"):
        assert "010101 ประชาชนปลอดภัย" in fault.what
        assert "ภัยลดลง" in fault.what
        assert "target_y1/t1" in fault.mend
        assert "target_y1/t2" in fault.mend
    with override("th"):
        assert fault.what.startswith("รหัสบอกว่าเป็น")


@pytest.mark.parametrize(
    ("decision", "code", "name"),
    [("รหัส", "t1", "ภัยลดลง"), ("code", "t1", "ภัยลดลง"), ("ชื่อ", "t2", "ภัยลดลง"), ("target_y1/t2", "t2", "ภัยลดลง")],
)
def test_the_column_of_decisions_decides(draft, admin, decision, code, name):
    row = {**T1, "name_th": "ภัยลดลง", "decision": decision, "note": "ตัดสินแล้ว"}
    applied(draft, nodes(row), admin)
    found = node(draft, code)
    assert (found.note, found.name_th) == ("ตัดสินแล้ว", name)
    assert node(draft, "t1").official_code == "010101"


def test_new_is_new_and_needs_a_code_of_its_own(draft, admin):
    row = {**T1, "name_th": "ภัยลดลง", "decision": "ใหม่", "parent_code": "s1"}
    assert codes(bring(draft, nodes(row), admin)) == [("official_twice", "B2")]
    applied(draft, nodes({**row, "official_code": "010150"}), admin)
    assert node(draft, "010150").parent == node(draft, "s1")


def test_a_wording_without_a_code_is_the_known_node_with_a_warning(draft, admin):
    load = bring(draft, nodes({"kind": "target_y1", "name_th": "ประชาชน ปลอดภัย", "note": "ใหม่"}), admin)
    assert codes(load) == [("by_name", "C2")]
    assert load.counts["blocking"] == 0


def test_a_code_one_digit_off_asks_whether_it_is_misprinted(draft, admin):
    for code in ("010107", "010110"):
        row = {**T1, "official_code": code}
        assert codes(bring(draft, nodes(row), admin)) == [("misprint", "B2")]
    applied(draft, nodes({**T1, "official_code": "010107", "decision": "ชื่อ", "note": "เทียบแล้ว"}), admin)
    assert (node(draft, "t1").official_code, node(draft, "t1").note) == ("010101", "เทียบแล้ว")


def test_a_missing_official_code_is_brought_with_the_proper_parent(whole, admin):
    """What a completion is for: the target hangs under its issue and has no code; the gazette has both."""
    row = {"kind": "target_y1", "official_code": "010201", "name_th": "ภัยลดลง", "parent_code": "การป้องกันภัย"}
    applied(whole, nodes(row), admin)
    found = node(whole, "t2")
    assert (found.official_code, found.parent.code, found.parent_basis) == ("010201", "s2", "stated")
    assert found.path.startswith(found.parent.path)


def test_a_completion_changes_no_code_kind_or_parent_in_force_and_cancels_nothing(whole, admin):
    recoded = bring(whole, nodes({**T1, "official_code": "010199", "code": "t1"}), admin)
    moved = bring(whole, nodes({**T1, "parent_code": "s2"}), admin)
    cancelled = bring(whole, nodes({**T1, "status": "ยกเลิก"}), admin)
    assert codes(recoded) == [("completion_fixed", "B2")]
    assert codes(moved) == [("completion_fixed", "D2")]
    assert codes(cancelled) == [("completion_cancels", "F2")]
    with pytest.raises(Invalid) as error:
        bring(whole, nodes(T1), admin, way="whole")
    assert error.value.problems[0].field == "way"


def test_an_empty_cell_keeps_and_the_special_word_clears(draft, admin):
    node_before = node(draft, "t1")
    node_before.note = "เดิม"
    node_before.save()
    assert bring(draft, nodes({**T1, "note": None}), admin).counts["changes"] == 0
    for word in ("[ล้าง]", "[clear]"):
        applied(draft, nodes({**T1, "note": word}), admin)
        assert node(draft, "t1").note == ""
        applied(draft, nodes({**T1, "note": "กลับมา"}), admin)


def test_parents_stand_in_the_same_file_in_any_order(draft, admin):
    rows = [
        {"kind": "vc_factor", "name_th": "ปัจจัยสาธิตใหม่", "parent_code": "องค์ประกอบสาธิตใหม่"},
        {"kind": "vc_component", "name_th": "องค์ประกอบสาธิตใหม่", "parent_code": "010155"},
        {"kind": "target_y1", "official_code": "010155", "name_th": "เป้าหมายสาธิตใหม่", "parent_code": "การรักษาความสงบ"},
    ]
    applied(draft, nodes(*rows), admin)
    factor = PlanNode.objects.get(edition=draft, name_th="ปัจจัยสาธิตใหม่")
    assert [step.code for step in (factor.parent.parent, factor.parent.parent.parent)] == ["010155", "s1"]
    assert factor.path == factor.parent.path + f"{factor.pk:08d}/"
    assert factor.path.count("/") == 6
    assert NodeMapping.objects.get(to_edition=draft, new=factor).relation == "added"


def test_following_parents_that_come_round_is_a_cycle(draft, admin):
    draft.kinds.create(kind="guideline", parent_kind="guideline", position=9)
    rows = [
        {"kind": "guideline", "code": "g1", "name_th": "แนวทางสาธิตหนึ่ง", "parent_code": "g2"},
        {"kind": "guideline", "code": "g2", "name_th": "แนวทางสาธิตสอง", "parent_code": "g1"},
    ]
    load = bring(draft, nodes(*rows), admin)
    assert codes(load) == [("cycle", "D2"), ("cycle", "D3")]
    with pytest.raises(Refused):
        apply_load(load=load, confirmed=True, by=admin)
    assert not PlanNode.objects.filter(edition=draft, kind="guideline").exists()


def test_a_code_cancelled_before_is_never_used_again(draft, admin):
    row = {"kind": "target_y1", "official_code": "010102", "name_th": "ทอผ้าสาธิต", "parent_code": "s1"}
    assert codes(bring(draft, nodes(row), admin)) == [("code_used", "B2")]
    cancel_node(node=node(draft, "t1"), reason="มติสาธิต", by=admin)
    assert codes(bring(draft, nodes({**row, "official_code": "010101"}), admin)) == [("code_used", "B2")]


def test_the_whole_edition_cancels_the_rest_and_asks_again(draft, admin):
    load = bring(draft, nodes({"kind": "issue", "official_code": "01", "name_th": "ความมั่นคง"}), admin, way="whole")
    assert (load.counts["cancelled"], load.counts["in_force"], load.counts["cancels_many"]) == (7, 8, True)
    with pytest.raises(Invalid) as error:
        apply_load(load=load, confirmed=False, by=admin)
    assert error.value.problems[0].field == "confirmed"
    assert draft.nodes.filter(status="cancelled").count() == 0
    before = state(draft)
    load = apply_load(load=load, confirmed=True, by=admin)
    assert draft.nodes.filter(status="cancelled").count() == 7
    assert NodeMapping.objects.filter(to_edition=draft, relation="dropped", new__isnull=True).count() == 7
    undo_load(load=load, by=admin)
    assert state(draft) == before


def test_in_the_whole_edition_nothing_hangs_under_what_the_file_leaves_out(draft, admin):
    added = {"kind": "sub_plan", "official_code": "0199", "name_th": "แผนย่อยสาธิต", "parent_code": "01"}
    below = {"kind": "target_y1", "official_code": "019901", "name_th": "เป้าหมายสาธิต", "parent_code": "0199"}
    applied(draft, nodes(added, below), admin)
    before = state(draft)
    kept = {**below, "parent_code": None}
    load = bring(
        draft, nodes({"kind": "issue", "official_code": "01", "name_th": "ความมั่นคง"}, kept), admin, way="whole"
    )
    assert codes(load) == [("parent_left_out", "D3")]
    with override("en"):
        assert "is not in the file and would be cancelled" in str(faults_of(load)[0].what)
    with override("th"):
        assert "ไม่มีในไฟล์" in str(faults_of(load)[0].what)
    with pytest.raises(Refused):
        apply_load(load=load, confirmed=True, by=admin)
    assert state(draft) == before


def test_shares_of_a_crosswalk_make_a_hundred(draft, admin):
    heads = ["old_kind", "old_code", "new_kind", "new_code", "share"]
    split = [heads, ["target_y1", "t1", "target_y1", "t1", 60], ["target_y1", "010101", "target_y1", "t2", "39.9"]]
    load = bring(draft, file_of(crosswalk=split), admin)
    assert codes(load) == [("share_sum", "E3")]
    with override("en"):
        assert "99.9 and not 100" in faults_of(load)[0].what
    split[2][4] = "๔๐ %"
    before = state(draft)
    load = applied(draft, file_of(crosswalk=split), admin)
    lines = NodeMapping.objects.filter(to_edition=draft, old__code="t1").order_by("-share")
    assert [(line.new.code, line.share) for line in lines] == [("t1", Decimal(60)), ("t2", Decimal(40))]
    undo_load(load=load, by=admin)
    assert state(draft) == before


def test_only_a_revision_reads_a_crosswalk(whole, admin):
    rows = [["old_code", "new_code", "share"], ["t1", "t1", 50]]
    load = bring(whole, file_of(crosswalk=rows), admin)
    assert [code for code, _place in codes(load)] == ["crosswalk_unread"]
    assert load.counts["changes"] == 0


def test_hosts_are_matched_by_code_or_exact_name(draft, admin, bodies):
    heads = ["kind", "code", "level", "agency_th", "organisation", "starts_on"]
    rows = [
        heads,
        ["target_y1", "010101", "จ.3", "กระทรวงศึกษาธิการ", None, "1 ต.ค. 2565"],
        ["target_y1", "t2", "host_3", None, "U0023", dt.date(2022, 10, 1)],
        ["target_y1", "ภัยลดลง", "หน่วยงานสนับสนุน", "กรมที่ไม่มีในระบบ", None, None],
    ]
    load = bring(draft, file_of(hosts=rows), admin)
    assert codes(load) == [("choice", "C2"), ("body_not_known", "D4")]
    rows[1][2] = "host_3"
    applied(draft, file_of(hosts=rows), admin)
    found = NodeHost.objects.filter(node__edition=draft, source="มติสาธิต").order_by("node__code", "level")
    told = [(host.node.code, host.organisation and host.organisation.code, host.starts_on) for host in found]
    assert told == [("t1", "M20000", dt.date(2022, 10, 1)), ("t2", "U0023", dt.date(2022, 10, 1)), ("t2", None, None)]
    assert found[1].agency_th == "สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ"


def test_headings_in_any_order_and_language_and_columns_that_are_not_known(draft, admin):
    rows = [
        ["บัญชีแนบท้ายประกาศ"],
        ["อยู่ภายใต้", "Thai wording", "หมายเหตุของกอง", "ประเภท", "official_code"],
        ["s1", "ร่มเย็นสาธิต", "x", "เป้าหมายแผนแม่บทย่อย (Y1)", "๐๑๐๑๖๐"],
    ]
    load = bring(draft, file_of(รายการของแผน=rows, ของฉัน=[["ก"]]), admin)
    assert set(codes(load)) == {("column_unknown", "C2"), ("tidied", "E3"), ("sheet_unknown", "")}
    apply_load(load=load, confirmed=False, by=admin)
    assert PlanNode.objects.get(edition=draft, official_code="010160").name_th == "ร่มเย็นสาธิต"


def test_missing_and_doubled_columns_and_sheets_are_said_once(draft, admin):
    load = bring(draft, file_of(nodes=[["official_code", "official_code", "name_th"], ["1", "2", "ก"]]), admin)
    assert sorted(code for code, _place in codes(load)) == ["column_missing", "column_twice"]
    load = bring(draft, file_of(nodes=[["ข้อมูล"], ["ก"]]), admin)
    assert [code for code, _place in codes(load)] == ["no_headings"]
    load = bring(draft, file_of(Sheet1=[["ก"]]), admin)
    assert [code for code, _place in codes(load)] == ["no_sheet", "sheet_unknown"]
    assert load.counts["tables"] == {}
    rows = [["kind", "official_code", "name_th"], ["target_y1", "010101", "ประชาชนปลอดภัย"]]
    load = bring(draft, file_of(nodes=rows, **{"Nodes ": rows}), admin)
    assert [code for code, _place in codes(load)] == ["sheet_twice"]


def test_a_file_is_refused_when_the_draft_has_changed_in_a_way_that_matters(draft, admin):
    load = bring(draft, nodes({**T1, "note": "จากไฟล์"}), admin)
    other = node(draft, "s2")
    values = values_of(other)
    save_node(edition=draft, node=other, values=changed(values, note="ไม่เกี่ยวกัน"), seen=seen_of(other), by=admin)
    mine = node(draft, "t1")
    save_node(edition=draft, node=mine, values=changed(values_of(mine), note="มือ"), seen=seen_of(mine), by=admin)
    with pytest.raises(Refused) as error:
        apply_load(load=load, confirmed=False, by=admin)
    with override("en"):
        assert "has changed since this file was checked" in str(error.value.reason)
    assert node(draft, "t1").note == "มือ"
    apply_load(load=check_again(load=load, by=admin), confirmed=False, by=admin)
    assert node(draft, "t1").note == "จากไฟล์"


def changed(values, **more):
    return NodeValues(**{**{name: getattr(values, name) for name in values.__dataclass_fields__}, **more})


def test_a_change_elsewhere_in_the_draft_does_not_matter(draft, admin):
    load = bring(draft, nodes({**T1, "note": "จากไฟล์"}), admin)
    other = node(draft, "s2")
    save_node(edition=draft, node=other, values=changed(values_of(other), note="อื่น"), seen=seen_of(other), by=admin)
    apply_load(load=load, confirmed=False, by=admin)
    assert (node(draft, "t1").note, node(draft, "s2").note) == ("จากไฟล์", "อื่น")


def test_undo_brings_everything_back_and_is_refused_where_rows_were_changed_since(draft, admin):
    before = state(draft)
    new = {"kind": "target_y1", "official_code": "010177", "name_th": "ร่มเย็นสาธิต", "parent_code": "s1"}
    load = applied(draft, nodes({**T1, "note": "จากไฟล์"}, new), admin)
    row = node(draft, "t1")
    save_node(edition=draft, node=row, values=changed(values_of(row), note="มือ"), seen=seen_of(row), by=admin)
    after = state(draft)
    with pytest.raises(Invalid) as error:
        undo_load(load=load, by=admin)
    assert [str(problem.message).split(": ")[1] for problem in error.value.problems] == ["010101 ประชาชนปลอดภัย"]
    assert state(draft) == after
    row = node(draft, "t1")
    save_node(edition=draft, node=row, values=changed(values_of(row), note="จากไฟล์"), seen=seen_of(row), by=admin)
    undo_load(load=load, by=admin)
    assert state(draft) == before
    assert check_again(load=Load.objects.get(pk=load.pk), by=admin).state == "checked"


def test_undo_is_refused_where_something_was_hung_on_what_would_go(draft, admin):
    new = {"kind": "target_y1", "official_code": "010177", "name_th": "ร่มเย็นสาธิต", "parent_code": "s1"}
    load = applied(draft, nodes(new), admin)
    values = NodeValues(kind="vc_component", code="v9", parent_id=node(draft, "010177").pk, name_th="องค์ประกอบสาธิต 9")
    save_node(edition=draft, node=None, values=values, seen="", by=admin)
    with pytest.raises(Invalid):
        undo_load(load=load, by=admin)
    assert node(draft, "v9").parent.code == "010177"


def test_applying_and_undoing_leave_an_event_with_the_hash_of_the_file(draft, admin):
    load = applied(draft, nodes({**T1, "note": "จากไฟล์"}), admin)
    undo_load(load=load, by=admin)
    events = BusinessEvent.objects.filter(act__startswith="plan_load").order_by("pk")
    assert [(event.act, event.data["hash"], event.data["file"]) for event in events] == [
        ("plan_load_applied", load.file_hash, "a.xlsx"),
        ("plan_load_undone", load.file_hash, "a.xlsx"),
    ]


def test_only_drafters_load_and_only_into_open_drafts(draft, editor, auditor, analyst, admin):
    for who in (editor, auditor):
        with pytest.raises(Refused):
            bring(draft, nodes(T1), who)
    assert BusinessEvent.objects.filter(act="refused_load_plan_draft").count() == 2
    load = bring(draft, nodes({**T1, "note": "ใหม่"}), analyst)
    with pytest.raises(Refused):
        apply_load(load=load, confirmed=False, by=editor)
    draft.state = "proposed"
    draft.save()
    for act in (lambda: bring(draft, nodes(T1), analyst), lambda: apply_load(load=load, confirmed=False, by=analyst)):
        with pytest.raises(Refused):
            act()
    assert node(draft, "t1").note == ""


def test_a_published_edition_cannot_be_loaded_into(plan, admin):
    with pytest.raises(Refused):
        bring(plan, nodes({**T1, "note": "ใหม่"}), admin)
    assert not Load.objects.exists()


def test_a_draft_goes_out_and_in_unchanged(draft, admin):
    load = bring(draft, workbook_of(draft), admin)
    assert [fault.what for fault in faults_of(load)] == []
    assert load.counts["changes"] == 0


@pytest.mark.parametrize(
    ("data", "word_th", "word_en"), [(b"hello", "ไม่ใช่สมุดงาน", "not a workbook"), (b"", "ว่าง", "empty")]
)
def test_a_bad_file_is_answered_on_the_page_in_both_languages(client, draft, analyst, data, word_th, word_en):
    client.force_login(analyst)
    for language, word in (("th", word_th), ("en", word_en)):
        sent = {"file": SimpleUploadedFile("x.xlsx", data), "way": "part"}
        answer = client.post(f"/plans/drafts/{draft.code}/loads/", sent, headers={"accept-language": language})
        assert answer.status_code == 422
        assert word in answer.content.decode()
    assert not Load.objects.exists()


def test_the_pages_lead_from_the_file_to_applied_and_back(client, draft, analyst):
    client.force_login(analyst)
    page = f"/plans/drafts/{draft.code}/loads/"
    assert "ไฟล์ที่คุณนำเข้าจะแสดงที่นี่" in client.get(page).content.decode()
    sent = {"file": SimpleUploadedFile("ไฟล์สาธิต.xlsx", nodes({**T1, "note": "จากไฟล์"})), "way": "part"}
    answer = client.post(page, sent)
    assert answer.status_code == 302
    result = client.get(answer["Location"]).content.decode()
    assert "ไฟล์สาธิต.xlsx" in result
    assert node(draft, "t1").note == ""
    client.post(answer["Location"], {"act": "apply"})
    assert node(draft, "t1").note == "จากไฟล์"
    client.post(answer["Location"], {"act": "undo"})
    assert node(draft, "t1").note == ""
    annotated = client.get(answer["Location"] + "annotated.xlsx")
    assert workbooks.read(annotated.content)[0].title == "ผลการตรวจ"
    assert client.post(answer["Location"], {"act": "eat"}).status_code == 404


def test_a_disabled_button_says_why(client, draft, analyst):
    client.force_login(analyst)
    load = bring(draft, nodes({**T1, "official_code": "010107"}), analyst)
    for language, words in (("th", "ต้องแก้หรือตัดสินบางอย่าง"), ("en", "Something in the file has to be mended or decided")):
        page = client.get(f"/plans/drafts/{draft.code}/loads/{load.pk}/", headers={"accept-language": language})
        assert words in page.content.decode()


def test_strangers_find_no_loads(client, draft, analyst, editor):
    load = bring(draft, nodes(T1), analyst)
    client.force_login(editor)
    home = f"/plans/drafts/{draft.code}/"
    for path in (
        "workbook.xlsx",
        "template.xlsx",
        "pack.zip",
        "loads/",
        f"loads/{load.pk}/",
        f"loads/{load.pk}/annotated.xlsx",
    ):
        assert client.get(home + path).status_code == 404, path


def test_everybody_takes_a_published_edition_out(client, plan, draft):
    for path, start in ((".xlsx", b"PK"), (".zip", b"PK")):
        answer = client.get(f"/plans/{plan.code}{path}")
        assert (answer.status_code, answer.content[:2]) == (200, start)
        assert client.get(f"/plans/{draft.code}{path}").status_code == 404


def test_the_page_of_a_load_costs_the_same_whatever_was_found(client, draft, analyst, django_assert_max_num_queries):
    client.force_login(analyst)
    one = bring(draft, nodes({**T1, "status": "x"}), analyst)
    three = bring(draft, nodes(*[{**T1, "status": word} for word in "xyz"]), analyst)
    for load in (one, three):
        with django_assert_max_num_queries(14):
            client.get(f"/plans/drafts/{draft.code}/loads/{load.pk}/")


def test_the_command_checks_and_applies(draft, analyst, tmp_path, capsys):
    file = tmp_path / "a.xlsx"
    file.write_bytes(nodes({**T1, "note": "จากไฟล์"}))
    command = ["plans", "load", str(file), "--draft", draft.code, "--by", "analyst"]
    call_command(*command)
    assert node(draft, "t1").note == ""
    call_command(*command, "--apply", "--json")
    assert node(draft, "t1").note == "จากไฟล์"
    assert '"state": "applied"' in capsys.readouterr().out
    file.write_bytes(nodes({**T1, "status": "x"}))
    with pytest.raises(SystemExit):
        call_command(*command)
    with pytest.raises(CommandError):
        call_command("plans", "load", str(file), "--draft", draft.code, "--by", "editor")
    file.write_bytes(b"hello")
    with pytest.raises(CommandError):
        call_command(*command)


def test_a_proposed_draft_shows_why_nothing_can_be_brought(client, draft, analyst, admin):
    draft.state = "proposed"
    draft.proposed_by = admin
    draft.save()
    client.force_login(analyst)
    page = client.get(f"/plans/drafts/{draft.code}/loads/").content.decode()
    assert 'type="file"' not in page


def test_machines_check_apply_and_undo(client, draft, analyst, editor):
    address = f"/api/v1/plans/drafts/{draft.code}/loads"
    sent = {"file": SimpleUploadedFile("a.xlsx", nodes({**T1, "note": "จากไฟล์"})), "way": "part"}
    client.force_login(editor)
    assert client.post(address, sent).status_code == 404
    client.force_login(analyst)
    sent["file"].seek(0)
    told = client.post(address, sent).json()
    assert (told["state"], told["changes"], told["blocking"], told["file"]) == ("checked", 1, 0, "a.xlsx")
    one = f"{address}/{told['load']}"
    assert client.get(one).json() == told
    body = {"data": {"confirmed": False}, "content_type": "application/json"}
    assert client.post(f"{one}/application", **body).json()["state"] == "applied"
    assert node(draft, "t1").note == "จากไฟล์"
    assert client.post(f"{one}/application", **body).status_code == 403
    assert client.post(f"{one}/undoing").json()["state"] == "undone"
    assert node(draft, "t1").note == ""
    bad = client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"hello")})
    assert (bad.status_code, bad.json()["problems"][0]["code"]) == (422, "unreadable")


def test_a_refusal_stands_in_the_history_of_its_draft(draft, admin, as_user):
    load = applied(draft, nodes({**T1, "note": "จากไฟล์"}), admin)
    with pytest.raises(Refused):
        apply_load(load=load, confirmed=False, by=admin)
    event = BusinessEvent.objects.get(act="refused_load_plan_draft")
    assert (event.subject_kind, event.subject_id) == ("plan_edition", str(draft.pk))
    for language, words in (("en", ("Refused: bringing", "File applied")), ("th", ("ปฏิเสธการนำไฟล์", "นำไฟล์เข้าร่างแล้ว"))):
        told = as_user(admin).get(f"/plans/drafts/{draft.code}/history/", headers={"accept-language": language}).text
        assert all(word in told for word in words)
        assert "plan load" not in told
