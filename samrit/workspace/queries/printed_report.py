"""The sections of a printed quarterly report, from its document."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samrit.lib.money import format_baht
from samrit.reporting.rules.fields import FIELDS, SOURCES
from samrit.reporting.rules.versions import in_words, values_in
from samrit.workspace.rules.printing import Section, Table, table

Row = dict[str, Any]


def report_sections(document: Row) -> list[Section]:
    """Progress in words, then what was done, reached and spent, beside what was planned."""
    return [
        Section(_("Progress"), _progress(document)),
        _only(_("Activities"), _activities(document)),
        _only(
            _("Results"), _results(document, "outputs", _("Outputs")), _results(document, "indicators", _("Indicators"))
        ),
        _only(_("Target groups"), _groups(document)),
        _only(_("Spending"), _money(document)),
    ]


def _only(title: str, *tables: Table) -> Section:
    return Section(title, [], [one for one in tables if one.rows])


def _progress(document: Row) -> list[tuple[str, str]]:
    values = values_in(document)
    planned = [(_("Planned progress at the end of the quarter"), _percent(document.get("progress_plan")))]
    told = [(str(item.label), in_words(item, values.get(item.key))) for item in FIELDS]
    return [(label, text) for label, text in (*told[:1], *planned, *told[1:]) if text]


def _activities(document: Row) -> Table:
    heads = [_("Activity"), _("Weight"), _("Planned"), _("Done"), _("What was done")]
    rows = [
        [
            str(a["name"]),
            _percent(a.get("weight")),
            _percent(a.get("planned")),
            _percent(a.get("done")),
            a.get("text") or "",
        ]
        for a in document.get("activities") or ()
    ]
    return table(_("What was done"), _("Activity"), heads, rows)


def _results(document: Row, part: str, title: str) -> Table:
    heads = [_("What is measured"), _("Unit"), pgettext("value", "Target"), _("Result so far")]
    rows = [
        [str(row["name"]), row.get("unit") or "", _number(row.get("target")), _result(row)]
        for row in document.get(part) or ()
    ]
    return table(title, title, heads, rows)


def _result(row: Row) -> str:
    return _number(row.get("result")) if row.get("applies", True) else _("Does not apply this quarter")


def _groups(document: Row) -> Table:
    heads = [_("Target group"), _("Unit"), pgettext("value", "Target"), _("Reached so far")]
    rows = [
        [str(b["name"]), b.get("unit") or "", _number(b.get("target")), _number(b.get("amount"))]
        for b in document.get("beneficiaries") or ()
    ]
    return table(_("Who benefited"), _("Target group"), heads, rows)


def _money(document: Row) -> Table:
    heads = [
        _("Source of money"),
        _("Budget of the year (baht)"),
        _("Planned so far (baht)"),
        _("Disbursed (baht)"),
        _("Committed (baht)"),
    ]
    lines = list(document.get("money") or ())
    columns = ("year_amount", "planned", "disbursed", "committed")
    rows = [[str(SOURCES.get(m["source"], m["source"])), *(_baht(m.get(column)) for column in columns)] for m in lines]
    if len(rows) > 1:
        rows.append([_("Total"), *(_baht(_sum(m.get(column) for m in lines)) for column in columns)])
    return table(
        _("Money of this fiscal year, from its start to the end of the quarter"), _("Source of money"), heads, rows
    )


def _sum(values: Any) -> Decimal | None:
    known = [Decimal(str(value)) for value in values if value not in (None, "")]
    return sum(known, Decimal(0)) if known else None


def _baht(value: Any) -> str:
    return "" if value in (None, "") else format_baht(Decimal(str(value)))


def _number(value: Any) -> str:
    return "" if value in (None, "") else f"{Decimal(str(value)).normalize():,f}"


def _percent(value: Any) -> str:
    return "" if value in (None, "") else f"{Decimal(str(value)).normalize():f}%"
