"""The sections of a printed report after the end of a project, from its document."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.reporting.rules.closing import OF_FINAL, Basis, fields_of
from samrit.reporting.rules.closing_document import answered, basis_in, told_as, values_in
from samrit.workspace.rules.printing import Section, Table, table


def closing_sections(document: dict[str, Any]) -> list[Section]:
    """The outcome in words, the results of indicators beside target and last report, and the money of all years."""
    basis, values = basis_in(document), values_in(document)
    fields = [item for item in fields_of(basis) if not item.key.startswith("indicator.")]
    ended = [(_("Last day of the project"), format_date(basis.ended_on, page_language()))] if basis.ended_on else []
    words = [item for item in fields if item.key not in OF_FINAL or item.key == "lessons"]
    money = [item for item in fields if item.key in OF_FINAL and item.key != "lessons"]
    found = [
        Section(_("Outcome"), [*ended, *_told(answered(words, values))]),
        Section(_("Results"), [], _only(_indicators(basis, values))),
        Section(_("Spending"), _told(answered(money, values)), _only(_years(basis))),
    ]
    if basis.final:
        said = [(item.label, told_as(item, basis.final.get(item.key))) for item in words]
        found.append(Section(_("What the final report said"), _told(said)))
    return found


def _told(lines: list[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [(str(label), text) for label, text in lines if text]


def _only(one: Table) -> list[Table]:
    return [one] if one.rows else []


def _indicators(basis: Basis, values: dict[str, Any]) -> Table:
    heads = [_("Indicator"), _("Unit"), pgettext("value", "Target"), _("Reported last"), _("Final report"), _("Result")]
    final = basis.final or {}
    rows = [
        [
            one.name,
            one.unit,
            _number(one.target),
            _("does not apply") if one.na else _number(one.last),
            _result(final, one.uid),
            _result(values, one.uid),
        ]
        for one in basis.indicators
    ]
    return table(_("Indicators"), _("Indicator"), heads, rows)


def _result(values: Any, uid: str) -> str:
    key = f"indicator.{uid}"
    return _("does not apply") if values.get(f"{key}.na") else _number(values.get(f"{key}.value"))


def _years(basis: Basis) -> Table:
    heads = [_("Fiscal year"), _("Given (baht)"), _("Reported disbursed (baht)")]
    rows = [[str(y.fiscal_year), format_baht(y.appropriated), format_baht(y.reported)] for y in basis.years]
    if len(rows) > 1:
        rows.append([_("Total"), format_baht(basis.appropriated), format_baht(basis.reported)])
    return table(_("Money of all years, given beside reported"), _("Fiscal year"), heads, rows)


def _number(value: Any) -> str:
    return "" if value is None else f"{value.normalize():,f}"
