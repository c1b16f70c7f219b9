"""What proves a report: to which place of it a file belongs, who may add one, and what looks odd at a photo."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import cos, hypot, radians
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Problem
from samrit.lib.fiscal import Period, fiscal_year_of
from samrit.lib.outlines import KM_OF_A_DEGREE, Outline, Point
from samrit.lib.photos import Taken
from samrit.reporting.rules.fields import SOURCES, Text, results
from samrit.reporting.rules.plan import Plan

WHOLE: Text = _("The report as a whole")
MOST_LINKS = 60
DOUBTS: Mapping[str, Text] = {
    "other_year": _("The photo was taken in another fiscal year."),
    "outside_quarter": _("The photo was taken outside the quarter."),
    "future": _("The photo says that it was taken later than today."),
    "far": _("The photo was taken far from the places of the project."),
}
"""What does not fit: the photo is kept, who sends says before sending why it is right, and the approver is told."""


@dataclass(frozen=True)
class Places:
    """Where the project works: points (longitude, latitude), outlines of provinces, and how far off is still near, in km."""

    near_km: float
    points: tuple[Point, ...] = ()
    outlines: tuple[Outline, ...] = field(default=())

    def away(self, lat: float, lon: float) -> float | None:
        """Kilometres to the nearest place; None where the project names none. Outlines only count where there is no point."""
        if self.points:
            return min(_km((lon, lat), point) for point in self.points)
        return min((outline.km_from((lon, lat)) for outline in self.outlines), default=None)


def places_of(plan: Plan) -> dict[str, Text]:
    """The places of a report that something can prove: the whole, its progress, each row."""
    found: dict[str, Text] = {"": WHOLE, "progress_actual": _("Progress")}
    found |= {f"activity.{one.uid}": one.name for one in plan.activities}
    found |= {f"{kind}.{one.uid}": one.name for kind, one in results(plan)}
    found |= {f"beneficiary.{one.uid}": one.name for one in plan.beneficiaries}
    return found | {f"money.{one.source}": SOURCES.get(one.source, one.source) for one in plan.money}


def why_not_prove(who: Person, approval: Approval, owner: Body, place: str) -> Text | None:
    """Files and links are added and taken away by who may write the report; after a return or an unlock only at what was opened."""
    if no := approvals.why_not_edit(who, approval, owner):
        return no
    if approval.opened and not (place and approvals.is_partly_open(approval, place)):
        return _("Only at what was opened for correction can files and links be added or taken away.")
    return None


def doubts_of(taken: Taken, quarter: Period, places: Places, today: dt.date) -> list[str]:
    """Codes of what does not fit; nothing where a photo does not tell when or where."""
    found = []
    if taken.at is not None:
        day = taken.at.astimezone(BANGKOK).date()
        if day > today:
            found.append("future")
        elif fiscal_year_of(day) != quarter.fiscal_year:
            found.append("other_year")
        elif not quarter.starts_on <= day <= quarter.ends_on:
            found.append("outside_quarter")
    if taken.lat is not None and taken.lon is not None:
        away = places.away(taken.lat, taken.lon)
        if away is not None and away > places.near_km:
            found.append("far")
    return found


def unexplained(title: str, uid: object, doubts: Iterable[str], reason: str) -> Problem | None:
    """What blocks sending of a photo: it does not fit, and nobody says why it is right all the same."""
    words = " ".join(str(one) for one in doubt_words(doubts))
    if not words or reason:
        return None
    text = _("“%(title)s”: %(doubts)s Say why it is right, or take it away.")
    return Problem(f"proof-{uid}", "unexplained", text % {"title": title, "doubts": words})


def check_place(place: str, plan: Plan) -> list[Problem]:
    """The place is one of this report."""
    if place in places_of(plan):
        return []
    return [Problem("place", "unknown_place", _("This report has no such place. Load the page again."))]


def check_link(title: str, address: str, present: int) -> list[Problem]:
    """A link has words and an address of the web."""
    problems = []
    if not title:
        problems.append(Problem("title", "empty", _("Say in a few words what the link shows.")))
    if len(title) > 300:
        problems.append(Problem("title", "too_long", _("At most 300 letters.")))
    if not _is_web(address):
        text = _("Write a whole address of the web, such as https://www.nesdc.go.th/.")
        problems.append(Problem("address", "address", text))
    if present >= MOST_LINKS:
        problems.append(Problem("address", "too_many", _("There are 60 links already. Take one away first.")))
    return problems


def doubt_words(codes: Iterable[str]) -> list[Text]:
    """The doubts in words."""
    return [DOUBTS[code] for code in codes if code in DOUBTS]


def _is_web(address: str) -> bool:
    if len(address) > 1000 or any(letter.isspace() or not letter.isprintable() for letter in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")


def _km(one: Point, other: Point) -> float:
    """Kilometres between two points on a flat map around the first."""
    wide = (other[0] - one[0]) * cos(radians(one[1]))
    return hypot(wide, other[1] - one[1]) * KM_OF_A_DEGREE
