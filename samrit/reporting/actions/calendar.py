"""Loading the reporting calendar: quarters, entry windows, holidays."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.audit.actions import Actor, acting, record
from samrit.lib.differences import Changes, Difference
from samrit.lib.packs import BadPack, Pack
from samrit.reporting.models import EntryWindow, FiscalQuarter, Holiday

WITHDRAWN = "withdrawn"
"""The certainty of a holiday that was announced and is a holiday no more."""


def load_calendar(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the calendar to what the pack says. A holiday that is in it no more is withdrawn. What an administrator changed
    is left alone.

    Quarters and windows never disappear, because reports hang on them: a pack that lacks one is refused with BadPack.
    """
    with acting(by, f"load reference pack {pack.name}"):
        quarters = Difference(FiscalQuarter.objects.all(), "fiscal_year", "quarter")
        windows = Difference(EntryWindow.objects.all(), "fiscal_year", "case")
        holidays = Difference(Holiday.objects.all(), "on", "name_th")
        _keep(pack, "quarters", quarters, "fiscal_year", "quarter")
        _keep(pack, "windows", windows, "fiscal_year", "case")
        if pack.faults:
            raise BadPack(pack.faults)
        columns = ("on", "name_th", "name_en", "certainty", "source")
        _bring(quarters, {row.key("fiscal_year", "quarter"): dict(row) for row in pack.rows("quarters")})
        _bring(windows, {row.key("fiscal_year", "case"): dict(row) for row in pack.rows("windows")})
        _bring(holidays, {row.key("on", "name_th"): _only(row, columns) for row in pack.rows("holidays")})
        holidays.retire(lambda holiday: holiday.certainty != WITHDRAWN, certainty=WITHDRAWN)
        changes = quarters.changes + windows.changes + holidays.changes
        if changes.any:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return changes


def _bring(known: Difference[Any], wanted: Mapping[Any, Mapping[str, Any]]) -> None:
    kept = {key for key, row in known.rows.items() if row.is_kept_here}
    known.bring({key: values for key, values in wanted.items() if key not in kept})
    known.left -= kept


def _only(row: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: row[column] for column in columns}


def _keep(pack: Pack, table: str, known: Difference[Any], *key: str) -> None:
    stated = {row.key(*key) for row in pack.rows(table)}
    for missing in sorted(known.rows.keys() - stated):
        gone: Model = known.rows[missing]
        pack.fault(
            (table, 0, key[-1]),
            "gone",
            format_lazy(_("{period} is in the system but not in the file."), period=str(gone)),
            _("Put the row back: reports hang on it. Change its days instead."),
        )
