"""A workbook of reports that came back, against what is stored now: what it would change, report by report, and what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from samrit.accounts.models import User
from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import fold, fold_digits
from samrit.lib.workbooks import Sheet
from samrit.projects.rules.sheets.columns import CODE, OWNER, YEAR
from samrit.projects.rules.sheets.layout import (
    INFO,
    Info,
    Layout,
    Line,
    Table,
    Upgrades,
    check_version,
    read_info,
)
from samrit.projects.rules.sheets.reading import BookReading, Told
from samrit.reporting.models import FiscalQuarter
from samrit.reporting.queries import calendar
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.queries.workbooks.records import AT_ONCE, Standing, found_among
from samrit.reporting.rules.basis import Basis
from samrit.reporting.rules.sheets.changes import ReportChange, ReportReader
from samrit.reporting.rules.sheets.columns import QUARTER, REPORTS, VERSION, sheets_of
from samrit.reporting.rules.sheets.faults import ReportFault
from samrit.reporting.rules.sheets.first import basis_stated, basis_words

UPGRADES: Upgrades = {}
"""Of this template: machine names of columns as the next one calls them, by the version they lead from."""
Found = tuple[Table, Line]


@dataclass
class ReportReading(BookReading[ReportChange]):
    """What a file would do. `standings` are the reports by the code of their project, `quarter` the one the file is of."""

    quarter: FiscalQuarter | None = None
    standings: dict[str, Standing] = field(default_factory=dict)

    @property
    def counted(self) -> dict[str, Any]:
        """Which of the reports could be sent once they are saved."""
        return {"complete": [code for code in self.ready if not self.changes[code].missing]}


def read_back(
    user: User,
    book: Sequence[Sheet],
    only: Collection[str] | None = None,
    *,
    upgrades: Upgrades = UPGRADES,
    tell: Told | None = None,
) -> ReportReading:
    """What a file would do now, to all its reports or to some (`only`: codes of projects). `tell` is told how many reports of how
    many are read."""
    info = read_info(book)
    if info is None or info.quarter is None:
        return ReportReading(info, [ReportFault("no_info" if _is_ours(book) else "no_sheet")])
    quarter = calendar.quarter(info.fiscal_year, info.quarter)
    reading = ReportReading(info, [*check_version(info, upgrades, VERSION, ReportFault)], quarter=quarter)
    if quarter is None:
        words = {"quarter": str(info.quarter), "year": str(info.fiscal_year)}
        reading.faults.append(ReportFault("no_quarter", words=words))
    elif not reading.stops_all:
        _Reader(user, info, quarter, reading, upgrades, tell).read(book, only)
    return reading


def _is_ours(book: Sequence[Sheet]) -> bool:
    return any(
        isinstance(cell, str) and (cell.startswith(f"{CODE}@{REPORTS}") or cell == f"{INFO}quarter")
        for sheet in book
        for row in sheet.rows[:80]
        for cell in row
    )


class _Reader:
    """Reads one file."""

    def __init__(
        self,
        user: User,
        info: Info,
        quarter: FiscalQuarter,
        reading: ReportReading,
        upgrades: Upgrades,
        tell: Told | None,
    ) -> None:
        self.user, self.info, self.quarter, self.reading = user, info, quarter, reading
        self.upgrades, self.tell = upgrades, tell
        self.lines: dict[str, dict[str, list[Found]]] = {}

    def read(self, book: Sequence[Sheet], only: Collection[str] | None) -> None:
        """Find the sheets, gather the rows of each report, and compare them with what is stored."""
        basis = basis_stated(self.info)
        if basis is None:
            words = {"text": self.info.facts.get("basis", ""), "known": basis_words()}
            self.reading.faults.append(ReportFault("basis", words=words))
        layout = Layout(sheets_of(rules_of(self.info.fiscal_year)), self.info, self.upgrades, ReportFault)
        layout.find(book)
        self.reading.faults += layout.faults
        for table in layout.tables.values():
            for line in table.lines:
                self._gather(table, line)
        wanted = {code: lines for code, lines in self.lines.items() if only is None or code in only}
        codes = list(wanted)
        for start in range(0, len(codes), AT_ONCE):
            self._read_some(codes[start : start + AT_ONCE], wanted, basis or Basis.YEAR)
            if self.tell is not None:
                self.tell(min(start + AT_ONCE, len(codes)), len(codes))

    def _gather(self, table: Table, line: Line) -> None:
        """Put a row to its report; a row of another year or quarter, or of no project, is a fault of the file."""
        code, year = fold_digits(line.text(CODE)), fold_digits(line.text(YEAR)).removesuffix(".0")
        quarter = fold_digits(line.text(QUARTER)).removesuffix(".0").upper().removeprefix("Q")
        if year and not (year.isdecimal() and len(year) == 4 and year_of_input(int(year)) == self.info.fiscal_year):
            fault = table.fault("other_year", line.row, YEAR, found=year, year=self.info.fiscal_year)
        elif quarter and quarter != str(self.info.quarter):
            fault = table.fault("other_quarter", line.row, QUARTER, found=quarter, quarter=self.info.quarter)
        elif not code:
            fault = table.fault("code_missing", line.row, CODE)
        else:
            self.lines.setdefault(code, {}).setdefault(table.spec.name, []).append((table, line))
            return
        self.reading.faults.append(fault)

    def _read_some(self, codes: Sequence[str], lines: Mapping[str, Mapping[str, list[Found]]], basis: Basis) -> None:
        found = {one.record.code: one for one in found_among(self.user, codes, self.quarter)}
        self.reading.standings |= found
        for code in codes:
            if code in found:
                change = ReportReader(found[code].record, lines[code], basis).read()
                change.faults += self._owner_faults(found[code], lines[code])
                self.reading.changes[code] = change
                continue
            for table, line in (each for of_sheet in lines[code].values() for each in of_sheet):
                words = {"code": code, "year": self.info.fiscal_year}
                self.reading.faults.append(table.fault("project_unknown", line.row, CODE, **words))

    @staticmethod
    def _owner_faults(one: Standing, lines: Mapping[str, list[Found]]) -> list[Any]:
        """A report does not change hands in a workbook."""
        return [
            table.fault("owner_differs", line.row, OWNER, text=line.text(OWNER), owner=one.record.owner)
            for table, line in lines.get(REPORTS, ())
            if line.text(OWNER) and fold(line.text(OWNER)) not in one.record.owner_words
        ]
