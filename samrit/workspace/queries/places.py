"""Released projects by province."""

from dataclasses import dataclass
from decimal import Decimal

from samrit.geography import queries as geography
from samrit.geography.models import Area
from samrit.opendata.models import Release
from samrit.opendata.queries import released


@dataclass(frozen=True)
class PlaceTotal:
    """A province with its released projects and their money of the fiscal year, in baht."""

    province: Area
    projects: int
    budget: Decimal


@dataclass(frozen=True)
class PlacePage:
    """A province with its districts and its released projects."""

    page: geography.ProvincePage
    release: Release | None
    totals: released.Totals


def places() -> list[PlaceTotal]:
    """Every province in Thai order, those without released projects too."""
    totals = {group.code: group for group in released.province_totals()}
    found = []
    for province in geography.provinces():
        group = totals.get(province.code)
        found.append(PlaceTotal(province, group.projects if group else 0, group.budget_fy if group else Decimal(0)))
    return found


def get_place(code: str) -> PlacePage | None:
    """A province by its code."""
    page = geography.get_province(code)
    if page is None:
        return None
    release = released.latest_release()
    totals = released.totals(released.Filters(province=code)) if release else released.Totals()
    return PlacePage(page, release, totals)
