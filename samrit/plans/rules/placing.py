"""Where a node may stand, told as problems of its fields: under a proper parent or a stop-gap one, in the right edition and
years, with an official code of the right shape, and in a completion only where nothing was known."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem, Text
from samrit.plans.models import Basis, Edition, EditionState, NodeStatus, PlanNode
from samrit.plans.rules.fields import NodeValues
from samrit.plans.rules.grammar import TOP, Grammar, usual_label


def place_problems(grammar: Grammar, values: NodeValues, parent: PlanNode | None) -> list[Problem]:
    """Whether the kind may stand under this parent, and whether the basis of the edge agrees."""
    if values.kind not in grammar.kinds:
        return [Problem("kind", "kind", _("The edition has no such kind of node."))]
    above = parent.kind if parent else TOP
    found = []
    if not grammar.may_stand(values.kind, above):
        found.append(Problem("parent_id", "parent_kind", wrong_place(grammar, values.kind)))
    elif above not in grammar.parents(values.kind) and values.parent_basis != Basis.NOT_KNOWN:
        found.append(
            Problem(
                "parent_basis", "basis", _("Under this parent it hangs for the time being only: say “not yet known”.")
            )
        )
    elif above in grammar.parents(values.kind) and above != TOP and values.parent_basis == Basis.NOT_KNOWN:
        found.append(Problem("parent_basis", "basis", _("This is its proper parent: say where the edge comes from.")))
    if not grammar.code_fits(values.kind, values.official_code):
        found.append(Problem("official_code", "form", wrong_code(grammar, values.kind)))
    return found


def wrong_place(grammar: Grammar, kind: str) -> Text:
    """Where a kind stands, in words."""
    return format_lazy(
        _("{kind} cannot stand there. It stands under: {parents}"),
        kind=grammar.label(kind),
        parents=words_of(grammar.parents(kind)),
    )


def wrong_code(grammar: Grammar, kind: str) -> Text:
    """What the official codes of a kind look like, in words."""
    return format_lazy(
        _("An official code of “{kind}” has the form {pattern}"),
        kind=grammar.label(kind),
        pattern=grammar.pattern(kind),
    )


def words_of(kinds: Iterable[str]) -> str:
    """Kinds in words, the top as a dash."""
    return ", ".join(str(usual_label(kind)) if kind else "–" for kind in kinds)


def parent_problems(draft: Edition, node: PlanNode | None, parent: PlanNode) -> list[Problem]:
    """Whether this node can be the parent at all: of the draft or of a published edition of its years, in force, no cycle."""
    if node is not None and (parent.pk == node.pk or (node.path and parent.path.startswith(node.path))):
        return [Problem("parent_id", "cycle", _("A node cannot stand under itself or under what is below it."))]
    if parent.status == NodeStatus.CANCELLED:
        return [Problem("parent_id", "cancelled", _("The parent is cancelled. Choose one that is in force."))]
    reason = why_not_above(draft, parent)
    return [Problem("parent_id", "edition", reason)] if reason else []


def why_not_above(draft: Edition, parent: PlanNode) -> Text | None:
    """Why the parent's edition is none that nodes of the draft can stand under."""
    above = parent.edition
    if above.pk == draft.pk:
        return None
    if above.framework == draft.framework:
        return _("The parent is in another edition of the same plan. Choose it in this draft.")
    if above.state != EditionState.PUBLISHED:
        return _("The parent is in a draft. Publish that first, or choose a parent that is published.")
    return None if years_meet(draft, above) else _("The parent's edition is not in force in the years of this draft.")


def years_meet(one: Edition, other: Edition) -> bool:
    """Whether two editions are in force in at least one common fiscal year."""
    return one.valid_from <= (other.valid_to or one.valid_from) and other.valid_from <= (
        one.valid_to or other.valid_from
    )


def completion_problems(stored: NodeValues, values: NodeValues) -> list[Problem]:
    """What a completion may not change at a node that is in force: its kind and codes, and a parent that was known."""
    fixed = [name for name in ("kind", "code") if getattr(values, name) != getattr(stored, name)]
    if stored.official_code and values.official_code != stored.official_code:
        fixed.append("official_code")
    if stored.parent_basis != Basis.NOT_KNOWN and values.parent_id != stored.parent_id:
        fixed.append("parent_id")
    return [Problem(name, "in_force", NOT_IN_COMPLETION) for name in fixed]


NOT_IN_COMPLETION = _("This is in force, and a completion does not change it. Start a revision for later years.")
