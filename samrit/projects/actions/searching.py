"""The search column of projects: bigrams of code, names, owner and the body above it."""

from collections.abc import Iterable

from django.db import connection

from samrit.lib.thai import search_vector
from samrit.projects.models import Project

BATCH = 2000


def refresh_search(project_ids: Iterable[int]) -> int:
    """Write the search column of these projects anew; returns how many. An exercise has none. Runs inside the caller's
    transaction."""
    rows = Project.objects.counted().filter(pk__in=list(project_ids)).values_list(
        "id", "code", "name_th", "name_en", "owner__name_th", "owner__parent__name_th"
    )
    vectors = [(pk, search_vector(" ".join(filter(None, texts)))) for pk, *texts in rows]
    table = connection.ops.quote_name(Project._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(vectors), BATCH):
            batch = vectors[start : start + BATCH]
            cursor.execute(
                f"""
                update {table} project set search = fresh.vector::tsvector
                from unnest(%s::bigint[], %s::text[]) as fresh(id, vector) where fresh.id = project.id
                """,  # noqa: S608 - the table name is the model's own, quoted
                [[pk for pk, _vector in batch], [vector for _pk, vector in batch]],
            )
    return len(vectors)
