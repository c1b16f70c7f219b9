"""Marks of answers that were filled in and not typed. A mark goes when somebody changes its answer."""

from samrit.lib import clock
from samrit.lib.merge import fingerprint
from samrit.reporting.models import FilledAnswer, ProgressReport
from samrit.reporting.queries import filling
from samrit.reporting.rules.calendar import Quarter
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import Filled, Written, is_blank
from samrit.reporting.rules.filling import Start, marks_after

LONGEST = 300
SAID = ("filled_from", "origin", "value_hash")


def mark(*, report: ProgressReport, case: Case, window: Quarter, was_untouched: bool, written: Written) -> None:
    """Bring the marks to what is stored now: what the first saving took over, what a workbook or the treasury brought, less
    what was changed since. Writes only what differs."""
    held = {row.place: row for row in FilledAnswer.objects.filter(report=report)}
    still = {place: row for place, row in held.items() if row.value_hash == fingerprint(case.values.get(place))}
    kept = {place: Filled(row.filled_from, row.origin) for place, row in still.items()}
    start = Start({}, {})
    if was_untouched:
        start = filling.start(report.year_plan, case.plan, window, case.previous)
    brought = {key: filled for key, filled in written.filled.items() if not is_blank(case.values.get(key))}
    wanted = marks_after(start, kept, case.values, case.computed) | brought
    if gone := [row.pk for place, row in held.items() if place not in wanted]:
        FilledAnswer.objects.filter(pk__in=gone).delete()
    fresh = [_row(report, place, filled, case) for place, filled in wanted.items()]
    changed = [row for row in fresh if row.place not in held or _differs(row, held[row.place])]
    FilledAnswer.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["report", "place"], update_fields=[*SAID, "filled_at"]
    )


def _row(report: ProgressReport, place: str, filled: Filled, case: Case) -> FilledAnswer:
    return FilledAnswer(
        report=report,
        place=place,
        filled_from=filled.source,
        origin=filled.origin[:LONGEST],
        value_hash=fingerprint(case.values.get(place)),
        filled_at=clock.now(),
    )


def _differs(one: FilledAnswer, other: FilledAnswer) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in SAID)
