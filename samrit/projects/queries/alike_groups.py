"""All projects of a fiscal year that look alike, in groups: those which pairs connect that share one factor or target and one
province. For those who see every record."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, Max

from samrit.geography.models import Area
from samrit.lib.errors import Text
from samrit.projects.models import LookAlike, YearPlan
from samrit.projects.queries.lookalikes import (
    SAME_OWNER,
    Facts,
    common_target,
    compare,
    compared,
    facts_of,
    name_of,
    ready,
)
from samrit.projects.rules.likeness import Named, pairs, similarity
from samrit.projects.rules.lookalikes import WITHOUT_FACTOR, Near, connected, nearest, province_of
from samrit.projects.rules.naming import look_alike

ORDERS = ("waiting", "projects", "money", "likeness")
"""By what groups are ordered, the most first."""


@dataclass(frozen=True)
class Found:
    """Two year plans that look alike, by their ids, how much and why; what both aim at (level, key, words; nothing: not the
    same) and the path of the province in which both work (empty: the whole country; None: no common place). `said` is what
    their units said they are."""

    one: int
    other: int
    likeness: float
    why: tuple[Text, ...]
    target: tuple[str, ...] = ()
    place: str | None = None
    said: LookAlike | None = None


@dataclass(frozen=True)
class AlikePair:
    """Two year plans that look alike, to be shown."""

    first: YearPlan
    second: YearPlan
    found: Found

    @property
    def percent(self) -> int:
        """Likeness in percent."""
        return round(self.found.likeness * 100)


@dataclass(frozen=True)
class Group:
    """Projects that look alike one to the next. `target` and `place` are in words (empty: none in common), `money` is baht of
    the year of all of them together; pairs of which nobody said what they are come first, then the most alike."""

    pairs: tuple[Found, ...]
    target: str
    place: str | None
    projects: int
    bodies: int
    money: Decimal

    @property
    def waiting(self) -> int:
        """Pairs of which nobody has said yet what they are."""
        return sum(found.said is None for found in self.pairs)

    @property
    def likeness(self) -> float:
        """Of the two that are most alike, from 0 to 1."""
        return max(found.likeness for found in self.pairs)

    @property
    def percent(self) -> int:
        """The same in percent."""
        return round(self.likeness * 100)

    @property
    def key(self) -> str:
        """A name for addresses: its first two projects. Any pair of it would do, so it leads there when the group grows."""
        return f"{self.pairs[0].one}-{self.pairs[0].other}"


_PAIRS: dict[int, tuple[object, list[Found]]] = {}


def groups_of_year(fiscal_year: int, decided: str = "", order: str = "waiting") -> list[Group]:
    """The groups of a fiscal year (BE) in which a pair waits for an answer (`no`), has that verdict, or all (empty). Compared
    anew when a plan of the year has changed. Four queries."""
    blocks: dict[tuple[tuple[str, ...], str | None], list[Found]] = defaultdict(list)
    known = _known_pairs(fiscal_year)
    plans = YearPlan.objects.filter(pk__in={pk for each in known for pk in _both(each)})
    rows = list(plans.values_list("pk", "project", "project__owner", "budget_year"))
    found = _with_answers(known, {pk: project for pk, project, _owner, _money in rows})
    for each in found:
        blocks[each.target[:2], each.place].append(each)
    paths = {each.place + "/" for each in found if each.place}
    places = dict(Area.objects.filter(path__in=paths).values_list("path", "name_th"))
    facts = {pk: (owner, money) for pk, _project, owner, money in rows}
    groups = []
    for (_target, place), block in blocks.items():
        first_of = connected((each.one, each.other) for each in block)
        parts: dict[int, list[Found]] = defaultdict(list)
        for each in block:
            parts[first_of[each.one]].append(each)
        groups += [_group(part, places.get(f"{place}/", "") if place else place, facts) for part in parts.values()]
    chosen = [group for group in groups if _holds(group, decided)]
    return sorted(chosen, key=lambda group: (*_weight(group, order), group.key))


def group_with(groups: Iterable[Group], key: str) -> Group | None:
    """The group in which the two stand side by side, as `Group.key` names them."""
    return next((group for group in groups for each in group.pairs if f"{each.one}-{each.other}" == key), None)


def shown(found: Iterable[Found]) -> list[AlikePair]:
    """Pairs with their year plans. One query."""
    rows = list(found)
    plans = {
        plan.pk: plan for plan in ready(YearPlan.objects.filter(pk__in={pk for each in rows for pk in _both(each)}))
    }
    return [AlikePair(plans[each.one], plans[each.other], each) for each in rows]


def _both(found: Found) -> tuple[int, int]:
    return found.one, found.other


def _group(part: list[Found], place: str | None, facts: Mapping[int, tuple[int, Decimal | None]]) -> Group:
    members = {pk for each in part for pk in _both(each)}
    return Group(
        pairs=tuple(sorted(part, key=lambda each: (each.said is not None, -each.likeness, each.one, each.other))),
        target=part[0].target[2] if part[0].target else "",
        place=place,
        projects=len(members),
        bodies=len({facts[pk][0] for pk in members}),
        money=sum((facts[pk][1] or Decimal(0) for pk in members), Decimal(0)),
    )


def _holds(group: Group, decided: str) -> bool:
    if decided == "no":
        return group.waiting > 0
    return not decided or any(each.said and each.said.verdict == decided for each in group.pairs)


def _weight(group: Group, order: str) -> tuple[Decimal | float, float]:
    """The most first; where that is the same, the most alike."""
    weights: dict[str, Decimal | float] = {
        "waiting": group.waiting,
        "projects": group.projects,
        "money": group.money,
        "likeness": group.likeness,
    }
    return -weights[order], -group.likeness


def _with_answers(found: list[Found], project: Mapping[int, int]) -> list[Found]:
    """The pairs with what was said of their projects; `project` by year plan."""
    rows = LookAlike.objects.filter(undone_at__isnull=True).select_related("said_by__person")
    said = {frozenset((row.first_id, row.second_id)): row for row in rows}
    return [replace(each, said=said.get(frozenset((project[each.one], project[each.other])))) for each in found]


def _known_pairs(fiscal_year: int) -> list[Found]:
    plans = compared().filter(fiscal_year=fiscal_year, approval__isnull=False)
    stamp = tuple(plans.order_by().aggregate(Count("pk"), Max("changed_at")).values())
    known = _PAIRS.get(fiscal_year)
    if known is None or known[0] != stamp:
        _PAIRS.clear()
        known = _PAIRS[fiscal_year] = (stamp, _all_pairs(facts_of(ready(plans))))
    return known[1]


def _all_pairs(facts: Mapping[int, Facts]) -> list[Found]:
    """Pairs of one factor or target and one province, and pairs of nearly the same name, compared one by one."""
    names = [Named(str(pk), name_of(each)) for pk, each in facts.items()]
    candidates = {(int(pair.first), int(pair.second)) for pair in pairs(names, WITHOUT_FACTOR)}
    blocks = defaultdict(list)
    for pk, each in facts.items():
        for level, place in {(level, province_of(site)) for level in each.targets for site in each.sites}:
            blocks[level, each.targets[level][0], place].append(pk)
    for block in blocks.values():
        candidates |= set(itertools.combinations(sorted(block), 2))
    found = []
    for one, other in sorted({(min(pair), max(pair)) for pair in candidates}):
        mine, theirs = facts[one], facts[other]
        if result := _compared(mine, theirs):
            level = common_target(mine, theirs)
            near, place = nearest(mine.sites, theirs.sites)
            target = (level, *mine.targets[level]) if level else ()
            found.append(Found(one, other, *result, target, place if near != Near.NOT else None))
    return found


def _compared(one: Facts, other: Facts) -> tuple[float, tuple[Text, ...]] | None:
    mine, theirs = one.plan.project, other.plan.project
    if mine.pk in {theirs.pk, theirs.parent_id} or theirs.pk == mine.parent_id:
        return None
    if mine.owner_id != theirs.owner_id:
        return compare(one, other)
    if not look_alike(mine.name_th, [("", theirs.name_th)]):
        return None
    return max(similarity(mine.name_th, theirs.name_th), 0.9), (SAME_OWNER,)
