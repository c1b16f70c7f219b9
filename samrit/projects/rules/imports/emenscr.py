"""eMENSCR documents (the loan-act form of FY2563, 148 paths) as historical versions.

The structure is read strictly: a list where a list belongs, an object where an object belongs. Which path goes to which
column is the table `packs/emenscr_paths.csv`; what no column takes stays readable in the document that is kept beside.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from samrit.lib.errors import Invalid
from samrit.lib.fiscal import MONTHS as FISCAL_MONTHS
from samrit.lib.fiscal import fiscal_year_of, month_start
from samrit.lib.thai import fold
from samrit.projects.models import (
    Activities,
    Activity,
    ActivityMonth,
    Beneficiary,
    BudgetLine,
    Detail,
    FundSource,
    General,
    Indicator,
    IndicatorLevel,
    Links,
    Location,
    Money,
    Objective,
    Origin,
    Outcome,
    Output,
    Project,
    Risk,
    SpendMonth,
    YearPlan,
)
from samrit.projects.models.rows import Category, Row
from samrit.projects.models.sections import DeliveryMode
from samrit.projects.rules.imports.emenscr_shape import (
    AreaPart,
    AreaRow,
    BudgetPart,
    Choice,
    Document,
    Fund,
    Owner,
    Product,
    ResultPart,
    Results,
    SpendActivity,
    Spending,
    Target,
)
from samrit.projects.rules.imports.paths import taken_paths
from samrit.projects.rules.imports.shape import Imported, Known, RowIds, stated_paths, without_gaps
from samrit.projects.rules.imports.values import Reader, Scalar, number_in, one_line, words

SYSTEM = "emenscr"
MODES = {"ดำเนินการเอง": DeliveryMode.OWN, "จัดจ้าง": DeliveryMode.OUTSOURCED, "ดำเนินการร่วมกัน": DeliveryMode.JOINT}
# First digit of the object code; our reading of the item names of 558 real lines: 2xx hired staff, 3xx to 5xx
# remuneration, services and supplies, 6xx and 7xx equipment and construction, 8xx support, 9xx other.
CATEGORIES = {
    "1": Category.PERSONNEL,
    "2": Category.PERSONNEL,
    "3": Category.OPERATION,
    "4": Category.OPERATION,
    "5": Category.OPERATION,
    "6": Category.INVESTMENT,
    "7": Category.INVESTMENT,
    "8": Category.SUBSIDY,
    "9": Category.OTHER,
}


def key_of(document: dict[str, Any]) -> str:
    """The code by which a refused document is named."""
    return words(document.get("code_en") or document.get("code_th") or document.get("_id"))


def read(raw: dict[str, Any], known: Known, attribution: str) -> Imported:
    """One document as unsaved rows. Raises `Invalid` with every problem found."""
    try:
        document = msgspec.convert(without_gaps(_gantt_unpacked(raw)), Document)
    except msgspec.ValidationError as error:
        fault = Reader()
        fault.fault(
            "", "structure", _("the document is not built like an eMENSCR document: %(error)s") % {"error": str(error)}
        )
        raise Invalid(fault.problems) from None
    return _Document(raw, document, known, attribution).read()


def _gantt_unpacked(raw: dict[str, Any]) -> dict[str, Any]:
    """Some exports hold the gantt chart as a text of JSON."""
    gantt = raw.get("project_gantt")
    if not isinstance(gantt, str) or not gantt.strip():
        return raw
    try:
        return {**raw, "project_gantt": msgspec.json.decode(gantt)}
    except msgspec.DecodeError:
        return raw


class _Document:
    """Reads one document part by part; the reader keeps the problems, `rows` what was read."""

    def __init__(self, raw: dict[str, Any], document: Document, known: Known, attribution: str) -> None:
        self.raw, self.doc, self.known, self.attribution = raw, document, known, attribution
        self.reader = Reader()
        self.code = self.reader.code("code_en", document.code_en or document.code_th)
        self.ids = RowIds(SYSTEM, self.code)
        self.plan = YearPlan(origin=Origin.IMPORT)
        self.rows: list[Row] = []
        self.tasks: dict[str, Activity] = {}
        self.months: list[ActivityMonth] = []
        self.spending: list[SpendMonth] = []
        self.unresolved: set[str] = set()

    def read(self) -> Imported:
        year = self.reader.year("fiscal_year", self.doc.fiscal_year, required=True)
        name = self.reader.required("name", self.doc.name, 1000)
        owner = self.owner()
        for part in (self.objectives, self.results, self.impact, self.places, self.risk, self.lines):
            part()
        self.gantt(year)
        self.spend_plan()
        budget = self.doc.budget_plan or BudgetPart()
        total = self.reader.money("budget_plan.budget_sum_all", budget.budget_sum_all)
        lines = [row.amount for row in self.rows if isinstance(row, BudgetLine)]
        self.reader.sums("budget_plan.budget_sum_all", total, lines)
        if self.reader.problems:
            raise Invalid(self.reader.problems)
        self.plan.fiscal_year = year or 0
        self.plan.budget_total = total
        self.plan.budget_year = self.planned_in(year or 0)
        starts = [task.starts_on for task in self.tasks.values() if task.starts_on]
        ends = [task.ends_on for task in self.tasks.values() if task.ends_on]
        project = Project(
            code=self.code,
            name_th=name,
            owner_id=owner or 0,
            starts_on=min(starts, default=None),
            ends_on=max(ends, default=None),
            origin=Origin.IMPORT,
            source_system=SYSTEM,
            attribution=self.attribution,
        )
        return self.bundle(project, total)

    def bundle(self, project: Project, total: Decimal | None) -> Imported:
        """All rows of the document, and the paths no column took."""
        direct = self.doc.plan_target_direct
        groups = [words(group.name or group.text) for group in (direct.target_group if direct else None) or []]
        results = self.doc.project_expected_results
        expected = [
            words(self.doc.project_achievement),
            words(results.result.describe) if results and results.result else "",
        ]
        return Imported(
            system=SYSTEM,
            key=self.code,
            project=project,
            year_plan=self.plan,
            links=Links(explanation="\n".join(filter(None, [*groups, words(direct.describe) if direct else ""]))),
            general=General(
                uses_budget=None if total is None else total > 0,
                delivery_mode=MODES.get(words(self.doc.project_operation), ""),
            ),
            detail=Detail(expected_result="\n\n".join(dict.fromkeys(filter(None, expected)))),
            activities=Activities(),
            money=Money(budget_total=total),
            rows=self.rows,
            activity_months=self.months,
            spend_months=self.spending,
            parent_code=words(self.doc.loanact_main_id),
            unmapped=sorted((stated_paths(self.raw) - taken_paths()) | self.unresolved | self.bent()),
        )

    def bent(self) -> set[str]:
        """Paths where the nearest possible value stands instead of the stated one."""
        return {re.sub(r"\[\d+\]", "[]", place) for place in self.reader.bent}

    def owner(self) -> int | None:
        """The body of level 2, else of level 1; refused only where neither is known."""
        stated = self.doc.project_owner or Owner()
        levels = {
            "org_l1": words(self.doc.org_l1) or words(stated.org_l1),
            "org_l2": words(self.doc.org_l2) or words(stated.org_l2),
        }
        owner, missing = self.known.owner([name for name in levels.values() if name])
        if owner is None:
            self.reader.fault(
                "org_l2",
                "owner_unknown",
                _(
                    "the body “%(name)s” is not among the loaded organisations, nor is the one above it. Load the body first."
                )
                % {"name": levels["org_l2"] or levels["org_l1"]},
            )
        self.unresolved |= {path for path, name in levels.items() if name in missing}
        return owner

    def objectives(self) -> None:
        """`project_objective[]`."""
        stated = self.doc.project_objective
        for value in stated if isinstance(stated, list) else [stated]:
            if text := words(value):
                self.rows.append(Objective(**self.ids.next("objective"), text=text))

    def results(self) -> None:
        """Products become outputs with their indicators; the result becomes an outcome per year and one indicator."""
        results = self.doc.project_expected_results or Results()
        for product in (results.product and results.product.items) or []:
            self.product(product)
        if results.result:
            self.outcome(results.result)

    def product(self, product: Product) -> None:
        """One product: an output, and its indicator where the document names one."""
        value, rest = number_in(product.value)
        unit = one_line(product.unit, 100) or rest[:100]
        title, indicator = words(product.title), words(product.indicator)
        aim = f" ({rest})" if value is None and rest else ""
        if title or indicator:
            self.rows.append(
                Output(**self.ids.next("output"), name=(title or indicator) + aim, target=value, unit=unit)
            )
        if indicator:
            name = f"{title}: {indicator}" if title else indicator
            fields = {"name": name, "level": IndicatorLevel.OUTPUT, "unit": unit, "target": value}
            self.rows.append(Indicator(**self.ids.next("indicator"), **fields))

    def outcome(self, result: ResultPart) -> None:
        """The result by year: `fyear` is a Christian year that names the fiscal year."""
        target = result.target or Target()
        other = target.other or Choice()
        text = " ".join(filter(None, [words(target.text), words(other.describe)]))
        by_year: dict[str, Any] = {}
        unit = one_line(other.unit, 100)
        for index, item in enumerate(result.items or []):
            year = self.reader.year(f"project_expected_results.result.items[{index}].fyear", item.fyear)
            value, rest = number_in(item.value)
            stated = words(item.value)
            label = f"{text} (ปี {year})" if year else text
            self.rows.append(
                Outcome(
                    **self.ids.next("outcome"),
                    text=f"{label}: {stated}" if rest or (value is None and stated) else label,
                    target=value,
                    unit=(rest if value is not None and 0 < len(rest) <= 30 else unit),
                )
            )
            if year and stated:
                by_year[str(year)] = float(value) if value is not None and not rest else stated
        if not result.items and text:
            self.rows.append(Outcome(**self.ids.next("outcome"), text=text, unit=unit))
        if by_year:
            fields = {"name": text, "level": IndicatorLevel.OUTCOME, "unit": unit, "yearly_targets": by_year}
            self.rows.append(Indicator(**self.ids.next("indicator"), **fields))

    def impact(self) -> None:
        """Target groups as beneficiaries."""
        for group in self.doc.project_target_impact or []:
            kind = words(group.text)
            names = [kind if kind != "OTHER" else "", words(group.describe)]
            amount, rest = number_in(group.amount)
            label = ": ".join(dict.fromkeys(filter(None, names)))
            unit = one_line(group.unit, 100) or rest[:100]
            if amount is None and rest:
                label = f"{label} ({rest})"
            if label or amount is not None:
                self.rows.append(Beneficiary(**self.ids.next("beneficiary"), group=label, amount=amount, unit=unit))

    def places(self) -> None:
        """Areas by their codes, the deepest known one. An unknown province is a problem; below it, words are kept."""
        part = self.doc.project_area or AreaPart()
        if words(part.area_level).upper() == "THAILAND" and not part.area_list:
            self.rows.append(Location(**self.ids.next("location"), level="national"))
        for index, row in enumerate(part.area_list or []):
            self.place(f"project_area.area_list[{index}]", row)

    def place(self, where: str, row: AreaRow) -> None:
        """One area of the list."""
        province = row.province or Choice()
        code, name = words(province.id), words(province.name or province.text)
        area = self.known.areas.get(("province", code)) if code else self.known.provinces.get(fold(name))
        if area is None:
            if code or name:
                self.reader.fault(
                    f"{where}.province",
                    "province_unknown",
                    _("there is no province “%(code)s %(name)s”. Use the two-digit code of the Ministry of Interior.")
                    % {"code": code, "name": name},
                )
            return
        level, as_stated = "province", ""
        for deeper, stated in (("district", row.amphur), ("subdistrict", row.tambon)):
            if stated is None or not words(stated.id or stated.name):
                continue
            found = self.known.areas.get((deeper, words(stated.id)))
            if found is None or not words(stated.id).startswith(code):
                as_stated = " ".join(filter(None, [as_stated, words(stated.name or stated.text), words(stated.id)]))
                self.unresolved.add(f"project_area.area_list[].{'amphur' if deeper == 'district' else 'tambon'}.id")
            else:
                level, area = deeper, found
        self.rows.append(Location(**self.ids.next("location"), level=level, area_id=area, as_stated=as_stated))

    def risk(self) -> None:
        """`project_risk`."""
        if text := words(self.doc.project_risk):
            self.rows.append(Risk(**self.ids.next("risk"), text=text))

    def lines(self) -> None:
        """Budget items. Money from another source than the loan act is a line of its own."""
        fund = self.doc.gf or Fund()
        plan = " › ".join(filter(None, [words(fund.PLAN_NAME), words(fund.SUB_PLAN_NAME)]))
        for index, item in enumerate((self.doc.budget_plan and self.doc.budget_plan.items) or []):
            where = f"budget_plan.items[{index}]"
            total = self.reader.money(f"{where}.BUDGET_SUM_ALL", item.BUDGET_SUM_ALL)
            loan = self.reader.money(f"{where}.P_TOTAL", item.P_TOTAL)
            other = self.reader.money(f"{where}.BUDGET_OTHER_TOTAL", item.BUDGET_OTHER_TOTAL) or Decimal(0)
            amount = total - other if total is not None and total >= other else loan
            name = words(item.ITEM_NO_NAME)
            shared = {
                "category": CATEGORIES.get(words(item.OBJC)[:1], ""),
                "quantity": number_in(item.QTY)[0],
                "unit": one_line(item.UNIT1, 100),
                "budget_plan": plan,
            }
            self.rows.append(
                BudgetLine(**self.ids.next("line"), name=name, source=FundSource.LOAN, amount=amount, **shared)
            )
            if other:
                source = words(item.BUDGET_OTHER_SOURCE)
                label = f"{name} ({source})" if source and source != "ไม่มี" else name
                self.rows.append(
                    BudgetLine(**self.ids.next("line"), name=label, source=FundSource.OTHER, amount=other, **shared)
                )

    def gantt(self, year: int | None) -> None:
        """Tasks with their days and parents, and the months of the fiscal year they fall in."""
        tasks = (self.doc.project_gantt and self.doc.project_gantt.data) or []
        for index, task in enumerate(tasks):
            where = f"project_gantt.data[{index}]"
            starts_on = self.reader.day(f"{where}.start_date", task.start_date)
            ends_on = self.reader.day(f"{where}.end_date", task.end_date)
            self.reader.order(where, starts_on, ends_on)
            activity = Activity(
                **self.ids.next("activity", words(task.id)),
                name=words(task.text),
                starts_on=starts_on,
                ends_on=ends_on,
                progress=_percent(task.progress),
            )
            if words(task.id) in self.tasks:
                self.reader.fault(
                    f"{where}.id", "task_twice", _("two activities carry the number %(id)s.") % {"id": words(task.id)}
                )
                continue
            self.tasks[words(task.id)] = activity
            self.rows.append(activity)
            self.months += [
                ActivityMonth(activity=activity, month=month) for month in _months(year, starts_on, ends_on)
            ]
        for task in tasks:
            parent = self.tasks.get(words(task.parent))
            child = self.tasks[words(task.id)]
            if parent is not None and parent is not child:
                child.parent = parent

    def spend_plan(self) -> None:
        """Planned spending by month under each activity; amounts from other money than the loan say so in the label."""
        plan = self.doc.budget_spending_plan or Spending()
        sources = (("loanact", plan.loanact, ""), ("government_budget", plan.government_budget, "งบประมาณแผ่นดิน"))
        for name, part, source in (*sources, ("other", plan.other, "แหล่งเงินอื่น")):
            for index, row in enumerate((part and part.items) or []):
                where = f"budget_spending_plan.{name}.items[{index}]"
                self.spend_activity(where, row, source)

    def spend_activity(self, where: str, row: SpendActivity, source: str) -> None:
        """The lines of one activity; an activity the gantt does not have joins without days.

        The old form filled every month with 0: months without money stay in the document only.
        """
        if not row.items:
            return
        key = words(row.activity_id)
        if key not in self.tasks:
            self.tasks[key] = Activity(**self.ids.next("activity", key or "-"), name=words(row.activity_name))
            self.rows.append(self.tasks[key])
        for line in row.items:
            label = ": ".join(filter(None, [source, words(line.name)]))
            for index, value in enumerate(line.budget_list or []):
                month = self.reader.month(f"{where}.budget_list[{index}].date", value.date)
                amount = self.reader.money(f"{where}.budget_list[{index}].budget", value.budget)
                if month and amount:
                    self.spending.append(
                        SpendMonth(
                            activity=self.tasks[key],
                            label=label,
                            fiscal_year=month[0],
                            month=month[1],
                            amount=amount,
                        )
                    )

    def planned_in(self, year: int) -> Decimal | None:
        """Money planned for the fiscal year by its months; None where no month is planned at all."""
        if not self.spending:
            return None
        return sum((spend.amount for spend in self.spending if spend.fiscal_year == year), Decimal(0))


def _percent(value: Scalar) -> Decimal | None:
    """Gantt progress is a fraction of one; a figure above one is already in percent."""
    number, _rest = number_in(value)
    if number is None or number > 100:
        return None
    return (number * 100 if number <= 1 else number).quantize(Decimal("0.01"))


def _months(year: int | None, starts_on: dt.date | None, ends_on: dt.date | None) -> list[int]:
    """Calendar months of the fiscal year that the days touch. An end on the first of a month closes the month before."""
    if not year or not starts_on or not ends_on:
        return []
    last = ends_on - dt.timedelta(days=1) if ends_on.day == 1 and ends_on > starts_on else ends_on
    if fiscal_year_of(last) < year or fiscal_year_of(starts_on) > year:
        return []
    return [month for month in FISCAL_MONTHS if starts_on.replace(day=1) <= month_start(year, month) <= last]
