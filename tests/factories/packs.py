"""Small packs for tests: the shape of a shipped one, with rows of the test's own."""

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from samrit.lib.packs import Pack, read

SHIPPED = Path(__file__).resolve().parents[2] / "samrit"
PLACES = {
    "areas": "geography/packs/areas",
    "bodies": "organisations/packs/bodies",
    "national-strategy": "plans/packs/national-strategy",
    "policies": "plans/packs/policies",
    "calendar": "reporting/packs/calendar",
    "chains": "approvals/packs/chains",
    "forms": "projects/packs/forms",
}
Rows = Iterable[Mapping[str, object]]


def copy(name: str, to: Path, **tables: Rows) -> Path:
    """A pack with the description of the shipped one; the named tables (`-` as `_`) hold the given rows, the others none.

    Without tables it is the shipped pack itself.
    """
    folder = to / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SHIPPED / PLACES[name], folder)
    if tables:
        for resource in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
            if "schema" in resource:
                columns = [field["name"] for field in resource["schema"]["fields"]]
                write(folder / resource["path"], columns, tables.get(resource["name"].replace("-", "_"), []))
    return folder


def write(file: Path, columns: list[str], rows: Rows) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def change(file: Path, how: Callable[[list[list[str]]], None]) -> None:
    """Change the cells of a CSV file in place, the header being row 0."""
    with file.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    how(lines)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)


def areas(to: Path, *rows: Mapping[str, object]) -> Pack:
    """A pack of areas."""
    return read(copy("areas", to, areas=[{"source": "test", **row} for row in rows]))


def bodies(to: Path, *rows: Mapping[str, object]) -> Pack:
    """A pack of bodies."""
    return read(copy("bodies", to, organisations=[{"source": "test", "kind": "department", **row} for row in rows]))


def plan(to: Path, *nodes: Mapping[str, object], **tables: Rows) -> Pack:
    """A pack with one plan edition, `mp-2561`, and the given nodes."""
    edition = {
        "code": "mp-2561",
        "framework": "master_plan",
        "name_th": "แผนแม่บท",
        "name_en": "Master plans",
        "valid_from": 2561,
        "valid_to": 2565,
        "source": "test",
    }
    tables.setdefault("kinds", KINDS)
    usual = {"edition": "mp-2561", "parent_basis": "stated", "position": 0, "status": "in_force", "attestation": "A"}
    rows = [{**usual, "source": "test", **node} for node in nodes]
    return read(copy("national-strategy", to, editions=[edition], nodes=rows, **tables))


def below(kind: str, code: str, basis: str = "stated") -> dict[str, object]:
    """The columns that hang a node under another of the same edition."""
    return {"parent_edition": "mp-2561", "parent_kind": kind, "parent_code": code, "parent_basis": basis}


PLACES_OF_KINDS = [
    ("strategy", "", False),
    ("strategy_goal", "strategy", False),
    ("issue", "strategy", False),
    ("issue", "", True),
    ("target_y2", "issue", False),
    ("sub_plan", "issue", False),
    ("guideline", "sub_plan", False),
    ("guideline", "issue", True),
    ("target_y1", "sub_plan", False),
    ("target_y1", "issue", True),
    ("vc_component", "target_y1", False),
    ("vc_factor", "vc_component", False),
    ("vc_factor", "target_y1", True),
]


def kinds(edition: str = "mp-2561", *places: tuple[str, str, bool]) -> list[dict[str, object]]:
    """Rows of kinds.csv for an edition: kind, kind of the parent, whether only for the time being; the usual ones if none."""
    of = places or PLACES_OF_KINDS
    order = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _parent, _stopgap in of))}
    return [
        {
            "edition": edition,
            "kind": kind,
            "parent_kind": parent,
            "is_stopgap": str(stopgap).lower(),
            "position": order[kind],
        }
        for kind, parent, stopgap in of
    ]


KINDS = kinds()
REGION = {"kind": "region", "code": "N", "name_th": "ภาคเหนือ", "name_en": "North"}
PROVINCE = {
    "kind": "province",
    "code": "50",
    "name_th": "เชียงใหม่",
    "name_en": "Chiang Mai",
    "parent_kind": "region",
    "parent_code": "N",
}
STRATEGY = {"kind": "strategy", "code": "1", "name_th": "ด้านความมั่นคง", "name_en": "Security"}
ISSUE = {"kind": "issue", "code": "01", "name_th": "ความมั่นคง", **below("strategy", "1", "derived")}
SUB_PLAN = {"kind": "sub_plan", "code": "s1", "name_th": "การรักษาความสงบ", **below("issue", "01")}
TARGET = {"kind": "target_y1", "code": "t1", "name_th": "ประชาชนปลอดภัย", **below("sub_plan", "s1")}
