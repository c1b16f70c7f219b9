"""An edition of our own making with 140 targets and 2,000 factors, and a file with planted errors of every kind: each is found
at its cell, and nothing else is."""

import copy
import datetime as dt
from collections import defaultdict

import pytest
from django.utils.translation import override

from benchmarks.plans.made import made_edition
from samrit.lib import workbooks
from samrit.lib.workbooks import Page, address
from samrit.plans.actions.drafts import start_new
from samrit.plans.actions.loading import apply_load, check_load, faults_of, undo_load
from samrit.plans.models import Load, PlanNode
from samrit.plans.queries.sheets import annotated_of
from samrit.plans.rules.faults import WORDS
from tests.factories import organisations

COLUMNS = {
    "nodes": [
        *("name_th", "kind", "official_code", "parent_code", "parent_kind", "parent_basis", "valid_from", "valid_to"),
        *("position", "status", "attestation", "source", "source_url", "decision", "code"),
    ],
    "hosts": ["kind", "code", "level", "agency_th", "organisation", "starts_on", "ends_on", "source"],
    "links": ["cause_kind", "cause_code", "effect_kind", "effect_code", "source"],
    "marks": ["kind", "code", "fiscal_year", "priority_group", "needs_projects", "source"],
    "expected": ["kind", "expected", "source"],
    "kinds": ["kind", "parent_kind", "is_stopgap", "position", "code_pattern"],
}


class Planting:
    """The rows of a file, and what was planted in it: (sheet, cell, code)."""

    def __init__(self, rows):
        self.rows = {name: copy.deepcopy(rows.get(name, [])) for name in COLUMNS}
        self.planted = set()

    def place(self, sheet, row, column):
        at = next(place for place, other in enumerate(self.rows[sheet]) if other is row) + 1
        return address(at, COLUMNS[sheet].index(column)) if column else f"{at + 1}:{at + 1}"

    def expect(self, code, sheet, row, column):
        self.planted.add((sheet, id(row), column, code))

    def set(self, code, sheet, row, column, value, at=None):
        """Write into a cell what is found there (or in another column) as `code`."""
        row[column] = value
        self.expect(code, sheet, row, column if at is None else at)

    def add(self, code, sheet, column, /, **row):
        self.rows[sheet].append(row)
        self.expect(code, sheet, row, column)
        return row

    def expected(self):
        by_id = {id(row): row for rows in self.rows.values() for row in rows}
        return {(sheet, self.place(sheet, by_id[row], column), code) for sheet, row, column, code in self.planted}

    def file(self):
        pages = [
            Page(name, rows=[COLUMNS[name], *[[row.get(column) for column in COLUMNS[name]] for row in rows]])
            for name, rows in self.rows.items()
        ]
        return workbooks.write(pages)


def of_kind(rows, kind):
    return [row for row in rows["nodes"] if row.get("kind") == kind]


@pytest.fixture
def draft(analyst):
    return start_new(
        framework="reform",
        code="made",
        name_th="ฉบับสาธิต",
        name_en="",
        valid_from=2570,
        valid_to=2580,
        why="สาธิต",
        grammar_of=None,
        by=analyst,
    )


@pytest.fixture
def rows():
    """The edition, with a cancelled target and a factor and twins that have no code."""
    made = made_edition()
    target, component = of_kind(made, "target_y1")[0], of_kind(made, "vc_component")
    made["nodes"] += [
        {
            "kind": "target_y1",
            "official_code": target["official_code"][:4] + "98",
            "name_th": "เป้าหมายสาธิตที่ยกเลิกแล้ว",
            "parent_code": target["parent_code"],
            "status": "cancelled",
        },
        {"kind": "vc_factor", "name_th": "ปัจจัยสาธิตไม่มีรหัสเรื่องการทอผ้า", "parent_code": component[0]["official_code"]},
        {"kind": "vc_factor", "name_th": "ปัจจัยสาธิตชื่อซ้ำกัน", "parent_code": component[1]["official_code"]},
        {"kind": "vc_factor", "name_th": "ปัจจัยสาธิตชื่อซ้ำกัน", "parent_code": component[2]["official_code"]},
    ]
    return made


def bring(draft, planting, by, **way):
    return check_load(edition=draft, file_name="สาธิต.xlsx", data=planting.file(), way=way.get("way", "part"), by=by)


@pytest.fixture
def loaded(draft, rows, analyst, bodies):
    """The edition, checked and applied, with nothing wrong: a body is not known here, and the columns stand in another order."""
    organisations.organisation("GONE", "กรมสาธิตที่ยุบแล้ว", valid_to=dt.date(2020, 9, 30))
    load = bring(draft, Planting(rows), analyst)
    assert {fault.code for fault in faults_of(load)} == {"body_not_known", "column_moved"}
    load = apply_load(load=load, confirmed=False, by=analyst)
    assert load.counts["tables"]["nodes"]["add"] == len(rows["nodes"])
    return load


def plant_cells(plant):
    targets, factors = of_kind(plant.rows, "target_y1"), of_kind(plant.rows, "vc_factor")
    issue = of_kind(plant.rows, "issue")[2]
    plant.set("zero_lost", "nodes", issue, "official_code", 3)
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    tidy = targets[1]
    plant.set("tidied", "nodes", tidy, "official_code", "\u00a0" + tidy["official_code"].translate(digits) + "\u200b")
    plant.set("choice", "nodes", targets[2], "kind", "เป้าหมายย่อยย่อย")
    plant.set("kind_not_here", "nodes", targets[3], "kind", "strategy")
    plant.set("choice", "nodes", targets[4], "status", "ยกเลิกบางส่วน")
    plant.set("year", "nodes", targets[5], "valid_from", "69")
    plant.set("era", "nodes", targets[6], "valid_from", 2027)
    plant.set("years", "nodes", targets[7], "valid_to", 2570, at="valid_to")
    targets[7]["valid_from"] = 2575
    plant.set("length", "nodes", targets[8], "source", "ก" * 1001)
    plant.set("number", "nodes", targets[9], "position", "สิบ")
    plant.set("url", "nodes", targets[10], "source_url", "www.example.org")
    plant.set("date_in_text", "nodes", factors[0], "official_code", dt.date(2026, 1, 2))
    plant.expect("by_name", "nodes", factors[0], "name_th")
    plant.set("basis_denies", "nodes", targets[11], "parent_basis", "not_known")
    plant.set("decision", "nodes", targets[12], "decision", "แล้วแต่")


def plant_matching(plant):
    targets, factors = of_kind(plant.rows, "target_y1"), of_kind(plant.rows, "vc_factor")
    plant.set("code_against_name", "nodes", targets[20], "name_th", targets[21]["name_th"])
    plant.set("code_other_name", "nodes", targets[22], "name_th", "ขนมหวานของสาธิตอร่อยมาก")
    code = targets[23]["official_code"]
    plant.set("misprint", "nodes", targets[23], "official_code", code[:5] + "9")
    code = factors[5]["official_code"]
    plant.set("misprint", "nodes", factors[5], "official_code", code[:7] + "9" + code[8:])
    plant.set("by_name", "nodes", targets[24], "official_code", None, at="name_th")
    plant.set("code_kept", "nodes", targets[25], "official_code", "779911")
    nameless = next(row for row in factors if "ไม่มีรหัส" in row["name_th"])
    plant.set("similar", "nodes", nameless, "name_th", "ปัจจัยสาธิตไม่มีรหัสเรืองการทอผ้า")
    twins = [row for row in factors if row["name_th"] == "ปัจจัยสาธิตชื่อซ้ำกัน"]
    plant.set("several", "nodes", twins[0], "parent_code", None, at="name_th")
    plant.expect("by_name", "nodes", twins[1], "name_th")
    double = dict(targets[30])
    plant.rows["nodes"].append(double)
    plant.expect("row_twice", "nodes", double, "")


def plant_new_rows(plant):
    target, part = of_kind(plant.rows, "target_y1")[40], of_kind(plant.rows, "vc_component")[9]
    plan, stem = target["parent_code"], target["official_code"][:4]
    new = {"kind": "target_y1", "parent_code": plan}
    plant.add("code_shape", "nodes", "official_code", **new, official_code="ก-12", name_th="ทดลองปลูกข้าวสาธิต")
    plant.add("code_used", "nodes", "official_code", **new, official_code=cancelled_code(plant), name_th="ทอผ้าไหมสาธิต")
    plant.rows["nodes"].append({**new, "official_code": f"{stem}71", "name_th": "จักสานไม้ไผ่สาธิต"})
    plant.add("official_twice", "nodes", "official_code", **new, official_code=f"{stem}71", name_th="ปั้นหม้อดินสาธิต")
    plant.add("name_missing", "nodes", "name_th", **new, official_code=f"{stem}72")
    plant.add("required", "nodes", "kind", official_code=f"{stem}73", name_th="แกะสลักไม้สาธิต", parent_code=plan)
    plant.add(
        "parent_missing", "nodes", "parent_code", kind="target_y1", official_code=f"{stem}74", name_th="ตีเหล็กสาธิต"
    )
    lost = {"kind": "target_y1", "official_code": f"{stem}75", "name_th": "ทำร่มกระดาษสาธิต"}
    plant.add("parent_unknown", "nodes", "parent_code", **lost, parent_code="ไม่มีแผนย่อยนี้")
    wrong = {"kind": "target_y1", "official_code": f"{stem}76", "name_th": "เพาะเห็ดสาธิต"}
    plant.add("parent_cannot", "nodes", "parent_code", **wrong, parent_code=part["official_code"])
    loose = {"kind": "target_y1", "official_code": f"{stem}77", "name_th": "เลี้ยงผึ้งสาธิต", "parent_code": stem[:2]}
    plant.add("basis_claims", "nodes", "parent_basis", **loose, parent_basis="stated")
    plant.add("code_form", "nodes", "code", **new, official_code=f"{stem}78", code="ก ข/ค", name_th="ทำนาเกลือสาธิต")
    plant.rows["nodes"].append({**new, "official_code": f"{stem}79", "code": "same", "name_th": "ย้อมครามสาธิต"})
    other = {**new, "official_code": f"{stem}80", "code": "same", "name_th": "หล่อพระสาธิต"}
    plant.add("code_twice", "nodes", "code", **other)
    plant.rows["nodes"].append({**new, "official_code": f"{stem}81", "name_th": "แผนใหม่ที่อยู่ลำดับใดก็ได้สาธิต"})
    below = {"kind": "vc_component", "official_code": f"{stem}81V01", "name_th": "องค์ประกอบสาธิตใต้เป้าหมายใหม่"}
    plant.rows["nodes"].insert(0, {**below, "parent_code": f"{stem}81"})


def cancelled_code(plant):
    return next(row["official_code"] for row in plant.rows["nodes"] if row.get("status") == "cancelled")


def plant_facts(plant):
    targets, factors = of_kind(plant.rows, "target_y1"), of_kind(plant.rows, "vc_factor")
    target, factor = targets[60]["official_code"], factors[900]["official_code"]
    host = {"kind": "target_y1", "level": "host_3", "source": "สาธิต"}
    plant.add("node_unknown", "hosts", "code", **host, code="999999", agency_th="กรมสาธิต")
    plant.add("choice", "hosts", "level", **{**host, "level": "จ.9"}, code=target, agency_th="กรมสาธิต 2")
    plant.add("body_unknown", "hosts", "organisation", **host, code=target, agency_th="กรมสาธิต 3", organisation="X99")
    plant.add("body_ended", "hosts", "agency_th", **host, code=target, agency_th="กรมสาธิตที่ยุบแล้ว")
    plant.add("body_not_known", "hosts", "agency_th", **host, code=target, agency_th="กรมสาธิต 4")
    days = {"starts_on": "1/10/2570", "ends_on": "30/9/2570"}
    plant.add("days", "hosts", "ends_on", **host, code=target, agency_th="กรมสาธิต 5", **days)
    plant.add("day", "hosts", "starts_on", **host, code=target, agency_th="กรมสาธิต 6", starts_on="1/10/69")
    plant.add("required", "hosts", "agency_th", **host, code=target)
    first = next(row for row in plant.rows["hosts"] if row["code"] == target)
    again = dict(first)
    plant.rows["hosts"].append(again)
    plant.expect("line_twice", "hosts", again, "")
    link = {"cause_kind": "vc_factor", "cause_code": factor}
    plant.add("link_self", "links", "effect_code", **link, effect_kind="vc_factor", effect_code=factor)
    mark = {"kind": "vc_factor", "code": factors[901]["official_code"]}
    plant.add("group", "marks", "priority_group", **mark, fiscal_year=2570, priority_group="K")
    plant.add("year", "marks", "fiscal_year", **mark, fiscal_year="ปีหน้า", priority_group="A")
    plant.add("yes", "marks", "needs_projects", **mark, fiscal_year=2571, needs_projects="อาจจะ")
    plant.add("kind_not_here", "expected", "kind", kind="sdg_goal", expected=17)
    plant.add("number", "expected", "expected", kind="issue", expected="หลาย")
    plant.add("bounds", "kinds", "code_pattern", kind="guideline", parent_kind="sub_plan", code_pattern="[0-9")


def test_every_planted_error_is_found_at_its_cell_and_nothing_else(draft, rows, loaded, analyst):
    plant = Planting(rows)
    for sow in (plant_cells, plant_matching, plant_new_rows, plant_facts):
        sow(plant)
    before = PlanNode.objects.filter(edition=draft).count()
    load = bring(draft, plant, analyst)
    found = {(fault.title, fault.place, fault.code) for fault in faults_of(load)}
    planted = plant.expected() | {("nodes", "1:1", "column_moved")}
    assert found - planted == set()
    assert planted - found == set()
    assert PlanNode.objects.filter(edition=draft).count() == before
    assert len(planted) >= 50


def test_the_annotated_copy_holds_every_fault_in_its_cell(draft, rows, loaded, analyst):
    plant = Planting(rows)
    plant_new_rows(plant)
    load = bring(draft, plant, analyst)
    faults = faults_of(load)
    book = {sheet.title: sheet for sheet in workbooks.read(annotated_of(load, faults))}
    nodes = book["nodes"].rows
    at = len(COLUMNS["nodes"])
    assert nodes[0][at] == "สิ่งที่ต้องแก้"
    told = {number: row[at] for number, row in enumerate(nodes[1:], start=1) if len(row) > at and row[at]}
    wanted = {fault.row for fault in faults if fault.title == "nodes" and fault.row > 0}
    assert set(told) == wanted
    for fault in faults:
        if fault.row in wanted:
            assert fault.what in told[fault.row]
    listed = book["ผลการตรวจ"].rows
    assert sum(row[0] == "nodes" for row in listed) == len([f for f in faults if f.title == "nodes"])
    again = check_load(
        edition=draft, file_name="annotated.xlsx", data=annotated_of(load, faults), way="part", by=analyst
    )
    assert [(f.code, f.row, f.column) for f in faults_of(again)] == [(f.code, f.row, f.column) for f in faults]


def test_half_of_the_rows_wrong_shows_every_fault_and_changes_nothing(draft, rows, loaded, analyst):
    plant = Planting(rows)
    for row in plant.rows["nodes"][::2]:
        row["valid_from"] = "ปีที่แล้ว"
    load = bring(draft, plant, analyst)
    assert sum(fault.code == "year" for fault in faults_of(load)) == len(plant.rows["nodes"][::2])
    assert not PlanNode.objects.filter(edition=draft, valid_from__isnull=False).exists()


def test_a_load_is_undone_to_the_last_row(draft, rows, loaded, analyst):
    undo_load(load=loaded, by=analyst)
    assert not PlanNode.objects.filter(edition=draft).exists()
    assert not draft.kinds.exists()
    assert Load.objects.get().state == "undone"


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_fault_has_its_words_in_both_languages(language):
    filler = defaultdict(lambda: "…")
    with override(language):
        for code, said in WORDS.items():
            words = f"{said.what} {said.mend}".format_map(filler)
            thai = any(
                "ก" <= letter <= "๛" for letter in words.replace("รายการของแผน", "").replace("ใช่", "").replace("ไม่", "")
            )
            assert thai == (language == "th"), (code, words)
