"""What a draft must satisfy before it is published. Pure: everything it needs to know is in `Facts`.

What blocks is told node by node; what is only to be looked at is told once for each kind, with a number and the first codes.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.lib.fiscal import first_day
from samrit.plans.models import (
    Attestation,
    Edition,
    ExpectedCount,
    Framework,
    HostLevel,
    NodeHost,
    NodeKind,
    NodeStatus,
    PlanNode,
    Purpose,
)
from samrit.plans.rules import fields, placing
from samrit.plans.rules.fields import LABELS, NodeValues, values_of
from samrit.plans.rules.grammar import TOP, Grammar

MOST_CODES = 5
"""Codes that are named in a finding about many nodes."""
HOSTED = {NodeKind.TARGET_Y1: (HostLevel.HOST_3,), NodeKind.TARGET_Y2: (HostLevel.HOST_2,)}
"""Which hosts each kind of target should have."""
MEND_NODE = _("Open the node and mend it there.")


class Gone(Protocol):
    """Codes that were used before."""

    def why(self, kind: str, code: str, official_code: str) -> str:
        """The code that is used up; empty where both are free."""


@dataclass(frozen=True)
class Finding:
    """One thing found in a draft: where (`node`, or the whole edition), what (`message`), and how to mend it."""

    code: str
    is_blocking: bool
    kind: str
    node: PlanNode | None
    message: Text
    mend: Text


@dataclass(frozen=True)
class Facts:
    """A draft and what it is judged by. `outside` are parents in other editions, `base` the nodes of its base, by id;
    `crosswalk` what is wrong there as (code, node, message, mend); `hanging` the other editions' nodes under the base."""

    edition: Edition
    grammar: Grammar
    nodes: Sequence[PlanNode]
    today: dt.date
    gone: Gone
    outside: Mapping[int, PlanNode] = field(default_factory=dict)
    base: Mapping[int, PlanNode] = field(default_factory=dict)
    hosts: Sequence[NodeHost] = ()
    expected: Sequence[ExpectedCount] = ()
    overlapping: Sequence[Edition] = ()
    crosswalk: Sequence[tuple[str, PlanNode | None, Text, Text]] = ()
    hanging: Mapping[Edition, int] = field(default_factory=dict)

    @property
    def in_force(self) -> list[PlanNode]:
        """The nodes that are not cancelled."""
        return [node for node in self.nodes if node.status == NodeStatus.IN_FORCE]

    @property
    def by_id(self) -> dict[int, PlanNode]:
        """The nodes of the draft and the parents outside."""
        return {**self.outside, **{node.pk: node for node in self.nodes}}

    @property
    def is_completion(self) -> bool:
        """Whether it completes the edition in force."""
        return self.edition.purpose == Purpose.COMPLETION


def findings(facts: Facts) -> list[Finding]:
    """Everything found, what blocks first, each in the order of the draft."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def _blocks(code: str, node: PlanNode | None, message: Text, mend: Text) -> Finding:
    return Finding(code, is_blocking=True, kind=node.kind if node else "", node=node, message=message, mend=mend)


def _of_edition(facts: Facts) -> Iterator[Finding]:
    if not facts.grammar.kinds:
        yield _blocks(
            "grammar", None, _("The edition has no kinds of nodes."), _("Bring the kinds with a pack or workbook.")
        )
    if not facts.in_force:
        yield _blocks(
            "empty", None, _("There is no node in the draft."), _("Write nodes, or bring them with a workbook.")
        )
    for other in facts.overlapping:
        yield Finding(
            "years",
            is_blocking=facts.edition.framework != Framework.POLICY,
            kind="",
            node=None,
            message=format_lazy(
                _("“{name}” is in force in some of the same years: {first} to {last}."),
                name=other.name_th,
                first=other.valid_from,
                last=other.valid_to or "…",
            ),
            mend=_(
                "Choose years in which no other edition of this plan is in force, or make this one a revision of it."
            ),
        )


def _of_fields(facts: Facts) -> Iterator[Finding]:
    for node in facts.in_force:
        for problem in fields.problems(values_of(node)):
            message = format_lazy(_("{field}: {problem}"), field=LABELS[problem.field], problem=problem.message)
            yield _blocks("wording" if problem.code == "required" else "field", node, message, MEND_NODE)


def _of_places(facts: Facts) -> Iterator[Finding]:
    if not facts.grammar.kinds:
        return
    known = facts.by_id
    for node in facts.in_force:
        parent = known.get(node.parent_id) if node.parent_id is not None else None
        if parent is None and TOP not in (*facts.grammar.parents(node.kind), *facts.grammar.stopgaps(node.kind)):
            if node.kind in facts.grammar.kinds:
                yield _orphan(facts, node)
                continue
        elif parent is not None and parent.status == NodeStatus.CANCELLED:
            message = format_lazy(_("It stands under “{parent}”, which is cancelled."), parent=str(parent))
            yield _blocks("orphan", node, message, _("Move it under a node that is in force, or cancel it too."))
        elif parent is not None and (reason := placing.why_not_above(facts.edition, parent)):
            yield _blocks(
                "edition", node, reason, _("Move it under a node of this draft, or of an edition of its years.")
            )
        for problem in placing.place_problems(facts.grammar, values_of(node), parent):
            yield _blocks(problem.code, node, problem.message, MEND_NODE)


def _orphan(facts: Facts, node: PlanNode) -> Finding:
    parents = placing.words_of(facts.grammar.parents(node.kind))
    message = format_lazy(_("It stands under nothing. It belongs under: {parents}"), parents=parents)
    return _blocks("orphan", node, message, _("Move it under its parent, or cancel it."))


def _of_cycles(facts: Facts) -> Iterator[Finding]:
    above = {node.pk: node.parent_id for node in facts.nodes}
    fine: set[int] = set()
    for node in facts.nodes:
        trail: list[int] = []
        step: int | None = node.pk
        while step is not None and step in above and step not in fine and step not in trail:
            trail.append(step)
            step = above[step]
        if step is not None and step in trail:
            mend = _("Move one of the nodes on the way to another parent.")
            yield _blocks("cycle", node, _("The way up from this node comes back to it."), mend)
        else:
            fine.update(trail)


def _of_codes(facts: Facts) -> Iterator[Finding]:
    keys = _groups(facts.nodes, lambda node: node.code.casefold())
    official = _groups(facts.in_force, lambda node: node.official_code.casefold())
    for groups, code, column in ((keys, "code", "code"), (official, "official_code", "official_code")):
        for twins in groups.values():
            for node in twins[1:]:
                message = format_lazy(
                    _("{what} {code} is already that of “{other}”."),
                    what=LABELS[column],
                    code=getattr(node, column),
                    other=str(twins[0]),
                )
                yield _blocks(f"duplicate_{code}", node, message, _("A code stands for one node: give it its own."))
    of_base = {(node.kind, node.code): node for node in facts.base.values()} if facts.is_completion else {}
    for node in facts.in_force:
        if used := facts.gone.why(node.kind, node.code, node.official_code):
            message = format_lazy(_("The code {code} was used before, by a node that was cancelled."), code=used)
            yield _blocks("used_before", node, message, _("A cancelled code is never used again: give it a new one."))
        if node.origin_id is None and (node.kind, node.code) in of_base:
            message = format_lazy(_("The edition in force has a node with the code {code} already."), code=node.code)
            yield _blocks("duplicate_code", node, message, _("Give it another code, or remove it from this draft."))


def _groups(nodes: Iterable[PlanNode], code: Callable[[PlanNode], str]) -> dict[tuple[str, str], list[PlanNode]]:
    groups: dict[tuple[str, str], list[PlanNode]] = defaultdict(list)
    for node in nodes:
        if code(node):
            groups[node.kind, code(node)].append(node)
    return groups


def _of_completion(facts: Facts) -> Iterator[Finding]:
    """A completion neither cancels nor re-codes what is in force."""
    if not facts.is_completion:
        return
    known = facts.by_id
    for node in facts.nodes:
        origin = facts.base.get(node.origin_id) if node.origin_id is not None else None
        if origin is None:
            continue
        if node.status != origin.status:
            yield _blocks("in_force", node, placing.NOT_IN_COMPLETION, _("Revive it here."))
        for problem in placing.completion_problems(_as_in_draft(origin, node, known), values_of(node)):
            message = format_lazy(_("{field}: {problem}"), field=LABELS[problem.field], problem=problem.message)
            yield _blocks("in_force", node, message, _("Write again what the edition in force has."))


def _as_in_draft(origin: PlanNode, copy: PlanNode, known: Mapping[int, PlanNode]) -> NodeValues:
    """What the origin has, its parent told as the parent's copy where the copy hangs there."""
    parent = known.get(copy.parent_id) if copy.parent_id is not None else None
    same = parent is not None and parent.origin_id == origin.parent_id
    values = values_of(origin)
    return NodeValues(**{**vars(values), "parent_id": copy.parent_id if same else values.parent_id})


def _of_hosts(facts: Facts) -> Iterator[Finding]:
    day = max(facts.today, first_day(facts.edition.valid_from))
    known = facts.by_id
    for host in facts.hosts:
        body, node = host.organisation, known[host.node_id]
        if body is None or body.valid_to is None or body.valid_to >= day or (host.ends_on and host.ends_on < day):
            continue
        if facts.is_completion and node.origin_id is not None:
            continue
        message = format_lazy(_("Its host “{agency}” does not exist any more."), agency=host.agency_th)
        yield _blocks("host_ended", node, message, _("Name the body that took over, or end this host."))
    hosted = {(host.node_id, host.level) for host in facts.hosts}
    for kind, levels in HOSTED.items():
        bare = [
            node
            for node in facts.in_force
            if node.kind == kind and not any((node.pk, level) in hosted for level in levels)
        ]
        yield from _many(
            facts, "no_host", kind, bare, _("{kind}: {count} have no host ({codes})."), _("Name the host of each.")
        )


def _of_wording(facts: Facts) -> Iterator[Finding]:
    by_kind: dict[str, list[PlanNode]] = defaultdict(list)
    for node in facts.in_force:
        by_kind[node.kind].append(node)
    for kind, nodes in by_kind.items():
        unsure = [node for node in nodes if node.attestation == Attestation.C]
        mend = _("Compare them with the official text and say so at each.")
        yield from _many(
            facts, "unverified", kind, unsure, _("{kind}: {count} wordings are not verified ({codes})."), mend
        )
        thai_only = [node for node in nodes if not node.name_en]
        words = _("{kind}: {count} have no English wording ({codes}).")
        yield from _many(facts, "no_english", kind, thai_only, words, _("Write it where an official one exists."))


def _many(facts: Facts, code: str, kind: str, nodes: Sequence[PlanNode], words: Text, mend: Text) -> Iterator[Finding]:
    """One warning about many nodes of a kind."""
    if nodes:
        codes = ", ".join(node.official_code or node.code for node in nodes[:MOST_CODES])
        more = " …" if len(nodes) > MOST_CODES else ""
        message = format_lazy(cast("str", words), kind=facts.grammar.label(kind), count=len(nodes), codes=codes + more)
        yield Finding(code, is_blocking=False, kind=kind, node=None, message=message, mend=mend)


def _of_counts(facts: Facts) -> Iterator[Finding]:
    counts = Counter(node.kind for node in facts.in_force)
    for row in facts.expected:
        if counts[row.kind] != row.expected:
            yield Finding(
                "count",
                is_blocking=False,
                kind=row.kind,
                node=None,
                message=format_lazy(
                    _("{kind}: the draft has {count}, the official edition {expected} ({source})."),
                    kind=facts.grammar.label(row.kind),
                    count=counts[row.kind],
                    expected=row.expected,
                    source=row.source,
                ),
                mend=_("Add what is missing, or correct the official number."),
            )


def _of_crosswalk(facts: Facts) -> Iterator[Finding]:
    for code, node, message, mend in facts.crosswalk:
        yield _blocks(f"crosswalk_{code}", node, message, mend)


def _of_hanging(facts: Facts) -> Iterator[Finding]:
    for edition, count in facts.hanging.items():
        yield Finding(
            "hanging",
            is_blocking=False,
            kind="",
            node=None,
            message=format_lazy(
                _("{count} nodes of “{name}” hang under the edition that this one replaces."),
                count=count,
                name=edition.name_th,
            ),
            mend=_("Start a revision of that edition after this one is published: it then hangs under the new nodes."),
        )


CHECKS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    _of_edition,
    _of_cycles,
    _of_places,
    _of_fields,
    _of_codes,
    _of_completion,
    _of_crosswalk,
    _of_hosts,
    _of_counts,
    _of_hanging,
    _of_wording,
)
