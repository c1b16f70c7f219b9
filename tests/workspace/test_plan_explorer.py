"""The explorer of plans: picture, outline and table say the same, drafts are never in it, bad addresses are told."""

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client, override_settings

from samrit.lib.fiscal import Period
from samrit.lib.trees import rebuild_paths
from samrit.opendata.actions import build_release, publish_release
from samrit.plans.models import Edition, EditionKind, PlanNode
from samrit.projects.models import YearPlan
from samrit.workspace.queries.plan_explorer import Asked, Outline, picture
from samrit.workspace.queries.plan_totals import released_totals, seen_totals
from tests.factories import opendata as factory
from tests.factories.plans import a_plan, revision

PAGE, DATA, TABLE = "/plans/explorer/", "/plans/explorer.json", "/plans/explorer.csv"
OUTLINE, BRANCH = "/plans/explorer/outline/", "/plans/explorer/branch/"


@pytest.fixture
def plan(db: None) -> Edition:
    return a_plan()


def node(code: str) -> PlanNode:
    return PlanNode.objects.get(code=code, edition__code__in=["mp-2561", "ns-2561", "sdg-demo"])


def project(owner, number: int, at: PlanNode, amount: str = "100.00") -> YearPlan:
    made = factory.year_plan(owner, f"สธ-{number}", f"โครงการสาธิต {number}", target=at, amount=amount)
    YearPlan.objects.filter(pk=made.pk).update(main_node=at, budget_year=Decimal(amount))
    return made


@pytest.fixture
def released(plan, bodies, admin, tmp_path: Path):
    with override_settings(SAMRIT_STATE=tmp_path):
        factory.calendar()
        factory.approve(project(bodies["DEMO-1"], 1, node("f1"), "250.25"))
        project(bodies["DEMO-1"], 2, node("t2"), "40.00")
        publish_release(reference=build_release(period=Period(2565, 1), by=None).release.name, by=admin)
        yield plan


def tree(client: Client, query: str = "") -> dict:
    return client.get(f"{DATA}?{query}").json()


def figures(data: dict) -> dict[str, tuple[int, int]]:
    return dict(zip(data["code"], zip(data["projects"], data["satang"], strict=True), strict=True))


def test_the_picture_says_what_the_totals_say(client, released):
    data = tree(client)
    totals = {PlanNode.objects.get(pk=pk).code: total for pk, total in released_totals(2565).items()}
    assert totals
    for code, (projects, satang) in figures(data).items():
        total = totals.get(code)
        assert (projects, satang) == ((total.projects, int(total.budget * 100)) if total else (0, 0))
    assert figures(data)["1"] == (1, 25025)
    assert data["release"] == "FY2565-Q1-r1"


def test_picture_outline_and_table_have_the_same_nodes_and_figures(client, released):
    data = tree(client)
    rows = list(csv.DictReader(io.StringIO(client.get(TABLE).content.decode().removeprefix("\ufeff"))))
    assert [row["code"] for row in rows] == data["code"]
    assert [int(row["projects"]) for row in rows] == data["projects"]
    assert [int(Decimal(row["budget_fy_baht"]) * 100) for row in rows] == data["satang"]
    assert {row["figures"] for row in rows} == {"FY2565-Q1-r1"}
    shown = picture(None, Asked(2565, at="mp-2561/vc_factor/f1"))
    assert shown is not None
    opened = Outline.at(shown, "mp-2561/vc_factor/f1")
    way = []
    branches = opened.branches
    while branches:
        branch = next(one for one in branches if one.children or one.is_here)
        way.append((branch.entry.code, branch.entry.total.projects))
        branches = branch.children
    assert way == [(code, 1) for code in ("1", "01", "s1", "t1", "v1", "f1")]


def test_who_is_signed_in_may_count_what_she_may_see_and_no_more(client, released, cast):
    assert figures(tree(client, "figures=seen"))["t2"] == (0, 0)
    client.force_login(cast["editor"])
    assert figures(tree(client))["t2"] == (0, 0)
    seen = client.get(f"{DATA}?figures=seen")
    assert figures(seen.json())["t2"] == (1, 4000)
    assert seen["Cache-Control"] == "private, no-cache"
    assert sum(total.projects for total in seen_totals(cast["editor"], 2565).values()) == sum(seen.json()["projects"])
    client.force_login(cast["editor2"])
    assert figures(tree(client, "figures=seen"))["t2"] == (0, 0)


def test_a_draft_is_never_in_it_and_not_an_address(client, plan, admin):
    draft = revision(plan, admin, code="mp-next", name_th="แผนแม่บทฉบับร่างสาธิต")
    PlanNode.objects.create(edition=draft, kind="issue", code="99", name_th="ประเด็นร่างสาธิต")
    client.force_login(admin)
    for address in (PAGE, DATA, TABLE, OUTLINE):
        for query in ("", "?year=2566", "?q=ร่าง"):
            assert "ร่างสาธิต" not in client.get(address + query).content.decode()
    assert client.get(f"{PAGE}?edition=mp-next").status_code == 404
    assert client.get(f"{DATA}?edition=mp-next").status_code == 404


def test_the_data_is_kept_until_it_changes(client, plan):
    first = client.get(DATA, headers={"accept-encoding": "gzip"})
    assert json.loads(gzip.decompress(first.content))["year"] == 2565
    again = client.get(DATA, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    PlanNode.objects.create(edition=plan, kind="issue", code="77", name_th="ประเด็นสาธิต")
    assert client.get(DATA, headers={"if-none-match": first["ETag"]}).status_code == 200
    english = client.get(DATA, headers={"accept-language": "en"})
    assert english["ETag"] != client.get(DATA)["ETag"]


@pytest.mark.parametrize("address", [PAGE, DATA, TABLE, OUTLINE, f"{PAGE}?q=สาธิต"])
def test_the_number_of_queries_does_not_grow_with_the_tree(client, released, django_assert_max_num_queries, address):
    client.get(address)
    for more in range(3):
        parent = node("s1")
        made = [PlanNode(edition=released, kind="target_y1", code=f"n{more}-{n}", parent=parent) for n in range(20)]
        PlanNode.objects.bulk_create(made)
        rebuild_paths(PlanNode)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_a_kind_that_is_not_loaded_is_told_with_the_number_expected(client, plan):
    kinds = {fact["kind"]: fact for fact in tree(client)["kinds"]}
    assert (kinds["target_y1"]["loaded"], kinds["target_y1"]["expected"]) == (2, 140)
    assert [kinds[kind]["column"] for kind in ("strategy", "issue", "target_y2", "sub_plan", "target_y1")] == [
        *(0, 1, 2, 2, 3)
    ]
    assert "138" in client.get(PAGE).text


def test_the_value_chain_of_another_master_plan_is_left_out(client, plan):
    chain = Edition.objects.create(code="vc-demo", framework="value_chain", name_th="ห่วงโซ่คุณค่าสาธิต", valid_from=2561)
    EditionKind.objects.create(edition=chain, kind="vc_component", parent_kind="target_y1")
    other = Edition.objects.create(code="mp-other", framework="master_plan", name_th="แผนอื่นสาธิต", valid_from=2590)
    far = PlanNode.objects.create(edition=other, kind="target_y1", code="far", name_th="เป้าหมายอื่นสาธิต")
    PlanNode.objects.create(edition=chain, kind="vc_component", code="here", name_th="ในสาธิต", parent=node("t2"))
    PlanNode.objects.create(edition=chain, kind="vc_component", code="there", name_th="นอกสาธิต", parent=far)
    assert {"here"} <= set(tree(client)["code"])
    assert not {"there", "far"} & set(tree(client)["code"])
    assert tree(client, "edition=mp-other")["code"][-2:] == ["far", "there"]


def test_an_address_of_another_framework_shows_that_framework(client, plan):
    sdg = Edition.objects.create(code="sdg-demo", framework="sdg", name_th="เป้าหมายโลกสาธิต", valid_from=2559)
    PlanNode.objects.create(edition=sdg, kind="sdg_goal", code="1", name_th="เป้าหมายที่หนึ่งสาธิต")
    page = client.get(f"{PAGE}?at=sdg-demo/sdg_goal/1")
    assert page.status_code == 200
    assert "เป้าหมายที่หนึ่งสาธิต" in page.text
    assert 'data-at="sdg-demo/sdg_goal/1"' in page.text
    assert "/plans/explorer.json?year=2565&amp;edition=sdg-demo" in page.text


def test_the_outline_opens_branch_by_branch_also_without_script(client, plan):
    closed = client.get(PAGE).text
    assert "ความมั่นคง" not in closed
    link = "/plans/explorer/?year=2565&amp;at=ns-2561/strategy/1&amp;view=outline"
    assert link in closed
    assert "ความมั่นคง" in client.get(link.replace("&amp;", "&")).text
    assert "ความมั่นคง" in client.get(f"{BRANCH}?at=ns-2561/strategy/1").text
    assert client.get(f"{BRANCH}?at=ns-2561/strategy/9").status_code == 404
    opened = client.get(f"{OUTLINE}?at=mp-2561/target_y1/t1").text
    assert "node-here" in opened
    assert "องค์ประกอบสาธิต" in opened


@pytest.mark.parametrize(
    ("words", "hits"),
    [("ประชาชน ปลอดภัย", ["t1"]), ("๐๑๐๑๐๑", ["t1"]), ("demonstration F1", ["f1"]), ("ไม่มีคำนี้", []), ("%", [])],
)
def test_a_search_opens_the_way_to_what_it_finds(client, plan, words, hits):
    shown = picture(None, Asked(2565))
    assert shown is not None
    found = Outline.found(shown, words)
    assert found.hits == len(hits)

    def walk(branches):
        for branch in branches:
            yield branch
            yield from walk(branch.children)

    assert [branch.entry.code for branch in walk(found.branches) if branch.is_hit] == hits
    answer = client.get(PAGE, {"q": words})
    assert answer.status_code == 200
    assert answer.text.count("<mark>") == len(hits)


@pytest.mark.parametrize(
    "query", ["edition=nothing", "at=mp-2561/issue/99", "at=x", "at=../../", "edition=mp-2561&at=y/z"]
)
def test_an_address_of_nothing_is_told_and_the_tree_is_shown(client, plan, query):
    thai = client.get(f"{PAGE}?{query}")
    assert thai.status_code == 404
    assert "ไม่พบสิ่งที่ที่อยู่นี้ระบุ" in thai.text
    assert "ด้านสาธิต" in thai.text
    english = client.get(f"{PAGE}?{query}", headers={"accept-language": "en"})
    assert "What this address asks for is not here" in english.text


@pytest.mark.parametrize(
    "query", ["year=abc", "year=99999", "size=x&colour=y&view=z&figures=w", "year=๒๕๖๕", "year=2022"]
)
def test_a_choice_that_makes_no_sense_counts_as_not_chosen(client, plan, query):
    assert tree(client, query) == tree(client)
    assert client.get(f"{PAGE}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"), [("th", "ภาพรวมของแผนจะแสดงที่นี่"), ("en", "The tree of the plans will be here")]
)
def test_before_anything_is_loaded_the_page_teaches(client, db, language, words):
    page = client.get(PAGE, headers={"accept-language": language})
    assert words in page.text
    assert "samrit reference load" in page.text
    assert tree(client)["name"] == []


def test_plans_and_home_lead_to_it(client, plan):
    assert 'href="/plans/explorer/"' in client.get("/plans/").text
    assert "/plans/explorer/" in client.get("/").text
