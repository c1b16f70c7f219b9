"""Small budget books: rows of a demonstration unit, marked as such, and what a file of them looks like."""

import csv
import io
from typing import Any

from samrit.accounts.models import User
from samrit.budgets.actions.books import NewBook, apply_book, bring_book
from samrit.budgets.models import Book

HEADINGS = (
    *("รหัสรายการ", "กระทรวง", "หน่วยรับงบประมาณ", "แผนงาน", "ผลผลิต", "โครงการ", "งบรายจ่าย"),
    *("รายการ", "ปีงบประมาณ", "จำนวนเงิน", "ผูกพันข้ามปี"),
)
MINISTRY, UNIT = "กระทรวงศึกษาธิการ", "สำนักงานคณะกรรมการการอาชีวศึกษา"
PLAN = "แผนงานสาธิต"


def row(item: str, more: dict[str, Any] | None = None) -> dict[str, Any]:
    """One row of a demonstration book."""
    return {
        "รหัสรายการ": item,
        "กระทรวง": MINISTRY,
        "หน่วยรับงบประมาณ": UNIT,
        "แผนงาน": PLAN,
        "ผลผลิต": "",
        "โครงการ": "โครงการสาธิตฝึกอาชีพ",
        "งบรายจ่าย": "งบดำเนินงาน",
        "รายการ": f"รายการสาธิต {item}",
        "ปีงบประมาณ": "2565",
        "จำนวนเงิน": "100,000.00",
        "ผูกพันข้ามปี": "",
        **(more or {}),
    }


ROWS = (
    row("1"),
    row("2", {"งบรายจ่าย": "งบลงทุน", "จำนวนเงิน": "๒๕๐,๐๐๐.๕๐"}),
    row("3", {"โครงการ": "", "ผลผลิต": "ผลผลิตสาธิตผู้สำเร็จการศึกษา", "จำนวนเงิน": "1,000,000"}),
    row("4", {"โครงการ": "", "งบรายจ่าย": "งบบุคลากร", "จำนวนเงิน": "500000"}),
)
"""A project with two items, an output, and personnel that names neither."""
SUM = "1850000.50"


def table(rows: Any, headings: Any = HEADINGS) -> list[list[Any]]:
    """Headings and rows as cells."""
    return [list(headings), *([one.get(name, "") for name in headings] for one in rows)]


def csv_of(rows: Any = ROWS, headings: Any = HEADINGS, encoding: str = "utf-8") -> bytes:
    """A CSV file of these rows."""
    out = io.StringIO()
    csv.writer(out).writerows(table(rows, headings))
    return out.getvalue().encode(encoding)


def checked(by: User, content: bytes | None = None, **more: Any) -> Book:
    """A file that was brought and checked."""
    data = NewBook(fiscal_year=more.pop("fiscal_year", 2565), title="เล่มสาธิต", **more)
    return bring_book(data=data, file_name="book.csv", content=content or csv_of(), by=by)


def applied(by: User, content: bytes | None = None, **more: Any) -> Book:
    """A book that was taken over."""
    return apply_book(book=checked(by, content, **more), by=by)
