"""The grammar of an edition, shapes of official codes, and who may do what with a draft: pure rules."""

import pytest
from django.utils import translation

from samrit.accounts.roles import Person, Post, Role
from samrit.plans.models import Edition, EditionKind
from samrit.plans.rules import access
from samrit.plans.rules.fields import NodeValues, cleaned, problems
from samrit.plans.rules.grammar import TOP, Grammar
from samrit.plans.rules.packs import kind_of
from samrit.plans.rules.placing import years_meet
from tests.factories import packs

ROWS = [
    EditionKind(kind="target_y1", parent_kind="issue", is_stopgap=True, position=2, code_pattern="[0-9]{6}"),
    EditionKind(kind="issue", parent_kind="strategy", position=0, name_th="ประเด็นสาธิต", name_en="Demonstration issue"),
    EditionKind(kind="sub_plan", parent_kind="issue", position=1),
    EditionKind(kind="issue", parent_kind=TOP, is_stopgap=True, position=0),
    EditionKind(kind="target_y1", parent_kind="sub_plan", position=2, code_pattern="[0-9]{6}"),
]


@pytest.fixture
def grammar():
    return Grammar.of(ROWS)


def test_kinds_stand_in_order_with_proper_and_stopgap_parents(grammar):
    assert grammar.kinds == ["issue", "sub_plan", "target_y1"]
    assert grammar.parents("target_y1") == ("sub_plan",)
    assert grammar.stopgaps("target_y1") == ("issue",)
    assert grammar.children("issue") == ["sub_plan"]
    assert grammar.may_stand("issue", TOP)
    assert grammar.may_stand("target_y1", "issue")
    assert not grammar.may_stand("target_y1", TOP)
    assert not grammar.may_stand("sdg_goal", TOP)


def test_a_kind_is_called_what_the_edition_calls_it(grammar):
    with translation.override("th"):
        assert str(grammar.label("issue")) == "ประเด็นสาธิต"
    with translation.override("en"):
        assert str(grammar.label("issue")) == "Demonstration issue"
        assert str(grammar.label("sub_plan")) == "Sub-plan"
    assert grammar.label("dream") == "dream"


@pytest.mark.parametrize(("code", "fits"), [("", True), ("030101", True), ("3.1", False), ("0301011", False)])
def test_a_code_has_the_shape_of_its_kind_or_is_empty(grammar, code, fits):
    assert grammar.code_fits("target_y1", code) is fits
    assert grammar.code_fits("sub_plan", code)


SHAPES = [
    ("mp-2566", "target_y1", "030101", "0301V1"),
    ("mp-2566", "target_y2", "030001", "030101"),
    ("vc-2566", "vc_component", "030101V01", "v3_030101V01"),
    ("vc-2566", "vc_factor", "030101F0102", "030101V01F02"),
    ("sdg-2030", "sdg_target", "1.a", "1"),
    ("sdg-2030", "sdg_indicator", "17.19.2", "17.19"),
]


@pytest.mark.parametrize(("edition", "kind", "good", "bad"), SHAPES)
def test_shipped_editions_know_the_shapes_of_their_codes(edition, kind, good, bad):
    name = "sdg" if edition.startswith("sdg") else "national-strategy"
    rows = packs.read(packs.SHIPPED / "plans" / "packs" / name).rows("kinds")
    shipped = Grammar.of(kind_of(row) for row in rows if row["edition"] == edition)
    assert shipped.code_fits(kind, good)
    assert not shipped.code_fits(kind, bad)


def person(*posts):
    return Person(7, tuple(Post(role, 1, "00000001/", giver) for role, giver in posts))


def proposed(by):
    return Edition(state="proposed", proposed_by_id=by)


PUBLISHERS = [
    ("another administrator", person((Role.NESDC_ADMIN, None)), 8, None),
    ("the proposer", person((Role.NESDC_ADMIN, None)), 7, "You proposed this draft yourself"),
    ("in the proposer's place", person((Role.NESDC_ADMIN, 8)), 8, "lent to you by the person who proposed"),
    ("in the place of a third", person((Role.NESDC_ADMIN, 9)), 8, None),
    ("an analyst", person((Role.NESDC_ANALYST, None)), 8, "Only administrators of NESDC publish"),
    ("an auditor", person((Role.AUDITOR, None)), 8, "Only administrators of NESDC publish"),
]


@pytest.mark.parametrize(("who", "by", "reason"), [c[1:] for c in PUBLISHERS], ids=[c[0] for c in PUBLISHERS])
def test_who_publishes(who, by, reason):
    with translation.override("en"):
        found = access.why_not_publish(who, proposed(by))
        assert (reason is None and found is None) or reason in str(found)


@pytest.mark.parametrize("state", ["published", "merged", "discarded"])
def test_what_is_over_is_neither_edited_nor_proposed_nor_published(state):
    who, edition = person((Role.NESDC_ADMIN, None)), Edition(state=state)
    for why_not in (access.why_not_edit, access.why_not_propose, access.why_not_give_back, access.why_not_discard):
        assert why_not(who, edition)
    assert access.why_not_publish(who, edition)


def test_values_are_tidied_before_they_are_judged():
    values = NodeValues(kind="issue", code=" 01 ", name_th="ก\u200bข", wording_variants=("ก", "", "ก "))
    tidy = cleaned(values)
    assert (tidy.code, tidy.name_th, tidy.wording_variants) == ("01", "กข", ("ก",))
    assert problems(tidy) == []


YEARS = [((2561, 2565), (2566, 2580), False), ((2561, None), (2566, 2580), True), ((2561, 2566), (2566, None), True)]


@pytest.mark.parametrize(("one", "other", "meet"), YEARS)
def test_years_of_editions_meet(one, other, meet):
    first, second = (Edition(valid_from=begins, valid_to=ends) for begins, ends in (one, other))
    assert years_meet(first, second) is meet
    assert years_meet(second, first) is meet
