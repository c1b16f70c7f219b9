"""The pages of plans: what is shown, what is said to be missing, how many queries."""

import csv
import io

import pytest
from django.test import Client

from samrit.lib.trees import rebuild_paths
from samrit.plans import queries
from samrit.plans.actions.door import open_door
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, EditionKind, ExpectedCount, NodeMapping, PlanLink, PlanNode
from tests.factories.packs import ISSUE, STRATEGY, SUB_PLAN, TARGET, below, plan

LOOSE = {
    "kind": "target_y1",
    "code": "t2",
    "name_th": "ประชาชนอยู่ดี",
    "attestation": "C",
    **below("issue", "01", "not_known"),
}
GONE = {**TARGET, "code": "t3", "name_th": "ถูกยกเลิก", "status": "cancelled"}
EXPECTED = [{"edition": "mp-2561", "kind": "target_y1", "expected": 140, "source": "มติคณะรัฐมนตรี"}]
CEILING = 20


@pytest.fixture
def loaded(db, tmp_path):
    return load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, TARGET, LOOSE, GONE, expected=EXPECTED), by=None)


@pytest.mark.parametrize("path", ["/plans/", "/plans/?edition=mp-2561"])
def test_before_anything_is_loaded_the_page_teaches(client: Client, db, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "แผนของประเทศจะแสดงที่นี่" in answer.text
    assert "samrit reference load" in answer.text


def node_of(code):
    return PlanNode.objects.get(code=code)


def test_the_tree_runs_from_strategy_to_target_branch_by_branch(client, loaded):
    closed = client.get("/plans/").text
    assert "ความมั่นคง" in closed
    assert "ประชาชนปลอดภัย" not in closed
    text = client.get(f"/plans/?open={node_of('s1').pk}").text
    for words in ("ด้านความมั่นคง", "การรักษาความสงบ", "ประชาชนปลอดภัย", "ประชาชนอยู่ดี"):
        assert words in text
    assert "/plans/mp-2561/target_y1/t1/" in text
    assert "ยังไม่ทราบที่อยู่" in text
    assert text.index("ด้านความมั่นคง") < text.index("ประชาชนปลอดภัย")


def test_a_branch_is_fetched_when_it_is_opened_and_a_link_opens_it_without_script(client, loaded):
    issue = node_of("01")
    page = client.get("/plans/").text
    assert f'hx-get="/plans/mp-2561/branches/{issue.pk}/?alone=1"' in page
    assert f'href="?open={issue.pk}"' in page
    part = client.get(f"/plans/mp-2561/branches/{issue.pk}/?alone=1", headers={"hx-request": "true"}).text
    assert "การรักษาความสงบ" in part
    assert "<html" not in part
    assert "<html" in client.get(f"/plans/mp-2561/branches/{issue.pk}/").text


@pytest.mark.parametrize("path", ["/plans/mp-2561/branches/999999/", "/plans/none/branches/1/"])
def test_a_branch_that_is_not_there(client, loaded, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("opened", ["x", "-1", "99999999999999999999", "0"])
def test_an_address_that_opens_nothing_shows_the_tree(client, loaded, opened):
    assert "ด้านความมั่นคง" in client.get(f"/plans/?open={opened}").text


def test_the_server_finds_a_node_wherever_it_stands_with_its_way_to_the_top(client, loaded):
    text = client.get("/plans/?q=อยู่ดี").text
    assert "ประชาชนอยู่ดี" in text
    assert "ด้านความมั่นคง" in text
    assert "ประชาชนปลอดภัย" not in text
    assert "พบ 1 รายการ" in text


def test_a_search_that_finds_nothing_says_so(client, loaded):
    text = client.get("/plans/mp-2561/?q=%25_ไม่มี", headers={"accept-language": "en"}).text
    assert "No node of this plan has these words" in text
    assert "0 nodes found" in text


def test_what_is_loaded_is_shown_against_what_is_expected(loaded):
    (edition,) = queries.editions()
    row = next(row for row in queries.coverage(edition) if row.kind == "target_y1")
    counts = (row.loaded, row.attested, row.unverified, row.cancelled, row.expected, row.missing)
    assert counts == (2, 1, 1, 1, 140, 138)
    issue = next(row for row in queries.coverage(edition) if row.kind == "issue")
    assert (issue.expected, issue.missing) == (None, None)


def test_the_address_a_node_had_before_its_framework_became_its_own_leads_to_it(client, loaded):
    EditionKind.objects.filter(kind__in=("vc_component", "vc_factor")).delete()
    chain = Edition.objects.create(code="vc-2561", framework="value_chain", name_th="ห่วงโซ่สาธิต", valid_from=2563)
    later = Edition.objects.create(code="vc-2570", framework="value_chain", name_th="ห่วงโซ่สาธิต", valid_from=2570)
    for edition in (later, chain):
        PlanNode.objects.create(edition=edition, kind="vc_component", code="v1", name_th="องค์ประกอบสาธิต")
    answer = client.get("/plans/mp-2561/vc_component/v1/")
    assert (answer.status_code, answer["Location"]) == (301, "/plans/vc-2561/vc_component/v1/")
    for strange in ("mp-2561/vc_component/v9", "mp-2561/target_y1/v1", "mp-0000/vc_component/v1", "ns-2561/issue/01"):
        assert client.get(f"/plans/{strange}/").status_code == 404
    Edition.objects.update(state="draft")
    assert client.get("/plans/mp-2561/vc_component/v1/").status_code == 404


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2"])
def test_no_spreadsheet_runs_what_stands_in_a_file(client, loaded, words):
    with open_door():
        PlanNode.objects.filter(code="t1").update(name_th=words)
    rows = list(csv.DictReader(io.StringIO(client.get("/plans/mp-2561.csv").content.decode("utf-8-sig"))))
    assert next(row["name_th"] for row in rows if row["code"] == "t1") == f"'{words}"


def test_a_node_has_its_own_address(client, loaded):
    text = client.get("/plans/mp-2561/target_y1/t1/").text
    for words in ("ด้านความมั่นคง", "การรักษาความสงบ", "มีหลักฐานยืนยัน", "ห่วงโซ่คุณค่า"):
        assert words in text
    assert "/open/nodes/" in text
    assert "/projects/?node=" not in text
    assert client.get("/plans/mp-2561/target_y1/t9/").status_code == 404


def test_a_node_says_what_is_not_sure_about_it(client, loaded):
    loose = client.get("/plans/mp-2561/target_y1/t2/", headers={"accept-language": "en"}).text
    assert "The place in the tree is not yet known" in loose
    assert "Unverified" in loose
    assert "Cancelled" in client.get("/plans/mp-2561/target_y1/t3/", headers={"accept-language": "en"}).text


def test_a_person_who_has_signed_in_finds_her_projects(client, loaded, editor):
    client.force_login(editor)
    assert "/projects/?node=" in client.get("/plans/mp-2561/target_y1/t1/").text


def test_the_table_is_the_tree(client, loaded):
    answer = client.get("/plans/mp-2561.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["code"] for row in rows][:2] == ["1", "01"]
    assert {row["code"]: row["parent_code"] for row in rows}["t1"] == "s1"
    assert client.get("/plans/none.csv").status_code == 404


def test_the_body_of_a_host_learns_what_it_is_host_of(client, loaded):
    assert "ยังไม่มีแหล่งใดระบุ" in client.get("/plans/hosted/M1/").text


@pytest.mark.parametrize("path", ["/plans/", "/plans/mp-2561/", "/plans/mp-2561/issue/01/", "/plans/mp-2561.csv"])
def test_pages_ask_few_questions_however_large_the_tree(client, db, tmp_path, django_assert_max_num_queries, path):
    more = [{**TARGET, "code": f"m{n}"} for n in range(30)]
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, *more, expected=EXPECTED), by=None)
    with django_assert_max_num_queries(CEILING):
        assert client.get(path).status_code == 200


def test_an_edition_page_shows_the_tree_of_that_edition(client, loaded):
    assert "แผนแม่บท" in client.get("/plans/mp-2561/").text
    assert client.get("/plans/mp-9999/").status_code == 404


@pytest.fixture
def family(db):
    """A target that was renamed in a later edition, one split in two, and one dropped; a contribution to an SDG target."""
    made = {}
    for code, first, last in (("mp-old", 2561, 2565), ("mp-new", 2566, 2580)):
        made[code] = Edition.objects.create(
            code=code, framework="master_plan", name_th=f"{code} สาธิต", valid_from=first, valid_to=last
        )
    sdg = Edition.objects.create(code="sdg-demo", framework="sdg", name_th="เป้าหมายโลกสาธิต", valid_from=2559)
    for edition, code, name in (
        ("mp-old", "same", "ชื่อเดิมสาธิต"),
        ("mp-new", "same", "ชื่อใหม่สาธิต"),
        ("mp-old", "split", "จะแยกสาธิต"),
        ("mp-new", "part1", "ส่วนหนึ่งสาธิต"),
        ("mp-new", "part2", "ส่วนสองสาธิต"),
        ("mp-old", "dropped", "จะเลิกสาธิต"),
        ("mp-new", "added", "เพิ่มสาธิต"),
    ):
        made[edition, code] = PlanNode.objects.create(
            edition=made[edition], kind="issue", code=code, name_th=name, status="in_force", source="สาธิต"
        )
    goal = PlanNode.objects.create(edition=sdg, kind="sdg_target", code="1.1", name_th="ยุติความยากจนสาธิต")
    rebuild_paths(PlanNode)
    for old, new, relation, share in (
        ("same", "same", "renamed", 100),
        ("split", "part1", "split", 60),
        ("split", "part2", "split", 40),
        ("dropped", None, "dropped", 100),
        (None, "added", "added", 0),
    ):
        NodeMapping.objects.create(
            from_edition=made["mp-old"],
            to_edition=made["mp-new"],
            old=made.get(("mp-old", old)),
            new=made.get(("mp-new", new)),
            relation=relation,
            share=share,
        )
    PlanLink.objects.create(cause=made["mp-new", "same"], effect=goal, meaning="contributes", source="แหล่งสาธิต")
    return made


def page_of(client, edition, code, kind="issue"):
    return client.get(f"/plans/{edition}/{kind}/{code}/", headers={"accept-language": "en"}).text


def test_a_node_is_switched_to_the_same_one_in_another_edition(client, family):
    text = page_of(client, "mp-new", "same")
    assert 'href="/plans/mp-old/issue/same/"' in text
    assert "Edition 2561–2565" in text
    for words in ("Renamed", "100%", "ชื่อเดิมสาธิต", "What reads otherwise", "<del>ชื่อเดิมสาธิต</del>"):
        assert words in text


def test_what_became_of_it_has_relation_and_share(client, family):
    text = page_of(client, "mp-old", "split")
    for words in ("Split", "60%", "40%", "ส่วนหนึ่งสาธิต", "ส่วนสองสาธิต"):
        assert words in text
    assert "The next edition dropped it." in page_of(client, "mp-old", "dropped")
    assert "It was new in this edition." in page_of(client, "mp-new", "added")


def test_a_cancelled_node_leads_to_where_it_was_in_force(client, family):
    PlanNode.objects.create(
        edition=family["mp-new"], kind="issue", code="dropped", name_th="จะเลิกสาธิต", status="cancelled"
    )
    text = page_of(client, "mp-new", "dropped")
    assert "Its code is never used again." in text
    assert 'It was in force in <a href="/plans/mp-old/issue/dropped/">' in text


def test_stated_links_are_read_from_both_ends(client, family):
    forth = page_of(client, "mp-new", "same")
    assert "contributes to →" in forth
    assert "ยุติความยากจนสาธิต" in forth
    back = page_of(client, "sdg-demo", "1.1", "sdg_target")
    assert "receives from" in back
    assert "/plans/mp-new/issue/same/" in back


def test_a_draft_at_the_other_end_of_a_link_or_crosswalk_is_not_named(client, family):
    Edition.objects.filter(code="mp-new").update(state="draft")
    assert "ชื่อใหม่สาธิต" not in page_of(client, "mp-old", "same")
    assert "ชื่อใหม่สาธิต" not in page_of(client, "sdg-demo", "1.1", "sdg_target")
    assert client.get("/plans/mp-new/issue/same/").status_code == 404
    assert client.get("/plans/mp-new/").status_code == 404


def test_what_belongs_below_and_is_not_loaded_is_said_with_who_can_load_it(client, family):
    old = family["mp-old"]
    EditionKind.objects.create(edition=old, kind="sub_plan", parent_kind="issue", position=1)
    ExpectedCount.objects.create(edition=old, kind="sub_plan", expected=85, source="แหล่งสาธิต")
    PlanNode.objects.create(
        edition=old, kind="sub_plan", code="s", name_th="แผนย่อยสาธิต", parent=family["mp-old", "split"]
    )
    text = page_of(client, "mp-old", "same")
    assert "of the whole edition 1 of 85 are loaded (แหล่งสาธิต)" in text
    assert "NESDC loads what is missing from the official tables" in text
    assert "NESDC loads what is missing" not in page_of(client, "mp-old", "split")


@pytest.mark.parametrize("path", ["/plans/", "/plans/mp-old/", "/plans/mp-old/?open={top}", "/plans/mp-old/?q=0001"])
def test_a_tree_of_three_thousand_nodes_is_no_giant_page(client, family, path, django_assert_max_num_queries):
    top = family["mp-old", "same"]
    middle = [
        PlanNode(edition=family["mp-old"], kind="sub_plan", code=f"s{n}", name_th=f"แผนย่อย {n}", parent=top)
        for n in range(30)
    ]
    PlanNode.objects.bulk_create(middle)
    PlanNode.objects.bulk_create(
        PlanNode(
            edition=family["mp-old"],
            kind="target_y1",
            code=f"t{n:04}",
            official_code=f"{n:04}",
            name_th=f"เป้าหมายที่ {n}",
            parent=middle[n % 30],
        )
        for n in range(3000)
    )
    rebuild_paths(PlanNode)
    with django_assert_max_num_queries(CEILING):
        answer = client.get(path.format(top=top.pk))
    assert len(answer.content) < 150_000
