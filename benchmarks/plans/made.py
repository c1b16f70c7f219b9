"""An edition of our own making, as the rows of the sheets of the loading door. Every name says that it is a demonstration.

It needs nothing of the program: the rows are dictionaries with the machine names of the columns, all of them texts.
"""

import random

VERBS = (
    *("ส่งเสริม", "พัฒนา", "ยกระดับ", "สนับสนุน", "บริหารจัดการ", "ปรับปรุง", "ขยาย", "สร้าง", "ฟื้นฟู", "อนุรักษ์", "เชื่อมโยง"),
    *("กำกับ", "วางระบบ", "ถ่ายทอด", "ต่อยอด", "เพิ่ม", "ลด", "ป้องกัน", "แก้ไข", "ติดตาม"),
)
THINGS = (
    *("แหล่งน้ำชุมชน", "ทักษะแรงงาน", "ตลาดสินค้าเกษตร", "ระบบขนส่งทางราง", "บริการสาธารณสุข", "หลักสูตรอาชีวศึกษา"),
    *("ข้อมูลภาครัฐ", "พลังงานสะอาด", "ป่าชายเลน", "วิสาหกิจชุมชน", "การท่องเที่ยวเมืองรอง", "ความปลอดภัยทางถนน"),
    *("งานวิจัยประยุกต์", "กฎหมายที่ล้าสมัย", "เครือข่ายอาสาสมัคร", "ขยะมูลฝอย", "คุณภาพอากาศ", "ที่อยู่อาศัยผู้มีรายได้น้อย"),
    *("ภาษาและวัฒนธรรมท้องถิ่น", "กีฬาเพื่อมวลชน", "สวัสดิการผู้สูงอายุ", "เด็กปฐมวัย", "โครงข่ายโทรคมนาคม"),
)
PLACES = (*("ภาคเหนือ", "ภาคใต้", "ภาคกลาง", "ภาคตะวันออก", "ชายแดน", "ลุ่มน้ำ", "เมืองใหญ่", "ชนบท", "ชายฝั่ง", "เขตเศรษฐกิจ"),)
KINDS = (
    ("issue", "", "false", "[0-9]{2}"),
    ("sub_plan", "issue", "false", "[0-9]{4}"),
    ("target_y1", "sub_plan", "false", "[0-9]{6}"),
    ("target_y1", "issue", "true", "[0-9]{6}"),
    ("vc_component", "target_y1", "false", "[0-9]{6}V[0-9]{2}"),
    ("vc_factor", "vc_component", "false", "[0-9]{6}F[0-9]{4}"),
)
Row = dict[str, str]
ISSUES, SUB_PLANS, COMPONENTS_PER_TARGET = 23, 85, 5


def made_edition(targets: int = 140, factors: int = 2000, seed: int = 4) -> dict[str, list[Row]]:
    """The sheets of an edition with so many targets and factors, the same for the same seed."""
    make = _Maker(random.Random(seed))  # noqa: S311  not a secret
    issues = [make.node("issue", f"{number:02d}", "", "ประเด็น") for number in range(1, min(ISSUES, targets) + 1)]
    plans = make.below(issues, "sub_plan", min(SUB_PLANS, targets), "แผนย่อย", "{above}{number:02d}")
    goals = make.below(plans, "target_y1", targets, "เป้าหมาย", "{above}{number:02d}")
    wanted = min(targets * COMPONENTS_PER_TARGET, factors)
    parts = make.below(goals, "vc_component", wanted, "องค์ประกอบ", "{above}V{number:02d}")
    causes = make.below(parts, "vc_factor", factors, "ปัจจัย", "")
    return {
        "kinds": [
            {
                "kind": kind,
                "parent_kind": parent,
                "is_stopgap": stopgap,
                "position": str(place),
                "code_pattern": pattern,
            }
            for place, (kind, parent, stopgap, pattern) in enumerate(KINDS)
        ],
        "nodes": make.rows,
        "hosts": [
            {"kind": "target_y1", "code": goal, "level": "host_3", "agency_th": "กรมสาธิต", "source": "สาธิต"}
            for goal in goals
        ],
        "marks": [
            {"kind": "vc_factor", "code": cause, "fiscal_year": "2569", "priority_group": "ABCDEFGHIJ"[place % 10]}
            for place, cause in enumerate(causes[::10])
        ],
        "expected": [{"kind": "target_y1", "expected": str(targets), "source": "สาธิต"}],
    }


class _Maker:
    """Nodes on their way."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows: list[Row] = []

    def node(self, kind: str, official: str, parent: str, word: str) -> str:
        """One node; returns its official code."""
        verb, thing, place = (self.chance.choice(words) for words in (VERBS, THINGS, PLACES))
        name = f"{word}สาธิต {len(self.rows) + 1} {verb}{thing}{place}"
        row = {"kind": kind, "official_code": official, "name_th": name, "parent_code": parent, "source": "สาธิต"}
        self.rows.append(row)
        return official

    def below(self, parents: list[str], kind: str, count: int, word: str, form: str) -> list[str]:
        """So many nodes, spread evenly below their parents, in the order of these."""
        made = []
        for place, parent in enumerate(parents):
            share = count // len(parents) + (place < count % len(parents))
            for number in range(1, share + 1):
                official = form.format(above=parent, number=number) or f"{parent[:6]}F{parent[7:]}{number:02d}"
                made.append(self.node(kind, official, parent, word))
        return made
