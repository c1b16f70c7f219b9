"""The columns of a budget-book file (domain dossier, budget-book row) and the headings by which they are known, in Thai and
English, beside those of the item file of the budget documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from samrit.lib.thai import fold

TEXT, YEAR, AMOUNT, NUMBER, YES, CATEGORY, KIND = "text", "year", "amount", "number", "yes", "category", "kind"


@dataclass(frozen=True)
class Column:
    """A column: our name for it, its words, what it holds, the most letters, other headings it is known by."""

    name: str
    th: str
    en: str
    holds: str = TEXT
    length: int = 2000
    also: tuple[str, ...] = ()
    required: bool = False


ITEMS: tuple[Column, ...] = (
    Column("item", "รหัสรายการ", "Item", length=60, also=("item_id", "item id", "รหัส", "ลำดับ")),
    Column("document", "เอกสารอ้างอิง", "Document", length=200, also=("ref_doc", "reference document", "เล่ม")),
    Column("page", "หน้า", "Page", length=20, also=("ref_page_no", "page no")),
    Column(
        "book_year",
        "ปีของเอกสารงบประมาณ",
        "Year of the book",
        YEAR,
        also=("budget_bill_year_be", "budget bill year", "ปีร่างพระราชบัญญัติ", "ปี พ.ร.บ."),
    ),
    Column("ministry", "กระทรวง", "Ministry", length=300, also=("กระทรวง/หน่วยงาน", "ministry name")),
    Column(
        "unit",
        "หน่วยรับงบประมาณ",
        "Unit",
        length=300,
        also=("budgetary_unit", "budgetary unit", "หน่วยงาน", "กรม", "ส่วนราชการ", "agency"),
        required=True,
    ),
    Column(
        "is_integrated",
        "แผนงานบูรณาการ",
        "Integrated plan",
        YES,
        also=("is_integrated_plan", "cross_func", "cross-functional plan"),
    ),
    Column("budget_plan", "แผนงาน", "Budget plan", also=("budget_plan", "แผนงานงบประมาณ")),
    Column("output", "ผลผลิต", "Output", also=("output",)),
    Column("project", "โครงการ", "Project", also=("project",)),
    Column("activity", "กิจกรรม", "Activity", also=("กิจกรรมหลัก",)),
    Column(
        "category",
        "งบรายจ่าย",
        "Category",
        CATEGORY,
        length=200,
        also=("category_lv1", "category level 1", "หมวดรายจ่าย", "ประเภทงบรายจ่าย"),
    ),
    *(
        Column(f"level{n}", f"หมวดระดับ {n}", f"Level {n}", length=300, also=(f"category_lv{n}", f"category level {n}"))
        for n in range(2, 7)
    ),
    Column("description", "รายการ", "Description", also=("item_description", "item description", "ชื่อรายการ")),
    Column(
        "fiscal_year", "ปีงบประมาณ", "Fiscal year", YEAR, also=("fiscal_year", "fiscal_year_be", "ปี", "ปีงบประมาณ พ.ศ.")
    ),
    Column(
        "amount",
        "จำนวนเงิน",
        "Amount",
        AMOUNT,
        also=("amount_baht", "จำนวนเงิน (บาท)", "งบประมาณ", "วงเงิน", "วงเงิน (บาท)", "บาท"),
        required=True,
    ),
    Column("is_obligation", "ผูกพันข้ามปี", "Obligation", YES, also=("is_obliged", "obliged", "ผูกพัน", "งบผูกพัน")),
)
TARGETS: tuple[Column, ...] = (
    Column("unit", "หน่วยรับงบประมาณ", "Unit", length=300, also=("budgetary_unit", "หน่วยงาน", "agency"), required=True),
    Column("output", "ผลผลิต", "Output"),
    Column("project", "โครงการ", "Project"),
    Column("kind", "ประเภทตัวชี้วัด", "Kind", KIND, also=("kind_th",)),
    Column("name", "ตัวชี้วัด", "Indicator", also=("ชื่อตัวชี้วัด", "name_th"), required=True),
    Column("measure", "หน่วยนับ", "Unit of measure", length=100, also=("unit_th", "measure")),
    Column("target", "ค่าเป้าหมาย", "Target", NUMBER, also=("เป้าหมาย",)),
)
TARGET_SHEETS = frozenset(fold(word) for word in ("ตัวชี้วัด", "indicators", "targets"))
NOT_READ = frozenset(
    fold(word) for word in ("extraction", "extraction_note", "หมายเหตุ", "note", "สิ่งที่ต้องแก้", "What to mend")
)
"""Columns of the item file, and of our own annotated workbook, that say nothing of the money."""
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "personnel": ("งบบุคลากร", "บุคลากร", "personnel"),
    "operation": ("งบดำเนินงาน", "ดำเนินงาน", "operation", "operating"),
    "investment": ("งบลงทุน", "ลงทุน", "investment"),
    "subsidy": ("งบเงินอุดหนุน", "เงินอุดหนุน", "เงินอุดหนุนทั่วไป", "เงินอุดหนุนเฉพาะกิจ", "subsidy"),
    "other": ("งบรายจ่ายอื่น", "รายจ่ายอื่น", "other", "other expenditure"),
}
"""The categories of the annual budget act, by their codes in the list `expenditure_category`."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "quantity": ("เชิงปริมาณ", "ปริมาณ", "quantity"),
    "quality": ("เชิงคุณภาพ", "คุณภาพ", "quality"),
    "time": ("เชิงเวลา", "เวลา", "time"),
    "cost": ("เชิงต้นทุน", "ต้นทุน", "cost"),
}


@cache
def headings(specs: tuple[Column, ...] = ITEMS) -> Mapping[str, str]:
    """Our names by folded heading."""
    found: dict[str, str] = {}
    for column in specs:
        for word in (column.name, column.th, column.en, *column.also):
            found.setdefault(fold(word), column.name)
    return found


@cache
def column(name: str, *, of_targets: bool = False) -> Column:
    """The column of a name."""
    return next(one for one in (TARGETS if of_targets else ITEMS) if one.name == name)


@cache
def words_of(kind: str) -> Mapping[str, str]:
    """Codes of categories, or of kinds of indicators, by folded word."""
    return {fold(word): code for code, words in (CATEGORIES if kind == CATEGORY else KINDS).items() for word in words}
