"""What a node was in earlier editions, what became of it in later ones, and what changed in its words on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.plans.models import Edition, EditionState, NodeMapping, NodeStatus, PlanNode, Relation
from samrit.plans.queries.crosswalk import Relative, fate, lineage

SAME = (Relation.SAME, Relation.RENAMED)
FIELDS: tuple[tuple[str, Text], ...] = (
    ("name_th", _("Thai wording")),
    ("name_en", _("English wording")),
    ("official_code", _("Official code")),
    ("description_th", _("Description")),
)


@dataclass(frozen=True)
class FieldChange:
    """One field that reads otherwise in two editions."""

    label: Text
    left: str
    right: str
    changed: bool = True


@dataclass(frozen=True)
class Difference:
    """What reads otherwise in the older and in the younger edition of one node; empty where nothing does."""

    older: Edition
    younger: Edition
    changes: list[FieldChange]


@dataclass(frozen=True)
class Ancestry:
    """The relatives of a node in other editions, its fate (dropped, added, or neither), the editions it can be read in (each
    with the node there), what changed between neighbours, and for a cancelled one the node that its edition dropped."""

    earlier: list[Relative] = field(default_factory=list)
    later: list[Relative] = field(default_factory=list)
    fate: str = ""
    switch: list[tuple[Edition, PlanNode]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    before: PlanNode | None = None

    @property
    def any(self) -> bool:
        """Whether anything is known of other editions."""
        return bool(self.earlier or self.later or self.fate)


def ancestry_of(node: PlanNode) -> Ancestry:
    """Everything known of a node in other published editions."""
    relatives = lineage(node)
    earlier = [one for one in relatives if not one.is_later]
    later = [one for one in relatives if one.is_later]
    switch = {node.edition.pk: (node.edition, node)}
    for one in relatives:
        switch.setdefault(one.edition.pk, (one.edition, one.node))
    way = [*(one for one in reversed(earlier) if one.relation in SAME), *(one for one in later if one.relation in SAME)]
    return Ancestry(
        earlier,
        later,
        fate(node),
        sorted(switch.values(), key=lambda pair: (pair[0].valid_from, pair[0].code)) if relatives else [],
        _differences(node, way),
        _dropped_by_its_edition(node) if node.status == NodeStatus.CANCELLED and not earlier else None,
    )


def _dropped_by_its_edition(node: PlanNode) -> PlanNode | None:
    """The node of the edition before that this edition dropped, and keeps as cancelled under the same code."""
    rows = NodeMapping.objects.filter(
        to_edition=node.edition, new__isnull=True, old__kind=node.kind, old__code=node.code
    ).filter(from_edition__state=EditionState.PUBLISHED)
    row = rows.select_related("old__edition").first()
    return row.old if row else None


def _differences(node: PlanNode, way: Sequence[Relative]) -> list[Difference]:
    before = [one.node for one in way if not one.is_later]
    after = [one.node for one in way if one.is_later]
    line = [*before, node, *after]
    found = []
    for older, younger in pairwise(line):
        changes = [
            FieldChange(label, getattr(older, name), getattr(younger, name))
            for name, label in FIELDS
            if getattr(older, name) != getattr(younger, name)
        ]
        if changes:
            found.append(Difference(older.edition, younger.edition, changes))
    return found
