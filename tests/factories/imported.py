"""The shipped documents of older systems, and the little of the reference data they name."""

import copy
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from samrit.geography.models import Area
from samrit.lib import thai
from samrit.lib.trees import rebuild_paths
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, PlanNode
from samrit.projects.actions import importing
from samrit.projects.actions.reading import Entry

PACKS = Path(importing.__file__).resolve().parent.parent / "packs"
DOCUMENTS = PACKS / "demo" / "emenscr_loanact_records_2563.jsonl.gz"
RECORDS = PACKS / "demo" / "project_records_2565.jsonl.gz"
KPIS = PACKS / "demo" / "project_kpis_2565.csv"
SMALL = "E23078-63-000001"


@cache
def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a shipped file; do not change them, `changed` makes copies."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def make_references() -> None:
    """The bodies, provinces, districts, strategies and issues that the shipped documents name."""
    documents, records = rows_of(DOCUMENTS), rows_of(RECORDS)
    tops = {d["org_l1"]: {d["org_l2"]} for d in documents}
    for document in documents:
        tops[document["org_l1"]].add(document["org_l2"])
    for record in records:
        tops.setdefault(record["ministry"] or record["agency"], set()).add(record["agency"])
    ordered = sorted(tops.items())
    above = [_body(f"M{number:02}", name, "ministry", None) for number, (name, _bodies) in enumerate(ordered)]
    Organisation.objects.bulk_create(above)
    Organisation.objects.bulk_create(
        _body(f"{top.code}-{index:03}", body, "department", top)
        for top, (name, bodies) in zip(above, ordered, strict=True)
        for index, body in enumerate(sorted(bodies - {name}))
    )
    rebuild_paths(Organisation)
    _areas(documents)
    _nodes()


def _body(code: str, name: str, kind: str, parent: Organisation | None) -> Organisation:
    return Organisation(
        code=code,
        name_th=name,
        kind=kind,
        parent=parent,
        folded_name=thai.fold(name),
        sort_key=thai.sort_key(name),
        other_names=["กรมชื่อเก่าตามเอกสาร"] if code == "M00-000" else [],
    )


def _areas(documents: list[dict[str, Any]]) -> None:
    region = Area.objects.create(kind="region", code="NE", name_th="ภาคตะวันออกเฉียงเหนือ")
    areas: dict[str, Area] = {}
    for document in documents:
        for row in document["project_area"].get("area_list", []):
            for kind, part in (("province", "province"), ("district", "amphur"), ("subdistrict", "tambon")):
                stated = row.get(part)
                if stated and stated["id"] not in areas:
                    above = region if kind == "province" else areas[stated["id"][:-2]]
                    areas[stated["id"]] = Area.objects.create(
                        kind=kind, code=stated["id"], name_th=stated["name"], parent=above
                    )
    for code, name in (("72", "สุพรรณบุรี"), ("20", "ชลบุรี")):
        Area.objects.create(kind="province", code=code, name_th=name, parent=region)
    rebuild_paths(Area)


def _nodes() -> None:
    editions = [
        Edition(code="ns-2561", framework="national_strategy", name_th="ยุทธศาสตร์ชาติ", valid_from=2561, valid_to=2580),
        Edition(code="mp-2561", framework="master_plan", name_th="แผนแม่บท", valid_from=2561, valid_to=2565),
        Edition(code="mp-2566", framework="master_plan", name_th="แผนแม่บท", valid_from=2566, valid_to=2580),
    ]
    strategy, *plans = Edition.objects.bulk_create(editions)
    nodes = [_node(strategy, "strategy", f"{n}", f"ยุทธศาสตร์ที่ {n}") for n in range(1, 7)]
    nodes += [_node(plan, "issue", f"{n:02}", f"ประเด็นที่ {n}") for plan in plans for n in range(1, 24)]
    PlanNode.objects.bulk_create(nodes)
    rebuild_paths(PlanNode)


def _node(edition: Edition, kind: str, code: str, name: str) -> PlanNode:
    return PlanNode(edition=edition, kind=kind, code=code, official_code=code, name_th=name)


def take(*documents: dict[str, Any], source: importing.Source = importing.EMENSCR, **how: Any) -> importing.Result:
    """Import these documents as the rows of one file."""
    entries = [Entry(row, document) for row, document in enumerate(documents, start=1)]
    return importing.import_documents(source=source, entries=entries, by=None, **how)


def emenscr_document(**changes: Any) -> dict[str, Any]:
    """A shipped document, with some of its parts changed: a path with two underscores between its steps."""
    return changed(next(d for d in rows_of(DOCUMENTS) if d["code_en"] == SMALL), changes)


def budget_record(**changes: Any) -> dict[str, Any]:
    """A shipped record, with some of its fields changed."""
    return changed(next(r for r in rows_of(RECORDS) if r["record_id"] == "PR65-0003"), changes)


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy of the document with other values at these paths (`project_area__area_list__0__province__id`)."""
    made = copy.deepcopy(document)
    for path, value in changes.items():
        part: Any = made
        *steps, last = path.split("__")
        for step in steps:
            part = part[int(step) if step.isdecimal() else step]
        part[int(last) if last.isdecimal() else last] = value
    return made
