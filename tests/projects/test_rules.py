"""The rules of M1 to M5, without a database."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib.documents import canonical_bytes
from samrit.lib.fiscal import MONTHS
from samrit.projects import rules
from samrit.projects.rules import Context, Link, ListFact, NodeFact, Place, PlaceFact, Row, SectionData, Seen
from samrit.projects.rules.checks import every_value
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.naming import code_prefix, look_alike, next_code
from samrit.projects.rules.specs import Kind, Openness
from samrit.projects.rules.values import frozen_sections, plain
from tests.factories.records import complete_data, row

EMPTY = {key: SectionData() for key in rules.SECTIONS}


def listed(kind: str, *nodes: NodeFact, expected: int | None = None) -> ListFact:
    return ListFact(kind, {node.code: node for node in nodes}, expected)


TREE = {
    "strategy": listed("strategy", NodeFact(1, "strategy", "3", "คน", "ns"), expected=1),
    "strategy_goal": listed("strategy_goal", NodeFact(2, "strategy_goal", "ns3-z1", "เป้าหมาย", "ns", (1,))),
    "issue": listed(
        "issue",
        NodeFact(3, "issue", "12", "การเรียนรู้", "ns", (1,)),
        NodeFact(4, "issue", "05", "ท่องเที่ยว", "ns"),
        expected=2,
    ),
    "target_y2": listed("target_y2", NodeFact(5, "target_y2", "mp12-y2-01", "คุณภาพ", "ns", (1, 3))),
    "sub_plan": listed("sub_plan", NodeFact(6, "sub_plan", "mp12-sp-01", "กระบวนการ", "ns", (1, 3))),
    "target_y1": listed("target_y1", NodeFact(7, "target_y1", "mp12-y1-01", "มาตรฐาน", "ns", (1, 3)), expected=140),
}
CONTEXT = Context(2565, dt.date(2021, 10, 1), dt.date(2022, 9, 30), TREE, (), (), uses_budget=True)


def codes(problems: list[rules.access.Text]) -> set[str]:
    return {problem.code for problem in problems}  # type: ignore[union-attr]


def resolved() -> dict[str, SectionData]:
    """The complete record with its place known, as it would be stored."""
    data = complete_data()
    places = (PlaceFact(1, "province", "81", "กระบี่", "Krabi"),)
    return {key: rules.resolve(key, data[key], Context(2565, places=places, lists=TREE))[0] for key in data}


def changed(key: str, part: str, **values: object) -> dict[str, SectionData]:
    """The complete record with the first row of a part changed."""
    data = resolved()
    first, *rest = data[key].rows[part]
    rows = (Row(first.uid, {**first.values, **values}), *rest)  # type: ignore[arg-type]
    return data | {key: SectionData(data[key].fields, {**data[key].rows, part: rows})}


def test_an_empty_record_lacks_everything_required_and_nothing_is_impossible() -> None:
    problems = rules.blockers(EMPTY, CONTEXT)
    required = [f"{key}.{f.name}" for key, spec in rules.SECTIONS.items() for f in spec.fields if f.required]
    parts = [f"{key}.{part.name}" for key, spec in rules.SECTIONS.items() for part in spec.rows if part.minimum]
    assert {p.field for p in problems} == {*required, *parts}
    assert all(problem.rule for problem in problems)
    assert not any(rules.check_section(key, SectionData(), CONTEXT) for key in rules.SECTIONS)
    assert rules.completeness(EMPTY, CONTEXT) == dict.fromkeys(rules.SECTIONS, False)


def test_a_complete_record_lacks_nothing() -> None:
    assert rules.blockers(resolved(), CONTEXT) == []


@pytest.mark.parametrize("key", list(rules.SECTIONS))
def test_every_problem_is_said_in_both_languages(key: str) -> None:
    said = []
    for language in ("th", "en"):
        with translation.override(language):
            said.append([str(problem.message) for problem in rules.section_blockers(key, EMPTY, CONTEXT)])
    assert said[0]
    assert all(thai != english for thai, english in zip(*said, strict=True))


def test_words_hold_a_link_until_the_official_list_is_whole() -> None:
    data = resolved()
    stated = SectionData({**data["m1"].fields, "target_y1": Link(as_stated="ตามแผนของหน่วยงาน")}, data["m1"].rows)
    assert rules.section_blockers("m1", data | {"m1": stated}, CONTEXT) == []
    whole = TREE | {"target_y1": ListFact("target_y1", TREE["target_y1"].nodes, 1)}
    problems = rules.section_blockers("m1", data | {"m1": stated}, Context(2565, lists=whole))
    assert [(p.field, p.code) for p in problems] == [("m1.target_y1", "not_matched")]


def test_levels_must_hang_together_where_the_tree_knows() -> None:
    data = resolved()
    moved = SectionData({**data["m1"].fields, "issue": Link("05")}, data["m1"].rows)
    problems = rules.section_blockers("m1", data | {"m1": moved}, CONTEXT)
    assert {(p.field, p.code) for p in problems} == {
        ("m1.target_y2", "wrong_chain"),
        ("m1.sub_plan", "wrong_chain"),
        ("m1.target_y1", "wrong_chain"),
    }
    # the sub-plan of this target is not known, so it cannot contradict the one chosen
    assert rules.section_blockers("m1", data, CONTEXT) == []


@pytest.mark.parametrize(
    ("key", "part", "values", "field", "code"),
    [
        ("m3", "outputs", {"unit": ""}, "unit", "empty"),
        ("m3", "locations", {"area": Place()}, "area", "empty"),
        ("m3", "indicators", {"target": None}, "target", "empty"),
        ("m4", "activities", {"months": ()}, "months", "empty"),
        ("m5", "lines", {"months": ((10, Decimal(1)),)}, "months", "months_under"),
        ("m5", "lines", {"source": ""}, "source", "empty"),
        ("m2", "contacts", {"name": ""}, "name", "empty"),
    ],
)
def test_what_is_missing_in_a_row_blocks_and_names_the_field(
    key: str, part: str, values: dict[str, object], field: str, code: str
) -> None:
    document = changed(key, part, **values)
    problems = rules.section_blockers(key, document, CONTEXT)
    uid = document[key].rows[part][0].uid
    assert (f"{key}.{part}.{uid}.{field}", code) in {(p.field, p.code) for p in problems}
    assert rules.check_section(key, document[key], CONTEXT) == []  # incomplete, not impossible


def test_weights_are_all_or_none() -> None:
    assert codes(rules.section_blockers("m4", changed("m4", "activities", weight=Decimal(10)), CONTEXT)) == {  # type: ignore[arg-type]
        "weights_under"
    }
    both = resolved()["m4"].rows["activities"]
    none = tuple(Row(r.uid, {**r.values, "weight": None}) for r in both)
    document = resolved() | {"m4": SectionData({}, {"activities": none})}
    assert rules.section_blockers("m4", document, CONTEXT) == []


def test_a_project_without_money_has_none() -> None:
    no_money = Context(2565, lists=TREE, uses_budget=False)
    assert codes(rules.section_blockers("m5", resolved(), no_money)) == {"money_without_budget"}  # type: ignore[arg-type]
    assert rules.section_blockers("m5", EMPTY, no_money) == []


def test_dates_moved_in_m2_undo_m4() -> None:
    late = Context(2565, dt.date(2022, 1, 1), dt.date(2022, 9, 30), TREE)
    assert codes(rules.section_blockers("m4", resolved(), late)) == {"month_outside"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SectionData({"work_kind": "wish"}), "unknown_choice"),
        (SectionData({"name_th": "ก" * 1001}), "too_long"),
        (SectionData({"name_th": ""}), "empty"),
        (SectionData({"starts_on": dt.date(2200, 1, 1)}), "far_day"),
        (SectionData({"starts_on": dt.date(2022, 2, 1), "ends_on": dt.date(2022, 1, 1)}), "end_before_start"),
        (SectionData({}, {"contacts": (row(email="ไม่ใช่อีเมล"),)}), "email"),
        (SectionData({}, {"locations": (row(lat=Decimal(8), lon=None),)}), "half_point"),
        (SectionData({}, {"locations": (row(lat=Decimal(98), lon=Decimal(98)),)}), "off_earth"),
        (SectionData({}, {"locations": (row(level="national", area=Place("81")),)}), "national"),
        (SectionData({}, {"locations": (row(level="", area=Place("81")),)}), "empty"),
        (SectionData({}, {"outputs": (row(target=Decimal(10) ** 14),)}), "too_large"),
        (SectionData({}, {"activities": (row(weight=Decimal("100.5")),)}), "percent"),
        (SectionData({}, {"lines": (row(fiscal_year=69),)}), "year"),
        (SectionData({}, {"lines": (row(fiscal_year=3112),)}), "year"),
        (SectionData({}, {"lines": (row(amount=Decimal(-1)),)}), "negative"),
        (SectionData({}, {"lines": (row(months=((10, Decimal(-5)),)),)}), "negative"),
        (SectionData({}, {"lines": (row(fiscal_year=2566, months=((10, Decimal(5)),)),)}), "other_year"),
        (SectionData({"budget_total": Decimal(10) ** 14}), "too_large"),
        (SectionData({}, {"secondary": (row(level="milestone", link=Link()),)}), "empty"),
        (SectionData({}, {"secondary": (row(level="", link=Link(as_stated="หมุดหมาย")),)}), "empty"),
        (SectionData({"issue": Link("99")}), "unknown_node"),
    ],
)
def test_the_impossible_is_refused(data: SectionData, code: str) -> None:
    names = {*data.fields, *data.rows}
    key = next(k for k, spec in rules.SECTIONS.items() if names <= {f.name for f in [*spec.fields, *spec.rows]})
    assert codes(rules.check_section(key, data, CONTEXT)) == {code}  # type: ignore[arg-type]


def test_an_approved_year_fixes_the_identity() -> None:
    before, after = SectionData({"name_th": "เดิม"}), SectionData({"name_th": "ใหม่"})
    assert rules.check_identity(before, after, CONTEXT) == []
    fixed = Context(2566, fixed_years=(2565,))
    assert [p.field for p in rules.check_identity(before, after, fixed)] == ["name_th"]
    assert rules.check_identity(before, before, fixed) == []


baht = st.decimals(0, 10**9, places=2)


@given(amounts=st.lists(st.tuples(st.sampled_from([2564, 2565, 2566]), baht), max_size=6))
def test_the_lines_of_the_years_make_the_whole(amounts: list[tuple[int, Decimal]]) -> None:
    lines = tuple(row(fiscal_year=year, amount=amount) for year, amount in amounts)
    assert sum((sum_amounts(lines, year) for year in (2564, 2565, 2566)), Decimal(0)) == sum_amounts(lines)


@given(amount=baht, months=st.dictionaries(st.sampled_from(MONTHS), baht))
def test_months_block_or_are_refused_exactly_when_they_do_not_add_up(
    amount: Decimal, months: dict[int, Decimal]
) -> None:
    plan = tuple((month, months[month]) for month in MONTHS if month in months)
    data = SectionData(
        {"budget_total": amount}, {"lines": (row(fiscal_year=2565, source="loan", amount=amount, months=plan),)}
    )
    spent = sum(months.values(), Decimal(0))
    impossible = codes(rules.check_section("m5", data, CONTEXT))  # type: ignore[arg-type]
    missing = codes(rules.section_blockers("m5", EMPTY | {"m5": data}, CONTEXT))  # type: ignore[arg-type]
    assert (impossible == {"months_over"}) == (spent > amount)
    assert ("months_under" in missing) == (spent < amount)


@given(
    texts=st.lists(st.text(max_size=20), min_size=3, max_size=3), edits=st.lists(st.booleans(), min_size=6, max_size=6)
)
def test_two_writers_lose_nothing(texts: list[str], edits: list[bool]) -> None:
    """Every field ends as one of the two wrote it, and clashes exactly where both wrote something different."""
    names = ("explanation", "x_changes_factor", "factor_moves_y1")
    spec = rules.SECTIONS["m1"]
    seen = SectionData(dict(zip(names, texts, strict=True)), {"secondary": ()})
    theirs = {n: f"{seen.fields[n]}-theirs" if edits[i] else seen.fields[n] for i, n in enumerate(names)}
    mine = {n: f"{seen.fields[n]}-mine" if edits[i + 3] else seen.fields[n] for i, n in enumerate(names)}
    change = rules.difference(spec, Seen.of(seen), SectionData(theirs, {"secondary": ()}), SectionData(mine))
    both = {n for i, n in enumerate(names) if edits[i] and edits[i + 3]}
    assert {clash.field for clash in change.clashes} == both
    for n in set(names) - both:
        assert change.result.fields[n] == (mine[n] if mine[n] != seen.fields[n] else theirs[n])


def test_a_row_somebody_else_added_stays_when_it_was_not_seen() -> None:
    spec = rules.SECTIONS["m3"]
    old, added = row(text="เดิม"), row(text="เพิ่ม")
    seen = Seen.of(SectionData({}, {"objectives": (old,)}))
    stored, wanted = SectionData({}, {"objectives": (old, added)}), SectionData({}, {"objectives": ()})
    change = rules.difference(spec, seen, stored, wanted)
    assert change.result.rows["objectives"] == (added,)
    assert change.removed["objectives"] == (old.uid,)
    assert rules.difference(spec, seen, stored, SectionData()).is_nothing


def test_an_unreadable_token_counts_as_nothing_seen() -> None:
    for text in ("", "{", "[]", "7"):
        assert Seen.parse(text) == Seen()
    seen = Seen.of(SectionData({"rationale": "ก"}))
    assert Seen.parse(seen.token()) == seen


def test_the_frozen_document_is_stable_and_holds_no_personal_data() -> None:
    document = resolved()
    frozen = frozen_sections(document)
    assert canonical_bytes(frozen) == canonical_bytes(frozen_sections(dict(reversed(document.items()))))
    assert "contacts" not in frozen["m2"]
    assert frozen["m5"]["lines"][0]["months"]["10"] == "50000.00"
    assert frozen["m1"]["issue"] == {"code": "12", "edition": "ns", "title": "การเรียนรู้"}
    for spec in rules.SECTIONS.values():
        for part in spec.rows:
            personal = any(field.openness == Openness.PERSONAL for field in part.fields)
            assert personal == (part.openness == Openness.PERSONAL)


def test_every_value_has_its_specification() -> None:
    for key, data in resolved().items():
        for name, field, value in every_value(rules.SECTIONS[key], data):
            assert field.name == name.rpartition(".")[2]
            assert field.kind != Kind.AREA or plain(value) == "81"


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("ปรับปรุงถนนสาย 1012", "ปรับปรุงถนน สาย ๑๐๑๒", True),
        ("โครงการพัฒนาครูช่างอาชีวศึกษา", "โครงการพัฒนาครูช่างอาชีวะศึกษา", True),
        ("ปรับปรุงถนนสาย 1012", "ปรับปรุงถนนสาย 1013", False),
        ("พัฒนาครู", "ก่อสร้างฝาย", False),
    ],
)
def test_look_alike_names(name: str, other: str, alike: bool) -> None:
    assert (look_alike(name, [("X-1", other)]) is not None) == alike


def test_codes_follow_the_pattern_and_foreign_ones_are_not_understood() -> None:
    pattern = "{agency}-{year}-{number:04d}"
    assert code_prefix(pattern, "20005", 2565) == "20005-65-"
    taken = ["20005-65-0009", "20005-65-0010-A", "20005-65-x", "20005-65-000123-7"]
    assert next_code(pattern, "20005", 2565, taken) == "20005-65-0010"
    assert next_code(pattern, "20005", 2565, []) == "20005-65-0001"
    assert next_code("{agency}/{year}/{number}", "กษ 0509", 2563, ["กษ 0509/63/7"]) == "กษ 0509/63/8"


def test_rows_are_named_by_uid() -> None:
    uid = uuid.uuid4()
    data = SectionData({}, {"outputs": (Row(uid, {"name": "", "target": Decimal(1), "unit": "คน"}),)})
    fields = [p.field for p in rules.section_blockers("m3", EMPTY | {"m3": data}, CONTEXT)]
    assert f"m3.outputs.{uid}.name" in fields
