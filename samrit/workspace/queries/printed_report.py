"""The sections of a printed quarterly report, from its document."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samrit.lib.clock import BANGKOK
from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.reporting.queries.adjustments import Shown
from samrit.reporting.queries.treasury import Pair
from samrit.reporting.rules.fields import RATINGS, SOURCES, column_fields
from samrit.reporting.rules.proof import doubt_words
from samrit.reporting.rules.versions import in_words, obstacles_in, plan_in, values_in
from samrit.workspace.rules.printing import Section, Table, table

Row = dict[str, Any]
GROUP = 16
"""Digits of a fingerprint that stand together."""


def report_sections(document: Row, corrected: Iterable[Shown] = (), pairs: Iterable[Pair] = ()) -> list[Section]:
    """Progress in words, then what was done, reached and spent, beside what was planned; what stands in the way, what proves
    it, the treasury's figures, and which figures were corrected."""
    told = [
        Section(_("Progress"), _progress(document)),
        _only(_("Activities"), _activities(document)),
        _only(
            _("Results"),
            _results(document, "outputs", _("Outputs"), _("Target of the year")),
            _outcomes(document),
            _results(document, "indicators", _("Indicators"), _("Target to this quarter")),
        ),
        _only(_("Target groups"), _groups(document)),
        _only(_("Spending"), _money(document), _treasury(document, pairs)),
    ]
    where_any = [
        _only(_("Problems and obstacles"), _obstacles(document)),
        _only(_("Files, photos and links"), _proof(document)),
        _only(_("Figures corrected later"), _corrected(corrected)),
    ]
    return [*told, *(section for section in where_any if section.tables)]


def _only(title: str, *tables: Table) -> Section:
    return Section(title, [], [one for one in tables if one.rows])


def _progress(document: Row) -> list[tuple[str, str]]:
    values = values_in(document)
    planned = [(_("Planned progress at the end of the quarter"), _percent(document.get("progress_plan")))]
    told = [(str(item.label), in_words(item, values.get(item.key))) for item in column_fields(plan_in(document).rules)]
    return [(label, text) for label, text in (*told[:1], *planned, *told[1:]) if text]


def _activities(document: Row) -> Table:
    heads = [_("Activity"), _("Weight"), _("Planned"), _("Done"), _("Begun on"), _("Finished on"), _("What was done")]
    rows = [
        [
            str(a["name"]),
            _percent(a.get("weight")),
            _percent(a.get("planned")),
            _percent(a.get("done")),
            _day(a.get("started_on")),
            _day(a.get("finished_on")),
            a.get("text") or "",
        ]
        for a in document.get("activities") or ()
    ]
    return table(_("What was done"), _("Activity"), heads, rows)


def _results(document: Row, part: str, title: str, target: str) -> Table:
    heads = [
        _("What is measured"),
        _("Unit"),
        target,
        _("Result so far"),
        _("How it stands"),
        _("Reason for the rating"),
    ]
    rows = [
        [
            str(row["name"]),
            row.get("unit") or "",
            _number(row.get("target")),
            _result(row),
            _rating(row),
            row.get("rating_reason") or "",
        ]
        for row in document.get(part) or ()
    ]
    return table(title, title, heads, rows)


def _outcomes(document: Row) -> Table:
    heads = [
        _("What is measured"),
        _("Unit"),
        pgettext("value", "Target"),
        _("Result so far"),
        _("What has changed"),
    ]
    rows = [
        [str(row["name"]), row.get("unit") or "", _number(row.get("target")), _result(row), row.get("text") or ""]
        for row in document.get("outcomes") or ()
    ]
    return table(_("Outcomes"), _("Outcomes"), heads, rows)


def _rating(row: Row) -> str:
    """How an indicator stands: as its owner states it, else as the figures give it."""
    code = row.get("rating") or row.get("rating_computed") or ""
    return str(dict(RATINGS).get(code, code))


def _obstacles(document: Row) -> Table:
    heads = [_("Kind"), _("What stands in the way"), _("What is done about it")]
    rows = [
        [str(one.get("label") or one["category"]), one.get("text") or "", one.get("remedy") or ""]
        for one in obstacles_in(document)
    ]
    return table(_("Problems and obstacles"), _("Kind"), heads, rows)


def _proof(document: Row) -> Table:
    """Files by their fingerprints, links by their addresses."""
    heads = [
        _("What it is"),
        _("File or address"),
        _("Photo taken"),
        _("What does not fit, and why it is right"),
        "SHA-256",
    ]
    rows = [
        [one["title"], one["file_name"], _moment_day(one.get("taken_at")), _doubts(one), _in_groups(one["hash"])]
        for one in document.get("files") or ()
    ]
    rows += [[one["title"], one["address"], "", "", ""] for one in document.get("links") or ()]
    return table(_("Files, photos and links"), _("What it is"), heads, rows)


def _doubts(file: Row) -> str:
    """What does not fit a photo, and what its sender says to that."""
    return " ".join([*map(str, doubt_words(file.get("doubts") or ())), file.get("doubt_reason") or ""]).strip()


def _in_groups(fingerprint: str) -> str:
    """A fingerprint that can break at the end of a line."""
    return " ".join(fingerprint[at : at + GROUP] for at in range(0, len(fingerprint), GROUP))


def _corrected(corrected: Iterable[Shown]) -> Table:
    heads = [_("Figure"), _("It was"), _("It is"), _("Known since"), _("Why")]
    rows = [
        [str(one.label), one.before, one.after, _date(one.row.known_at), _why(one.row.reason, one.row.letter)]
        for one in corrected
    ]
    return table(_("Figures corrected later"), _("Figure"), heads, rows)


def _why(reason: str, letter: str) -> str:
    """The reason with its letter, which alone has no room in a column."""
    told = _("Letter %(number)s") % {"number": letter} if letter else ""
    return " · ".join(filter(None, (reason, told)))


def _treasury(document: Row, pairs: Iterable[Pair]) -> Table:
    """The figure of the document beside the treasury's at the end of the quarter, with its day."""
    reported = {one["source"]: one.get("disbursed") for one in document.get("money") or ()}
    heads = [_("Source of money"), _("Reported (baht)"), _("Treasury (baht)"), _("As of"), _("Difference (baht)")]
    rows = []
    for one in pairs:
        said = reported.get(one.source)
        if one.treasury is not None:
            apart = "" if said in (None, "") else format_baht(Decimal(str(said)) - one.treasury.disbursed)
            day = format_date(one.treasury.as_of, page_language())
            rows.append([one.name, _baht(said), format_baht(one.treasury.disbursed), day, apart])
    return table(_("The reported figure beside the treasury's"), _("Source of money"), heads, rows)


def _day(said: str | None) -> str:
    return format_date(dt.date.fromisoformat(said), page_language()) if said else ""


def _moment_day(said: str | None) -> str:
    """The day in Bangkok of an instant as a document writes it."""
    return _date(dt.datetime.fromisoformat(said)) if said else ""


def _date(at: dt.datetime) -> str:
    return format_date(at.astimezone(BANGKOK).date(), page_language())


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
