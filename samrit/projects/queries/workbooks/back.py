"""A workbook that came back, against what is stored now: what it would change, project by project, and what is wrong with it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db.models import Q, Sum

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Person
from samrit.approvals.models import State
from samrit.lib.errors import Text
from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import fold, fold_digits
from samrit.lib.workbooks import Cell, Sheet
from samrit.organisations.models import Organisation
from samrit.plans.rules.cells import text_of
from samrit.projects import rules
from samrit.projects.models import BudgetLine, WorkKind, YearPlan
from samrit.projects.models.project import IN_FORCE
from samrit.projects.queries import editing, versions
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules import Context
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.projects.rules.sheets.changes import ProjectChange, ProjectReader, Subject, blank_document
from samrit.projects.rules.sheets.columns import CODE, OWNER, UID, YEAR, fingerprint, sheets_of
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.sheets.layout import UPGRADES, Info, Layout, Line, Table, Upgrades, check_version, read_info
from samrit.projects.rules.sheets.reading import BookReading, Told
from samrit.projects.rules.specs import Kind, Sections

AT_ONCE = 100
YEARS_AROUND = 60
"""Targets of other years are looked for so many years before and after."""
NEW = re.compile(r"(ใหม่|new)(?![a-z])", re.IGNORECASE)
"""What stands in the place of a code for a project that is to be begun."""
Found = tuple[Table, Line]


@dataclass
class NewProject:
    """A project that the file begins: its owner, name and kind, as they stand on the sheet of M2."""

    key: str
    owner: Organisation | None = None
    name: str = ""
    work_kind: str = WorkKind.PROJECT


@dataclass
class Reading(BookReading[ProjectChange]):
    """What a file would do. `plans` are the year plans by code, `new` the projects it begins by what stands for their code."""

    plans: dict[str, YearPlan] = field(default_factory=dict)
    new: dict[str, NewProject] = field(default_factory=dict)

    @property
    def begun(self) -> list[str]:
        """Those that are not there yet."""
        return list(self.new)


def read_back(
    user: User,
    book: Sequence[Sheet],
    only: Collection[str] | None = None,
    upgrades: Upgrades = UPGRADES,
    tell: Told | None = None,
) -> Reading:
    """What a file would do now, of all its projects or of some (`only`: codes, or what stands for a new project's code).
    `tell` is told how many projects of how many are read."""
    info = read_info(book)
    if info is None or not FIRST_YEAR <= info.fiscal_year <= LAST_YEAR:
        is_ours = any(
            isinstance(cell, str) and cell.startswith(f"{CODE}@") for s in book for r in s.rows[:4] for cell in r
        )
        return Reading(info, [SheetFault("no_info" if is_ours else "no_sheet")])
    reading = Reading(info, check_version(info, upgrades))
    if not reading.stops_all:
        _Reader(user, info, reading, upgrades, tell).read(book, only)
    return reading


class _Reader:
    """Reads one file."""

    def __init__(self, user: User, info: Info, reading: Reading, upgrades: Upgrades, tell: Told | None) -> None:
        self.user, self.who, self.info, self.reading = user, person(user), info, reading
        self.sections: Sections = sections_in(info.fiscal_year)
        self.upgrades, self.tell = upgrades, tell
        self.lines: dict[str, dict[str, list[Found]]] = {}

    def read(self, book: Sequence[Sheet], only: Collection[str] | None) -> None:
        """Find the sheets, gather the rows of each project, and compare them with what is stored."""
        if self.info.specification and self.info.specification != fingerprint(self.sections):
            self.reading.faults.append(SheetFault("asks_other"))
        years = range(self.info.fiscal_year - YEARS_AROUND, self.info.fiscal_year + YEARS_AROUND + 1)
        layout = Layout(
            sheets_of(self.sections, [year for year in years if year != self.info.fiscal_year]),
            self.info,
            self.upgrades,
        )
        layout.find(book)
        self.reading.faults += layout.faults
        for table in layout.tables.values():
            for line in table.lines:
                self._gather(table, line)
        wanted = {code: lines for code, lines in self.lines.items() if only is None or code in only}
        codes = [code for code in wanted if not _is_new(code)]
        self._read_known(codes, wanted)
        for code in (code for code in wanted if _is_new(code)):
            self._read_new(code, wanted[code])

    def _gather(self, table: Table, line: Line) -> None:
        """Put a row to its project; a row of another year or of no project is a fault of the file."""
        code = fold_digits(line.text(CODE))
        year = fold_digits(line.text(YEAR)).removesuffix(".0")
        if year and not (year.isdecimal() and len(year) == 4 and year_of_input(int(year)) == self.info.fiscal_year):
            fault = table.fault("other_year", line.row, YEAR, found=year, year=self.info.fiscal_year)
            self.reading.faults.append(fault)
            return
        if not code and table.spec.part is None and OWNER in table.columns:
            code = f"new row {line.row + 1}"
        if not code:
            self.reading.faults.append(table.fault("code_missing", line.row, CODE))
            return
        self.lines.setdefault(_key(code), {}).setdefault(table.spec.name, []).append((table, line))

    # Projects that are there

    def _read_known(self, codes: Sequence[str], lines: Mapping[str, Mapping[str, list[Found]]]) -> None:
        plans: dict[str, YearPlan] = {}
        for start in range(0, len(codes), AT_ONCE):
            some = codes[start : start + AT_ONCE]
            rows = editing.year_plans(self.user).filter(project__code__in=some, fiscal_year=self.info.fiscal_year)
            found = [plan for plan in rows if versions.version_for(self.user, plan) is None]
            plans |= {plan.project.code: plan for plan in found}
            self._read_some(found, lines)
            if self.tell is not None:
                self.tell(start + len(some), len(lines))
        self.reading.plans = plans
        for code in codes:
            if code not in plans:
                for table, line in (each for of_sheet in lines[code].values() for each in of_sheet):
                    words = {"code": code, "year": self.info.fiscal_year}
                    self.reading.faults.append(table.fault("project_unknown", line.row, CODE, **words))

    def _read_some(self, plans: Sequence[YearPlan], lines: Mapping[str, Mapping[str, list[Found]]]) -> None:
        if not plans:
            return
        documents = editing.documents(plans)
        contexts = _contexts(plans)
        elsewhere = self._elsewhere(plans, documents, lines)
        for plan in plans:
            own = lines[plan.project.code]
            why = rules.why_not_edit(self.who, plan)
            subject = Subject(
                plan.project.code,
                documents[plan.pk],
                self._named(contexts[plan.pk], own),
                why,
                partial(_why_closed, self.who, plan),
                rules.why_not_read_personal(self.who, plan.project.owner) is None,
            )
            change = ProjectReader(subject, own, elsewhere, self.info.book).read()
            change.faults += self._check_owner(plan, own)
            self.reading.changes[plan.project.code] = change

    def _named(self, context: Context, lines: Mapping[str, list[Found]]) -> Context:
        """The context with the places and bodies that these rows name."""
        return replace(
            context,
            places=editing.places_called(_texts(lines, Kind.AREA)),
            bodies=editing.bodies_called(_texts(lines, Kind.BODY)),
        )

    def _elsewhere(
        self, plans: Sequence[YearPlan], documents: Mapping[int, Any], lines: Mapping[str, Mapping[str, list[Found]]]
    ) -> frozenset[str]:
        """Uids in the file that name a row of another project, or of another part."""
        strange: set[str] = set()
        for plan in plans:
            own = {str(row.uid) for data in documents[plan.pk].values() for rows in data.rows.values() for row in rows}
            of_sheets = lines[plan.project.code].values()
            named = {line.text(UID) for of_sheet in of_sheets for _table, line in of_sheet}
            strange |= {uid for uid in named - own if re.fullmatch(r"[0-9a-fA-F-]{36}", uid)}
            parts = ((name, rows) for data in documents[plan.pk].values() for name, rows in data.rows.items())
            for name, rows in parts:  # a row of this project on the sheet of another part
                uids = {str(row.uid) for row in rows}
                for sheet, of_sheet in lines[plan.project.code].items():
                    if not sheet.endswith(f".{name}"):
                        strange |= {line.text(UID) for _table, line in of_sheet} & uids
        if not strange:
            return frozenset()
        found: set[str] = set()
        relations = {part.relation for spec in self.sections.values() for part in spec.rows}
        for relation in relations:
            model: Any = YearPlan._meta.get_field(relation).related_model
            found |= {str(uid) for uid in model.objects.filter(uid__in=strange).values_list("uid", flat=True)}
        return frozenset(found)

    @staticmethod
    def _check_owner(plan: YearPlan, lines: Mapping[str, list[Found]]) -> Iterator[SheetFault]:
        owner = plan.project.owner
        known = {
            fold(word) for word in (owner.code, owner.name_th, owner.name_en, f"{owner.code} {owner.name_th}") if word
        }
        for table, line in lines.get("m2", ()):
            text = line.text(OWNER)
            if text and fold(text) not in known:
                yield table.fault("owner_differs", line.row, OWNER, text=text, owner=f"{owner.code} {owner.name_th}")

    # Projects that are begun

    def _read_new(self, code: str, lines: Mapping[str, list[Found]]) -> None:
        general = lines.get("m2", [])
        if not general:
            table, line = next(each for of_sheet in lines.values() for each in of_sheet)
            self.reading.faults.append(table.fault("new_unknown", line.row, CODE, code=line.text(CODE)))
            return
        table, line = general[0]
        new = NewProject(code)
        faults = [*self._own(new, table, line), *self._name(new, table, line)]
        why = rules.why_not_create(self.who, new.owner) if new.owner else None
        blank = Context(self.info.fiscal_year, lists=editing.plan_lists(self.info.fiscal_year), sections=self.sections)
        label = line.text(CODE) or "–"
        subject = Subject(label, blank_document(self.sections), self._named(blank, lines), why, is_new=True)
        change = ProjectReader(subject, lines, frozenset(), self.info.book).read()
        change.faults += faults
        kind = change.sections["m2"].fields.get("work_kind") if "m2" in change.sections else None
        new.work_kind = str(kind or WorkKind.PROJECT)
        self.reading.changes[code], self.reading.new[code] = change, new

    def _own(self, new: NewProject, table: Table, line: Line) -> Iterator[SheetFault]:
        owners = {owner.code: owner for owner in editing.owners_for(self.user).order_by("code")}
        known = "; ".join(f"{owner.code} {owner.name_th}" for owner in list(owners.values())[:8]) or "–"
        text = line.text(OWNER)
        for owner in owners.values():
            if fold(text) in {fold(owner.code), fold(owner.name_th), fold(f"{owner.code} {owner.name_th}")}:
                new.owner = owner
        if not text and len(owners) == 1:
            new.owner = next(iter(owners.values()))
        if new.owner is None:
            yield table.fault("owner_unknown" if text else "owner_missing", line.row, OWNER, text=text, known=known)

    def _name(self, new: NewProject, table: Table, line: Line) -> Iterator[SheetFault]:
        new.name = line.text("name_th")
        if not new.name:
            yield table.fault("new_name", line.row, "name_th")
            return
        others = editing.similar_names(new.owner, self.info.fiscal_year) if new.owner else []
        others += [(f"({each.key})", each.name) for each in self.reading.new.values() if each.owner == new.owner]
        if twin := rules.look_alike(new.name, others):
            yield table.fault("new_twice", line.row, "name_th", code=twin[0], name=twin[1])


def _key(code: str) -> str:
    return f"new:{fold(code)}" if NEW.match(code) else code


def _is_new(key: str) -> bool:
    return key.startswith("new:")


def _why_closed(who: Person, plan: YearPlan, key: str) -> Text | None:
    if key == "m2.contacts" and (no := rules.why_not_read_personal(who, plan.project.owner)):
        return no
    return rules.why_not_change(who, plan, key)


def _texts(lines: Mapping[str, list[Found]], kind: Kind) -> list[str]:
    found: set[str] = set()
    for of_sheet in lines.values():
        for table, line in of_sheet:
            names = (each.name for each in table.spec.fields if each.kind == kind)
            found |= {
                fold_digits(_plain(line.cells.get(name))) if kind == Kind.AREA else _plain(line.cells.get(name))
                for name in names
            }
    return sorted(found - {""})


def _plain(cell: Cell) -> str:
    return text_of(cell)


def _contexts(plans: Sequence[YearPlan]) -> dict[int, Context]:
    """What the rules must know of each, in as many queries as for one."""
    base = editing.context(plans[0])
    projects = [plan.project_id for plan in plans]
    fixed = YearPlan.objects.filter(IN_FORCE | Q(approval__state=State.SUBMITTED), project__in=projects)
    years: dict[int, list[int]] = {}
    for project, year in fixed.exclude(pk__in=[plan.pk for plan in plans]).values_list("project", "fiscal_year"):
        years.setdefault(project, []).append(year)
    sums = BudgetLine.objects.filter(year_plan__in=plans, fiscal_year=plans[0].fiscal_year).values_list("year_plan")
    money = dict(sums.annotate(baht=Sum("amount")).order_by())
    found = {}
    for plan in plans:
        general = editing.section_row(plan, "m2")
        found[plan.pk] = replace(
            base,
            starts_on=plan.project.starts_on,
            ends_on=plan.project.ends_on,
            fixed_years=tuple(sorted(years.get(plan.project_id, ()))),
            uses_budget=None if general is None else general.uses_budget,
            project_type="" if general is None else general.project_type,
            budget_year=money.get(plan.pk),
        )
    return found
