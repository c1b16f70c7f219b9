"""The descriptor of a release (Data Package v2, Table Schema) and its readme, made from the list of datasets."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.lib.fiscal import Period
from samrit.lib.thai import format_date
from samrit.opendata.rules.columns import Column, Dataset, Type, Words
from samrit.opendata.rules.datasets import DATASETS

DESCRIPTOR = "datapackage.json"
README = "README.txt"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TITLE = Words("ข้อมูลเปิด ระบบติดตามและประเมินผลแห่งชาติ สัมฤทธิ์", "Samrit open data: projects of the state and their plans")
DEMONSTRATION = Words(
    "ชุดข้อมูลนี้มีข้อมูลสาธิต แถวที่ is_demonstration เป็นจริงสร้างขึ้นเพื่อแสดงการทำงานของระบบ ไม่ใช่ข้อมูลราชการ ห้ามนำไปอ้างอิง",
    "This release holds demonstration rows. A row whose is_demonstration is true was made to show the system; it is no "
    "official record and must not be cited as one.",
)
NO_DEMONSTRATION = Words("ชุดข้อมูลนี้ไม่มีข้อมูลสาธิต", "This release holds no demonstration rows.")
CONVENTIONS = Words(
    "วันที่เป็น ค.ศ. ตาม ISO 8601 ปีงบประมาณเป็น พ.ศ. จำนวนเงินเป็นบาท ช่องว่างหมายถึงไม่มีข้อมูล ไม่ใช่ศูนย์ "
    "คอลัมน์ชนิด array ใน CSV เป็นข้อความ JSON ไฟล์ CSV เป็น UTF-8 มี BOM",
    "Dates are Gregorian (ISO 8601); fiscal_year is a Buddhist-era year; money is in baht; an empty cell means no data, "
    "not zero. Array columns hold JSON text in CSV. CSV files are UTF-8 with a byte order mark.",
)
EXCLUDED = Words(
    "ไม่มีข้อมูลส่วนบุคคล ผู้ประสานงาน ชื่อบัญชี ความเห็น ร่าง และรายการที่ถูกส่งกลับ",
    "No personal data, contact persons, account names, comments, drafts or returned items are included.",
)
LEFT_OUT = Words(
    "อนุมัติก่อนวันตัดข้อมูลแต่ไม่ได้เผยแพร่ เพราะเปิดแก้ไขอยู่และไม่มีเอกสารฉบับอนุมัติเก็บไว้ จะเผยแพร่เมื่ออนุมัติอีกครั้ง",
    "Approved before the cut and not included: opened for correction since, and no approved document of it is kept. It is "
    "released when it is approved again.",
)
BASE_SOURCES: tuple[dict[str, str], ...] = (
    {"title": "National Strategy and plans: published texts of the Royal Thai Government"},
    {"title": "Administrative areas: GeoThai (CC BY 4.0)", "path": "https://creativecommons.org/licenses/by/4.0/"},
    {"title": "State bodies: FY2565 budget documents of the Kingdom of Thailand"},
)


@dataclass(frozen=True)
class FileFact:
    """What is known of a written file: its bytes and their SHA-256, and for a table the rows and totals in baht."""

    path: str
    bytes: int
    sha256: str
    rows: int
    sums: Mapping[str, Decimal]


@dataclass(frozen=True)
class Cut:
    """The instant of a release: what was approved before it is in, what was approved later is not."""

    period: Period
    instant: dt.datetime


@dataclass(frozen=True)
class LeftOut:
    """A year plan, or one of its reports, that was approved before the cut and is not in the release."""

    code: str
    fiscal_year: int
    quarter: int | None

    def line(self) -> str:
        """`สธ-65-0001 FY2565`, with the quarter of a report."""
        return f"{self.code} FY{self.fiscal_year}" + (f" Q{self.quarter}" if self.quarter else "")


def release_name(period: Period, revision: int) -> str:
    """`FY2565-Q1-r1`."""
    return f"{period}-r{revision}"


@dataclass(frozen=True)
class Notes:
    """What a release says beside its files: sources to name, whether demonstration rows are in it, what is left out."""

    attributions: Sequence[str]
    has_demonstration: bool
    left_out: Sequence[LeftOut] = ()


def descriptor(cut: Cut, revision: int, files: Sequence[FileFact], notes: Notes) -> dict[str, Any]:
    """The whole `datapackage.json`. It holds no moment of building, so that a rebuild is byte-equal."""
    name = release_name(cut.period, revision)
    by_path = {file.path: file for file in files}
    statement = DEMONSTRATION if notes.has_demonstration else NO_DEMONSTRATION
    resources = []
    for dataset in DATASETS:
        resources.append(_table(dataset, by_path[f"{dataset.name}.csv"]))
        resources.append(_json(dataset, by_path[f"{dataset.name}.json"]))
    readme = by_path[README]
    resources.append(_plain("readme", readme, "txt", "text/plain", Words("คำอธิบาย", "Read me")))
    return {
        "$schema": PROFILE,
        "name": f"samrit-{name.lower()}",
        "title": f"{TITLE.th} {name} / {TITLE.en}, {name}",
        "description": "\n\n".join(
            f"{words.th}\n{words.en}" for words in (as_of(cut), statement, CONVENTIONS, EXCLUDED)
        ),
        "version": f"{cut.period.fiscal_year}.{cut.period.quarter}.{revision}",
        "release": name,
        "as_of": cut.instant.isoformat(),
        "has_demonstration": notes.has_demonstration,
        "left_out": [one.line() for one in notes.left_out],
        "licenses": [LICENCE],
        "contributors": [
            {"title": "หน่วยงานเจ้าของโครงการ / The agencies that own the projects", "roles": ["author"]},
            {"title": "สัมฤทธิ์ / Samrit", "roles": ["publisher"]},
        ],
        "sources": sources(notes.attributions),
        "resources": resources,
    }


def sources(attributions: Sequence[str]) -> list[dict[str, str]]:
    """Every source to be named: the reference lists, then what the released records themselves name."""
    known = {source["title"] for source in BASE_SOURCES}
    return [*BASE_SOURCES, *({"title": text} for text in sorted(set(attributions)) if text and text not in known)]


def as_of(cut: Cut) -> Words:
    """What the release shows, in a sentence."""
    day, period = cut.instant.date(), cut.period
    return Words(
        f"ข้อมูล ณ ไตรมาส {period.quarter} ปีงบประมาณ {period.fiscal_year} อนุมัติก่อน {format_date(day, long=True)} เวลา {cut.instant:%H:%M} น.",
        f"State of quarter {period.quarter} of fiscal year {period.fiscal_year} (BE): what was approved before "
        f"{format_date(day, 'en', long=True)}, {cut.instant:%H:%M} Bangkok time.",
    )


def citation(name: str) -> Words:
    """How to cite a release."""
    return Words(
        f"สัมฤทธิ์ ข้อมูลเปิดรายไตรมาส ฉบับ {name} สัญญาอนุญาต CC BY 4.0 /open/{name}/",
        f"Samrit, quarterly open data, release {name}, licence CC BY 4.0, /open/{name}/",
    )


def readme(cut: Cut, revision: int, notes: Notes) -> str:
    """The text beside the files: licence, citation, sources, demonstration statement, what is left out, in both languages."""
    name = release_name(cut.period, revision)
    statement = DEMONSTRATION if notes.has_demonstration else NO_DEMONSTRATION
    left_out = [_both("ไม่ได้อยู่ในชุดนี้ / Left out", LEFT_OUT), *(f"- {one.line()}" for one in notes.left_out)]
    parts = [
        f"{TITLE.th} {name}\n{TITLE.en}, {name}",
        _both("ข้อมูล / Data", as_of(cut)),
        _both("ข้อมูลสาธิต / Demonstration", statement),
        _both("แบบแผน / Conventions", CONVENTIONS),
        _both("สิ่งที่ไม่เผยแพร่ / Not included", EXCLUDED),
        *(["\n".join(left_out)] if notes.left_out else []),
        f"สัญญาอนุญาต / Licence\n{LICENCE['title']} ({LICENCE['name']})\n{LICENCE['path']}",
        _both("การอ้างอิง / How to cite", citation(name)),
        "ที่มา / Sources\n" + "\n".join(f"- {source['title']}" for source in sources(notes.attributions)),
        "ไฟล์ / Files\n" + "\n".join(f"- {d.name}.csv, {d.name}.json: {d.title.th} / {d.title.en}" for d in DATASETS),
    ]
    return "\r\n\r\n".join(part.replace("\n", "\r\n") for part in parts) + "\r\n"


def _both(heading: str, words: Words) -> str:
    return f"{heading}\n{words.th}\n{words.en}"


def _plain(name: str, file: FileFact, form: str, mediatype: str, title: Words) -> dict[str, Any]:
    return {
        "name": name,
        "path": file.path,
        "title": f"{title.th} / {title.en}",
        "format": form,
        "mediatype": mediatype,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }


def _json(dataset: Dataset, file: FileFact) -> dict[str, Any]:
    return _plain(f"{dataset.name}-json", file, "json", "application/json", dataset.title)


def _table(dataset: Dataset, file: FileFact) -> dict[str, Any]:
    return {
        **_plain(dataset.name, file, "csv", "text/csv", dataset.title),
        "type": "table",
        "description": f"{dataset.meaning.th}\n{dataset.meaning.en}",
        "row_count": file.rows,
        "sums": {column: str(total) for column, total in file.sums.items()},
        "schema": {
            "$schema": TABLE_PROFILE,
            "fields": [_field(column) for column in dataset.columns],
            "primaryKey": list(dataset.key),
            **({"foreignKeys": _foreign_keys(dataset)} if dataset.references else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": str(column.type),
        "title": column.th,
        "description": column.en,
    }
    if column.type is Type.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.required:
        field["constraints"] = {"required": True}
    for name, value in (("unit", column.unit), ("codelist", column.codelist)):
        if value:
            field[name] = value
    return field


def _foreign_keys(dataset: Dataset) -> list[dict[str, Any]]:
    return [
        {
            "fields": list(reference.columns),
            "reference": {"resource": reference.dataset, "fields": list(reference.target)},
        }
        for reference in dataset.references
    ]
