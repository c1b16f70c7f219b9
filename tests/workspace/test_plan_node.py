"""The parts of a node's page that mix domains: value chain, what is below with figures, ties by projects, history."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.test import override_settings

from samrit.audit.actions import record
from samrit.lib.fiscal import Period
from samrit.lib.trees import rebuild_paths
from samrit.opendata.actions import build_release, publish_release
from samrit.plans.actions.door import open_door
from samrit.plans.actions.hosts import set_host
from samrit.plans.models import Edition, FactorMark, NodeMapping, PlanNode
from samrit.projects.models import LinkRole, PlanChoice, YearPlan
from samrit.workspace.queries import plan_node as queries
from tests.factories import opendata as factory

TARGET = "/plans/mp-demo/target_y1/t1/"
KEY = ("mp-demo", "target_y1", "t1")
ENGLISH = {"accept-language": "en"}
PARTS = ["chain", "below", "related", "history"]


def edition(code, framework, first=2561, last=2580):
    return Edition.objects.create(
        code=code, framework=framework, name_th=f"{code} สาธิต", valid_from=first, valid_to=last
    )


def add(of, kind, code, parent=None, **more):
    return PlanNode.objects.create(edition=of, kind=kind, code=code, name_th=f"{code} สาธิต", parent=parent, **more)


@pytest.fixture
def nodes(db):
    """A target with value chains in two editions, of three factors today, and an SDG beside it."""
    top, master, sdg = (
        edition("ns-demo", "national_strategy"),
        edition("mp-demo", "master_plan"),
        edition("sdg-demo", "sdg"),
    )
    old, new = edition("vc-1", "value_chain", 2561, 2564), edition("vc-2", "value_chain", 2565, 2580)
    strategy = add(top, "strategy", "1")
    issue = add(master, "issue", "01", strategy, official_code="01")
    sub_plan = add(master, "sub_plan", "s1", issue)
    target = add(master, "target_y1", "t1", sub_plan)
    add(master, "target_y1", "t2", sub_plan)
    before = add(old, "vc_component", "w1", target)
    add(old, "vc_factor", "w1f1", before)
    first, second = add(new, "vc_component", "v1", target), add(new, "vc_component", "v2", target)
    add(new, "vc_factor", "f1", first, official_code="F01")
    add(new, "vc_factor", "f2", first)
    add(new, "vc_factor", "f3", first, status="cancelled")
    add(new, "vc_factor", "loose", target, parent_basis="not_known")
    goal = add(sdg, "sdg_goal", "g1")
    add(sdg, "sdg_target", "g1.1", goal)
    rebuild_paths(PlanNode)
    made = {node.code: node for node in PlanNode.objects.select_related("edition")}
    FactorMark.objects.create(node=made["f2"], fiscal_year=2565, priority_group="B", needs_projects=True, source="สาธิต")
    assert second.pk
    return made


def project(owner, number, main, *others, amount="1000000.00", year=2565):
    plan = factory.year_plan(owner, f"สธ-{number}", f"โครงการสาธิต {number}", target=main, amount=amount, year=year)
    YearPlan.objects.filter(pk=plan.pk).update(main_node=main, budget_year=Decimal(amount))
    for node in others:
        PlanChoice.objects.create(year_plan=plan, role=LinkRole.SECONDARY, level=node.kind, node=node)
    return plan


@pytest.fixture
def released(nodes, bodies, admin, tmp_path):
    """Two approved projects of factor f1, one of them tied to an SDG target, released."""
    factory.calendar()
    for number in (1, 2):
        plan = project(bodies["DEMO-1"], number, nodes["f1"], *([nodes["g1.1"]] if number == 1 else []))
        factory.approve(plan)
    with override_settings(SAMRIT_STATE=tmp_path):
        built = build_release(period=Period(2565, 1), by=None).release
        publish_release(reference=built.name, by=admin)
        yield built


def test_the_picture_has_components_across_and_factors_inside_with_their_figures(nodes, bodies, analyst):
    project(bodies["DEMO-1"], 1, nodes["f1"])
    project(bodies["DEMO-2"], 2, nodes["f1"], amount="500000.00")
    project(bodies["DEMO-2"], 3, nodes["t1"])
    page = queries.value_chain(analyst, KEY, None, 2565)
    assert [column.node.code if column.node else None for column in page.columns] == ["v1", "v2", None]
    cells = {cell.node.code: cell for cell in page.cells}
    assert list(cells) == ["f1", "f2", "loose"]
    assert (cells["f1"].total.projects, cells["f1"].total.budget) == (2, Decimal("1500000.00"))
    assert [code for code, cell in cells.items() if cell.is_empty] == ["f2", "loose"]
    assert (cells["f2"].mark.priority_group, cells["f2"].needs, page.needing) == ("B", True, 1)
    assert (page.total.projects, page.unplaced) == (3, 1)


def test_an_empty_factor_is_lit_by_a_sign_and_a_word(nodes, bodies, analyst, as_user):
    project(bodies["DEMO-1"], 1, nodes["f1"])
    text = as_user(analyst).get(f"{TARGET}chain/", headers=ENGLISH).text
    assert text.count("vc-cell-empty") == 2
    assert text.count("No project</p>") == 2
    for words in ("2 factors without any project", "1 of them needs projects", "Group B", "Needs projects in 2565"):
        assert words in text
    assert "the factors of this component" in text  # of v2, which has none


def test_the_chain_is_read_in_the_edition_of_the_year_or_in_the_one_asked_for(nodes, analyst):
    def codes(year, by=""):
        page = queries.value_chain(analyst, KEY, year, 2565, by)
        return page.chain.edition and page.chain.edition.code, [n.code for n in page.chain.components]

    assert codes(None) == ("vc-2", ["v1", "v2"])
    assert codes(2563) == ("vc-1", ["w1"])
    assert codes(None, "vc-1") == ("vc-1", ["w1"])
    assert codes(2565, "unknown") == ("vc-2", ["v1", "v2"])
    assert codes(2600) == (None, [])


def test_a_chain_is_read_from_the_same_target_in_a_later_edition_too(nodes, analyst):
    later = edition("mp-later", "master_plan", 2571, 2580)
    same, other = add(later, "target_y1", "t1"), add(later, "target_y1", "t2")
    rebuild_paths(PlanNode)
    ends = {"from_edition": nodes["t1"].edition, "to_edition": later, "share": 100}
    NodeMapping.objects.create(old=nodes["t1"], new=same, relation="renamed", **ends)
    NodeMapping.objects.create(old=nodes["t2"], new=other, relation="same", **ends)
    page = queries.value_chain(analyst, ("mp-later", "target_y1", "t1"), None, 2565)
    assert (page.chain.fiscal_year, page.chain.edition.code) == (2571, "vc-2")
    assert [node.code for node in page.chain.factors] == ["f1", "f2", "loose"]
    assert queries.value_chain(analyst, ("mp-later", "target_y1", "t2"), None, 2565).chain.editions == []


def test_a_year_without_a_chain_teaches_and_names_the_others(nodes, client):
    text = client.get(f"{TARGET}chain/?year=2600", headers=ENGLISH).text
    assert "The value chain of this target will be here" in text
    assert "There is one for other years" in text
    assert "?by=vc-2&amp;year=2580" in text
    none = client.get("/plans/mp-demo/target_y1/t2/chain/").text
    assert "ห่วงโซ่คุณค่าของเป้าหมายนี้จะแสดงที่นี่" in none


def test_the_file_has_the_figures_of_the_picture(nodes, bodies, analyst, as_user):
    project(bodies["DEMO-1"], 1, nodes["f1"])
    with open_door():
        PlanNode.objects.filter(code="f2").update(name_th="=1+1")
    answer = as_user(analyst).get(f"{TARGET}chain.csv?year=2565")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["component_code"], row["factor_code"], row["projects"]) for row in rows] == [
        ("v1", "f1", "1"),
        ("v1", "f2", "0"),
        ("v2", "", "0"),
        ("", "loose", "0"),
    ]
    assert (rows[0]["budget_fy_baht"], rows[1]["priority_group"], rows[1]["needs_projects"]) == (
        "1000000.00",
        "B",
        "yes",
    )
    assert rows[1]["factor_th"] == "'=1+1"


def test_nobody_counts_what_she_may_not_see(nodes, bodies, editor2, client, as_user):
    project(bodies["DEMO-1"], 1, nodes["f1"])
    assert queries.value_chain(editor2, KEY, 2565, 2565).total.projects == 0
    text = client.get(f"{TARGET}chain/?year=2565", headers=ENGLISH).text
    assert "no release has been published yet" in text
    assert "vc-cell-empty" not in text


def test_the_public_sees_the_release(nodes, released, client):
    page = queries.value_chain(None, KEY, 2565, 2565)
    assert {cell.node.code: cell.total.projects for cell in page.cells} == {"f1": 2, "f2": 0, "loose": 0}
    assert "projects of release FY2565-Q1-r1" in client.get(f"{TARGET}chain/?year=2565", headers=ENGLISH).text


def test_what_is_below_has_projects_and_money(nodes, bodies, analyst, as_user):
    project(bodies["DEMO-1"], 1, nodes["f1"])
    project(bodies["DEMO-1"], 2, nodes["s1"])
    page = queries.below(analyst, ("mp-demo", "sub_plan", "s1"), None, 2565)
    assert [(group.kind, [(row.node.code, row.total.projects) for row in group.rows]) for group in page.groups] == [
        ("target_y1", [("t1", 1), ("t2", 0)])
    ]
    assert (page.total.projects, page.total.own) == (2, 1)
    text = as_user(analyst).get("/plans/mp-demo/sub_plan/s1/below/", headers=ENGLISH).text
    assert "2 projects, 2.00 million baht" in text
    assert "1 of them names nothing below" in text


def test_below_a_target_stands_its_chain_and_nothing_else(nodes, analyst):
    assert queries.below(analyst, KEY, None, 2565).groups == []


def test_nodes_of_other_plans_are_tied_by_the_same_projects(nodes, bodies, analyst, editor2):
    project(bodies["DEMO-1"], 1, nodes["f1"], nodes["g1.1"])
    project(bodies["DEMO-1"], 2, nodes["t2"], nodes["g1.1"], nodes["g1"])

    def tied(user, key):
        page = queries.tied_by_projects(user, key, None, 2565)
        return {row.node.code: row.projects for _edition, rows in page.groups for row in rows}

    assert tied(analyst, ("ns-demo", "strategy", "1")) == {"g1.1": 2, "g1": 1}
    assert tied(analyst, KEY) == {"g1.1": 1}
    assert tied(analyst, ("sdg-demo", "sdg_goal", "g1")) == {"f1": 1, "t2": 1}
    assert tied(editor2, KEY) == {}


def test_the_public_is_told_of_ties_in_the_release(nodes, released, client):
    text = client.get(f"{TARGET}related/", headers=ENGLISH).text
    assert "g1.1 สาธิต" in text
    page = queries.tied_by_projects(None, KEY, None, 2565)
    assert [row.projects for _edition, rows in page.groups for row in rows] == [1]


def test_the_history_tells_of_hosts_with_their_basis_and_names_nobody_in_public(nodes, admin, client, as_user, bodies):
    body, day = bodies["M11000"], dt.date(2022, 4, 1)
    set_host(node=nodes["t1"], level="host_3", agency_th="", organisation=body, starts_on=day, basis="มติสาธิต", by=admin)
    public = client.get(f"{TARGET}history/", headers=ENGLISH).text
    for words in ("stated a host of a plan node", "มติสาธิต", "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"):
        assert words in public
    name = admin.person.full_name
    assert name not in public
    assert name in as_user(admin).get(f"{TARGET}history/", headers=ENGLISH).text


def test_the_history_tells_when_the_edition_was_published_and_completed(nodes, admin, client):
    base = nodes["t1"].edition
    merged = Edition.objects.create(
        code="mp-more", framework="master_plan", name_th="เติมสาธิต", valid_from=2561, state="merged", base=base
    )
    open_one = Edition.objects.create(
        code="mp-next", framework="master_plan", name_th="ร่างสาธิต", valid_from=2570, state="draft", base=base
    )
    for subject, reason in ((base, "มติตั้งต้นสาธิต"), (merged, "หนังสือเติมสาธิต"), (open_one, "ยังเป็นร่างสาธิต")):
        record(
            act="plan_edition_published", subject_kind="plan_edition", subject_id=subject.pk, by=admin, reason=reason
        )
    text = client.get(f"{TARGET}history/").text
    assert "มติตั้งต้นสาธิต" in text
    assert "หนังสือเติมสาธิต" in text
    assert "ยังเป็นร่างสาธิต" not in text


def test_a_refused_try_is_no_part_of_the_public_history(nodes, editor, client, as_user):
    as_user(editor).post(f"{TARGET}hosts/", {})
    assert "was refused" not in client.get(f"{TARGET}history/", headers=ENGLISH).text


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_a_page_and_a_fragment(nodes, client, part):
    page = client.get(f"{TARGET}{part}/")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "HX-Request" in page["Vary"]
    fragment = client.get(f"{TARGET}{part}/", headers={"hx-request": "true"}).text
    assert "<html" not in fragment
    assert f'hx-get="{TARGET}{part}/"' in client.get(
        TARGET if part != "below" else "/plans/mp-demo/issue/01/"
    ).text.replace("/plans/mp-demo/issue/01/below/", f"{TARGET}below/")


@pytest.mark.parametrize("part", [*PARTS, "chain.csv"])
def test_what_is_not_there_and_what_is_a_draft_is_not_found(nodes, client, part):
    end = "" if "." in part else "/"
    assert client.get(f"/plans/mp-demo/target_y1/t9/{part}{end}").status_code == 404
    Edition.objects.filter(code="mp-demo").update(state="draft")
    assert client.get(f"{TARGET}{part}{end}").status_code == 404


def test_only_a_target_has_a_value_chain(nodes, client):
    assert client.get("/plans/mp-demo/issue/01/chain/").status_code == 404


@pytest.mark.parametrize("year", ["x", "-1", "99999999999", "0", "2565; drop", "๒๕๖๕๐"])
def test_a_year_that_is_none_is_left_out(nodes, client, year):
    for part in ("chain", "below", "related"):
        assert client.get(f"{TARGET}{part}/", {"year": year, "by": "x" * 500}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("part", [*PARTS, "chain.csv"])
def test_parts_ask_few_questions(nodes, bodies, analyst, as_user, part, rows, django_assert_max_num_queries):
    for number in range(rows):
        project(bodies["DEMO-1"], number, nodes["f1"], nodes["g1.1"])
        add(nodes["v1"].edition, "vc_factor", f"more{number}", nodes["v1"])
    rebuild_paths(PlanNode)
    browser = as_user(analyst)
    with django_assert_max_num_queries(16):
        browser.get(f"{TARGET}{part}" + ("" if "." in part else "/"))


def test_the_api_tells_of_hosts_chains_and_marks(nodes, admin, client, bodies):
    day = dt.date(2022, 4, 1)
    set_host(
        node=nodes["t1"],
        level="host_3",
        agency_th="",
        organisation=bodies["M11000"],
        starts_on=day,
        basis="มติสาธิต",
        by=admin,
    )
    told = client.get(f"/api/v1/plan-nodes/{nodes['t1'].pk}").json()
    assert [(host["organisation"], host["starts_on"], host["ends_on"]) for host in told["hosts"]] == [
        ("M11000", "2022-04-01", None)
    ]
    chains = {chain["edition"]: chain for chain in told["value_chains"]}
    assert (list(chains), chains["vc-2"]["valid_from"]) == (["vc-1", "vc-2"], 2565)
    first, second, loose = chains["vc-2"]["components"]
    assert [factor["code"] for factor in first["factors"]] == ["f1", "f2"]
    assert first["factors"][1]["marks"] == [{"fiscal_year": 2565, "priority_group": "B", "needs_projects": True}]
    assert (second["component"]["code"], second["factors"], loose["component"]) == ("v2", [], None)
    assert client.get(f"/api/v1/plan-nodes/{nodes['01'].pk}").json()["value_chains"] == []
