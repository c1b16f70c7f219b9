"""Nodes of a draft: writing, moving, cancelling one, and taking back what was added or cancelled there.

In a revision the line of the crosswalk follows: a new wording makes it `renamed`, a cancelled node `dropped`, a new one `added`.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, refusals_logged
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.merge import fingerprint, merge
from samrit.lib.thai import clean
from samrit.lib.trees import rebuild_paths_below
from samrit.plans.actions.drafts.opened import SUBJECT, named, node_of, opened, tell
from samrit.plans.models import (
    Basis,
    Edition,
    FactorMark,
    NodeHost,
    NodeMapping,
    NodeStatus,
    PlanLink,
    PlanNode,
    Purpose,
    Relation,
)
from samrit.plans.queries.drafts import grammar_of
from samrit.plans.rules import fields, placing
from samrit.plans.rules.fields import LABELS, NodeValues, plain, values_of

WHOLE = Decimal(100)
PLACE = ("parent_id", "position")


@refusals_logged("change_plan_draft", SUBJECT, "edition")
def save_node(*, edition: Edition, node: PlanNode | None, values: NodeValues, seen: str, by: User) -> PlanNode:
    """Write a node of a draft, or add one where `node` is None. `seen` is what `rules.fields.seen_of` said when the page
    was drawn: fields that only others changed stay theirs.

    Raises Refused (no drafter, published, proposed), Invalid (what is written cannot be), Stale (both changed a field).
    """
    with acting(by, "save plan node"):
        draft = opened(edition, by)
        row = node_of(draft, node) if node is not None else None
        wanted = fields.cleaned(values)
        if row is not None:
            wanted = _merged(row, wanted, seen)
        return _write(draft, row, wanted, by)


def _merged(row: PlanNode, wanted: NodeValues, seen: str) -> NodeValues:
    found = merge(fields.read_seen(seen), plain(values_of(row)), plain(wanted))
    if found.clashes:
        raise Stale(
            [
                Clash(name, LABELS[name], _shown(name, mine), _shown(name, theirs))
                for name, (mine, theirs) in found.clashes.items()
            ]
        )
    return NodeValues(**{**found.values, "wording_variants": tuple(found.values["wording_variants"])})


def _shown(name: str, value: Any) -> str:
    if name == "parent_id":
        parent = PlanNode.objects.filter(pk=value).first()
        return str(parent) if parent else "–"
    return " | ".join(value) if isinstance(value, list) else str(value if value is not None else "")


def _write(draft: Edition, row: PlanNode | None, wanted: NodeValues, by: User) -> PlanNode:
    if problems := _problems(draft, row, wanted):
        raise Invalid(problems)
    if row is None:
        row = PlanNode.objects.create(edition=draft, **plain(wanted))
        rebuild_paths_below(PlanNode, [row.pk])
        note_added([row])
        tell("plan_node_added", draft, by, **named(row))
    else:
        before = plain(values_of(row))
        changed = {name: value for name, value in plain(wanted).items() if before[name] != value}
        if not changed:
            return row
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=[*changed])
        if "parent_id" in changed:
            rebuild_paths_below(PlanNode, [row.pk])
        _follow_wording(draft, row)
        facts = {name: [before[name], value] for name, value in changed.items()}
        tell("plan_node_changed", draft, by, **named(row), changed=facts)
    row.refresh_from_db(fields=["path"])
    return row


def note_added(nodes: Sequence[PlanNode]) -> None:
    """The line of the crosswalk of nodes that are new in a revision. Part of an act that is under way."""
    NodeMapping.objects.bulk_create(
        NodeMapping(
            from_edition_id=node.edition.base_id,
            to_edition_id=node.edition_id,
            new=node,
            relation=Relation.ADDED,
            share=Decimal(0),
        )
        for node in nodes
        if node.edition.base_id is not None and node.edition.purpose == Purpose.REVISION
    )


def _problems(draft: Edition, row: PlanNode | None, wanted: NodeValues) -> list[Problem]:
    found = fields.problems(wanted)
    parent = None
    if wanted.parent_id is not None:
        parent = PlanNode.objects.filter(pk=wanted.parent_id).select_related("edition").first()
        if parent is None:
            return [*found, Problem("parent_id", "reference", _("The parent is not there any more. Choose another."))]
        found += placing.parent_problems(draft, row, parent)
    found += placing.place_problems(grammar_of(draft), wanted, parent)
    if draft.purpose == Purpose.COMPLETION and row is not None and row.origin_id is not None:
        found += placing.completion_problems(values_of(row), wanted)
    twins = PlanNode.objects.filter(edition=draft, kind=wanted.kind, code=wanted.code)
    if (twins.exclude(pk=row.pk) if row else twins).exists():
        found.append(Problem("code", "unique", _("The draft has a node of this kind with this code already.")))
    return found


def _follow_wording(draft: Edition, row: PlanNode) -> None:
    """A node that goes on whole is `renamed` as long as its wording differs from its origin's, else `same`."""
    if draft.purpose != Purpose.REVISION or row.origin is None:
        return
    lines = NodeMapping.objects.filter(to_edition=draft, old_id=row.origin_id, new=row, share=WHOLE)
    relation = Relation.SAME if row.name_th == row.origin.name_th else Relation.RENAMED
    plain_lines = lines.filter(relation__in=(Relation.SAME, Relation.RENAMED))
    plain_lines.exclude(relation=relation).update(relation=relation)


def move_node(*, node: PlanNode, parent: PlanNode | None, position: int, seen: str, by: User) -> PlanNode:
    """Hang a node of a draft under another parent, or at another position. The place is one fact: `seen` (as in
    `save_node`) tells where the node stood on the page.

    Raises Refused and Invalid like `save_node`, Stale where somebody else moved the node meanwhile.
    """
    with acting(by, "move plan node"):
        draft = opened(node.edition, by)
        row = node_of(draft, node)
        wanted = replace(values_of(row), parent_id=parent.pk if parent else None, position=position)
        _not_moved_meanwhile(row, wanted, seen)
        grammar = grammar_of(draft)
        above = parent.kind if parent else ""
        if above not in grammar.parents(row.kind):
            wanted = replace(wanted, parent_basis=Basis.NOT_KNOWN)
        elif wanted.parent_basis == Basis.NOT_KNOWN:
            wanted = replace(wanted, parent_basis=Basis.STATED)
        return _write(draft, row, wanted, by)


def _not_moved_meanwhile(row: PlanNode, wanted: NodeValues, seen: str) -> None:
    stored, mine, marks = plain(values_of(row)), plain(wanted), fields.read_seen(seen)
    moved = any(marks.get(name) != fingerprint(stored[name]) for name in PLACE)
    differs = [name for name in PLACE if stored[name] != mine[name]]
    if moved and differs:
        raise Stale(
            [Clash(name, LABELS[name], _shown(name, mine[name]), _shown(name, stored[name])) for name in differs]
        )


def cancel_node(*, node: PlanNode, reason: str, by: User) -> PlanNode:
    """Cancel a node of a revision: it stays, marked, its code is never used again, and the crosswalk drops it.

    Raises Refused in a completion and for a node added in this draft (that is removed instead), Invalid without a reason.
    """
    with acting(by, "cancel plan node"):
        draft = opened(node.edition, by)
        row = node_of(draft, node)
        if draft.purpose == Purpose.COMPLETION and row.origin_id is not None:
            raise Refused(placing.NOT_IN_COMPLETION)
        if row.origin_id is None:
            raise Refused(_("This node was added in this draft: remove it instead."))
        reason = clean(reason)
        if not reason:
            raise Invalid([Problem("reason", "required", _("Say why it is cancelled."))])
        if row.status != NodeStatus.CANCELLED:
            row.status = NodeStatus.CANCELLED
            row.save(update_fields=["status"])
            drop_lines(draft, row, reason)
            tell("plan_node_cancelled", draft, by, **named(row), reason=reason)
        return row


def drop_lines(draft: Edition, row: PlanNode, reason: str) -> None:
    """What went to this node is dropped; shares of one old node that are dropped already are added up. Part of an act that
    is under way."""
    for line in NodeMapping.objects.filter(to_edition=draft, new=row):
        if line.old_id is None:
            line.delete()
            continue
        dropped = NodeMapping.objects.filter(
            from_edition_id=line.from_edition_id, to_edition=draft, old_id=line.old_id, new__isnull=True
        ).first()
        if dropped is not None:
            dropped.share = min(WHOLE, dropped.share + line.share)
            dropped.save(update_fields=["share"])
            line.delete()
        else:
            line.new, line.relation, line.back_share, line.note = None, Relation.DROPPED, None, reason
            line.save(update_fields=["new", "relation", "back_share", "note"])


def revive_node(*, node: PlanNode, by: User) -> PlanNode:
    """Take a cancellation of this draft back. Raises Refused where the node was cancelled in an edition before."""
    with acting(by, "revive plan node"):
        draft = opened(node.edition, by)
        row = node_of(draft, node)
        origin = row.origin
        if origin is not None and origin.status == NodeStatus.CANCELLED:
            raise Refused(_("It was cancelled in an edition before, and a cancelled code is never used again."))
        if row.status == NodeStatus.CANCELLED:
            row.status = NodeStatus.IN_FORCE
            row.save(update_fields=["status"])
            revive_lines(draft, row)
            tell("plan_node_revived", draft, by, **named(row))
        return row


def revive_lines(draft: Edition, row: PlanNode) -> None:
    """What was dropped with this node goes to it again. Part of an act that is under way."""
    lines = NodeMapping.objects.filter(to_edition=draft, old_id=row.origin_id, new__isnull=True)
    lines.update(new=row, relation=Relation.SAME, note="")
    _follow_wording(draft, row)


def remove_node(*, node: PlanNode, by: User) -> None:
    """Take away a node that was added in this draft, with its hosts, edges and marks.

    Raises Refused where it was copied from the base (it is cancelled instead) or has nodes below it.
    """
    with acting(by, "remove plan node"):
        draft = opened(node.edition, by)
        row = node_of(draft, node)
        if row.origin_id is not None:
            raise Refused(_("This node came from the edition before: cancel it instead."))
        if PlanNode.objects.filter(parent=row).exists():
            raise Refused(_("There are nodes below it. Move or remove them first."))
        tell("plan_node_removed", draft, by, **named(row), values=plain(values_of(row)))
        NodeHost.objects.filter(node=row).delete()
        PlanLink.objects.filter(cause=row).delete()
        PlanLink.objects.filter(effect=row).delete()
        FactorMark.objects.filter(node=row).delete()
        row.delete()
