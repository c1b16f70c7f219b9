"""Year plans follow a revised edition: their links are re-pointed to the one successor of each node."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.lib.errors import Refused
from samrit.plans.models import Edition, EditionState, NodeMapping
from samrit.plans.queries.crosswalk import heirs
from samrit.plans.rules.crosswalk import WHOLE
from samrit.projects.actions.searching import refresh_words_later
from samrit.projects.models import YearPlan
from samrit.projects.queries.relinking import links_into_base, successors, year_plans_of


@dataclass(frozen=True)
class Relinked:
    """How many year plans and links were re-pointed, and how many secondary links stayed where they were."""

    plans: int
    links: int
    left: int


def relink(*, edition: Edition, by: User) -> Relinked:
    """Re-point the links of the year plans of an edition's years, and the node they are counted by, along its crosswalk.

    Approved documents stay as they were frozen; the history of each row tells the change. A secondary link without a single
    successor stays at the old node. Doing it again changes nothing. Raises Refused for an edition that is not published.
    """
    if edition.base_id is None:
        return Relinked(0, 0, 0)
    with acting(by, f"revision {edition.code}"):
        if Edition.objects.get(pk=edition.pk).state != EditionState.PUBLISHED:
            raise Refused(_("Year plans follow an edition only when it is published."))
        known = successors(edition)
        line = NodeMapping.objects.filter(to_edition=edition, from_edition=edition.base_id, share=WHOLE)
        links = links_into_base(edition)
        moved = links.filter(node__in=known)
        counted_there = year_plans_of(edition).filter(main_node__in=known)
        ids = set(moved.values_list("year_plan", flat=True)) | set(counted_there.values_list("pk", flat=True))
        counted_there.update(main_node=Subquery(line.filter(old=OuterRef("main_node")).values("new")[:1]))
        links_moved = moved.update(node=Subquery(line.filter(old=OuterRef("node")).values("new")[:1]))
        done = Relinked(len(ids), links_moved, links.count())
        if ids:
            refresh_words_later.defer(plans=sorted(ids))
            facts = {"year_plans": done.plans, "links": done.links, "left": done.left, "edition": edition.code}
            record(act="year_plans_relinked", subject_kind="plan_edition", subject_id=edition.pk, by=by, **facts)
    return done


def follow(plan: YearPlan) -> None:
    """Re-point the links of one year plan, and the node it is counted by, to the editions of its year, as `relink` had done
    before an approved document was brought back that names older ones. Part of another act."""
    links = plan.plan_choices.filter(node__isnull=False)
    nodes = set(links.values_list("node", flat=True)) | ({plan.main_node_id} if plan.main_node_id else set())
    known = heirs(nodes, plan.fiscal_year)
    for old, new in known.items():
        links.filter(node=old).update(node=new)
    if plan.main_node_id in known:
        plan.main_node_id = known[plan.main_node_id]
        plan.save(update_fields=["main_node"])
