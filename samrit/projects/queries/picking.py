"""What the picker of a project's form offers: the nodes that answer, those first that stand under what is chosen above,
that this person chose last, and that her agency uses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from samrit.accounts.models import User
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation, OrganisationKind
from samrit.plans.models import NodeMapping, PlanNode, Relation
from samrit.plans.queries import picking
from samrit.plans.queries.picking import Answer, Found, Used
from samrit.projects.models import Origin, PlanChoice, YearPlan
from samrit.projects.rules import ListFact
from samrit.projects.rules.sections import ABOVE

RECENT, AGENCY = 6, 8
"""How many recent choices, and how many of the agency, stand first."""
LOOKED_AT = 60
YEARS = 2
"""How many fiscal years of the agency's plans count, this one among them."""
OVER_AGENCIES = (OrganisationKind.MINISTRY, OrganisationKind.BUDGET_GROUP)
STAYED = (Relation.SAME, Relation.RENAMED)


@dataclass(frozen=True)
class Asked:
    """What is searched: words, or one node by its code (`value`); the kind; what is chosen on the levels above, by code."""

    level: str
    words: str = ""
    value: str = ""
    chosen: Mapping[str, str] | None = None
    limit: int = picking.LIMIT


@dataclass(frozen=True)
class Offer:
    """The answer, the node the search was narrowed to, and what is loaded of the kind."""

    answer: Answer
    under: PlanNode | None
    listed: ListFact


def offer(user: User, plan: YearPlan, asked: Asked, lists: Mapping[str, ListFact]) -> Offer:
    """What the picker of a level offers this person in this year plan."""
    listed = lists.get(asked.level) or ListFact(asked.level)
    if asked.value:
        fact = listed.nodes.get(asked.value)
        found = picking.find([fact.id]) if fact else []
        return Offer(Answer(found, len(found)), None, listed)
    under = _under(asked, lists)
    editions = picking.in_force(plan.fiscal_year)
    used = used_before(user, plan, asked.level)
    answer = picking.search(
        asked.words,
        [asked.level],
        editions,
        fiscal_year=plan.fiscal_year,
        under=under,
        used=used,
        limit=asked.limit,
    )
    return Offer(answer, under, listed)


def _under(asked: Asked, lists: Mapping[str, ListFact]) -> PlanNode | None:
    """The nearest level above with something chosen that is in force, and under which something of this kind may stand."""
    chosen = asked.chosen or {}
    for level in ABOVE.get(asked.level, ()):
        fact = lists[level].nodes.get(chosen.get(level, "")) if level in lists else None
        if fact is not None and fact.in_force:
            return PlanNode.objects.filter(pk=fact.id).first()
    return None


def levels_above(found: Found) -> list[PlanNode]:
    """What stands above a node on the levels a year plan has a primary link for, from the top."""
    return [node for node in found.above if node.kind in ABOVE]


def used_before(user: User, plan: YearPlan, level: str) -> Used:
    """What this person chose last, in any year plan she writes or wrote, and what her agency uses most, as nodes of the
    editions in force in the year of the plan. Three queries; a fourth where some are of older editions."""
    chosen = PlanChoice.objects.filter(node__kind=level)
    hers = chosen.filter(Q(year_plan__links__changed_by=user) | Q(year_plan__officer=user))
    recent = list(hers.order_by("-year_plan__changed_at", "-id").values_list("node_id", flat=True)[:LOOKED_AT])
    agency = list(_of_agency(chosen, plan).values_list("node_id", flat=True)[:LOOKED_AT])
    now = _as_of_year({*recent, *agency}, plan.fiscal_year)
    return Used(_present(recent, now)[:RECENT], _present(agency, now)[:AGENCY])


def _of_agency(chosen: QuerySet[PlanChoice], plan: YearPlan) -> QuerySet[PlanChoice]:
    """Choices of all bodies of the owner's department in the last fiscal years, one row a node, the most used first."""
    owner = plan.project.owner
    lines = Organisation.objects.filter(pk__in=ancestor_ids(owner.path)).exclude(kind__in=OVER_AGENCIES)
    top = lines.order_by("path").values_list("path", flat=True).first() or owner.path
    years = (plan.fiscal_year - YEARS + 1, plan.fiscal_year)
    chosen = chosen.exclude(year_plan__origin=Origin.TRAINING)
    used = chosen.filter(year_plan__fiscal_year__range=years, year_plan__project__owner__path__startswith=top)
    return used.values("node_id").annotate(times=Count("pk")).order_by("-times", "node_id")  # type: ignore[return-value]


def _as_of_year(ids: Collection[int], fiscal_year: int) -> dict[int, int]:
    """Each node as it is in the editions in force in the year: itself, or what it was or became under the same meaning."""
    if not ids:
        return {}
    editions = [edition.pk for edition in picking.in_force(fiscal_year)]
    here = set(PlanNode.objects.filter(pk__in=ids, edition__in=editions).values_list("pk", flat=True))
    now = {pk: pk for pk in here}
    if gone := set(ids) - here:
        lines = NodeMapping.objects.filter(relation__in=STAYED, to_edition__state="published")
        later = lines.filter(old__in=gone, to_edition__in=editions).values_list("old_id", "new_id")
        earlier = lines.filter(new__in=gone, from_edition__in=editions).values_list("new_id", "old_id")
        now |= {old: new for old, new in [*later, *earlier] if new is not None}
    return now


def _present(ids: Iterable[int | None], now: Mapping[int, int]) -> Sequence[int]:
    return list(dict.fromkeys(now[pk] for pk in ids if pk is not None and pk in now))
