"""Marks of what the program filled in and nobody typed."""

from collections.abc import Iterable

from samrit.lib import clock
from samrit.lib.merge import fingerprint
from samrit.projects.models import Filled, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.filling import values_at
from samrit.projects.rules import Document

LONGEST_ORIGIN = 300


def mark(plan: YearPlan, places: Iterable[str], filled_from: str, origin: str, document: Document | None = None) -> int:
    """Mark fields and rows (`m1.explanation`, `m5.lines.<uid>`) of a year plan as filled in from somewhere, with what stands
    there now; a place that holds nothing, or is not there, gets no mark. Part of another act. Answers how many were marked.

    `filled_from` is one of `FilledFrom`, `origin` says in words which record it came from; `document` are the sections as they
    stand now, where they have been read already.
    """
    fresh = plan if document is not None else editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    now = clock.now()
    rows = [
        Filled(
            year_plan=plan,
            place=place,
            filled_from=filled_from,
            origin=origin[:LONGEST_ORIGIN],
            value_hash=fingerprint(value),
            filled_at=now,
        )
        for place, value in values_at(fresh, list(dict.fromkeys(places)), document).items()
    ]
    Filled.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["year_plan", "place"],
        update_fields=["filled_from", "origin", "value_hash", "filled_at"],
    )
    return len(rows)
