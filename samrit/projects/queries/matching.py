"""Texts that agencies stated instead of plan nodes: what waits to be matched, what it may mean, what was decided.

Only NESDC reads these lists, and NESDC sees every record; the lists are empty for everybody else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.approvals.models import State
from samrit.lib.errors import Text
from samrit.lib.fiscal import share
from samrit.plans.models import Edition, EditionKind, PlanNode
from samrit.plans.queries import picking
from samrit.plans.queries.picking import Found, Stamp
from samrit.plans.rules.grammar import usual_label
from samrit.projects.models import Origin, PlanChoice, StatedMatch
from samrit.projects.rules import matching as rules
from samrit.projects.rules.matching import Likeness, Named, folded

MOST_LISTS = 60
LOOKED_AT = 2000
"""Texts that are looked at for a page that accepts many; the weightiest first."""
_LIKENESS: dict[tuple[int, str], tuple[Stamp, Likeness]] = {}
Key = tuple[int, str, str]
"""Edition, level and folded text."""


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to: a level, the code of an edition, words of the text."""

    level: str = ""
    edition: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.level or self.edition or self.words)


@dataclass
class Stated:
    """One text of one level in the years of one edition. `money` is baht of the years of its year plans; `plans` their ids."""

    edition: Edition
    level: str
    folded: str
    text: str
    plans: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    money: Decimal = Decimal(0)

    @property
    def key(self) -> Key:
        """What one decision is about."""
        return self.edition.pk, self.level, self.folded

    @property
    def label(self) -> Text:
        """The level in words."""
        return usual_label(self.level)

    @property
    def year(self) -> int:
        """A fiscal year (BE) of these words, the last one."""
        return max(self.years)

    @property
    def years_in_order(self) -> list[int]:
        """The fiscal years (BE) in which it is stated."""
        return sorted(self.years)


@dataclass
class NotLoaded:
    """Texts of a level in years for which no list is loaded."""

    level: str
    texts: set[str] = field(default_factory=set)
    plans: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    @property
    def label(self) -> Text:
        """The level in words."""
        return usual_label(self.level)

    @property
    def years_in_order(self) -> list[int]:
        """The fiscal years (BE) in which it is stated."""
        return sorted(self.years)


@dataclass(frozen=True)
class Offer:
    """A node that words may mean, as the page shows it."""

    found: Found
    likeness: float
    why: Text

    @property
    def percent(self) -> int:
        """The likeness in whole percent."""
        return int(self.likeness * 100)


@dataclass(frozen=True)
class Work:
    """All that waits, the weightiest first; what has no list; how many links have words, and how many of them a node."""

    waiting: list[Stated] = field(default_factory=list)
    not_loaded: list[NotLoaded] = field(default_factory=list)
    stated: int = 0
    matched: int = 0
    without_node: int = 0

    @property
    def share(self) -> Decimal | None:
        """Percent of the links with words that have a node."""
        return share(Decimal(self.matched), Decimal(self.stated))

    def narrowed(self, filters: Filters) -> list[Stated]:
        """Those that fit the filters."""
        words = folded(filters.words)
        return [
            text
            for text in self.waiting
            if filters.level in {"", text.level} and filters.edition in {"", text.edition.code} and words in text.folded
        ]


def links_with_words() -> QuerySet[PlanChoice]:
    """Links that hold words of an agency, in year plans that were not laid aside."""
    stated = PlanChoice.objects.exclude(as_stated="").exclude(year_plan__origin=Origin.TRAINING)
    return stated.exclude(year_plan__approval__state=State.DISCARDED)


def work(user: User) -> Work:
    """What waits to be matched. Six queries, however much there is."""
    if rules.why_not_match(person(user)):
        return Work()
    decided = set(_open_matches().values_list("edition_id", "level", "folded"))
    columns = ("level", "year_plan__fiscal_year", "as_stated", "year_plan_id", "year_plan__budget_year")
    rows = list(links_with_words().filter(node__isnull=True).values_list(*columns))
    lists = Lists.of({(level, year) for level, year, *_more in rows})
    waiting: dict[Key, Stated] = {}
    missing: dict[str, NotLoaded] = {}
    without = 0
    for level, year, words, plan, money in rows:
        edition, text = lists.edition(level, year), folded(words)
        if edition is None:
            _add_missing(missing.setdefault(level, NotLoaded(level)), text, plan, year)
            continue
        if (edition.pk, level, text) in decided:
            without += 1
            continue
        one = waiting.setdefault((edition.pk, level, text), Stated(edition, level, text, words))
        if plan not in one.plans:
            one.money += money or Decimal(0)
        one.plans.add(plan)
        one.years.add(year)
    matched = links_with_words().filter(node__isnull=False).count()
    inside = len(rows) - sum(1 for level, year, *_more in rows if lists.edition(level, year) is None)
    ordered = sorted(waiting.values(), key=lambda one: (-len(one.plans), -one.money, one.level, one.folded))
    return Work(ordered, sorted(missing.values(), key=lambda one: one.level), matched + inside, matched, without)


def _add_missing(missing: NotLoaded, text: str, plan: int, year: int) -> None:
    missing.texts.add(text)
    missing.plans.add(plan)
    missing.years.add(year)


def _open_matches() -> QuerySet[StatedMatch]:
    return StatedMatch.objects.filter(undone_at__isnull=True)


@dataclass(frozen=True)
class Lists:
    """Which edition's list holds for a level in a fiscal year (BE): the one in force then that has the level, loaded."""

    by_year: Mapping[tuple[str, int], Edition]

    @classmethod
    def of(cls, asked: Collection[tuple[str, int]]) -> "Lists":
        """The lists for these levels and years. Three queries."""
        levels = {level for level, _year in asked}
        editions = list(Edition.objects.published().order_by("valid_from", "pk"))
        kinds = EditionKind.objects.filter(kind__in=levels).values_list("edition_id", "kind")
        nodes = PlanNode.objects.in_force().filter(kind__in=levels).order_by()
        have = set(kinds) & set(nodes.values_list("edition_id", "kind").distinct())
        found: dict[tuple[str, int], Edition] = {}
        for level, year in asked:
            current = _in_force(editions, year)
            fitting = [edition for edition in current if (edition.pk, level) in have]
            if fitting:
                found[level, year] = fitting[0]
        return cls(found)

    def edition(self, level: str, year: int) -> Edition | None:
        """The edition; None where no list is loaded."""
        return self.by_year.get((level, year))


def _in_force(editions: Iterable[Edition], year: int) -> Iterable[Edition]:
    """As `picking.in_force`: for each framework the edition of the year, the younger where two overlap."""
    valid = (e for e in editions if e.valid_from <= year and (e.valid_to is None or year <= e.valid_to))
    return {edition.framework: edition for edition in valid}.values()


def offers(texts: Sequence[Stated]) -> dict[Key, list[Offer]]:
    """For each text the nodes it may mean, the likest first. Three queries, and one for each list that changed since."""
    known = _likeness({(text.edition.pk, text.level) for text in texts})
    suggested = {text.key: known[text.edition.pk, text.level].suggest(text.text) for text in texts}
    nodes = {found.node.pk: found for found in picking.find({one.node for more in suggested.values() for one in more})}
    return {
        key: [Offer(nodes[one.node], one.likeness, one.why) for one in more if one.node in nodes]
        for key, more in suggested.items()
    }


def sure_offers(texts: Sequence[Stated], least: float, most: int) -> list[tuple[Stated, Offer]]:
    """The first texts whose best node is at least so like them, of those looked at, the weightiest first."""
    known = _likeness({(text.edition.pk, text.level) for text in texts})
    sure: list[Stated] = []
    for text in texts[:LOOKED_AT]:
        best = known[text.edition.pk, text.level].suggest(text.text, 1)
        if best and best[0].likeness >= least:
            sure.append(text)
        if len(sure) == most:
            break
    offered = offers(sure)
    return [(text, offered[text.key][0]) for text in sure if offered[text.key]]


def _likeness(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Likeness]:
    """The nodes in force of editions and levels, ready to be compared; kept until a row of the edition is another one."""
    found: dict[tuple[int, str], Likeness] = {}
    editions = Edition.objects.filter(pk__in={edition for edition, _level in wanted}) if wanted else []
    stamps = picking.stamps(editions)
    for edition, level in wanted:
        stamp = stamps.get(edition, (0, 0))
        known = _LIKENESS.get((edition, level))
        if known is None or known[0] != stamp:
            while len(_LIKENESS) >= MOST_LISTS:
                _LIKENESS.pop(next(iter(_LIKENESS)), None)
            known = _LIKENESS[edition, level] = (stamp, _read(edition, level))
        found[edition, level] = known[1]
    return found


def _read(edition: int, level: str) -> Likeness:
    rows = PlanNode.objects.in_force().filter(edition=edition, kind=level)
    columns = ("id", "official_code", "name_th", "name_en", "wording_variants")
    return Likeness.of(
        Named.of(pk, official, (name_th, name_en, *variants))
        for pk, official, name_th, name_en, variants in rows.values_list(*columns)
    )


def unlinked(keys: Collection[Key]) -> dict[Key, list[tuple[int, int]]]:
    """Ids of the links without node, and of their year plans, that hold the words of each key. Four queries."""
    levels = {level for _edition, level, _text in keys}
    rows = links_with_words().filter(node__isnull=True, level__in=levels)
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    told = list(rows.values_list("id", "level", "year_plan__fiscal_year", "as_stated", "year_plan_id"))
    lists = Lists.of({(level, year) for _pk, level, year, *_more in told})
    for pk, level, year, words, plan in told:
        edition = lists.edition(level, year)
        if edition is not None and (key := (edition.pk, level, folded(words))) in keys:
            found[key].append((pk, plan))
    return found


def open_matches(keys: Collection[Key]) -> list[StatedMatch]:
    """The decisions on texts that hold, with who took them. One query."""
    rows = _open_matches().select_related("decided_by__person", "node__edition")
    rows = rows.filter(edition__in={key[0] for key in keys}, folded__in={key[2] for key in keys})
    return [match for match in rows if (match.edition_id, match.level, match.folded) in set(keys)]


@dataclass(frozen=True)
class Decision:
    """A decision as the list of them shows it, and how many links have their node by it."""

    match: StatedMatch
    links: int

    @property
    def label(self) -> Text:
        """The level in words."""
        return usual_label(self.match.level)

    @property
    def name(self) -> str:
        """Who decided."""
        return name_of(self.match.decided_by)

    @property
    def undone_name(self) -> str:
        """Who took it back."""
        return name_of(self.match.undone_by)


def decisions(user: User, words: str = "") -> QuerySet[StatedMatch]:
    """All decisions, the last first, also those taken back."""
    if rules.why_not_match(person(user)):
        return StatedMatch.objects.none()
    rows = StatedMatch.objects.select_related(
        "edition", "node__edition", "decided_by__person", "undone_by__person"
    ).order_by("-decided_at", "-pk")
    return rows.filter(Q(folded__contains=folded(words)) | Q(node__name_th__contains=words)) if words else rows


def with_links(matches: Iterable[StatedMatch]) -> list[Decision]:
    """The same with the number of links. One query."""
    shown = list(matches)
    counted = PlanChoice.objects.filter(match__in=shown).order_by().values_list("match_id").annotate(n=Count("pk"))
    links = dict(counted)
    return [Decision(match, links.get(match.pk, 0)) for match in shown]


def get_match(user: User, pk: int) -> StatedMatch | None:
    """One decision, where she may see it."""
    return decisions(user).filter(pk=pk).first()
