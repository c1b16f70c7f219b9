"""A monitor as plain tables, for files: the figures, the obstacles by kind, the projects with the versions that were read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Text
from samrit.lib.money import format_baht
from samrit.monitors.rules.policy_figures import Fact, Figure, Line, Standing

Cell = str | int | Decimal | None
STANDINGS: Mapping[Standing, Text] = {
    Standing.APPROVED: gettext_lazy("Approved"),
    Standing.WAITING: gettext_lazy("Sent, not yet approved"),
    Standing.OVERDUE: gettext_lazy("Missing past the last day"),
    Standing.OPEN: gettext_lazy("Not sent, still time"),
    Standing.NOT_ASKED: gettext_lazy("Not asked for"),
}
"""How a report stands, in words."""


@dataclass(frozen=True)
class Table:
    """Headings with the names machines know them by, and rows of values."""

    title: str
    heads: list[str]
    names: list[str]
    rows: list[list[Cell]]
    units: list[str]


def figures_table(lines: Sequence[Line], total: Line, columns: Sequence[Figure]) -> Table:
    """A row for each line and the total below; percent of the money disbursed comes after what was disbursed."""
    heads, names, units = [_("Code"), _("Group")], ["code", "name"], ["text", "text"]
    for column in columns:
        heads.append(heading(column))
        names.append(machine_name(column))
        units.append(column.unit)
        if column.name == "disbursed":
            heads.append(_("Percent disbursed"))
            names.append("disbursed_percent")
            units.append("percent")
    return Table(_("Figures"), heads, names, [_figures(line, columns) for line in (*lines, total)], units)


def _figures(line: Line, columns: Sequence[Figure]) -> list[Cell]:
    cells: list[Cell] = [line.code, line.name]
    for column in columns:
        cells.append(line.figure(column))
        if column.name == "disbursed":
            cells.append(line.spent)
    return cells


def kinds_table(lines: Sequence[Line], total: Line, kinds: Sequence[Figure]) -> Table:
    """Reports that name an obstacle of each kind, by line."""
    rows: list[list[Cell]] = [
        [line.code, line.name, *(kind.of(line.facts) for kind in kinds)] for line in (*lines, total)
    ]
    heads = [_("Code"), _("Group"), *(str(kind.label) for kind in kinds)]
    units = ["text", "text", *("count" for _kind in kinds)]
    return Table(_("Obstacles by kind"), heads, ["code", "name", *(kind.name for kind in kinds)], rows, units)


def projects_table(facts: Sequence[Fact], categories: Mapping[str, Text] | None = None) -> Table:
    """Each project once, with the versions of the plan and of the report that were read. With the names of the kinds of obstacles
    for people: in words; without for machines: in codes."""
    columns = [
        ("project_code", _("Project code"), "text"),
        ("project", _("Project"), "text"),
        ("owner_code", _("Agency code"), "text"),
        ("owner", _("Agency"), "text"),
        ("groups", _("Groups"), "text"),
        ("plan_version", _("Version of the plan"), "count"),
        ("report_quarter", _("Quarter of the report"), "count"),
        ("report_version", _("Version of the report"), "count"),
        ("report_approved_at", _("Report approved"), "text"),
        ("standing", _("Report stands"), "text"),
        ("days_late", _("Days late"), "count"),
        ("money_baht", _("Money of the year (baht)"), "baht"),
        ("disbursed_baht", _("Disbursed so far (baht)"), "baht"),
        ("progress_plan_percent", _("Planned progress (%)"), "percent"),
        ("progress_actual_percent", _("Actual progress (%)"), "percent"),
        ("obstacles", _("Obstacles"), "text"),
        ("is_demonstration", _("Demonstration data"), "text"),
    ]
    names, heads, units = ([column[part] for column in columns] for part in range(3))
    return Table(_("Projects and versions read"), heads, names, [_project(fact, categories) for fact in facts], units)


def _project(fact: Fact, categories: Mapping[str, Text] | None) -> list[Cell]:
    known, kinds = fact.report, categories or {}
    return [
        fact.code,
        fact.name,
        fact.owner_code,
        fact.owner,
        ", ".join(sorted(fact.groups)),
        fact.plan_version or None,
        known.quarter if known else None,
        known.version if known else None,
        known.approved_at.astimezone(BANGKOK).isoformat(timespec="seconds") if known else "",
        str(fact.standing if categories is None else STANDINGS[fact.standing]),
        fact.days_late,
        fact.money,
        known.disbursed if known else None,
        known.progress_plan if known else None,
        known.progress_actual if known else None,
        " | ".join(f"{kinds.get(one.category, one.category)}: {one.text}" for one in known.obstacles) if known else "",
        _("demonstration") if fact.is_demonstration else "",
    ]


def heading(column: Figure) -> str:
    """The heading of a column with its unit."""
    if column.unit == "baht":
        return _("%(label)s (baht)") % {"label": column.label}
    return _("%(label)s (%%)") % {"label": column.label} if column.unit == "percent" else str(column.label)


def machine_name(column: Figure) -> str:
    """The name of a column for machines: with its unit."""
    ends = {"baht": "_baht", "percent": "_percent"}
    return column.name.replace("-", "_") + ends.get(column.unit, "")


def written(value: Cell, unit: str) -> str:
    """A cell as a person reads it; a dash where nothing is known."""
    if value is None or value == "":
        return "" if unit == "text" else "–"
    if unit == "baht":
        return format_baht(Decimal(value))
    if unit == "percent":
        return f"{Decimal(value):,.1f}"
    return f"{Decimal(value):,.0f}" if unit == "count" else str(value)
