"""What the board of a body shows of a quarter: which lists stand behind its figures, and what their names mean. Pure.

Every figure of the board is the number or the sum of one list: a list is named by a `show`, such as `stage.overdue`,
`slip.far` or `obstacle.procurement`. Progress is cumulative percent, money baht since 1 October.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samrit.accounts.roles import Person, Role
from samrit.lib.errors import Text
from samrit.lib.fiscal import share

EVERYTHING = "all"
"""In an address instead of the code of a body: all that the reader sees."""
STAGES: Mapping[str, tuple[Text, str]] = {
    "overdue": (gettext_lazy("Not sent, late"), "late"),
    "locked": (gettext_lazy("Not sent, closed"), "locked_unsent"),
    "returned": (gettext_lazy("Returned"), "returned"),
    "open": (gettext_lazy("Not sent, still time"), "open"),
    "waiting": (gettext_lazy("Waiting for approval"), "submitted"),
    "approved": (gettext_lazy("Approved"), "approved"),
    "no_approved": (gettext_lazy("No approved report"), "not_started"),
    "not_open": (gettext_lazy("Not open yet"), "not_open"),
    "ended": (gettext_lazy("Ended before the quarter"), "cancelled"),
}
"""How the report of the quarter stands, in the order in which somebody must act; with the status that shows it."""
SLIPS: Mapping[str, Text] = {
    "none": gettext_lazy("On plan or ahead"),
    "near": gettext_lazy("Behind, within the limit"),
    "over": gettext_lazy("Behind, over the limit"),
    "far": gettext_lazy("Behind by twice the limit or more"),
}
"""How far progress is behind plan, by the limit of the year (percentage points)."""
OTHERS: Mapping[str, Text] = {
    "projects": gettext_lazy("Projects of the year"),
    "reported": gettext_lazy("Projects with figures of the quarter"),
    "late": gettext_lazy("Sent late"),
    "gap": gettext_lazy("Open gaps with the treasury"),
    "progress.worse": pgettext_lazy("movers", "Progress fell further behind plan"),
    "progress.better": pgettext_lazy("movers", "Progress caught up with plan"),
    "money.worse": pgettext_lazy("movers", "Spending fell further behind plan"),
    "money.better": pgettext_lazy("movers", "Spending caught up with plan"),
}
MOVERS = ("progress.worse", "progress.better", "money.worse", "money.better")
SHOWN_MOVERS = 5


@dataclass(frozen=True)
class Totals:
    """The figures of a board. `plain_*` are means of projects, `weighted_*` means by the money of the year, in percent, of
    projects whose report states both plan and actual; money is baht."""

    projects: int = 0
    money: Decimal = Decimal(0)
    stages: Mapping[str, int] | None = None
    slips: Mapping[str, int] | None = None
    late: int = 0
    reported: int = 0
    reported_money: Decimal = Decimal(0)
    plain_planned: Decimal | None = None
    plain_actual: Decimal | None = None
    weighted_planned: Decimal | None = None
    weighted_actual: Decimal | None = None
    planned_money: Decimal | None = None
    planned_of_reported: Decimal | None = None
    disbursed: Decimal | None = None
    gap: int = 0
    gap_money: Decimal = Decimal(0)
    is_demonstration: bool = False

    @property
    def spent_share(self) -> Decimal | None:
        """Disbursed, in percent of the year's money of those that reported."""
        return None if self.disbursed is None else share(self.disbursed, self.reported_money)

    def stage(self, key: str) -> int:
        """Projects whose report stands so."""
        return (self.stages or {}).get(key, 0)

    def slip(self, key: str) -> int:
        """Projects whose progress is behind plan so far."""
        return (self.slips or {}).get(key, 0)


@dataclass(frozen=True)
class Point:
    """A month of the S-curve, cumulative baht at its end: planned by the months of the year plans; reported at the end of a
    quarter, of each project the latest known; booked by the treasury where a statement of the month says so, with how many
    projects it names; and the Cabinet's target of a quarter's end."""

    month: int
    planned: Decimal | None = None
    reported: Decimal | None = None
    treasury: Decimal | None = None
    target: Decimal | None = None
    booked: int = 0


@dataclass(frozen=True)
class Step:
    """Progress at the end of a quarter of the year, percent since 1 October, weighted with the money of the year: of the projects
    whose report of that quarter states plan and actual, and how many those are."""

    quarter: int
    planned: Decimal | None = None
    actual: Decimal | None = None
    projects: int = 0


@dataclass(frozen=True)
class Hindrance:
    """An obstacle by its kind: how many projects report it, their money of the year (baht), and how many did a quarter ago."""

    category: str
    name: str
    projects: int
    money: Decimal
    before: int


def label_of(show: str, obstacles: Mapping[str, str]) -> str | None:
    """The name of a list; None where there is no such list."""
    group, _dot, key = show.partition(".")
    if group == "stage" and key in STAGES:
        return str(STAGES[key][0])
    if group == "slip" and key in SLIPS:
        return _("Progress: %(how)s") % {"how": SLIPS[key]}
    if group == "obstacle" and key in obstacles:
        return _("Obstacle: %(kind)s") % {"kind": obstacles[key]}
    return str(OTHERS[show]) if show in OTHERS else None


def may_look(who: Person) -> bool:
    """Whether any board has something to say to her: she reads records of bodies, hosted targets, or what is approved."""
    reads = who.sees_everything or who.sees_approved or who.has(Role.TARGET_HOST)
    return reads or any(post.reads_unit for post in who.posts)
