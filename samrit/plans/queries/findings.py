"""What is found in a draft, read with a number of queries that does not grow with its size."""

from django.db.models import Count, Q

from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.plans.models import Edition, NodeHost, PlanNode, Purpose
from samrit.plans.queries.crosswalk import codes_gone, faults
from samrit.plans.rules.checks import Facts, Finding
from samrit.plans.rules.checks import findings as check
from samrit.plans.rules.grammar import Grammar


def findings(edition: Edition) -> list[Finding]:
    """Everything found in a draft, what blocks its publication first."""
    return check(facts_of(edition))


def facts_of(edition: Edition) -> Facts:
    """A draft with all that it is judged by. About fifteen queries."""
    nodes = list(PlanNode.objects.filter(edition=edition).order_by("path", "pk"))
    outside = PlanNode.objects.filter(children__edition=edition).exclude(edition=edition).distinct()
    base = PlanNode.objects.filter(edition=edition.base_id) if edition.base_id is not None else PlanNode.objects.none()
    for node in nodes:
        node.edition = edition
    return Facts(
        edition=edition,
        grammar=Grammar.of(edition.kinds.all()),
        nodes=nodes,
        today=clock.today(),
        gone=codes_gone(edition.framework, edition),
        outside={node.pk: node for node in outside.select_related("edition")},
        base={node.pk: node for node in base},
        hosts=list(NodeHost.objects.filter(node__edition=edition).select_related("organisation")),
        expected=list(edition.expected_counts.order_by("pk")),
        overlapping=_overlapping(edition),
        crosswalk=_crosswalk(edition, {node.pk: node for node in (*base, *nodes)}),
        hanging=_hanging(edition),
    )


def _overlapping(edition: Edition) -> list[Edition]:
    """Published editions of the plan in force in the same years. The base of a revision will end before it begins; a
    completion is of the years of its base."""
    if edition.purpose == Purpose.COMPLETION:
        return []
    others = Edition.objects.published().filter(framework=edition.framework)
    if edition.base_id is not None:
        others = others.exclude(pk=edition.base_id)
    if edition.valid_to is not None:
        others = others.filter(valid_from__lte=edition.valid_to)
    return list(others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=edition.valid_from)))


def _crosswalk(edition: Edition, nodes: dict[int, PlanNode]) -> list[tuple[str, PlanNode | None, Text, Text]]:
    return [
        (fault.code, nodes.get(fault.new or fault.old or 0), fault.message, fault.mend) for fault in faults(edition)
    ]


def _hanging(edition: Edition) -> dict[Edition, int]:
    """Nodes of other frameworks' editions that hang under the base of a revision and are in force in its years."""
    if edition.purpose != Purpose.REVISION:
        return {}
    others = Edition.objects.published().exclude(framework=edition.framework)
    still = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=edition.valid_from))
    below = PlanNode.objects.filter(edition__in=still, parent__edition=edition.base_id).order_by()
    counts = dict(below.values_list("edition").annotate(count=Count("pk")))
    return {other: counts[other.pk] for other in Edition.objects.filter(pk__in=counts)}
