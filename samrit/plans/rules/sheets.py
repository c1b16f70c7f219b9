"""The sheets of a whole edition: which columns each has, what stands in them, and their words in both languages.

The same sheets are the workbook and, as CSV files with the machine names as headings, the pack. A heading may be the Thai,
the English or the machine's word; the words are data of the file format and therefore stand here and not in the catalogues.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import override

from samrit.lib.names import page_language
from samrit.lib.thai import fold
from samrit.plans.models import Attestation, Basis, HostLevel, LinkMeaning, NodeKind, NodeStatus, Relation

CLEAR = ("[ล้าง]", "[clear]")
"""What is written in a cell to empty it; an empty cell keeps what is there."""
LIST_SEPARATOR = " | "
"""Between the wordings of a cell that holds several."""
TITLE_LENGTH = 31


@dataclass(frozen=True)
class Words:
    """A word of the file format in both languages."""

    th: str
    en: str

    def __str__(self) -> str:
        return self.en if page_language() == "en" else self.th


@dataclass(frozen=True)
class Column:
    """A column of a sheet. `holds` is what its cells are: code, text, name, number, year, share, choice, yes, day or kind.

    `choices` are stored values with their words; `required` columns must be there, `key` ones in every row too.
    """

    name: str
    words: Words
    holds: str = "text"
    width: float = 16
    required: bool = False
    help: Words | None = None
    choices: type[TextChoices] | None = None
    length: int = 4000
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetKind:
    """A sheet: the name of its table, its title, its columns in the order in which they are written."""

    name: str
    words: Words
    columns: tuple[Column, ...]
    help: Words

    @property
    def names(self) -> list[str]:
        """The machine names of the columns."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column with this machine name."""
        return next(column for column in self.columns if column.name == name)


def _source(th: str = "ที่มา", en: str = "Source") -> Column:
    return Column("source", Words(th, en), width=30, length=1000)


NOTE = Column("note", Words("หมายเหตุ", "Note"), width=30)
DECISION = Column(
    "decision",
    Words("ตัดสิน", "Decision"),
    "decision",
    help=Words(
        "เขียนเมื่อระบบถามเท่านั้น: ใหม่ = รายการใหม่, รหัส = ถือตามรหัส, ชื่อ = ถือตามชื่อ หรือเขียนกุญแจของรายการ เช่น target_y1/mp05-y1-01",
        "Only when asked: new = a new node, code = the code is right, name = the name is right, or the node's key, such as "
        "target_y1/mp05-y1-01",
    ),
)
_PARENT_HELP = Words(
    "เขียนรหัส รหัสทางการ หรือชื่อเต็มของรายการเหนือขึ้นไป จะอยู่ในไฟล์เดียวกันลำดับใดก็ได้",
    "The code, official code or full name of the node above; it may stand anywhere in the same file",
)
NODES = SheetKind(
    "nodes",
    Words("รายการของแผน", "Nodes"),
    (
        Column("kind", Words("ประเภท", "Kind"), "kind", 24, required=True, choices=NodeKind),
        Column("code", Words("รหัสในระบบ", "Code"), "code", 18, length=40),
        Column("official_code", Words("รหัสทางการ", "Official code"), "code", 14, length=40),
        Column("name_th", Words("ชื่อภาษาไทย", "Thai wording"), "name", 60, required=True, length=2000, also=("ชื่อ",)),
        Column("name_en", Words("ชื่อภาษาอังกฤษ", "English wording"), "name", 40, length=2000),
        Column("parent_edition", Words("ฉบับของรายการเหนือขึ้นไป", "Edition of the parent"), "code", 14, length=30),
        Column("parent_kind", Words("ประเภทของรายการเหนือขึ้นไป", "Kind of the parent"), "kind", 20, choices=NodeKind),
        Column(
            "parent_code",
            Words("อยู่ภายใต้", "Stands under"),
            "reference",
            18,
            length=2000,
            help=_PARENT_HELP,
            also=("parent",),
        ),
        Column("parent_basis", Words("ที่มาของเส้นเชื่อม", "Basis of the edge"), "choice", 16, choices=Basis),
        Column("position", Words("ลำดับ", "Position"), "number", 8),
        Column("description_th", Words("คำอธิบายภาษาไทย", "Description in Thai"), width=40, length=20_000),
        Column("description_en", Words("คำอธิบายภาษาอังกฤษ", "Description in English"), width=40, length=20_000),
        Column("valid_from", Words("ปีงบประมาณแรก", "First fiscal year"), "year", 10),
        Column("valid_to", Words("ปีงบประมาณสุดท้าย", "Last fiscal year"), "year", 10),
        Column("wording_variants", Words("ถ้อยคำอื่น", "Other wordings"), "list", 30, length=20_000),
        Column("status", Words("สถานะ", "Status"), "choice", 12, choices=NodeStatus),
        Column("attestation", Words("ระดับการยืนยัน", "Attestation"), "choice", 12, choices=Attestation),
        _source(),
        Column("source_url", Words("ที่อยู่เว็บของที่มา", "Address of the source"), width=30, length=500),
        NOTE,
        DECISION,
    ),
    Words(
        "หนึ่งแถวต่อหนึ่งรายการ เช่น ประเด็น แผนย่อย เป้าหมาย องค์ประกอบ ปัจจัย",
        "One row for each node: issue, sub-plan, target, component, factor",
    ),
)


def _node_columns(
    prefix: str, th: str, en: str, *, required: bool = True, also: Sequence[str] = ()
) -> tuple[Column, Column]:
    join, dot = (" ", "_") if prefix else ("", "")
    return (
        Column(
            f"{prefix}{dot}kind",
            Words(f"ประเภท{th}", f"Kind{join}{en}"),
            "kind",
            22,
            choices=NodeKind,
            also=("kind",) if "kind" in also else (),
        ),
        Column(
            f"{prefix}{dot}code",
            Words(f"รายการ{th}" if prefix else "รายการ", f"Node{join}{en}"),
            "reference",
            20,
            required=required,
            length=2000,
            help=_PARENT_HELP,
            also=("code",) if "code" in also else (),
        ),
    )


HOSTS = SheetKind(
    "hosts",
    Words("เจ้าภาพ", "Hosts"),
    (
        *_node_columns("", "", ""),
        Column("level", Words("ระดับเจ้าภาพ", "Level"), "choice", 18, required=True, choices=HostLevel),
        Column("agency_th", Words("ชื่อหน่วยงาน", "Agency as stated"), "name", 40, required=True, length=300),
        Column("organisation", Words("รหัสหรือชื่อหน่วยงานในระบบ", "Body (code or name)"), "body", 20, length=300),
        Column("starts_on", Words("เริ่มวันที่", "First day"), "day", 14),
        Column("ends_on", Words("ถึงวันที่", "Last day"), "day", 14),
        NOTE,
        Column("source", Words("ที่มา", "Source"), width=30, length=300),
    ),
    Words("หน่วยงานเจ้าภาพ จ.1 จ.2 จ.3 และหน่วยงานสนับสนุน", "Host and supporting agencies"),
)
LINKS = SheetKind(
    "links",
    Words("ความเชื่อมโยง", "Links"),
    (
        Column("cause_edition", Words("ฉบับต้นทาง", "Edition of the cause"), "code", 14, length=30, also=("edition",)),
        *_node_columns("cause", "ต้นทาง", "of the cause", also=("kind", "code")),
        Column("effect_edition", Words("ฉบับปลายทาง", "Edition of the effect"), "code", 14, length=30),
        *_node_columns("effect", "ปลายทาง", "of the effect"),
        Column("meaning", Words("ความหมาย", "Meaning"), "choice", 14, choices=LinkMeaning),
        Column("basis", Words("ที่มาของเส้นเชื่อม", "Basis"), "choice", 16, choices=Basis),
        _source(),
    ),
    Words("เหตุและผลนอกเหนือจากลำดับชั้น", "Causes and contributions beside the tree"),
)
MARKS = SheetKind(
    "marks",
    Words("กลุ่มปัจจัย", "Factor marks"),
    (
        *_node_columns("", "", ""),
        Column("fiscal_year", Words("ปีงบประมาณ", "Fiscal year"), "year", 12, required=True),
        Column("priority_group", Words("กลุ่ม A-J", "Priority group A-J"), "group", 12),
        Column("needs_projects", Words("ต้องการโครงการ", "Needs projects"), "yes", 14),
        Column("source", Words("ที่มา", "Source"), width=30, length=300),
    ),
    Words("กลุ่มความสำคัญของปัจจัยในแต่ละปีงบประมาณ", "Priority groups of factors by fiscal year"),
)
CROSSWALK = SheetKind(
    "crosswalk",
    Words("ตารางเทียบ", "Crosswalk"),
    (
        Column("from_edition", Words("ฉบับเดิม", "Old edition"), "code", 14, length=30),
        *_node_columns("old", "เดิม", "of old", required=False, also=("kind",)),
        *_node_columns("new", "ใหม่", "of new", required=False),
        Column("relation", Words("กลายเป็น", "Relation"), "choice", 14, choices=Relation),
        Column("share", Words("ร้อยละ", "Share (percent)"), "share", 12, required=True),
        Column("back_share", Words("ร้อยละย้อนกลับ", "Share back (percent)"), "share", 12),
        Column("basis", Words("ที่มาของเส้นเชื่อม", "Basis"), "choice", 16, choices=Basis),
        _source(),
        NOTE,
    ),
    Words(
        "รายการเดิมแต่ละรายการกลายเป็นอะไร ร้อยละรวมกันต้องเป็น 100 เขียนทุกแถวของรายการเดิมนั้น",
        "What became of each old node; the shares of one make 100, and all its rows are written",
    ),
)
EXPECTED = SheetKind(
    "expected",
    Words("จำนวนทางการ", "Official counts"),
    (
        Column("kind", Words("ประเภท", "Kind"), "kind", 24, required=True, choices=NodeKind),
        Column("expected", Words("จำนวน", "Count"), "number", 12, required=True),
        Column("source", Words("ที่มา", "Source"), width=40, length=300),
    ),
    Words("จำนวนที่ฉบับทางการมี", "How many of each the official edition has"),
)
KINDS = SheetKind(
    "kinds",
    Words("ประเภทของรายการ", "Kinds"),
    (
        Column("kind", Words("ประเภท", "Kind"), "kind", 24, required=True, choices=NodeKind),
        Column("parent_kind", Words("อยู่ภายใต้ประเภท", "Stands under kind"), "kind", 24, choices=NodeKind),
        Column("is_stopgap", Words("ชั่วคราว", "For the time being"), "yes", 12),
        Column("position", Words("ลำดับ", "Position"), "number", 8),
        Column("name_th", Words("ชื่อภาษาไทย", "Thai name"), "name", 24, length=100),
        Column("name_en", Words("ชื่อภาษาอังกฤษ", "English name"), "name", 24, length=100),
        Column("code_pattern", Words("รูปแบบรหัส", "Pattern of codes"), width=20, length=100),
    ),
    Words("ประเภทใดอยู่ภายใต้ประเภทใดในฉบับนี้", "Which kind stands under which in this edition"),
)
SHEETS: tuple[SheetKind, ...] = (NODES, HOSTS, LINKS, MARKS, CROSSWALK, EXPECTED, KINDS)
README = Words("อ่านก่อน", "Read me")
FAULT_COLUMN = Words("สิ่งที่ต้องแก้", "To mend")
SUMMARY = Words("ผลการตรวจ", "Result of the check")
OURS = ("lists", "editions", "edition", README.th, README.en, SUMMARY.th, SUMMARY.en, "README")
"""Sheets that we write ourselves and do not read."""
IGNORED = ("edition", FAULT_COLUMN.th, FAULT_COLUMN.en)
"""Columns that we write ourselves and that hold nothing to be loaded."""
YES = ("ใช่", "yes", "true", "1", "✓", "y", "มี")
NO = ("ไม่ใช่", "ไม่", "no", "false", "0", "n", "ไม่มี")
DECISIONS: Mapping[str, str] = {"ใหม่": "new", "new": "new", "รหัส": "code", "code": "code", "ชื่อ": "name", "name": "name"}


def sheet_named(title: str) -> SheetKind | None:
    """The sheet that a title means: the machine's, the Thai or the English word, in whatever case and spacing."""
    wanted = fold(title)
    for sheet in SHEETS:
        if wanted in {fold(sheet.name), fold(sheet.words.th[:TITLE_LENGTH]), fold(sheet.words.en[:TITLE_LENGTH])}:
            return sheet
    return None


@cache
def headings_of(sheet: SheetKind) -> Mapping[str, str]:
    """Machine names by every folded heading that means them."""
    known: dict[str, str] = {}
    for column in sheet.columns:
        for word in (column.name, column.words.th, column.words.en, *column.also):
            known.setdefault(fold(word), column.name)
    return known


@cache
def values_of(choices: type[TextChoices]) -> Mapping[str, str]:
    """Stored values by every folded word for them: the value itself and its labels in both languages."""
    known = {fold(value): value for value in choices.values}
    for language in ("th", "en"):
        with override(language):
            for value, label in choices.choices:
                known.setdefault(fold(str(label)), value)
    return known


def shown_choices(column: Column, kinds: Iterable[tuple[str, str]] = ()) -> Sequence[str]:
    """What stands in the drop-down list of a column, in the language of the page. `kinds` are those of the edition."""
    if column.holds == "kind":
        return [label for _kind, label in kinds]
    if column.choices is not None:
        return [str(label) for _value, label in column.choices.choices]
    match column.holds:
        case "yes":
            return ["ใช่", "ไม่ใช่"] if str(Words("th", "en")) == "th" else ["yes", "no"]
        case "group":
            return list("ABCDEFGHIJ")
        case "decision":
            return ["ใหม่", "รหัส", "ชื่อ"] if str(Words("th", "en")) == "th" else ["new", "code", "name"]
        case _:
            return []
