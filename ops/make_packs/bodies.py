"""The pack of state bodies."""

import re

from tables import PUBLIC_DOMAIN, SEPARATOR, Rows, Sources, resource, text, write_pack

KINDS = [
    *("ministry", "budget_group", "department", "office", "public_organisation", "university_or_college"),
    *("state_enterprise", "province", "province_cluster", "local_government", "independent_body", "court"),
    *("parliament", "division", "other"),
]
FIELDS = [
    text("code", required=True, maxLength=20, description="Our key: stable, never parsed"),
    text("kind", required=True, enum=KINDS),
    text("name_th", required=True, maxLength=300),
    text("name_en", maxLength=300),
    text("parent_code", maxLength=20),
    text("area_kind"),
    text("area_code"),
    text("budget_code", maxLength=10, description="Budget Bureau code"),
    text("other_names", description="Spellings met in documents, separated by ' | '"),
    text("source", required=True, maxLength=300),
]


def make_organisations(sources: Sources) -> set[tuple[str, str]]:
    """State bodies of the FY2565 budget bill as a tree. Returns (name, code) of each."""
    provinces = {r["name_th"]: r["province_code"] for r in sources.table("geography/provinces.csv")}
    clusters = {r["name_th"]: r["cluster_no"] for r in sources.table("geography/province_clusters.csv")}
    rows: Rows = []
    for r in sources.table("organisations/organisations.csv"):
        kind, name = r["org_type"], r["name_th"]
        area = ("", "")
        if kind == "province":
            area = ("province", provinces[name.removeprefix("จังหวัด")])
        elif kind == "province_cluster":
            area = ("cluster", clusters[name]) if name in clusters else ("", "")
        rows.append(
            {
                "code": r["org_id"],
                "kind": kind,
                "name_th": name,
                "name_en": r["name_en"],
                "parent_code": r["parent_org_id"],
                "area_kind": area[0],
                "area_code": area[1],
                "budget_code": r["budget_bureau_code"],
                "other_names": SEPARATOR.join(re.split(r"\s*[|;]\s*", r["ocr_variants"])) if r["ocr_variants"] else "",
                "source": {
                    "geography/provinces.csv": "GeoThai 3.2.1 (CC BY 4.0)",
                    "geography/province_clusters.csv": "Government news (see the areas pack)",
                }.get(r["source"], r["source"]),
            }
        )
    write_pack(
        "organisations",
        "bodies",
        "State bodies named in the FY2565 budget bill, as a tree",
        [resource("organisations", FIELDS, rows, ("code",), [(("parent_code",), "", ("code",))])],
        sources=[
            {
                "title": "Compiled from the FY2565 budget bill",
                "path": "https://github.com/kaogeek/thailand-budget-pdf2csv",
            },
            {
                "title": "Budget Bureau codes, catalogue of thai-government-budget-planner",
                "path": "https://github.com/xzozero5/thai-government-budget-planner",
            },
        ],
        licences=[PUBLIC_DOMAIN],
    )
    return {(r["name_th"], r["code"]) for r in rows}
