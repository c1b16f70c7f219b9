"""What searches read of year plans is written anew where the sections concerned, owners or approvals change."""

from collections.abc import Iterable

from django.db import connection

from samrit.lib.jobs import job
from samrit.lib.thai import piece_vector
from samrit.projects.models import PlanWords, YearPlan
from samrit.projects.queries.searching import Words, texts_approved, texts_written

BATCH = 500
SEARCHED = frozenset({"m1", "m2", "m3"})
"""Sections whose texts are searched."""


def refresh_search(project_ids: Iterable[int]) -> int:
    """Write what is searched of all year plans of these projects; returns how many. Runs inside the caller's transaction."""
    plans = YearPlan.objects.filter(project__in=list(project_ids)).order_by("pk")
    return refresh_words(plans.values_list("pk", flat=True))


def refresh_words(plan_ids: Iterable[int]) -> int:
    """Write what is searched of these year plans; returns how many."""
    ids = list(plan_ids)
    for start in range(0, len(ids), BATCH):
        _write(ids[start : start + BATCH])
    return len(ids)


def refresh_missing() -> int:
    """Write what is searched of the year plans of which nothing is: those from before there was a search. Returns how many;
    asks one question where none is missing."""
    missing = YearPlan.objects.filter(words=None)
    return refresh_words(missing.order_by("pk").values_list("pk", flat=True))


@job()
def refresh_words_later(plans: list[int]) -> int:
    """Write what is searched of year plans whose links got other nodes. May run twice; returns how many."""
    return refresh_words(plans)


def _write(ids: list[int]) -> None:
    written, approved = texts_written(ids), texts_approved(ids)
    table = connection.ops.quote_name(PlanWords._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            insert into {table} (year_plan_id, written, approved)
            select id, written::tsvector, approved::tsvector
            from unnest(%s::bigint[], %s::text[], %s::text[]) as fresh(id, written, approved)
            on conflict (year_plan_id) do update set written = excluded.written, approved = excluded.approved
            """,  # noqa: S608 - the table name is the model's own, quoted
            [
                list(written),
                [_vector(texts) for texts in written.values()],
                [_vector(approved[pk]) if pk in approved else None for pk in written],
            ],
        )


def _vector(texts: list[Words]) -> str:
    return piece_vector(" ".join(each.text for each in texts))
