"""Areas as they are read. Areas are public."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from samrit.geography.models import Area, AreaKind
from samrit.lib.outlines import Outline, outline_of

SHAPES = Path("geography/packs/areas/provinces.geojson")
"""Simplified outlines of the provinces, shipped with the areas."""


@dataclass(frozen=True)
class ProvincePage:
    """A province with its districts, each with the number of its subdistricts."""

    province: Area
    districts: list[Area]
    subdistricts: int


def provinces() -> list[Area]:
    """The provinces in Thai order, each with its region and cluster."""
    return list(Area.objects.of_kind(AreaKind.PROVINCE).select_related("parent", "cluster"))


def get_province(code: str) -> ProvincePage | None:
    """A province by its code."""
    province = Area.objects.of_kind(AreaKind.PROVINCE).filter(code=code).select_related("parent", "cluster").first()
    if province is None:
        return None
    districts = list(Area.objects.of_kind(AreaKind.DISTRICT).filter(parent=province))
    counts = dict(
        Area.objects.of_kind(AreaKind.SUBDISTRICT)
        .filter(parent__in=districts)
        .order_by()
        .values_list("parent")
        .annotate(count=Count("pk"))
    )
    for district in districts:
        district.subdistrict_count = counts.get(district.pk, 0)  # type: ignore[attr-defined]
    return ProvincePage(province, districts, sum(counts.values()))


@cache
def outlines() -> Mapping[str, Outline]:
    """The outlines of the provinces by code. Read once from the shipped file; no query."""
    collection = json.loads((Path(settings.PACKAGE) / SHAPES).read_bytes())
    return {each["properties"]["province_code"]: outline_of(each["geometry"]) for each in collection["features"]}
