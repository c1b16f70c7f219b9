"""Policy monitors as values: what a monitor selects, for which period and as known when, and what one must be to be taken. Pure.

A monitor asks nobody anything: it reads plans and reports that are there (Cabinet resolution of 9 Nov 2564, letter นร 0505/ว 3407).
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.roles import Person, Role
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Problem, Text
from samrit.lib.fiscal import MONTHS, Period, month_start
from samrit.lib.names import page_language, shown_name
from samrit.lib.thai import BE_OFFSET, month_name

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_GROUPS, MOST_NODES, MOST_ROUNDS = 60, 200, 365
LENGTHS: Sequence[tuple[str, Text, int]] = (
    ("name_th", gettext_lazy("Name in Thai"), 300),
    ("name_en", gettext_lazy("Name in English"), 300),
    ("source", gettext_lazy("Source"), 500),
)
"""Letters that fit; a group has the first two."""
ROUNDS_RULE = gettext_lazy(
    "Counted as: projects tied to the policy × the rounds it asked of each in a year. The resolution of 12 January 2559 asked every "
    "month by the 5th; from 20 February 2561 the rounds were every two months, 6 a year, and these are counted. Now each project "
    "writes its quarterly report (M6) once, and this page reads it."
)
"""Sources: letter of the Cabinet Secretariat นร 0505/ว 3407 of 11 Nov 2564 with the OPDC letter นร 1200/113 of 3 Sep 2564."""


@dataclass(frozen=True)
class NodeRef:
    """A plan node by its framework and the code printed in the official text, in whatever edition; `under` is the official code
    of something above it, where the code alone is not enough. `words` are those of the source, kept also while no such node is
    loaded."""

    framework: str
    kind: str
    code: str
    under: str = ""
    words: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "NodeRef":
        """As a row of a group keeps it."""
        return cls(**{name: str(kept.get(name) or "") for name in ("framework", "kind", "code", "under", "words")})

    def kept(self) -> dict[str, str]:
        """As a row of a group keeps it."""
        names = ("framework", "kind", "code", "under", "words")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class GroupDef:
    """One group: a project tied to any of the nodes or written by any of the bodies (codes), standing in any of the provinces
    (codes), with money of any of the sources. Empty lists ask nothing."""

    code: str
    name_th: str
    name_en: str = ""
    nodes: tuple[NodeRef, ...] = ()
    bodies: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    fund_sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return shown_name(self.name_th, self.name_en)

    def kept(self) -> dict[str, Any]:
        """The columns of its row, but for its place."""
        return {
            "code": self.code,
            "name_th": self.name_th,
            "name_en": self.name_en,
            "nodes": [node.kept() for node in self.nodes],
            "bodies": list(self.bodies),
            "provinces": list(self.provinces),
            "fund_sources": list(self.fund_sources),
            "note": self.note,
        }


@dataclass(frozen=True)
class Definition:
    """A version of a monitor. `rounds_before` is how many reports a year the policy asked of each project (0: no source says)."""

    code: str
    name_th: str
    name_en: str = ""
    about_th: str = ""
    about_en: str = ""
    source: str = ""
    layout: str = "groups"
    scope: str = "none"
    rounds_before: int = 0
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    version: int = 1
    groups: tuple[GroupDef, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return shown_name(self.name_th, self.name_en)

    @property
    def about(self) -> str:
        """What it is for, in the language of the page."""
        return shown_name(self.about_th, self.about_en)

    @property
    def asks_nothing(self) -> bool:
        """Whether every project of the scope falls into it."""
        return not self.groups

    def kept(self) -> dict[str, Any]:
        """The columns of its row."""
        names = ("code", "name_th", "name_en", "about_th", "about_en", "source", "layout", "scope", "rounds_before")
        return {name: getattr(self, name) for name in (*names, "valid_from", "valid_to", "version")}

    def held_in(self, period: "Span") -> bool:
        """Whether the policy was in force at any time of the period."""
        starts, ends = period.starts_on, period.ends_on
        return (self.valid_from is None or self.valid_from <= ends) and (
            self.valid_to is None or self.valid_to >= starts
        )


@dataclass(frozen=True)
class Span:
    """The period a monitor is read for: a quarter of a fiscal year (BE), or two of its months (1: October and November)."""

    fiscal_year: int
    quarter: int = 0
    pair: int = 0

    @classmethod
    def read(cls, fiscal_year: int, text: str) -> "Span | None":
        """From an address: `q1` to `q4`, `2m-1` to `2m-6`."""
        found = re.fullmatch(r"(?:q([1-4])|2m-([1-6]))", text.strip().lower())
        return cls(fiscal_year, int(found[1] or 0), int(found[2] or 0)) if found else None

    @property
    def code(self) -> str:
        """As addresses write it."""
        return f"q{self.quarter}" if self.quarter else f"2m-{self.pair}"

    @property
    def months(self) -> tuple[int, ...]:
        """Its calendar months."""
        size, number = (3, self.quarter) if self.quarter else (2, self.pair)
        return MONTHS[(number - 1) * size : number * size]

    @property
    def months_so_far(self) -> tuple[int, ...]:
        """The calendar months of the year up to its end."""
        return MONTHS[: MONTHS.index(self.months[-1]) + 1]

    @property
    def starts_on(self) -> dt.date:
        """Its first day."""
        return month_start(self.fiscal_year, self.months[0])

    @property
    def ends_on(self) -> dt.date:
        """Its last day."""
        last = month_start(self.fiscal_year, self.months[-1])
        return (last + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)

    @property
    def ends_at(self) -> dt.datetime:
        """The first instant after it, in Bangkok."""
        return dt.datetime.combine(self.ends_on + dt.timedelta(days=1), dt.time(), BANGKOK)

    @property
    def last_quarter(self) -> int:
        """The quarter that it is, or in which it ends."""
        return self.quarter or (len(self.months_so_far) + 2) // 3

    @property
    def quarters_ended(self) -> int:
        """How many quarters of the year had ended by its end."""
        return len(self.months_so_far) // 3

    @property
    def label(self) -> str:
        """In words."""
        if self.quarter:
            return _("Q%(quarter)s of fiscal year %(year)s") % {"quarter": self.quarter, "year": self.fiscal_year}
        first, last = self.starts_on, self.ends_on  # they may lie in two calendar years
        return _("Two months %(first)s–%(last)s") % {"first": _month(first), "last": _month(last)}


def _month(day: dt.date) -> str:
    language = page_language()
    era = BE_OFFSET if language.startswith("th") else 0
    return f"{month_name(day.month, language)} {day.year + era}"


def spans(fiscal_year: int) -> tuple[list[Span], list[Span]]:
    """The quarters of a year, and its pairs of months."""
    return [Span(fiscal_year, quarter=n) for n in range(1, 5)], [Span(fiscal_year, pair=n) for n in range(1, 7)]


def this_span(period: Period) -> Span:
    """The quarter that was asked last: the one before the present one."""
    return Span(period.previous.fiscal_year, quarter=period.previous.quarter)


@dataclass(frozen=True)
class Spared:
    """Forms that nobody had to fill: per project the rounds that would have passed, beside the reports that were asked once."""

    projects: int
    rounds: int
    quarters: int

    @property
    def forms(self) -> int:
        """Projects times rounds."""
        return self.projects * self.rounds


def spared(projects: int, rounds_a_year: int, span: Span) -> Spared:
    """The forms of the year up to the end of the period: whole rounds alone. See `ROUNDS_RULE` for the source."""
    months = len(span.months_so_far)
    return Spared(projects, rounds_a_year * months // 12, months // 3)


def why_not_define(who: Person) -> Text | None:
    """Why she may not state a monitor or a new version of one."""
    if who.has(Role.NESDC_ADMIN) or who.has(Role.NESDC_ANALYST):
        return None
    return _("Only NESDC states policy monitors: they are views of all agencies' reports.")


def check(definition: Definition, *, known: int, taken: bool) -> list[Problem]:
    """What keeps a monitor from being taken. `known` is the newest version of its code, `taken` whether it stands as new."""
    found: list[Problem] = []

    def no(field_name: str, code: str, message: Text) -> None:
        found.append(Problem(field_name, code, message))

    if not SLUG.fullmatch(definition.code) or len(definition.code) > 40:
        no(
            "code",
            "form",
            _("Write the code in small Latin letters, digits and hyphens, at most 40, such as one-report."),
        )
    elif taken and known:
        no("code", "taken", _("A monitor has this code already: state a new version of it instead."))
    if not definition.name_th.strip():
        no("name_th", "required", _("Give the monitor its Thai name."))
    if not definition.source.strip():
        no("source", "required", _("Name the resolution, letter or law the monitor rests on."))
    if definition.valid_from is None:
        no("valid_from", "required", _("Say from which day it holds."))
    elif definition.valid_to is not None and definition.valid_to < definition.valid_from:
        no("valid_to", "order", _("Its last day lies before its first."))
    for name, label, most in LENGTHS:
        found += _too_long(name, label, getattr(definition, name), most)
    if not 0 <= definition.rounds_before <= MOST_ROUNDS:
        no("rounds_before", "range", _("Rounds a year are 0 to 365; 0 where no source says."))
    return found + _check_groups(definition)


def _too_long(place: str, label: Text, text: str, most: int) -> list[Problem]:
    said = {"label": label, "most": most, "count": len(text)}
    words = _("%(label)s: at most %(most)s letters; there are %(count)s.")
    return [Problem(place, "too_long", words % said)] if len(text) > most else []


def _check_groups(definition: Definition) -> list[Problem]:
    found: list[Problem] = []
    if definition.layout == "groups" and not definition.groups:
        found.append(Problem("groups", "required", _("A monitor by groups needs at least one group.")))
    if len(definition.groups) > MOST_GROUPS:
        found.append(Problem("groups", "many", _("At most 60 groups are shown on a page.")))
    seen: set[str] = set()
    for number, group in enumerate(definition.groups):
        found += _check_group(group, f"groups.{number}", seen)
        seen.add(group.code)
    return found


def _check_group(group: GroupDef, place: str, seen: set[str]) -> list[Problem]:
    found: list[Problem] = []
    if not SLUG.fullmatch(group.code) or len(group.code) > 40:
        found.append(
            Problem(f"{place}.code", "form", _("Write the group's code in small Latin letters, digits and hyphens."))
        )
    elif group.code in seen:
        found.append(Problem(f"{place}.code", "twice", _("Two groups have the code %(code)s.") % {"code": group.code}))
    if not group.name_th.strip():
        found.append(Problem(f"{place}.name_th", "required", _("Give the group its Thai name.")))
    for name, label, most in LENGTHS[:2]:
        found += _too_long(f"{place}.{name}", label, getattr(group, name), most)
    if not (group.nodes or group.bodies or group.provinces or group.fund_sources):
        found.append(
            Problem(
                place,
                "empty",
                _("The group asks nothing: choose a plan node, an agency, a province or a source of money."),
            )
        )
    if len(group.nodes) > MOST_NODES:
        found.append(Problem(place, "many", _("A group holds at most 200 plan nodes.")))
    return found


def unknown(codes: Sequence[str], known: Mapping[str, Any], place: str, message: Text) -> list[Problem]:
    """A problem for each code that is not known; `message` takes `%(code)s`."""
    return [Problem(place, "unknown", str(message) % {"code": code}) for code in codes if code not in known]
