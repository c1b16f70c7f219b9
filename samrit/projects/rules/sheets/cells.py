"""What stands in the cells of a field, and what a cell that came back says: Thai digits, either era, words for choices in both
languages, days as text or as numbers.

An empty cell says nothing (what is there stays); `[ล้าง]` or `[clear]` empties. Twelve months are one value: where one of them
is written, all of them are meant.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import override

from samrit.lib.fiscal import MONTHS
from samrit.lib.money import CENT, parse_baht
from samrit.lib.thai import BE_OFFSET, clean, fold, fold_digits
from samrit.lib.workbooks import Cell, ErrorCell
from samrit.plans.rules.cells import EMPTY, is_clear, read_day, read_year, read_yes, text_of
from samrit.projects.rules.context import ListFact
from samrit.projects.rules.sheets.faults import LANGUAGES
from samrit.projects.rules.specs import FieldSpec, Kind
from samrit.projects.rules.values import BY_KEY, Body, Link, Place, RowRef, Value, month_money, nothing
from samrit.projects.rules.wording import NO, YES, language

BETWEEN = " · "
"""Between the code of a plan node and its title."""
SEVERAL = " | "
"""Between several codes of one cell."""
MARK = "x"
MARKS = frozenset({"x", "×", "✓", "✔", "/", "1", "y", "yes", "ใช่", "true", "มี"})
EXACT = 10**12
"""Larger amounts are written as text: a spreadsheet keeps fifteen digits."""
STEP = Decimal("0.00001")
"""What a number is rounded to: a sum in a spreadsheet ends in digits nobody typed."""
Said = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Got:
    """The value a cell states (or EMPTY), what is to be said of it, and whether it cannot be used."""

    value: Any = EMPTY
    said: tuple[Said, ...] = ()
    is_wrong: bool = False


@dataclass(frozen=True)
class Around:
    """What reading a cell needs: the lists of plan nodes, and uids by folded name of the rows others may belong to, by part."""

    lists: Mapping[str, ListFact] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


def _wrong(code: str, **words: str) -> Got:
    return Got(EMPTY, ((code, words),), is_wrong=True)


def node_cell(code: str, title: str) -> str:
    """A plan node as a cell shows it."""
    return f"{code}{BETWEEN}{title}" if title else code


def cells_of(spec: FieldSpec, value: Value, keys: Sequence[int] = ()) -> list[Cell]:
    """The cells of a stored value: one, or one for each month or year of `keys`."""
    if spec.kind == Kind.MONTHS:
        held = value if isinstance(value, tuple) else ()
        return [MARK if key in held else None for key in keys]
    if spec.kind in BY_KEY:
        numbers = month_money(value)
        return [_number(numbers.get(key)) for key in keys]
    return [_cell(spec, value)]


def _cell(spec: FieldSpec, value: Value) -> Cell:
    if value is None or value in ("", ()):
        return None
    if isinstance(value, Link):
        return node_cell(value.code, value.title) if value.code else value.as_stated or None
    if isinstance(value, Place):
        return f"{value.code} {value.name}".strip() or None
    if isinstance(value, Body):
        return f"{value.code} {value.name}".strip() if value.code else value.as_stated or None
    if isinstance(value, RowRef):
        return value.label or None
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, dt.date):
        return f"{value.day}/{value.month}/{value.year + (BE_OFFSET if language().startswith('th') else 0)}"
    if isinstance(value, tuple):
        return SEVERAL.join(str(spec.word_of(str(code))) for code in value)
    return str(spec.word_of(str(value))) if spec.kind == Kind.CHOICE else value


def _number(value: Decimal | None) -> Cell:
    if value is None or abs(value) < EXACT:
        return None if value is None else int(value) if value == value.to_integral_value() else float(value)
    return f"{value:f}"


def read_cells(spec: FieldSpec, cells: Sequence[Cell], keys: Sequence[int], stored: Value, around: Around) -> Got:
    """The value the cells of a field state. `stored` is what is there now; of years the file does not show it stays."""
    error = next((cell for cell in cells if isinstance(cell, ErrorCell)), None)
    if error is not None:
        return _wrong("cell_error", text=str(error))
    if not any(text_of(cell) for cell in cells):
        return Got()
    if any(is_clear(cell) for cell in cells):
        return Got(nothing(spec))
    if spec.kind == Kind.MONTHS:
        return _months(cells, keys)
    if spec.kind in BY_KEY:
        return _by_key(spec, cells, keys, stored)
    return _READERS[spec.kind](spec, cells[0], around)


def _months(cells: Sequence[Cell], keys: Sequence[int]) -> Got:
    chosen = []
    for key, cell in zip(keys, cells, strict=True):
        text = text_of(cell).casefold()
        if text and text not in MARKS and text not in ("0", "-", "–"):
            return _wrong("mark", text=text_of(cell))
        if text in MARKS:
            chosen.append(key)
    return Got(tuple(month for month in MONTHS if month in chosen))


def _by_key(spec: FieldSpec, cells: Sequence[Cell], keys: Sequence[int], stored: Value) -> Got:
    inner = BY_KEY[spec.kind]
    numbers = {key: value for key, value in month_money(stored).items() if spec.kind == Kind.YEARS and key not in keys}
    said: list[Said] = []
    for key, cell in zip(keys, cells, strict=True):
        if not text_of(cell) or text_of(cell) in ("-", "–"):
            continue
        got = (_money if inner == Kind.MONEY else _figure)(spec, cell, Around())
        if got.is_wrong:
            return got
        said += got.said
        numbers[key] = got.value
    order = sorted(numbers) if spec.kind == Kind.YEARS else [month for month in MONTHS if month in numbers]
    return Got(tuple((key, numbers[key]) for key in order), tuple(said))


def _text(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    if isinstance(cell, dt.date):
        return _wrong("date_in_text", day=cell.isoformat())
    if isinstance(cell, float):
        return Got(f"{Decimal(str(cell)).normalize():f}")
    return Got(text_of(cell))


def _day(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    return _from_plans(read_day(cell, text_of(cell)))


def _year(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    return _from_plans(read_year(cell, text_of(cell)))


def _bool(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    return _from_plans(read_yes(text_of(cell)))


def _from_plans(read: Any) -> Got:
    return Got(read.value, read.said, is_wrong=read.value is EMPTY)


def _decimal(cell: Cell) -> Decimal:
    """The number of a cell. Raises ValueError."""
    if isinstance(cell, bool | dt.date) or cell is None:
        raise ValueError("not a number")
    if isinstance(cell, int | float):
        return Decimal(str(cell))
    plain = re.sub(r"[,\s]|บาท|฿", "", fold_digits(cell)).removesuffix("%")
    try:
        number = Decimal(plain) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain, re.ASCII) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise ValueError("not a number")
    return number


def _figure(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    try:
        number = _decimal(cell)
    except ValueError:
        return _wrong("number", text=text_of(cell))
    if abs(number) >= 10**20:
        return _wrong("number", text=text_of(cell))
    return _rounded(number, number.quantize(STEP), cell)


def _money(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    try:
        number = _decimal(cell)
        near = number.quantize(CENT)
        if isinstance(cell, float) and abs(number - near) < STEP:
            number = near
        return _rounded(number, parse_baht(f"{number:f}"), cell)
    except (ValueError, InvalidOperation):
        return _wrong("money", text=text_of(cell))


def _rounded(number: Decimal, near: Decimal, cell: Cell) -> Got:
    said = (("rounded", {"found": text_of(cell), "value": f"{near.normalize():f}"}),) if number != near else ()
    return Got(near.normalize() + 0 if near == near.to_integral_value() else near, said)


def _words(spec: FieldSpec) -> Mapping[str, str]:
    known = {fold(code): code for code, _label in spec.choices}
    for each in LANGUAGES:
        with override(each):
            for code, label in spec.choices:
                known.setdefault(fold(str(label)), code)
    return known


class Words:
    """Codes by every folded word for them, made once for each field of a reading."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[FieldSpec, Mapping[str, str]]] = {}

    def of(self, spec: FieldSpec) -> Mapping[str, str]:
        """The words of a field."""
        found = self.known.get(id(spec))
        if found is None or found[0] is not spec:
            found = self.known[id(spec)] = (spec, _words(spec))
        return found[1]


_WORDS = Words()


def _known(spec: FieldSpec) -> dict[str, str]:
    found = {}
    for each in LANGUAGES:
        with override(each):
            found[f"known@{each}"] = ", ".join(str(label) for _code, label in spec.choices)
    return found


def _choice(spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    text = text_of(cell)
    code = _WORDS.of(spec).get(fold(text))
    return Got(code) if code else Got(EMPTY, (("choice", {"text": text, **_known(spec)}),), is_wrong=True)


def _choices(spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    words = _WORDS.of(spec)
    whole = words.get(fold(text_of(cell)))
    texts = [text_of(cell)] if whole else [part.strip() for part in re.split(r"[|\n;,]", text_of(cell)) if part.strip()]
    found = [words.get(fold(text)) for text in texts]
    strange = [text for text, code in zip(texts, found, strict=True) if not code]
    if strange:
        return Got(EMPTY, (("codes", {"text": strange[0], **_known(spec)}),), is_wrong=True)
    return Got(tuple(dict.fromkeys(code for code in found if code)))


def _node(_spec: FieldSpec, cell: Cell, around: Around) -> Got:
    """A code with its title, a code alone, or words. Which list it is of is known when the rules resolve it."""
    if isinstance(cell, dt.date):
        return _wrong("date_in_text", day=cell.isoformat())
    text = text_of(cell)
    code = text.split(BETWEEN.strip(), 1)[0].strip()
    if BETWEEN.strip() in text and any(code in listed.nodes for listed in around.lists.values()):
        return Got(Link(code))
    return Got(Link(as_stated=text))


def _area(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    return (
        _wrong("date_in_text", day=cell.isoformat())
        if isinstance(cell, dt.date)
        else Got(Place(fold_digits(text_of(cell))))
    )


def _body(_spec: FieldSpec, cell: Cell, _around: Around) -> Got:
    return (
        _wrong("date_in_text", day=cell.isoformat())
        if isinstance(cell, dt.date)
        else Got(Body(as_stated=clean(text_of(cell))))
    )


def _row(spec: FieldSpec, cell: Cell, around: Around) -> Got:
    text = text_of(cell)
    uids = around.rows.get(spec.of, {}).get(fold(text), ())
    if len(uids) == 1:
        return Got(RowRef(uids[0], text))
    return Got(EMPTY, (("row_several" if uids else "row_unknown", {"text": text, "part": spec.of}),), is_wrong=True)


_READERS: Mapping[Kind, Callable[[FieldSpec, Cell, Around], Got]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.YEAR: _year,
    Kind.DECIMAL: _figure,
    Kind.PERCENT: _figure,
    Kind.MONEY: _money,
    Kind.DATE: _day,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.BOOL: _bool,
    Kind.NODE: _node,
    Kind.AREA: _area,
    Kind.BODY: _body,
    Kind.ROW: _row,
}
