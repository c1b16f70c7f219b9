"""How complete the forms of a year are: what the counts of a body mean, who reads them, whom to compare with whom. Pure.

Form 0 stands for the year plan (M1 to M5), 1 to 4 for the quarterly report (M6) of that quarter, 5 for the reports after the end
of projects (final, and the call-backs) whose last day lies in the year. On time is the first sending
before the due instant that holds for it, whenever it is approved (domain: reporting calendar). Late is what was sent
after it, and what has not been sent although it has passed; days late of the latter run on until today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.roles import Person
from samrit.lib.errors import Text
from samrit.lib.fiscal import share

PLAN, AFTER = 0, 5
WORDS = {"plan": PLAN, "1": 1, "2": 2, "3": 3, "4": 4, "after": AFTER}
"""A form in an address or a file."""
TENTHS = Decimal("0.1")
FEWEST_TO_PART = 6
"""With fewer bodies a load is not parted into bands: a band of one compares nobody."""


@dataclass(frozen=True)
class Cell:
    """The counts of one form of a body: in year plans, after the end in reports.

    `plans` are all that owe the form this year; `not_due` of them are not open yet, or ended before the quarter began. Of the
    rest, `owed`: `sent` at least once, `on_time` of these, `approved`, `returned` and not sent again, `overdue` not sent although
    the last day has passed. Of those sent: `no_outcome`, `off_plan` and `gap` carry a flag. `late` says for each number of days
    how many are late by it.
    """

    plans: int = 0
    not_due: int = 0
    owed: int = 0
    sent: int = 0
    on_time: int = 0
    approved: int = 0
    returned: int = 0
    overdue: int = 0
    no_outcome: int = 0
    off_plan: int = 0
    gap: int = 0
    late: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Cell") -> "Cell":
        """Both together."""
        days = {day: self.late.get(day, 0) + other.late.get(day, 0) for day in {*self.late, *other.late}}
        return cell_of([getattr(self, name) + getattr(other, name) for name in COUNTS], days)

    @property
    def missing(self) -> int:
        """Owed and not sent."""
        return self.owed - self.sent

    @property
    def waiting(self) -> int:
        """Not sent, and there is time."""
        return self.missing - self.overdue

    @property
    def sent_late(self) -> int:
        """Sent after the last day."""
        return self.sent - self.on_time

    @property
    def judged(self) -> int:
        """Those of which it is known whether they were on time: sent, or the last day has passed."""
        return self.sent + self.overdue

    @property
    def on_time_share(self) -> Decimal | None:
        """On time, in percent of those judged."""
        return share(Decimal(self.on_time), Decimal(self.judged))

    @property
    def sent_share(self) -> Decimal | None:
        """Sent, in percent of what is owed."""
        return share(Decimal(self.sent), Decimal(self.owed))

    @property
    def days_sum(self) -> int:
        """Days late of all that are late, together."""
        return sum(days * number for days, number in self.late.items())

    @property
    def days_median(self) -> Decimal | None:
        """The middle of the days late; None where nothing is late."""
        return median(self.late)

    @property
    def flags(self) -> int:
        """Flags on the reports that were sent."""
        return self.no_outcome + self.off_plan + self.gap

    @property
    def look(self) -> str:
        """The status the cell is shown with: something is missing before all else."""
        if not self.plans:
            return "no_data"
        if not self.owed:
            return "not_open"
        if self.overdue:
            return "late"
        return "open" if self.waiting else "complete"


COUNTS = (
    "plans",
    "not_due",
    "owed",
    "sent",
    "on_time",
    "approved",
    "returned",
    "overdue",
    "no_outcome",
    "off_plan",
    "gap",
)
"""The counts of a cell in the order of its fields."""


def cell_of(counts: Sequence[int], late: Mapping[int, int]) -> Cell:
    """A cell from its counts in their order."""
    return Cell(**dict(zip(COUNTS, counts, strict=True)), late=late)


def median(counted: Mapping[int, int]) -> Decimal | None:
    """The median of numbers of which each comes as often as is said; None of nothing."""
    total = sum(counted.values())
    if not total:
        return None
    places, found, seen = {(total - 1) // 2, total // 2}, [], 0
    for number in sorted(counted):
        found += [number for place in sorted(places) if seen <= place < seen + counted[number]]
        seen += counted[number]
    return Decimal(sum(found)) / len(found)


def form_name(form: int) -> str:
    """A form as the head of a column."""
    if form == AFTER:
        return _("After the end")
    return _("M1-M5") if form == PLAN else _("M6 Q%(quarter)s") % {"quarter": form}


def read_form(text: str, default: int) -> int:
    """The form an address names (`plan`, `1` to `4`, `after`)."""
    return WORDS.get(text, default)


def form_word(form: int) -> str:
    """A form in an address or a file."""
    return next(word for word, known in WORDS.items() if known == form)


def reads_living(who: Person) -> bool:
    """Whether she reads records of any body before they are released; others read the public summary."""
    return who.sees_everything or any(post.reads_unit for post in who.posts)


class Loaded(Protocol):
    """A body as the comparison reads it."""

    @property
    def load(self) -> Decimal | None:
        """Reports due for each person who enters them; None where there is nobody."""

    @property
    def on_time_share(self) -> Decimal | None:
        """Percent."""


T = TypeVar("T", bound=Loaded)


@dataclass(frozen=True)
class Band(Generic[T]):
    """Bodies of like load, from `least` to `most` reports a person, and the middle of their shares on time."""

    name: Text
    bodies: Sequence[T]
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def middle(self) -> Decimal | None:
        """The median of the shares on time, percent."""
        shares = [body.on_time_share for body in self.bodies if body.on_time_share is not None]
        return middle_of(shares)

    def against(self, body: T) -> str:
        """How a body stands among those of like load: `above`, `like`, `below`, or nothing where nothing can be said."""
        if body.on_time_share is None or self.middle is None or len(self.bodies) < 2:
            return ""
        apart = body.on_time_share - self.middle
        return "like" if abs(apart) < 5 else "above" if apart > 0 else "below"


def middle_of(numbers: Sequence[Decimal]) -> Decimal | None:
    """The median of some numbers; None of none."""
    held, count = sorted(numbers), len(numbers)
    return (held[(count - 1) // 2] + held[count // 2]) / 2 if held else None


LIGHT, MIDDLE, HEAVY = gettext_lazy("Light load"), gettext_lazy("Middle load"), gettext_lazy("Heavy load")
ALL, NOBODY = gettext_lazy("All together: too few bodies to part them by load"), gettext_lazy("Nobody holds the duty")
NAMES = (LIGHT, MIDDLE, HEAVY)


def bands(bodies: Iterable[T]) -> list[Band[T]]:
    """Bodies in thirds by their load; those of one load stay together. Bodies without anybody stand apart."""
    rows = list(bodies)
    held = sorted(((row.load, row) for row in rows if row.load is not None), key=lambda pair: pair[0])
    nobody = [row for row in rows if row.load is None]
    found: list[Band[T]] = []
    if len(held) < FEWEST_TO_PART:
        found = [_band(ALL, held)] if held else []
    else:
        edges = [held[len(held) // 3 - 1][0], held[len(held) * 2 // 3 - 1][0]]
        parts = [[pair for pair in held if sum(pair[0] > edge for edge in edges) == place] for place in range(3)]
        found = [_band(name, part) for name, part in zip(NAMES, parts, strict=True) if part]
    return [*found, Band(NOBODY, nobody)] if nobody else found


def _band(name: Text, pairs: Sequence[tuple[Decimal, T]]) -> Band[T]:
    return Band(name, [body for _load, body in pairs], pairs[0][0], pairs[-1][0])
