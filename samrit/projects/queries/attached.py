"""Files of a year plan as it stands, and as frozen documents list them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from samrit.projects.models import Attachment, YearPlan


def attached(year_plan: YearPlan) -> QuerySet[Attachment]:
    """The files of the plan as it stands now, without those that were taken away."""
    return Attachment.objects.filter(year_plan=year_plan, removed_at__isnull=True)


def frozen(year_plan: YearPlan) -> list[Mapping[str, Any]]:
    """The files as a document lists them. One query."""
    return [
        {
            "uid": str(each.uid),
            "title": each.title,
            "place": each.place,
            "file_name": each.file_name,
            "kind": each.kind,
            "size": each.size,
            "hash": each.file_hash,
        }
        for each in attached(year_plan)
    ]
