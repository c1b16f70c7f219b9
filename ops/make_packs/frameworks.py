"""The packs of the other frameworks: level-2 plans, SDGs, Pracharat and Thai Niyom."""

from typing import Any

from nodes import NODE_KEY, below, edition, node, write_plans
from tables import CABINET_LETTER, CORPORA, MIT, PUBLIC_DOMAIN, Rows, Sources

NO_THAI = "ยังไม่พบชื่อภาษาไทย / Thai title not found."


def make_level_two(sources: Sources, bodies: set[tuple[str, str]]) -> None:
    """Reform plan, 13th national development plan, national security plan."""
    known = dict(bodies)
    reform = [
        node(
            "reform-2561",
            "reform_area",
            f"{int(r['reform_no']):02d}",
            r["name_th"],
            official_code=r["reform_no"],
            position=int(r["reform_no"]),
            source=r["source"],
        )
        for r in sources.table("plans_level2/reform_areas.csv")
    ]
    nesdp = [
        node(
            "nesdp-13",
            "milestone",
            f"{int(r['milestone_no']):02d}",
            r["name_th"],
            official_code=r["milestone_no"],
            position=int(r["milestone_no"]),
            source=r["source"],
            source_url=r["source_url"],
        )
        for r in sources.table("plans_level2/nesdp13_milestones.csv")
    ]
    security: Rows = []
    hosts: Rows = []
    for r in sources.table("plans_level2/national_security_plans_2566_2570.csv"):
        made = node(
            "security-2566",
            "security_plan",
            f"{int(r['no']):02d}",
            r["name_th"],
            official_code=r["no"],
            position=int(r["no"]),
            source=r["source"],
            note=f"{r['group_th']} จากร่างแผน / From the draft plan.",
        )
        security.append(made)
        hosts.append(
            {k: made[k] for k in NODE_KEY}
            | {
                "level": "lead",
                "agency_th": r["lead_agency_th"],
                "organisation": known.get(r["lead_agency_th"], ""),
                "source": r["source"],
            }
        )
    editions = [
        edition(
            "reform-2561",
            "reform",
            "แผนการปฏิรูปประเทศ",
            "National reform plan",
            2561,
            2565,
            "Government news; areas numbered as in the cabinet progress reports",
        ),
        edition(
            "nesdp-13",
            "nesdp",
            "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ ฉบับที่ 13 (พ.ศ. 2566 - 2570)",
            "13th National Economic and Social Development Plan (2023-2027)",
            2566,
            2570,
            "Government news",
        ),
        edition(
            "security-2566",
            "security",
            "นโยบายและแผนระดับชาติว่าด้วยความมั่นคงแห่งชาติ (พ.ศ. 2566 - 2570)",
            "National Security Policy and Plan (2023-2027)",
            2566,
            2570,
            "cabinet summary of Oct 2565 (draft)",
        ),
    ]
    expected = [
        {
            "edition": "reform-2561",
            "kind": "reform_area",
            "expected": 13,
            "source": "government news; numbering as in the cabinet progress reports",
        },
        {"edition": "nesdp-13", "kind": "milestone", "expected": 13, "source": "Government news on the 13th plan"},
        {
            "edition": "security-2566",
            "kind": "security_plan",
            "expected": 17,
            "source": "cabinet summary of Oct 2565 (draft)",
        },
    ]
    write_plans(
        "level-two",
        "Level-2 plans beside the master plans",
        {"editions": editions, "nodes": reform + nesdp + security, "expected": expected, "hosts": hosts},
        sources=[CORPORA],
        licences=[PUBLIC_DOMAIN],
    )


def make_sdg(sources: Sources) -> None:
    """Sustainable Development Goals, targets and indicators (English; Thai phrases of the goals where found)."""
    nodes: Rows = []
    wording = "United Nations wording, from open-sdg/sdg-translations"
    for r in sources.table("plans_level2/sdg_goals.csv"):
        found = bool(r["phrase_th_found"])
        nodes.append(
            node(
                "sdg-2030",
                "sdg_goal",
                r["goal_no"],
                r["phrase_th_found"],
                name_en=r["title_en"],
                official_code=r["goal_no"],
                position=int(r["goal_no"]),
                wording_variants=r["short_name_en"],
                attestation="C" if found else "A",
                source=wording,
                note=r["note"],
            )
        )
    goals = {n["code"]: n for n in nodes}
    targets: dict[str, dict[str, Any]] = {}
    for place, r in enumerate(sources.table("plans_level2/sdg_targets.csv"), start=1):
        targets[r["target_code"]] = node(
            "sdg-2030",
            "sdg_target",
            r["target_code"],
            "",
            name_en=r["title_en"],
            official_code=r["target_code"],
            position=place,
            source=wording,
            note=NO_THAI,
            **below(goals[r["goal_no"]]),
        )
    indicators = [
        node(
            "sdg-2030",
            "sdg_indicator",
            r["indicator_code"],
            "",
            name_en=r["title_en"],
            official_code=r["indicator_code"],
            position=place,
            source=wording,
            note=NO_THAI,
            **below(targets[r["target_code"]]),
        )
        for place, r in enumerate(sources.table("plans_level2/sdg_indicators.csv"), start=1)
    ]
    expected = [
        {"edition": "sdg-2030", "kind": "sdg_goal", "expected": 17, "source": "United Nations, resolution A/RES/70/1"},
        {
            "edition": "sdg-2030",
            "kind": "sdg_target",
            "expected": 169,
            "source": "United Nations, resolution A/RES/70/1",
        },
    ]
    editions = [
        edition(
            "sdg-2030",
            "sdg",
            "เป้าหมายการพัฒนาที่ยั่งยืน (SDGs)",
            "Sustainable Development Goals 2030",
            2559,
            2573,
            "United Nations, resolution A/RES/70/1",
        )
    ]
    write_plans(
        "sdg",
        "Sustainable Development Goals",
        {"editions": editions, "nodes": nodes + list(targets.values()) + indicators, "expected": expected},
        sources=[{"title": "open-sdg/sdg-translations", "path": "https://github.com/open-sdg/sdg-translations"}],
        licences=[MIT],
    )


def make_policies(sources: Sources) -> None:
    """Pracharat issues and the Thai Niyom framework: tags on the same data, no second form."""
    pracharat = [
        node(
            "pracharat",
            "pracharat_issue",
            f"{int(r['no']):02d}",
            r["name_th"],
            official_code=r["no"],
            position=int(r["no"]),
            source=r["source"],
        )
        for r in sources.table("plans_level2/pracharat_12.csv")
    ]
    niyom = [
        node(
            "thai-niyom",
            "thai_niyom_frame",
            f"{int(r['no']):02d}",
            r["name_th"],
            official_code=r["no"],
            position=int(r["no"]),
            source=r["source"],
        )
        for r in sources.table("plans_level2/thai_niyom_10.csv")
    ]
    editions = [
        edition(
            "pracharat",
            "pracharat",
            "การดำเนินงานตามแนวทางประชารัฐ 12 ประเด็น",
            "Pracharat, 12 issues",
            2559,
            None,
            CABINET_LETTER,
        ),
        edition(
            "thai-niyom",
            "thai_niyom",
            "ไทยนิยม ยั่งยืน",
            "Thai Niyom, sustainable",
            2561,
            None,
            "Government news; ran in 2561 and 2562, its framework lives on in area work",
        ),
    ]
    expected = [
        {"edition": "pracharat", "kind": "pracharat_issue", "expected": 12, "source": CABINET_LETTER},
        {"edition": "thai-niyom", "kind": "thai_niyom_frame", "expected": 10, "source": "Government news"},
    ]
    write_plans(
        "policies",
        "Pracharat and Thai Niyom",
        {"editions": editions, "nodes": pracharat + niyom, "expected": expected},
        sources=[CORPORA, {"title": CABINET_LETTER, "path": "https://www.soc.go.th/"}],
        licences=[PUBLIC_DOMAIN],
    )
