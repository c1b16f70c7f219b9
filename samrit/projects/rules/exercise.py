"""The example that an exercise may begin with: a small project written in full, with two slips to find.

It ships with the program and belongs to nobody; every text says that it is an example.
"""

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from samrit.lib.fiscal import first_day, last_day
from samrit.projects.rules.sections import NATIONAL
from samrit.projects.rules.specs import FieldSpec, SectionSpec
from samrit.projects.rules.values import Link, Row, RowRef, SectionData, Value, Values

NAME = "ตัวอย่างฝึกหัด: อบรมผู้ประกอบการท่องเที่ยวชุมชน"
EMPTY_NAME = "แบบฝึกหัดของฉัน"
SLIPS = 2
"""How many faults the example holds on purpose: the weights make 90, and one target group has no number."""


def example(fiscal_year: int) -> Mapping[str, SectionData]:
    """The five sections of the example for a fiscal year (BE)."""
    return {
        "m2": _general(fiscal_year),
        "m1": _links(),
        "m3": _detail(),
        "m4": _activities(),
        "m5": _money(fiscal_year),
    }


def fitting(spec: SectionSpec, data: SectionData) -> SectionData:
    """The section without codes that the lists of this site do not have."""
    rows = {
        part.name: tuple(Row(row.uid, _offered(part.fields, row.values)) for row in data.rows[part.name])
        for part in spec.rows
        if part.name in data.rows
    }
    return SectionData(_offered(spec.fields, data.fields), rows)


def _offered(specs: Iterable[FieldSpec], values: Values) -> Values:
    listed = {spec.name: dict(spec.choices) for spec in specs if spec.codes}
    return {name: value for name, value in values.items() if name not in listed or value in listed[name]}


def _row(**values: Value) -> Row:
    return Row(uuid.uuid4(), values)


def _links() -> SectionData:
    stated = {
        "strategy": "ยุทธศาสตร์ชาติด้านการสร้างความสามารถในการแข่งขัน",
        "strategy_goal": "ประเทศไทยมีขีดความสามารถในการแข่งขันสูงขึ้น",
        "issue": "การท่องเที่ยว",
        "target_y2": "รายได้จากการท่องเที่ยวเพิ่มขึ้น",
        "sub_plan": "การท่องเที่ยวเชิงสร้างสรรค์และวัฒนธรรม",
        "target_y1": "รายได้จากการท่องเที่ยวเชิงสร้างสรรค์และวัฒนธรรมเพิ่มขึ้น",
        "vc_component": "ผู้ประกอบการและชุมชน",
        "vc_factor": "ทักษะของผู้ประกอบการในพื้นที่",
    }
    words: dict[str, Value] = {
        "explanation": "โครงการเพิ่มทักษะของผู้ประกอบการชุมชน ทำให้สินค้าและบริการท่องเที่ยวขายได้ในราคาที่สูงขึ้น",
        "x_changes_factor": "ผู้ประกอบการ 200 ราย ออกแบบและขายบริการท่องเที่ยวชุมชนได้ด้วยตนเอง วัดจากแผนธุรกิจที่ใช้จริงหลังอบรม 6 เดือน",
        "factor_moves_y1": "บริการที่ดีขึ้นทำให้นักท่องเที่ยวใช้จ่ายต่อคนต่อวันสูงขึ้น ซึ่งเป็นตัวชี้วัดของเป้าหมายแผนย่อย",
        "y1_moves_y2": "รายได้ของชุมชนเป็นส่วนหนึ่งของรายได้การท่องเที่ยวรวม เมื่อเพิ่มขึ้น เป้าหมายระดับประเด็นจึงใกล้ขึ้น",
        "y2_moves_z": "รายได้จากการท่องเที่ยวที่กระจายสู่ชุมชนทำให้เศรษฐกิจฐานรากแข่งขันได้ดีขึ้น",
    }
    evidence = _row(
        supports="x_f",
        kind="evaluation",
        title="ผลการติดตามผู้ผ่านการอบรมรุ่นก่อน (ตัวอย่าง)",
        publisher="หน่วยงานตัวอย่าง",
        finding="ผู้ผ่านการอบรม 7 ใน 10 รายยังใช้แผนธุรกิจอยู่หลังหกเดือน",
    )
    return SectionData(
        words | {name: Link(as_stated=text) for name, text in stated.items()},
        {"evidence": (evidence,)},
    )


def _general(fiscal_year: int) -> SectionData:
    contact = _row(name="ผู้ประสานงาน (ตัวอย่าง)", position_title="นักวิเคราะห์นโยบายและแผน", email="example@example.org")
    return SectionData(
        {
            "starts_on": first_day(fiscal_year),
            "ends_on": last_day(fiscal_year),
            "continuity": "new",
            "uses_budget": True,
            "project_type": "ordinary",
            "delivery_mode": "own",
        },
        {"contacts": (contact,)},
    )


def _detail() -> SectionData:
    return SectionData(
        {
            "rationale": "ผู้ประกอบการท่องเที่ยวชุมชนในพื้นที่มีรายได้เฉลี่ย 9,000 บาทต่อเดือน ต่ำกว่าค่าเฉลี่ยของจังหวัดหนึ่งในสาม "
            "เพราะขาดทักษะการออกแบบและขายบริการ (ตัวอย่าง)",
            "expected_result": "นักท่องเที่ยวพักและใช้จ่ายในชุมชนนานขึ้น ผู้ประกอบการมีรายได้สม่ำเสมอ",
            "stands_somewhere": False,
        },
        {
            "objectives": (_row(text="เพิ่มทักษะการออกแบบและขายบริการท่องเที่ยวของผู้ประกอบการชุมชน"),),
            "outputs": (_row(name="ผู้ประกอบการที่ผ่านการอบรม", target=Decimal(200), unit="คน"),),
            "outcomes": (_row(text="รายได้เฉลี่ยของผู้ผ่านการอบรมเพิ่มขึ้น", target=Decimal(20), unit="ร้อยละ"),),
            "indicators": (
                _row(
                    name="ร้อยละของผู้ผ่านการอบรมที่มีรายได้เพิ่มขึ้นภายในหกเดือน",
                    level="outcome",
                    unit="ร้อยละ",
                    direction="up",
                    target=Decimal(70),
                    target_q3=Decimal(40),
                    target_q4=Decimal(70),
                    method="สำรวจผู้ผ่านการอบรมทุกคนเทียบกับก่อนอบรม",
                ),
            ),
            "beneficiaries": (_row(group="ผู้ประกอบการท่องเที่ยวชุมชน", unit="คน"),),
            "locations": (_row(level=NATIONAL),),
            "risks": (
                _row(
                    text="ผู้เข้าอบรมมาไม่ครบเพราะตรงกับฤดูท่องเที่ยว",
                    likelihood="medium",
                    impact="medium",
                    mitigation="จัดรุ่นอบรมนอกฤดูท่องเที่ยว และอบรมซ้ำออนไลน์",
                ),
            ),
        },
    )


def _activities() -> SectionData:
    training = _row(
        rank="main",
        name="อบรมผู้ประกอบการ 4 รุ่น รุ่นละ 50 คน",
        weight=Decimal(60),
        months=(1, 2, 3, 4),
        money=_months({1: 100_000, 2: 100_000, 3: 100_000, 4: 100_000}),
    )
    rows = (
        _row(
            rank="main",
            name="ออกแบบหลักสูตรกับผู้ประกอบการ",
            weight=Decimal(20),
            months=(11, 12),
            money=_months({12: 40_000}),
        ),
        training,
        _row(
            rank="main",
            name="ติดตามผลหลังอบรมหกเดือน",
            weight=Decimal(10),
            months=(7, 8, 9),
            money=_months({8: 40_000}),
        ),
    )
    cost = _row(
        activity=RowRef(str(training.uid)),
        item="ค่าอาหารและอาหารว่าง",
        times=Decimal(4),
        quantity=Decimal(50),
        unit="คน",
        rate=Decimal(600),
    )
    return SectionData({}, {"activities": rows, "costs": (cost,)})


def _money(fiscal_year: int) -> SectionData:
    line: dict[str, Any] = {
        "fiscal_year": fiscal_year,
        "source": "agency_income",
        "category": "operation",
        "name": "ค่าใช้จ่ายในการอบรมและติดตามผล",
        "amount": Decimal(480_000),
        "months": _months({12: 40_000, 1: 100_000, 2: 100_000, 3: 100_000, 4: 100_000, 8: 40_000}),
    }
    return SectionData({"budget_total": Decimal(480_000)}, {"lines": (_row(**line),)})


def _months(amounts: Mapping[int, int]) -> tuple[tuple[int, Decimal], ...]:
    return tuple((month, Decimal(amount)) for month, amount in amounts.items())
