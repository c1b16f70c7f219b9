"""Which two projects look alike, and who may say what they are. No query is run here.

Within one owner and fiscal year: names that are nearly the same, or the same budget code. Across bodies: the same factor (the
same Y1 where one of them names no factor) and the same place, with names or objectives that have much in common. The larger
the common place, the more alike the names must be.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.lib.thai import fold
from samrit.projects.rules.access import decides_on
from samrit.projects.rules.likeness import NUMBER, similarity
from samrit.projects.rules.specs import Text


class Near(IntEnum):
    """How small the place is that two projects share."""

    NOT = 0
    COUNTRY = 1
    PROVINCE = 2
    DISTRICT = 3
    SUBDISTRICT = 4
    POINT = 5


NEAR_KM = 1.0
"""Points nearer than this are one place."""
NAMES = {Near.COUNTRY: 0.8, Near.PROVINCE: 0.65, Near.DISTRICT: 0.55, Near.SUBDISTRICT: 0.5, Near.POINT: 0.4}
"""From which likeness of names two projects of the same factor look alike, by the place they share. The program's own figures:
the criteria only forbid to do the same again under the same factor."""
WITHOUT_FACTOR = 0.8
"""Where no common factor or target is known, names must be this much alike."""
OBJECTIVES = 0.1
"""Objectives are longer than names and repeat the words of their field: they must be this much more alike."""
LEVELS = {"province": Near.PROVINCE, "district": Near.DISTRICT, "subdistrict": Near.SUBDISTRICT}
NEAR_WORDS: dict[Near, Text] = {
    Near.COUNTRY: _("Both in the whole country"),
    Near.PROVINCE: _("Same province"),
    Near.DISTRICT: _("Same district"),
    Near.SUBDISTRICT: _("Same subdistrict"),
    Near.POINT: _("Points less than a kilometre apart"),
}


@dataclass(frozen=True)
class Site:
    """A place of work: the kind and path of its area (both empty: the whole country), and its point in degrees."""

    kind: str = ""
    path: str = ""
    lat: float | None = None
    lon: float | None = None


def nearest(mine: Iterable[Site], theirs: Iterable[Site]) -> tuple[Near, str]:
    """How small the smallest place is that two projects share, and the path of its province (empty: the whole country)."""
    others = list(theirs)
    shared = ((_near(one, other), province_of(one)) for one in mine for other in others)
    return max(shared, default=(Near.NOT, ""))


def province_of(site: Site) -> str:
    """The path of the province in which the place lies; empty for the whole country."""
    below = {Near.DISTRICT: 1, Near.SUBDISTRICT: 2}.get(LEVELS.get(site.kind, Near.NOT), 0)
    steps = site.path.rstrip("/").split("/")
    return "/".join(steps[: len(steps) - below])


def _near(one: Site, other: Site) -> Near:
    if _apart_km(one, other) < NEAR_KM:
        return Near.POINT
    if not one.path and not other.path:
        return Near.COUNTRY
    if not one.path or not other.path:
        return Near.NOT
    smaller, larger = sorted((one, other), key=lambda site: -len(site.path))
    return LEVELS.get(larger.kind, Near.NOT) if smaller.path.startswith(larger.path) else Near.NOT


def _apart_km(one: Site, other: Site) -> float:
    """Kilometres between two points on the sphere; endless where one has none."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, half)))


def likeness_of(one: str, other: str, one_objectives: str = "", other_objectives: str = "") -> float:
    """How much two projects are alike, by name or, a little less, by objectives; 0 where only a number tells the names apart."""
    if NUMBER.findall(fold(one)) != NUMBER.findall(fold(other)) and similarity(one, other) >= WITHOUT_FACTOR:
        return 0.0
    objectives = (
        similarity(one_objectives, other_objectives) - OBJECTIVES if one_objectives and other_objectives else 0.0
    )
    return max(similarity(one, other), objectives)


def looks_alike(likeness: float, near: Near, *, same_target: bool) -> bool:
    """Whether two projects of different bodies look alike."""
    least = NAMES.get(near)
    if least is None:
        return False
    return likeness >= (least if same_target else max(least, WITHOUT_FACTOR))


def connected(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each of those that are paired the smallest one to which pairs lead from it: they make one group."""
    leads: dict[int, int] = {}

    def end(one: int) -> int:
        while leads.setdefault(one, one) != one:
            leads[one] = leads[leads[one]]
            one = leads[one]
        return one

    for one, other in pairs:
        smaller, larger = sorted((end(one), end(other)))
        leads[larger] = smaller
    return {one: end(one) for one in list(leads)}


def why_not_say(who: Person, owner: Body) -> Text | None:
    """Why she may not say what a look-alike is: editors and administrators of the project's unit do."""
    if who.holds(Role.DIVISION_EDITOR, owner) or decides_on(who, owner):
        return None
    return _("Only an editor or an administrator of this unit can say that.")


def why_not_list_pairs(who: Person) -> Text | None:
    """Why she may not read the list of all pairs: who sees every record does."""
    return None if who.sees_everything else _("This list is for NESDC and inspectors.")
