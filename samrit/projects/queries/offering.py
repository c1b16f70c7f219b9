"""What the form suggests while somebody types: bodies of the directory, places, and what lies below a place."""

from dataclasses import dataclass

from django.db.models import Q

from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.organisations.models import Organisation

MOST = 20
SHORTEST = 2
LEVELS = (AreaKind.PROVINCE, AreaKind.DISTRICT, AreaKind.SUBDISTRICT)


@dataclass(frozen=True)
class Suggestion:
    """What the field takes, and what stands beside it for people."""

    value: str
    label: str = ""


def bodies_like(words: str) -> list[Suggestion]:
    """State bodies in force today whose name holds the words, or whose code begins with them. One query."""
    if len(words) < SHORTEST:
        return []
    named = Q(name_th__icontains=words) | Q(name_en__icontains=words) | Q(code__istartswith=words)
    rows = Organisation.objects.in_force(clock.today()).filter(named, is_demonstration=False)
    rows = rows.select_related("parent").order_by("sort_key", "code")[:MOST]
    return [Suggestion(f"{body.code} {body.name_th}", body.parent.name_th if body.parent else "") for body in rows]


def places_like(words: str, level: str = "") -> list[Suggestion]:
    """Areas in force whose name begins with the words, or whose code does, of a level where one is given. One query."""
    if len(words) < SHORTEST:
        return []
    named = Q(name_th__istartswith=words) | Q(name_en__istartswith=words) | Q(code__startswith=words)
    rows = Area.objects.in_force().filter(named)
    if level in AreaKind.values:
        rows = rows.filter(kind=level)
    rows = rows.select_related("parent__parent").order_by("sort_key", "code")[:MOST]
    return [Suggestion(f"{area.code} {area.name_th}", _above(area)) for area in rows]


def areas_below(code: str) -> list[tuple[str, str]]:
    """Code and name of the provinces, or of what lies below a province or district, in Thai order. One query."""
    rows = Area.objects.in_force().order_by("sort_key")
    rows = rows.filter(parent__code=code, parent__kind__in=LEVELS[:2]) if code else rows.filter(kind=AreaKind.PROVINCE)
    return [(area.code, area.name) for area in rows]


def _above(area: Area) -> str:
    """The district and province it lies in."""
    over = [area.parent, area.parent.parent if area.parent else None]
    return " · ".join(each.name for each in over if each is not None and each.kind in LEVELS)
