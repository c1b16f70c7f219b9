"""Finding a node: by words in any order, by code, with one letter wrong; what stands first; what is never offered."""

import pytest
from django.test import Client

from samrit.lib.trees import rebuild_paths
from samrit.plans.actions.door import open_door
from samrit.plans.models import Edition, EditionState, PlanNode
from samrit.plans.queries import picking
from samrit.plans.queries.picking import Used, search_nodes
from tests.factories import records

pytestmark = pytest.mark.django_db
YEAR = 2565


@pytest.fixture
def tree() -> dict[str, PlanNode]:
    return records.plan_tree()


def codes(words: str, *kinds: str, under: PlanNode | None = None, year: int = YEAR) -> list[str]:
    return [found.node.code for found in search_nodes(words, kinds, year, under)]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("words", "kinds", "found"),
    [
        ("ท่องเที่ยว", ["target_y1"], ["mp05-y1-01"]),
        ("สูงขึ้น รายได้", ["target_y1"], ["mp05-y1-01"]),
        ("  การ ท่อง เที่ยว ", ["issue"], ["05"]),
        ("mp05-y1-01", ["target_y1"], ["mp05-y1-01"]),
        ("MP05 Y1", ["target_y1"], ["mp05-y1-01"]),
        ("MP05.Y1.01", ["target_y1"], ["mp05-y1-01"]),
        ("y1-01", ["target_y1"], []),
        ("๑๒", ["issue"], ["12"]),
        ("5", ["issue"], ["05"]),
        ("รายไดจากการท่องเที่ยว", ["target_y1"], ["mp05-y1-01"]),
        ("รายได้จากกาารท่องเที่ยว", ["target_y1"], ["mp05-y1-01"]),
        ("อวกาศยาน", ["target_y1"], []),
        ("...", ["issue"], []),
        ("ท่องเที่ยว", ["milestone"], []),
        ("การ", ["issue"], ["05", "12"]),
    ],
)
def test_words_find_what_holds_them(words: str, kinds: list[str], found: list[str]) -> None:
    assert codes(words, *kinds) == found


@pytest.mark.usefixtures("tree")
def test_an_exact_code_stands_first_and_a_wrong_letter_is_said() -> None:
    assert codes("12")[0] == "12"
    editions = picking.in_force(YEAR)
    answer = picking.search("รายไดจากการท่องเที่ยว", [], editions, fiscal_year=YEAR)
    assert (answer.is_forgiving, answer.total) == (True, 1)
    assert not picking.search("รายได้จากการท่องเที่ยว", [], editions, fiscal_year=YEAR).is_forgiving


def test_what_stands_under_the_chosen_comes_first_with_its_path(tree: dict[str, PlanNode]) -> None:
    first, other = search_nodes("", ["target_y1"], YEAR, under=tree["issue 05"])
    assert (first.node.code, first.is_under) == ("mp05-y1-01", True)
    assert (other.node.code, other.is_under) == ("mp12-y1-01", False)
    assert first.path_words == "การสร้างความสามารถในการแข่งขัน › การท่องเที่ยว › การท่องเที่ยวเชิงสร้างสรรค์"


def test_recent_choices_stand_before_those_of_the_agency_and_both_before_others(tree: dict[str, PlanNode]) -> None:
    used = Used(recent=[tree["sub_plan mp12-sp-01"].pk], agency=[tree["target_y1 mp12-y1-01"].pk])
    answer = picking.search("การ", [], picking.in_force(YEAR), fiscal_year=YEAR, used=used)
    assert [found.use for found in answer.found][:3] == ["recent", "agency", ""]
    assert answer.found[0].node == tree["sub_plan mp12-sp-01"]


def test_only_what_is_in_force_in_the_year_is_offered(tree: dict[str, PlanNode]) -> None:
    assert codes("ท่องเที่ยว", "issue", year=2560) == []
    node = tree["issue 05"]
    with open_door():
        node.status = "cancelled"
        node.save()
    assert codes("ท่องเที่ยว", "issue") == []
    ended = tree["sub_plan mp05-sp-01"]
    with open_door():
        ended.valid_to = 2564
        ended.save()
    assert codes("ท่องเที่ยว", "sub_plan") == []
    assert codes("ท่องเที่ยว", "sub_plan", year=2564) == ["mp05-sp-01"]


def test_a_changed_wording_is_found_at_once_and_the_old_one_stays_a_way_to_it(tree: dict[str, PlanNode]) -> None:
    assert codes("ท่องเที่ยว", "issue") == ["05"]
    node = tree["issue 05"]
    with open_door():
        node.name_th, node.wording_variants = "ประเด็นสาธิต", ["การท่องเที่ยว"]
        node.save()
    assert codes("ประเด็นสาธิต", "issue") == ["05"]
    assert codes("ท่องเที่ยว", "issue") == ["05"]


def test_a_draft_is_never_offered(tree: dict[str, PlanNode]) -> None:
    draft = Edition.objects.create(
        code="sa-thit", framework="policy", name_th="ร่างสาธิต", valid_from=2561, state=EditionState.DRAFT
    )
    node = PlanNode.objects.create(edition=draft, kind="policy", code="1", name_th="นโยบายสาธิต")
    rebuild_paths(PlanNode)
    assert codes("สาธิต") == []
    assert picking.find([node.pk]) == []
    assert tree["issue 05"].pk in {found.node.pk for found in picking.find([tree["issue 05"].pk])}


@pytest.mark.usefixtures("tree")
def test_kinds_come_from_the_top_down() -> None:
    kinds = [found.node.kind for found in search_nodes("", [], YEAR)]
    assert kinds == sorted(
        kinds, key=["strategy", "strategy_goal", "issue", "target_y2", "sub_plan", "target_y1"].index
    )


@pytest.mark.usefixtures("tree")
def test_a_search_asks_the_database_three_times(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    codes("การ")
    with django_assert_max_num_queries(3):
        assert len(codes("การ")) > 3


def test_the_fragment_is_public_and_says_how_many(client: Client, tree: dict[str, PlanNode]) -> None:
    asked = {"q": "ท่องเที่ยว", "kinds": "issue,sub_plan", "year": "2565"}
    page = client.get("/plans/pick/", asked, headers={"HX-Request": "true"}).content.decode()
    assert 'data-count="พบ 2 รายการ"' in page
    assert f'data-value="{tree["issue 05"].pk}"' in page
    assert "<html" not in page


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("language", "words"), [("th", "ไม่มีรายการที่ตรงกับ “อวกาศยาน”"), ("en", "Nothing has “อวกาศยาน”.")]
)
def test_nothing_found_teaches(client: Client, language: str, words: str) -> None:
    page = client.get("/plans/pick/", {"q": "อวกาศยาน"}, headers={"Accept-Language": language}).content.decode()
    assert words in page


def test_without_script_a_choice_leads_back_to_who_asked_on_this_site_only(
    client: Client, tree: dict[str, PlanNode]
) -> None:
    node = tree["issue 05"]
    asked = {"q": "ท่องเที่ยว", "kinds": "issue", "year": "2565", "name": "node"}
    page = client.get("/plans/pick/", asked | {"back": "/projects/?year=2565"}).content.decode()
    assert f'href="/projects/?year=2565&amp;node={node.pk}"' in page
    for strange in ("https://example.org/", "//example.org/", "/\\example.org"):
        page = client.get("/plans/pick/", asked | {"back": strange}).content.decode()
        assert '<a href="/plans/ns-test/issue/05/">' in page
        assert f'href="{strange}' not in page


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    "asked",
    ["year=abc&under=x&value=%F0", "q=" + "ก" * 5000, "kinds=nonsense", "under=999999999999", "year=๒๕๖๕", "value=99"],
)
def test_a_strange_address_is_answered(client: Client, asked: str) -> None:
    assert client.get(f"/plans/pick/?{asked}").status_code == 200
