"""Plan nodes for the public API. Plans are published texts, so they are read as they stand."""

from django.db.models import QuerySet

from samrit.lib.thai import clean
from samrit.plans.models import PlanNode


def plan_nodes(*, edition: str = "", kind: str = "", parent: int | None = None, words: str = "") -> QuerySet[PlanNode]:
    """Nodes by edition code, kind, parent and a part of the name, in the order of the plans."""
    found = PlanNode.objects.published().select_related("edition").order_by("edition__code", "path", "pk")
    if edition:
        found = found.filter(edition__code=edition)
    if kind:
        found = found.filter(kind=kind)
    if parent is not None:
        found = found.filter(parent_id=parent)
    for word in clean(words).split():
        found = found.filter(name_th__icontains=word) | found.filter(name_en__icontains=word)
    return found


def plan_node(pk: int) -> PlanNode | None:
    """One node with its edition."""
    return PlanNode.objects.published().select_related("edition").filter(pk=pk).first()
