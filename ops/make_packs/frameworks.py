"""The packs of the other frameworks: level-2 plans, SDGs, Pracharat and Thai Niyom."""

from collections.abc import Mapping
from typing import Any

from nodes import NODE_KEY, NUMBER, below, edition, grammar, node, write_plans
from tables import CABINET_LETTER, CORPORA, MIT, PUBLIC_DOMAIN, Rows, Sources

NO_THAI = "ยังไม่พบชื่อภาษาไทย / Thai title not found."
NEWS = "Government news"
REFORM_SOURCE = "Government news; areas numbered as in the cabinet progress reports"
SECURITY_SOURCE = "cabinet summary of Oct 2565 (draft)"
NIYOM_SOURCE = "Government news; ran in 2561 and 2562, its framework lives on in area work"
UN_RESOLUTION = "United Nations, resolution A/RES/70/1"
UN_WORDING = "United Nations wording, from open-sdg/sdg-translations"
NESDP_TH = "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ ฉบับที่ 13 (พ.ศ. 2566 - 2570)"
NESDP_EN = "13th National Economic and Social Development Plan (2023-2027)"
SECURITY_TH = "นโยบายและแผนระดับชาติว่าด้วยความมั่นคงแห่งชาติ (พ.ศ. 2566 - 2570)"
SECURITY_EN = "National Security Policy and Plan (2023-2027)"
PRACHARAT_TH = "การดำเนินงานตามแนวทางประชารัฐ 12 ประเด็น"
SDG_CODES = {
    "sdg_goal": NUMBER,
    "sdg_target": rf"{NUMBER}\.({NUMBER}|[a-d])",
    "sdg_indicator": rf"{NUMBER}\.({NUMBER}|[a-d])\.{NUMBER}",
}
LEVEL_TWO_KINDS = [
    *grammar(
        "reform-2561",
        ("reform_area", "", "-", NUMBER),
        ("reform_target", "reform_area", "-", ""),
        ("reform_issue", "reform_area", "-", ""),
        ("reform_activity", "reform_issue", "reform_area", ""),
    ),
    *grammar(
        "nesdp-13",
        ("milestone", "", "-", NUMBER),
        ("milestone_target", "milestone", "-", ""),
        ("milestone_indicator", "milestone_target", "milestone", ""),
        ("tactic", "milestone", "-", ""),
        ("sub_tactic", "tactic", "milestone", ""),
    ),
    *grammar("security-2566", ("security_plan", "", "-", NUMBER)),
]


def numbered(edition: str, kind: str, row: Mapping[str, Any], number: str, **more: Any) -> dict[str, Any]:
    """A node of a list whose members are known by a number."""
    no = row[number]
    return node(
        edition,
        kind,
        f"{int(no):02d}",
        row["name_th"],
        official_code=no,
        position=int(no),
        source=row["source"],
        **more,
    )


def expected(edition: str, kind: str, count: int, source: str) -> dict[str, Any]:
    """One row of expected.csv."""
    return {"edition": edition, "kind": kind, "expected": count, "source": source}


def make_level_two(sources: Sources, bodies: set[tuple[str, str]]) -> None:
    """Reform plan, 13th national development plan, national security plan."""
    known = dict(bodies)
    nodes = [
        numbered("reform-2561", "reform_area", r, "reform_no") for r in sources.table("plans_level2/reform_areas.csv")
    ]
    nodes += [
        numbered("nesdp-13", "milestone", r, "milestone_no", source_url=r["source_url"])
        for r in sources.table("plans_level2/nesdp13_milestones.csv")
    ]
    hosts: Rows = []
    for r in sources.table("plans_level2/national_security_plans_2566_2570.csv"):
        note = f"{r['group_th']} จากร่างแผน / From the draft plan."
        made = numbered("security-2566", "security_plan", r, "no", note=note)
        agency = r["lead_agency_th"]
        host = {"level": "lead", "agency_th": agency, "organisation": known.get(agency, ""), "source": r["source"]}
        nodes.append(made)
        hosts.append({k: made[k] for k in NODE_KEY} | host)
    editions = [
        edition("reform-2561", "reform", "แผนการปฏิรูปประเทศ", "National reform plan", 2561, 2565, REFORM_SOURCE),
        edition("nesdp-13", "nesdp", NESDP_TH, NESDP_EN, 2566, 2570, NEWS),
        edition("security-2566", "security", SECURITY_TH, SECURITY_EN, 2566, 2570, SECURITY_SOURCE),
    ]
    counts = [
        expected("reform-2561", "reform_area", 13, "government news; numbering as in the cabinet progress reports"),
        expected("nesdp-13", "milestone", 13, "Government news on the 13th plan"),
        expected("security-2566", "security_plan", 17, SECURITY_SOURCE),
    ]
    write_plans(
        "level-two",
        "Level-2 plans beside the master plans",
        {"editions": editions, "kinds": LEVEL_TWO_KINDS, "nodes": nodes, "expected": counts, "hosts": hosts},
        sources=[CORPORA],
        licences=[PUBLIC_DOMAIN],
    )


def sdg_node(kind: str, code: str, place: int, row: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A goal, target or indicator, in the wording of the United Nations."""
    usual = {"note": NO_THAI, "name_th": ""}
    words = {"name_en": row["title_en"], "official_code": code, "position": place, "source": UN_WORDING}
    all_of = {**usual, **words, **more}
    return node("sdg-2030", kind, code, all_of.pop("name_th"), **all_of)


def make_sdg(sources: Sources) -> None:
    """Sustainable Development Goals, targets and indicators (English; Thai phrases of the goals where found)."""
    goals: dict[str, dict[str, Any]] = {}
    for r in sources.table("plans_level2/sdg_goals.csv"):
        goals[r["goal_no"]] = sdg_node(
            "sdg_goal",
            r["goal_no"],
            int(r["goal_no"]),
            r,
            name_th=r["phrase_th_found"],
            wording_variants=r["short_name_en"],
            attestation="C" if r["phrase_th_found"] else "A",
            note=r["note"],
        )
    targets: dict[str, dict[str, Any]] = {}
    for place, r in enumerate(sources.table("plans_level2/sdg_targets.csv"), start=1):
        code = r["target_code"]
        targets[code] = sdg_node("sdg_target", code, place, r, **below(goals[r["goal_no"]]))
    indicators = [
        sdg_node("sdg_indicator", r["indicator_code"], place, r, **below(targets[r["target_code"]]))
        for place, r in enumerate(sources.table("plans_level2/sdg_indicators.csv"), start=1)
    ]
    names = ("เป้าหมายการพัฒนาที่ยั่งยืน (SDGs)", "Sustainable Development Goals 2030")
    counts = [
        expected("sdg-2030", "sdg_goal", 17, UN_RESOLUTION),
        expected("sdg-2030", "sdg_target", 169, UN_RESOLUTION),
    ]
    write_plans(
        "sdg",
        "Sustainable Development Goals",
        {
            "editions": [edition("sdg-2030", "sdg", *names, 2559, 2573, UN_RESOLUTION)],
            "kinds": grammar(
                "sdg-2030",
                ("sdg_goal", "", "-", SDG_CODES["sdg_goal"]),
                ("sdg_target", "sdg_goal", "-", SDG_CODES["sdg_target"]),
                ("sdg_indicator", "sdg_target", "-", SDG_CODES["sdg_indicator"]),
            ),
            "nodes": [*goals.values(), *targets.values(), *indicators],
            "expected": counts,
        },
        sources=[{"title": "open-sdg/sdg-translations", "path": "https://github.com/open-sdg/sdg-translations"}],
        licences=[MIT],
    )


def make_policies(sources: Sources) -> None:
    """Pracharat issues and the Thai Niyom framework: tags on the same data, no second form."""
    nodes = [numbered("pracharat", "pracharat_issue", r, "no") for r in sources.table("plans_level2/pracharat_12.csv")]
    nodes += [
        numbered("thai-niyom", "thai_niyom_frame", r, "no") for r in sources.table("plans_level2/thai_niyom_10.csv")
    ]
    kinds = [
        *grammar("pracharat", ("pracharat_issue", "", "-", NUMBER)),
        *grammar("thai-niyom", ("thai_niyom_frame", "", "-", NUMBER)),
    ]
    editions = [
        edition("pracharat", "pracharat", PRACHARAT_TH, "Pracharat, 12 issues", 2559, None, CABINET_LETTER),
        edition("thai-niyom", "thai_niyom", "ไทยนิยม ยั่งยืน", "Thai Niyom, sustainable", 2561, None, NIYOM_SOURCE),
    ]
    counts = [
        expected("pracharat", "pracharat_issue", 12, CABINET_LETTER),
        expected("thai-niyom", "thai_niyom_frame", 10, NEWS),
    ]
    write_plans(
        "policies",
        "Pracharat and Thai Niyom",
        {"editions": editions, "kinds": kinds, "nodes": nodes, "expected": counts},
        sources=[CORPORA, {"title": CABINET_LETTER, "path": "https://www.soc.go.th/"}],
        licences=[PUBLIC_DOMAIN],
    )
