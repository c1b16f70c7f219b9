"""The search column of projects: bigrams of code, names and owner."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from samrit.lib.thai import search_vector
from samrit.projects.models import Project


def refresh_search(project_ids: Iterable[int]) -> int:
    """Write the search column of these projects anew; returns how many. Runs inside the caller's transaction."""
    rows = Project.objects.filter(pk__in=list(project_ids)).select_related("owner")
    for row in rows:
        words = f"{row.code} {row.name_th} {row.name_en} {row.owner.name_th}"
        vector = Cast(Value(search_vector(words)), SearchVectorField())
        Project.objects.filter(pk=row.pk).update(search=vector)
    return len(rows)
