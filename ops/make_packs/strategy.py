"""The pack of the national strategy and its master plans."""

import re
from collections.abc import Mapping
from typing import Any

from nodes import NODE_KEY, attested, below, edition, grammar, last_number, node, write_plans
from tables import CORPORA, MDES_LETTER, PUBLIC_DOMAIN, Rows, Sources

REVISIONS = {
    "added 2566": "เพิ่มในฉบับแก้ไข พ.ศ. 2566 / Added in the revision of 2566.",
    "cancelled 2566": "ยกเลิกในฉบับแก้ไข พ.ศ. 2566 / Cancelled in the revision of 2566.",
    "host changed 2566": "เปลี่ยนเจ้าภาพในฉบับแก้ไข พ.ศ. 2566 / Host changed in the revision of 2566.",
}
MP_OLD, MP_NEW, NS, VC = "mp-2561", "mp-2566", "ns-2561", "vc-2566"
MASTER_PLAN_KINDS = (
    ("issue", "strategy", "", "[0-9]{2}"),
    ("target_y2", "issue", "-", "[0-9]{2}00[0-9]{2}"),
    ("sub_plan", "issue", "-", "[0-9]{4}"),
    ("guideline", "sub_plan", "issue", ""),
    ("target_y1", "sub_plan", "issue", "[0-9]{6}"),
)
KINDS = [
    *grammar(
        NS,
        ("strategy", "", "-", "[1-6]"),
        ("strategy_goal", "strategy", "-", ""),
        ("strategy_issue", "strategy", "-", ""),
        ("strategy_sub_issue", "strategy_issue", "strategy", ""),
    ),
    *grammar(MP_OLD, *MASTER_PLAN_KINDS),
    *grammar(MP_NEW, *MASTER_PLAN_KINDS),
    *grammar(
        VC,
        ("vc_component", "target_y1", "-", "[0-9]{6}V[0-9]{2}"),
        ("vc_factor", "vc_component", "target_y1", "[0-9]{6}F[0-9]{4}"),
    ),
]
"""What may stand where, and the shapes of official codes: issue (2 digits), sub-plan (2 more), target (2 more; 00 as sub-plan
for an issue's own), component and factor of a target. An edition whose codes are formed otherwise brings its own rows."""
CABINET = "cabinet resolution 17 Jan 2566 item 15"
ISSUE_NOTE = "ยุทธศาสตร์หลักเป็นการตีความจากการจัดกลุ่มงบประมาณ ชื่อภาษาอังกฤษไม่เป็นทางการ"
SAME_WORDING = (
    "แหล่งที่มาไม่ได้แยกข้อความปี 2561 กับข้อความที่แก้ไขปี 2566 จึงใช้ข้อความที่พบในทั้งสองฉบับ / "
    "The source does not tell the wording of 2561 from the one revised in 2566; the attested wording stands in both editions."
)
KEPT = (
    "คงเดิมตามที่อ่านได้ มติคณะรัฐมนตรี 17 ม.ค. 2566 เรื่องที่ 15 บอกเพียงจำนวน (เป้าหมายแผนย่อยคงเดิม 125 ปรับถ้อยคำ 9 "
    "เพิ่ม 6 ยกเลิก 6) ไม่มีแหล่งที่มาใดบอกว่าปรับถ้อยคำรายการใด / Kept, in our reading. The cabinet resolution of 17 Jan 2566 "
    "item 15 gives numbers only (targets Y1: 125 kept, 9 reworded, 6 added, 6 cancelled); no source tells which were reworded."
)


def crosswalk(nodes: Rows, source: str) -> Rows:
    """What became of every node of the master plans in force, by its key: the same unless a source says otherwise."""
    old, new = (
        {(n["kind"], n["code"]): n for n in nodes if n["edition"] == code and n["status"] == "in_force"}
        for code in (MP_OLD, MP_NEW)
    )
    rows: Rows = []
    for kind, code in [*old, *(key for key in new if key not in old)]:
        is_old, is_new = (kind, code) in old, (kind, code) in new
        is_kept = is_old and is_new
        is_told = kind == "target_y1" and not is_kept
        rows.append(
            {
                "from_edition": MP_OLD,
                "to_edition": MP_NEW,
                "kind": kind,
                "old_code": code if is_old else "",
                "new_code": code if is_new else "",
                "relation": "same" if is_kept else "dropped" if is_old else "added",
                "share": 100 if is_old else 0,
                "basis": "stated" if is_told else "derived",
                "source": source if is_told or is_kept else "",
                "note": KEPT if is_kept else "",
            }
        )
    return rows


def editions() -> Rows:
    """The strategy, the two editions of its master plans, and the value chain of the second."""
    return [
        edition(
            NS,
            "national_strategy",
            "ยุทธศาสตร์ชาติ (พ.ศ. 2561 - 2580)",
            "National Strategy (2018-2037)",
            2561,
            2580,
            "Royal Gazette, 13 Oct 2561",
        ),
        edition(
            MP_OLD,
            "master_plan",
            "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ (พ.ศ. 2561 - 2580)",
            "Master plans under the National Strategy (2018-2037)",
            2561,
            2565,
            "In force until revised; " + CABINET,
        ),
        edition(
            MP_NEW,
            "master_plan",
            "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ (พ.ศ. 2566 - 2580) (ฉบับแก้ไขเพิ่มเติม)",
            "Master plans under the National Strategy (2023-2037), revised",
            2566,
            2580,
            "Royal Gazette 140 special 51 ง, 7 Mar 2566; " + CABINET,
        ),
        edition(
            VC,
            "value_chain",
            "ห่วงโซ่คุณค่าของเป้าหมายแผนแม่บทย่อย เฉพาะองค์ประกอบที่ใช้กับตัวชี้วัดร่วม (ปีงบประมาณ พ.ศ. 2566)",
            "Value chain of sub-plan targets: only the components used for joint KPIs (FY2566)",
            2566,
            None,
            "cabinet 27 Sep 2565 item 5 (Joint KPIs FY2566); the full value chain is not public as data",
        ),
    ]


class NationalStrategy:
    """The national strategy and the two editions of its master plans."""

    def __init__(self, sources: Sources, bodies: set[tuple[str, str]]) -> None:
        self.read = lambda name: sources.table(f"national_strategy/{name}.csv")
        self.bodies = dict(bodies)
        self.nodes: Rows = []
        self.hosts: Rows = []
        self.chains = self.read("value_chain_components_partial")

    def add(self, row: dict[str, Any]) -> dict[str, Any]:
        """Keep a node."""
        self.nodes.append(row)
        return row

    def make(self) -> None:
        """Collect and write."""
        strategies = self.strategies()
        for code in (MP_OLD, MP_NEW):
            self.master_plan(code, strategies)
        self.assign_hosts()
        write_plans(
            "national-strategy",
            "National strategy and master plans, as far as government texts attest them",
            {
                "editions": editions(),
                "kinds": KINDS,
                "nodes": self.nodes,
                "expected": self.expected(),
                "hosts": self.hosts,
                "crosswalk": crosswalk(self.nodes, CABINET),
            },
            sources=[
                CORPORA,
                {
                    "title": "Cabinet resolutions on the master plans (named in each row)",
                    "path": "https://www.thaigov.go.th/",
                },
            ],
            licences=[PUBLIC_DOMAIN],
        )

    def strategies(self) -> dict[str, dict[str, Any]]:
        """The six strategies and the goals (Z) found."""
        known: dict[str, dict[str, Any]] = {}
        for r in self.read("strategies"):
            number = r["ns_strategy_no"]
            known[number] = self.add(
                node(
                    NS,
                    "strategy",
                    number,
                    r["full_name_th"],
                    name_en=r["name_en"],
                    official_code=number,
                    position=int(number),
                    wording_variants=r["name_th"],
                    **{k: r[k] for k in ("source", "source_url")},
                )
            )
        counts: dict[str, int] = {}
        for r in self.read("strategy_goals_partial"):
            number = r["ns_strategy_no"]
            counts[number] = counts.get(number, 0) + 1
            code = f"ns{int(number):02d}-z-{counts[number]:02d}"
            self.add(
                node(
                    NS,
                    "strategy_goal",
                    code,
                    r["name_th"],
                    position=counts[number],
                    **attested(r),
                    **below(known[number]),
                )
            )
        return known

    def master_plan(self, code: str, strategies: Mapping[str, Mapping[str, Any]]) -> None:
        """One edition: issues, their targets, sub-plans, sub-plan targets, value chain components."""
        issues: dict[str, dict[str, Any]] = {}
        for r in self.read("issues"):
            issues[r["mp_issue_no"]] = self.add(
                node(
                    code,
                    "issue",
                    r["mp_issue_code"],
                    r["name_th"],
                    name_en=r["name_en_unofficial"],
                    official_code=r["mp_issue_code"],
                    position=int(r["mp_issue_no"]),
                    wording_variants=r["variants_th"],
                    source=r["source"],
                    note=f"{ISSUE_NOTE} / Main strategy: {r['main_strategy_basis']}. English name unofficial.",
                    **below(strategies[r["main_ns_strategy_no"]], "derived"),
                )
            )
        for r in self.read("issue_goals_y2"):
            self.add(
                node(
                    code,
                    "target_y2",
                    r["local_id"],
                    r["name_th"],
                    position=last_number(r),
                    note=SAME_WORDING,
                    **attested(r),
                    **below(issues[r["mp_issue_no"]]),
                )
            )
        sub_plans: Rows = []
        for r in self.read("sub_plans_partial"):
            note = " ".join(
                filter(
                    None,
                    [
                        f"Number {r['code_source'].replace('seed 000', '(' + MDES_LETTER + ')')}."
                        if r["code_source"]
                        else "",
                        SAME_WORDING,
                    ],
                )
            )
            sub_plans.append(
                self.add(
                    node(
                        code,
                        "sub_plan",
                        r["local_id"],
                        r["name_th"],
                        position=last_number(r),
                        note=note,
                        **attested(r),
                        **below(issues[r["mp_issue_no"]]),
                    )
                )
            )
        self.targets(code, issues, sub_plans)

    def targets(self, code: str, issues: Mapping[str, dict[str, Any]], sub_plans: Rows) -> None:
        """Sub-plan targets (Y1) of an edition; those cancelled in 2566 are marked so in the revised one."""
        for r in self.read("sub_plan_targets_y1_partial"):
            revision = r["revision_status"]
            if code == MP_OLD and revision == "added 2566":
                continue
            issue = issues[r["mp_issue_no"]]
            parent, basis, why = self.sub_plan_of(r, issue, sub_plans)
            cancelled = code == MP_NEW and revision == "cancelled 2566"
            told = REVISIONS[revision] if revision else SAME_WORDING
            target = self.add(
                node(
                    code,
                    "target_y1",
                    r["local_id"],
                    r["name_th"],
                    position=last_number(r),
                    note=" ".join(filter(None, [told, why])),
                    status="cancelled" if cancelled else "in_force",
                    **attested(r),
                    **below(parent, basis),
                )
            )
            if code == MP_NEW:
                self.components(target)

    def sub_plan_of(
        self, row: Mapping[str, Any], issue: dict[str, Any], sub_plans: Rows
    ) -> tuple[dict[str, Any], str, str]:
        """The sub-plan of a target: stated by number in a source, else found by its words, else not known."""
        mine = [s for s in sub_plans if s["parent_code"] == issue["code"]]
        for chain in self.chains:
            if chain["target_y1_th"] == row["name_th"] and "." in chain["plan_ref"]:
                first, second = chain["plan_ref"].split(".")
                for s in mine:
                    if s["official_code"] == f"{int(first):02d}{int(second):02d}":
                        return s, "stated", f"Sub-plan {chain['plan_ref']}: {chain['source']}."
        found = [s for s in mine if re.sub(r"^(การพัฒนา|การ)", "", s["name_th"]) in row["name_th"]]
        if len(found) == 1:
            return (
                found[0],
                "derived",
                "แผนย่อยเป็นการตีความ: ข้อความเป้าหมายมีชื่อแผนย่อย / The sub-plan is our reading: the target's wording contains its name.",
            )
        return issue, "not_known", "ไม่พบแผนย่อยในแหล่งที่มาใด / The sub-plan was not found in any source."

    def components(self, target: Mapping[str, Any]) -> None:
        """Value chain components of a target."""
        for chain in self.chains:
            if chain["target_y1_th"] == target["name_th"]:
                number = int(chain["component_no_in_source"])
                self.add(
                    node(
                        VC,
                        "vc_component",
                        f"{target['code']}-v-{number:02d}",
                        chain["component_th"],
                        position=number,
                        source=chain["source"],
                        note=chain["note"],
                        **below(target),
                    )
                )

    def expected(self) -> Rows:
        """How many of each the official editions have."""
        kinds = {
            "issue goals (Y2)": "target_y2",
            "sub-plan targets (Y1)": "target_y1",
            "development guidelines": "guideline",
            "issues": "issue",
            "sub-plans": "sub_plan",
        }
        rows: Rows = [{"edition": NS, "kind": "strategy", "expected": 6, "source": "National Strategy 2561-2580"}]
        for r in self.read("hierarchy_counts"):
            if r["level"] in kinds:
                rows.append(
                    {
                        "edition": MP_OLD,
                        "kind": kinds[r["level"]],
                        "expected": r["count_2561_plan"],
                        "source": r["source"],
                    }
                )
                rows.append(
                    {
                        "edition": MP_NEW,
                        "kind": kinds[r["level"]],
                        "expected": r["count_2566_plan"],
                        "source": r["source"],
                    }
                )
        return rows

    def assign_hosts(self) -> None:
        """Host agencies of the revised edition, found by code or by wording."""
        levels = {"จ.1": "host_1", "จ.2": "host_2", "จ.3": "host_3"}
        revised = [n for n in self.nodes if n["edition"] == MP_NEW]
        for r in self.read("host_agencies_partial"):
            match = [
                n
                for n in revised
                if (r["scope_code"] and n.get("official_code") == r["scope_code"]) or n["name_th"] == r["scope_th"]
            ]
            for n in match[:1]:
                self.hosts.append(
                    {k: n[k] for k in NODE_KEY}
                    | {
                        "level": levels[r["host_level"]],
                        "agency_th": r["agency_th"],
                        "organisation": self.bodies.get(r["agency_th"], ""),
                        "note": r["note"],
                        "source": r["source"],
                    }
                )
