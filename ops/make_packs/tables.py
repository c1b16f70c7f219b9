"""Reading source tables and writing described packs."""

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

SAMRIT = Path(__file__).resolve().parent.parent.parent / "samrit"
SEPARATOR = " | "
Rows = list[dict[str, Any]]

CC_BY = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
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
    app: str,
    name: str,
    title: str,
    resources: list[dict[str, Any]],
    *,
    sources: list[Any],
    licences: list[Any],
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
        described.append(
            {"name": Path(path).stem, "path": path, "format": "geojson", "mediatype": "application/geo+json"}
        )
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
