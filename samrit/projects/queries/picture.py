"""The pictures of the project's page: the chain of causes, indicators over all years, money by source. Money is in baht."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.codelists.queries import items_of
from samrit.lib.errors import Text
from samrit.plans.models import NodeKind
from samrit.projects.models import BudgetLine, Evidence, Indicator, Links, Obligation, Risk, Support, YearPlan

QUARTERS = (1, 2, 3, 4)
LINKS = (
    (Support.X_F, "x_changes_factor", "x_f_strength"),
    (Support.F_Y1, "factor_moves_y1", "f_y1_strength"),
    (Support.Y1_Y2, "y1_moves_y2", "y1_y2_strength"),
    (Support.Y2_Z, "y2_moves_z", "y2_z_strength"),
)
ENDS = (
    ("F", _("Factor (F)"), (NodeKind.FACTOR, NodeKind.COMPONENT)),
    ("Y1", _("Sub-plan target (Y1)"), (NodeKind.TARGET_Y1,)),
    ("Y2", _("Issue target (Y2)"), (NodeKind.TARGET_Y2,)),
    ("Z", _("Goal of the National Strategy (Z)"), (NodeKind.STRATEGY_GOAL, NodeKind.STRATEGY)),
)


@dataclass(frozen=True)
class Proof:
    """A piece of evidence as readers see it."""

    kind: str
    row: Evidence


@dataclass(frozen=True)
class Cause:
    """One link of the chain: what its writer says, how strong she thinks it is, what it rests on, and where it leads."""

    letter: str
    goal_label: Text
    goal: Any  # the step of the chain it leads to; None where nothing is stated
    words: str
    strength: str
    evidence: list[Proof]


@dataclass(frozen=True)
class Causes:
    """The chain from the project to the goal, and the evidence for why the project is needed."""

    links: list[Cause]
    reasons: list[Proof]

    @property
    def is_told(self) -> bool:
        """Whether anything but the targets themselves is said."""
        return any(link.words or link.evidence for link in self.links)


Words = Mapping[str, Mapping[str, str]]
"""The words of code lists: by list and code."""


def words_of_lists() -> Words:
    """The words of the lists that the page shows codes of. One query."""
    names = ("link_strength", "evidence_kind", "risk_level", "project_type", "project_nature", "project_origin")
    lists = items_of(names)
    return {name: {item.code: str(item.name) for item in lists.get(name, [])} for name in names}


def kinds_of(plan: YearPlan, words: Words) -> list[str]:
    """Type, natures and origins of the project in words."""
    general = getattr(plan, "general", None)
    if general is None:
        return []
    codes = [("project_type", general.project_type)]
    codes += [("project_nature", code) for code in general.natures]
    codes += [("project_origin", code) for code in general.origins]
    return [words[name].get(code, code) for name, code in codes if code]


def risks_of(plan: YearPlan, words: Words) -> list[tuple[Risk, str, str]]:
    """Risks, each with how likely and how grave in words. One query."""
    level = words["risk_level"]
    return [
        (row, level.get(row.likelihood, row.likelihood), level.get(row.impact, row.impact)) for row in plan.risks.all()
    ]


def causes_of(plan: YearPlan, steps: Mapping[str, Any], words: Words) -> Causes:
    """The causal statement beside the steps of the primary links, by level. One query."""
    strengths, kinds = words["link_strength"], words["evidence_kind"]
    by_support: dict[str, list[Proof]] = defaultdict(list)
    for row in plan.evidence.all():
        by_support[row.supports].append(Proof(kinds.get(row.kind, row.kind), row))
    told = getattr(plan, "links", None) or Links()
    links = []
    for (support, text, strength), (letter, label, levels) in zip(LINKS, ENDS, strict=True):
        code = getattr(told, strength)
        goal = next((steps[str(level)] for level in levels if str(level) in steps), None)
        links.append(
            Cause(letter, label, goal, getattr(told, text), strengths.get(code, code), by_support[str(support)])
        )
    return Causes(links, by_support[str(Support.RATIONALE)] + by_support[""])


@dataclass(frozen=True)
class Measured:
    """An indicator through the years of the project: for each year (BE) its targets by the end of each quarter, and of the
    year. `plain` are texts of old records that are no numbers."""

    name: str
    unit: str
    level: Text
    direction: Text
    baseline: Decimal | None
    baseline_year: int | None
    source: str
    years: dict[int, tuple[list[Decimal | None], Decimal | None]]
    plain: dict[str, str] = field(default_factory=dict)

    @property
    def periods(self) -> int:
        """Quarters with a figure."""
        return sum(value is not None for quarters, _year in self.years.values() for value in quarters)

    @property
    def chart(self) -> dict[str, Any]:
        """Every quarter of every year with the target by its end; a year stated as a whole stands at its last quarter."""
        labels, values = [], []
        for year, (quarters, whole) in self.years.items():
            for quarter, value in zip(QUARTERS, quarters, strict=True):
                labels.append(f"Q{quarter}/{year % 100:02d}")
                values.append(whole if value is None and quarter == QUARTERS[-1] else value)
        return {"labels": labels, "series": [{"name": str(_("Target")), "values": values}]}


def measured(plans: Iterable[YearPlan]) -> list[Measured]:
    """Indicators of the year plans, each once by name and unit, with the targets of all years: a year's own plan says more of
    it than what another one foresees. One query."""
    rows = Indicator.objects.filter(year_plan__in=list(plans)).select_related("year_plan")
    by_name: dict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for row in rows.order_by("-year_plan__fiscal_year", "position", "id"):
        by_name[row.name.strip(), row.unit.strip()].append(row)
    return [_measured(name, unit, found) for (name, unit), found in by_name.items()]


def _measured(name: str, unit: str, rows: list[Indicator]) -> Measured:
    newest = rows[0]
    years: dict[int, tuple[list[Decimal | None], Decimal | None]] = {}
    plain: dict[str, str] = {}
    for row in reversed(rows):
        for year, value in (row.yearly_targets or {}).items():
            number = _number(value)
            if str(year).isdecimal() and number is not None:
                years.setdefault(int(year), ([None] * 4, number))
            elif value not in (None, ""):
                plain[str(year)] = str(value)
    for row in reversed(rows):
        quarters = [row.target_q1, row.target_q2, row.target_q3, row.target_q4]
        foreseen = years.get(row.year_plan.fiscal_year, ([], None))[1]
        if row.target is not None or any(value is not None for value in quarters) or foreseen is not None:
            years[row.year_plan.fiscal_year] = (quarters, row.target if row.target is not None else foreseen)
    return Measured(
        name,
        unit,
        newest.get_level_display(),
        newest.get_direction_display(),
        rows[-1].baseline,
        rows[-1].baseline_year,
        newest.source,
        dict(sorted(years.items())),
        plain,
    )


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


@dataclass(frozen=True)
class Purse:
    """Money by fiscal year and source, as a picture and a table; by category; and by the path the budget act names."""

    chart: dict[str, Any]
    by_category: list[tuple[str, Decimal]]
    by_path: list[tuple[str, Decimal]]
    total: Decimal
    obligations: list[Obligation]
    has_stations: bool = False


def purse_of(plan: YearPlan, lines: list[BudgetLine]) -> Purse:
    """The money of a year plan from its lines. One query."""
    by_source: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    by_category: dict[str, Decimal] = defaultdict(Decimal)
    by_path: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.amount is None:
            continue
        by_source[str(line.get_source_display() or "–")][line.fiscal_year or plan.fiscal_year] += line.amount
        by_category[str(line.get_category_display() or "–")] += line.amount
        if path := path_of(line):
            by_path[path] += line.amount
    years = sorted({year for amounts in by_source.values() for year in amounts})
    series = [
        {"name": source, "values": [round(float(amounts.get(year, 0)) / 1e6, 6) for year in years]}
        for source, amounts in sorted(by_source.items(), key=lambda each: -sum(each[1].values()))
    ]
    return Purse(
        {"labels": [str(year) for year in years], "series": series},
        _largest_first(by_category),
        _largest_first(by_path),
        sum(by_category.values(), Decimal(0)),
        list(plan.obligations.order_by("fiscal_year", "position", "id")),
        any(v is not None for line in lines for v in (line.requested, line.appropriated, line.transferred)),
    )


def path_of(line: BudgetLine) -> str:
    """The path of the budget act in one line: plan, output or project, activity."""
    steps = (line.budget_plan, line.budget_output or line.budget_project, line.budget_activity)
    return " › ".join(step for step in steps if step)


def _largest_first(sums: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    return sorted(sums.items(), key=lambda each: (-each[1], each[0]))
