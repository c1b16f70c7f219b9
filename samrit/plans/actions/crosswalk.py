"""Saying what became of each node, in a revision that is still a draft."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, refusals_logged
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale, Text
from samrit.lib.merge import fingerprint
from samrit.plans.actions.drafts.nodes import note_added
from samrit.plans.actions.drafts.opened import SUBJECT, named, opened, tell
from samrit.plans.models import Basis, Edition, NodeMapping, PlanNode, Relation
from samrit.plans.queries.crosswalk import line_of
from samrit.plans.rules.crosswalk import Fault, Line, Peg, faults_of, percent, relation_of, why_not_map

AT_ONE_NODE = frozenset({"undecided", "twice", "share_zero", "share_sum", "unknown_new", "kind"})
"""Faults that one node's lines can have by themselves; the others lie between several nodes."""


@dataclass(frozen=True)
class Successor:
    """Where a share (percent) of a node's figures goes; no node is what was dropped. `back_share` is the percent of the
    successor's figures that belonged to the old one, None where no source says."""

    new: PlanNode | None
    share: Decimal
    back_share: Decimal | None = None


@dataclass(frozen=True)
class Saying:
    """What became of one node, and who says so."""

    successors: tuple[Successor, ...]
    basis: str = Basis.STATED
    source: str = ""
    note: str = ""


def saying_of(rows: Iterable[NodeMapping]) -> Saying:
    """What is stored of one node, its lines in order of their shares."""
    lines = sorted(rows, key=lambda row: (row.new_id is None, -row.share, row.new_id or 0))
    first = lines[0] if lines else NodeMapping()
    return Saying(
        tuple(Successor(row.new, row.share, row.back_share) for row in lines), first.basis, first.source, first.note
    )


def print_of(saying: Saying) -> str:
    """The fingerprint of what stands on a page."""
    return fingerprint([_plain(saying), saying.basis, saying.source, saying.note])


def _plain(saying: Saying) -> list[list[object]]:
    rows: list[list[object]] = [
        [one.new.pk if one.new else None, one.share, one.back_share] for one in saying.successors
    ]
    return sorted(rows, key=str)


@refusals_logged("change_crosswalk", SUBJECT, "edition")
def save_mapping(*, edition: Edition, old: PlanNode, saying: Saying, seen: str, by: User) -> list[NodeMapping]:
    """Say what became of a node of the base. `seen` is the fingerprint of what was on the page.

    Relations follow from the structure, here and at every node whose lines meet these. Raises Refused; Invalid with each
    fault; Stale where somebody else has changed the same lines meanwhile.
    """
    with acting(by, "change crosswalk"):
        held = _held(edition, by)
        stored = list(_lines(held).filter(old=old).select_related("new"))
        before = saying_of(stored)
        if print_of(saying) == print_of(before):
            return stored
        if problems := _problems(held, old, saying):
            raise Invalid(problems)
        if seen != print_of(before):
            raise Stale([Clash("successors", _("What became of it"), in_words(saying), in_words(before))])
        rows = _write(held, old, saying, stored)
        touched = {row.new_id for row in (*stored, *rows) if row.new_id}
        _lines(held).filter(old__isnull=True, new__in=[one.new for one in saying.successors if one.new]).delete()
        _derive(_lines(held), Q(old=old) | Q(new__in=touched))
        tell("crosswalk_changed", held, by, **named(old), before=in_words(before), after=in_words(saying))
        return list(_lines(held).filter(old=old))


@refusals_logged("change_crosswalk", SUBJECT, "edition")
def say_added(*, edition: Edition, nodes: Collection[PlanNode], by: User) -> int:
    """Say of nodes of the draft that they are new: they have no predecessor. Those that have one are left alone."""
    with acting(by, "change crosswalk"):
        held = _held(edition, by)
        told = set(_lines(held).filter(new__in=nodes).values_list("new", flat=True))
        fresh = [node for node in nodes if node.pk not in told and node.edition_id == held.pk]
        note_added(fresh)
        if fresh:
            tell("crosswalk_changed", held, by, added=sorted(node.code for node in fresh))
        return len(fresh)


def settle_relations(edition: Edition) -> None:
    """Read every relation of the crosswalk into a draft anew: wordings may have changed since a line was written. Part of
    an act that is under way."""
    _derive(_lines(edition), Q())


def in_words(saying: Saying) -> str:
    """What became of a node, as text: `120101 50 %, dropped 50 %`."""
    parts = [
        f"{one.new.official_code or one.new.code if one.new else Relation.DROPPED.label} {percent(one.share)} %"
        for one in saying.successors
    ]
    return ", ".join([*parts, *filter(None, [saying.source, saying.note])]) or "–"


def _held(edition: Edition, by: User) -> Edition:
    """The revision as it is now, held until the transaction ends. Raises Refused."""
    held = opened(edition, by)
    if no := why_not_map(held):
        raise Refused(no)
    return held


def _lines(edition: Edition) -> QuerySet[NodeMapping]:
    return NodeMapping.objects.filter(from_edition=edition.base_id, to_edition=edition)


def _problems(edition: Edition, old: PlanNode, saying: Saying) -> list[Problem]:
    """What is wrong with the lines, each at its field of the form."""
    if old.edition_id != edition.base_id:
        return [Problem("successors", "unknown_old", _("This node does not belong to the edition that is revised."))]
    lines = [Line(old.pk, one.new.pk if one.new else None, one.share) for one in saying.successors]
    news = {
        one.new.pk: Peg(one.new.kind, _label(one.new))
        for one in saying.successors
        if one.new and one.new.edition_id == edition.pk and one.new.status == "in_force"
    }
    faults = faults_of(lines, {old.pk: Peg(old.kind, _label(old))}, news)
    found = [Problem(_place(fault, lines), fault.code, fault.message, fault.mend) for fault in faults if _own(fault)]
    wrong = [
        n for n, one in enumerate(saying.successors) if one.back_share is not None and not 0 < one.back_share <= 100
    ]
    text: Text = _("Write a share between 0 and 100, or leave it empty.")
    return found + [Problem(f"successors.{n}.back_share", "back_share", text) for n in wrong]


def _own(fault: Fault) -> bool:
    return fault.code in AT_ONE_NODE


def _place(fault: Fault, lines: Sequence[Line]) -> str:
    if fault.code in ("unknown_new", "kind"):
        number = next(n for n, line in enumerate(lines) if line.new == fault.new)
        return f"successors.{number}.new"
    return "successors"


def _label(node: PlanNode) -> str:
    return f"{node.official_code or node.code} {node.name}"


def _write(edition: Edition, old: PlanNode, saying: Saying, stored: Sequence[NodeMapping]) -> list[NodeMapping]:
    """Bring the lines of a node to what is said: rows that stay keep their identity."""
    left = {row.new_id: row for row in stored}
    rows = []
    for one in saying.successors:
        row = left.pop(one.new.pk if one.new else None, None) or NodeMapping(
            from_edition=old.edition, to_edition=edition, old=old, new=one.new
        )
        row.share, row.back_share = one.share, one.back_share
        row.basis, row.source, row.note = saying.basis, saying.source, saying.note
        row.relation = row.relation or Relation.SAME
        rows.append(row)
    NodeMapping.objects.filter(pk__in=[row.pk for row in left.values()]).delete()
    for row in rows:
        row.save()
    return rows


def _derive(lines: QuerySet[NodeMapping], which: Q) -> None:
    """Give the lines their relations, read from the structure and the wordings. Four queries at most."""
    rows = list(lines.filter(which).select_related("old", "new"))
    olds, news = {row.old_id for row in rows if row.old_id}, {row.new_id for row in rows if row.new_id}
    outs = Counter(lines.filter(old__in=olds).values_list("old", flat=True))
    ins = Counter(lines.filter(new__in=news).values_list("new", flat=True))
    changed = []
    for row in rows:
        is_renamed = row.old is not None and row.new is not None and _words(row.old) != _words(row.new)
        relation = relation_of(line_of(row), outs[row.old_id or 0], ins[row.new_id or 0], is_renamed=is_renamed)
        if row.relation != relation:
            row.relation = relation
            changed.append(row)
    NodeMapping.objects.bulk_update(changed, ["relation"], batch_size=2000)


def _words(node: PlanNode) -> tuple[str, str]:
    return node.name_th, node.name_en
