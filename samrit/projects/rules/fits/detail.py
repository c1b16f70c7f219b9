"""M3: places on earth, points where works stand, indicators whose targets lead where they should."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from samrit.geography.models import AreaKind
from samrit.lib.errors import Problem
from samrit.projects.models import Direction
from samrit.projects.rules.context import Context
from samrit.projects.rules.fits.parts import at, number, rows_of
from samrit.projects.rules.sections import NATIONAL, REPORTED_ITEMS, STANDING_WORKS
from samrit.projects.rules.values import Place, Row, SectionData, is_empty

NEAR_KM = 10
"""Outlines are simplified: a point this near to its province counts as inside."""
QUARTERS = ("target_q1", "target_q2", "target_q3", "target_q4")


def impossible(data: SectionData, context: Context) -> Iterator[Problem]:
    """A place lies on earth and is named as its level asks; a point has both numbers; people are never fewer than none."""
    for row in rows_of(data, "locations"):
        lat, lon = row.values.get("lat"), row.values.get("lon")
        if is_empty(lat) != is_empty(lon):
            missing = "lat" if is_empty(lat) else "lon"
            yield Problem(at("locations", row, missing), "half_point", _("A point needs both latitude and longitude."))
        for part, value, most in (("lat", lat, 90), ("lon", lon, 180)):
            if isinstance(value, Decimal) and abs(value) > most:
                text = _("Degrees lie between -%(most)s and %(most)s.") % {"most": most}
                yield Problem(at("locations", row, part), "off_earth", text)
        level, area = row.values.get("level"), row.values.get("area")
        if isinstance(area, Place) and area and not level:
            yield Problem(at("locations", row, "level"), "empty", _("Choose the level of this place."))
        if isinstance(area, Place) and area and level == NATIONAL:
            yield Problem(
                at("locations", row, "area"), "national", _("The whole country needs no place; leave it empty.")
            )
    for row in rows_of(data, "beneficiaries"):
        if (amount := number(row, "amount")) is not None and amount < 0:
            fewer = _("There cannot be fewer than none. Write how many there are.")
            yield Problem(at("beneficiaries", row, "amount"), "below_zero", fewer, REPORTED_ITEMS)
    for row in rows_of(data, "indicators"):
        yield from _baseline(row, context)


def _baseline(row: Row, context: Context) -> Iterator[Problem]:
    """The baseline was measured before."""
    baseline = row.values.get("baseline_year")
    if isinstance(baseline, int) and baseline > context.fiscal_year:
        text = _("The baseline of %(year)s lies after this plan's year, %(plan)s. Write the year it was measured in.")
        said = {"year": baseline, "plan": context.fiscal_year}
        yield Problem(at("indicators", row, "baseline_year"), "baseline_later", text % said, REPORTED_ITEMS)


def unfit(data: SectionData, context: Context) -> Iterator[Problem]:
    """Places that are named, points where something stands and inside their province, and targets that lead upward."""
    for count, row in enumerate(rows_of(data, "locations"), start=1):
        level = row.values.get("level")
        if level and level != NATIONAL and is_empty(row.values.get("area")):
            text = _("Place %(number)s: say which one.") % {"number": count}
            yield Problem(at("locations", row, "area"), "empty", text, REPORTED_ITEMS)
        yield from _far_from_province(count, row, context)
    if data.fields.get("stands_somewhere") is True:
        yield from _point_missing(rows_of(data, "locations"))
    for count, row in enumerate(rows_of(data, "indicators"), start=1):
        yield from _wrong_way(count, row)


def _point_missing(places: tuple[Row, ...]) -> Iterator[Problem]:
    """What is built, dug or set up stands in a subdistrict, at a point. Without one, two works cannot be told apart."""
    standing = [row for row in places if row.values.get("level") == AreaKind.SUBDISTRICT]
    named = [row for row in places if row.values.get("site") and row not in standing]
    if not standing or named:
        where = at("locations", named[0], "level") if named else "locations"
        text = _("M3 says that something stands at a place. Choose its subdistrict as the level of place, and name it.")
        yield Problem(where, "no_subdistrict", text, STANDING_WORKS)
    for row in standing:
        if is_empty(row.values.get("lat")) and is_empty(row.values.get("lon")):
            text = _("What stands there needs its point: pick it on the map, or write latitude and longitude.")
            yield Problem(at("locations", row, "lat"), "no_point", text, STANDING_WORKS)


def _far_from_province(count: int, row: Row, context: Context) -> Iterator[Problem]:
    """A point lies in the province of its place. Codes of districts and subdistricts begin with that of their province."""
    area, lat, lon = row.values.get("area"), number(row, "lat"), number(row, "lon")
    of_province = row.values.get("level") in {AreaKind.PROVINCE, AreaKind.DISTRICT, AreaKind.SUBDISTRICT}
    if not (isinstance(area, Place) and area and of_province) or lat is None or lon is None:
        return
    outline = context.outlines.get(area.code[:2])
    away = outline.km_from((float(lon), float(lat))) if outline else 0.0
    if away > NEAR_KM:
        text = _("Place %(number)s: the point lies %(km)s kilometres outside the province of %(place)s. Check both.")
        said = {"number": count, "km": f"{away:,.0f}", "place": area.name or area.code}
        yield Problem(at("locations", row, "lat"), "point_outside", text % said, STANDING_WORKS)


def _wrong_way(count: int, row: Row) -> Iterator[Problem]:
    """Cumulative targets go the way that is good, and end at the target of the year."""
    direction, last = row.values.get("direction"), number(row, "target_q4")
    stated = [(name, value) for name in QUARTERS if (value := number(row, name)) is not None]
    for (_before, less), (name, more) in pairwise(stated):
        if (direction == Direction.UP and more < less) or (direction == Direction.DOWN and more > less):
            text = _("Indicator %(number)s: quarter targets are cumulative and must not turn back from %(a)s to %(b)s.")
            said = {"number": count, "a": f"{less.normalize():f}", "b": f"{more.normalize():f}"}
            yield Problem(at("indicators", row, name), "turns_back", text % said, REPORTED_ITEMS)
    target = number(row, "target")
    if direction and last is not None and target is not None and last != target:
        text = _("Indicator %(number)s: the target by the end of quarter 4 is %(last)s, that of the year %(target)s.")
        said = {"number": count, "last": f"{last.normalize():f}", "target": f"{target.normalize():f}"}
        yield Problem(at("indicators", row, "target_q4"), "ends_elsewhere", text % said, REPORTED_ITEMS)
