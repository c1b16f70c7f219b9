"""Crosswalks between editions: what a faultless one is, and how totals are carried over one with nothing lost.

Money is cut into whole units (the satang) by largest remainder: each part gets its share rounded down, and the units left over
go to the parts that lost most by rounding. So the parts of a total make exactly the total, in whatever order rows come.

A count of projects is not cut: a project of a target that was split belongs to each of its successors, so it is counted under
each of them, and the total counts it once (`carry_counts`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.plans.models import Edition, Purpose, Relation

WHOLE = 100
SATANG = Decimal("0.01")
Percent = Decimal | Fraction


@dataclass(frozen=True)
class Line:
    """One line of a crosswalk: `share` percent of what was at `old` is at `new`. An empty `new` is what was dropped, an
    empty `old` what was added (its share is 0). `back_share` is the percent of the new one that was at `old`."""

    old: int | None
    new: int | None
    share: Percent
    relation: str = ""
    back_share: Percent | None = None


@dataclass(frozen=True)
class Peg:
    """What a fault needs to know of a node in force: its kind, and how to call it."""

    kind: str
    label: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with the lines of one node: `old` or `new` says at which side. `mend` says what to do."""

    code: str
    message: Text
    mend: Text
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True)
class Carried:
    """Totals at the other edition. `dropped` is what has no place there, by the node it comes from (carried back: what was
    added later); `untold` what stands at nodes of which no line tells. The three together are what was carried."""

    totals: dict[int, Decimal] = field(default_factory=dict)
    dropped: dict[int, Decimal] = field(default_factory=dict)
    untold: dict[int, Decimal] = field(default_factory=dict)

    @property
    def all(self) -> Decimal:
        """Everything that was carried, wherever it went."""
        return sum((sum(part.values(), Decimal()) for part in (self.totals, self.dropped, self.untold)), Decimal())


def why_not_map(edition: Edition) -> Text | None:
    """Saying what became of the nodes of its base."""
    if edition.base_id is not None and edition.purpose == Purpose.REVISION:
        return None
    return _("Only a revision has a crosswalk: a completion keeps every node, and a new edition follows none.")


# What became of a node: read from the structure of the lines


def relation_of(line: Line, outs: int, ins: int, *, is_renamed: bool) -> Relation:
    """What a line is, where `outs` lines leave its old node and `ins` enter its new one."""
    if line.new is None:
        return Relation.DROPPED
    if line.old is None:
        return Relation.ADDED
    if outs > 1:
        return Relation.SPLIT
    if ins > 1:
        return Relation.MERGED
    return Relation.RENAMED if is_renamed else Relation.SAME


def fitting(line: Line, outs: int, ins: int) -> tuple[Relation, ...]:
    """The relations that a line may state: what only words tell apart, and what is both split and merged, may be either."""
    if line.new is not None and line.old is not None and outs > 1 and ins > 1:
        return (Relation.SPLIT, Relation.MERGED)
    if line.new is not None and line.old is not None and outs == ins == 1:
        return (Relation.SAME, Relation.RENAMED)
    return (relation_of(line, outs, ins, is_renamed=False),)


def faults_of(lines: Iterable[Line], olds: Mapping[int, Peg], news: Mapping[int, Peg]) -> list[Fault]:
    """Everything that is wrong with a crosswalk. `olds` and `news` are the nodes in force of the two editions."""
    rows = list(lines)
    out, into = _grouped(rows)
    return [
        *_astray(rows, olds, news),
        *(fault for old, peg in olds.items() for fault in _faults_at_old(old, peg, out.get(old, []))),
        *(fault for new, peg in news.items() for fault in _faults_at_new(new, peg, into.get(new, []))),
        *(fault for line in rows if (fault := _misnamed(line, out, into, olds, news))),
    ]


Groups = dict[int, list[Line]]


def _grouped(lines: Iterable[Line]) -> tuple[Groups, Groups]:
    """The lines by old node and by new node."""
    out: Groups = defaultdict(list)
    into: Groups = defaultdict(list)
    for line in lines:
        if line.old is not None:
            out[line.old].append(line)
        if line.new is not None:
            into[line.new].append(line)
    return out, into


def _astray(rows: Sequence[Line], olds: Mapping[int, Peg], news: Mapping[int, Peg]) -> list[Fault]:
    faults = []
    for line in rows:
        if line.old is not None and line.old not in olds:
            message = _("A line starts at a node that is not in force in the old edition.")
            faults.append(
                Fault("unknown_old", message, _("Remove the line, or choose a node of the old edition."), line.old)
            )
        if line.new is not None and line.new not in news:
            named = olds.get(line.old or 0)
            message = format_lazy(
                _("{node} leads to a node that is not in force in the new edition."), node=named.label if named else "–"
            )
            mend = _("Choose another successor, or say that it was dropped.")
            faults.append(Fault("unknown_new", message, mend, line.old, line.new))
        if line.old in olds and line.new in news and olds[line.old or 0].kind != news[line.new or 0].kind:
            message = format_lazy(_("{node} leads to a node of another kind."), node=olds[line.old or 0].label)
            mend = _("Choose a successor of the same kind: totals are read level by level.")
            faults.append(Fault("kind", message, mend, line.old, line.new))
    return faults


def _faults_at_old(old: int, peg: Peg, lines: Sequence[Line]) -> list[Fault]:
    if not lines:
        message = format_lazy(_("{node}: what became of it is not decided."), node=peg.label)
        return [
            Fault("undecided", message, _("Name its successors with their shares, or say that it was dropped."), old)
        ]
    faults = []
    if max(Counter(line.new for line in lines).values()) > 1:
        message = format_lazy(_("{node} names the same successor twice."), node=peg.label)
        faults.append(Fault("twice", message, _("Put the two shares into one line."), old))
    if any(line.share <= 0 for line in lines):
        message = format_lazy(_("{node} has a line with a share of 0 %."), node=peg.label)
        faults.append(Fault("share_zero", message, _("Give the line a share, or remove it."), old))
    if (total := _sum(line.share for line in lines)) != WHOLE:
        message = format_lazy(_("{node}: the shares make {sum} %, not 100 %."), node=peg.label, sum=percent(total))
        mend = format_lazy(
            _("Change the shares by {difference} in all."), difference=percent(WHOLE - total, signed=True)
        )
        faults.append(Fault("share_sum", message, mend, old))
    return faults


def _faults_at_new(new: int, peg: Peg, lines: Sequence[Line]) -> list[Fault]:
    if not lines:
        message = format_lazy(_("{node}: where it comes from is not decided."), node=peg.label)
        return [Fault("origin", message, _("Say that it was added, or name it as a successor."), new=new)]
    if len(lines) > 1 and any(line.old is None for line in lines):
        message = format_lazy(_("{node} is said to be added, and has predecessors."), node=peg.label)
        return [Fault("added_and_more", message, _("Remove the line that says it was added."), new=new)]
    stated = [line.back_share for line in lines if line.back_share is not None]
    if not stated:
        return []
    total = _sum(stated)
    if total != WHOLE if len(stated) == len(lines) else total >= WHOLE:
        message = format_lazy(
            _("{node}: the shares of its predecessors make {sum} %, not 100 %."), node=peg.label, sum=percent(total)
        )
        mend = _("Mend the shares backwards, or leave them all empty: then the predecessors are equal.")
        return [Fault("back_sum", message, mend, new=new)]
    return []


def _misnamed(line: Line, out: Groups, into: Groups, olds: Mapping[int, Peg], news: Mapping[int, Peg]) -> Fault | None:
    if line.old is None and line.new is None:
        return Fault("empty", _("A line names no node at all."), _("Remove the line."))
    may_be = fitting(line, len(out.get(line.old or 0, [])), len(into.get(line.new or 0, [])))
    if line.relation in may_be:
        return None
    peg = olds.get(line.old or 0) or news.get(line.new or 0)
    stated = Relation(line.relation).label if line.relation in Relation.values else line.relation or "–"
    message = format_lazy(_("{node} is stated as “{relation}”."), node=peg.label if peg else "–", relation=stated)
    mend = format_lazy(_("By its lines it is: {relation}"), relation=" / ".join(str(one.label) for one in may_be))
    return Fault("relation", message, mend, line.old, line.new)


def percent(value: Percent | int, *, signed: bool = False) -> str:
    """A share as it is written: without zeros at the end."""
    number = decimal_of(value)
    text = f"{number.quantize(Decimal('0.0001')):f}".rstrip("0").rstrip(".")
    return f"+{text}" if signed and number > 0 else text


def decimal_of(value: Percent | int) -> Decimal:
    """A share as a decimal, to 28 digits."""
    return Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(value)


def _sum(shares: Iterable[Percent]) -> Fraction:
    return sum((Fraction(share) for share in shares), Fraction())


# Carrying


Weights = dict[int | None, Fraction]
"""Where a hundred percent of one node go; None is no place at all."""


@dataclass(frozen=True)
class Part:
    """What of a node's total goes where: to a node, to nothing (`to` is empty), or it is not told (`is_told` is false)."""

    node: int
    to: int | None
    amount: Decimal
    is_told: bool = True


def carry(totals: Mapping[int, Decimal], rows: Iterable[Line], *, unit: Decimal = SATANG) -> Carried:
    """Totals of old nodes at the new edition. Raises ValueError where shares of a node pass 100 %."""
    return gathered(parts_of(totals, rows, unit=unit))


def carry_back(totals: Mapping[int, Decimal], rows: Iterable[Line], *, unit: Decimal = SATANG) -> Carried:
    """Totals of new nodes at the old edition. Predecessors of which no share is stated are equal."""
    return gathered(parts_of(totals, rows, back=True, unit=unit))


def parts_of(
    totals: Mapping[int, Decimal], rows: Iterable[Line], *, back: bool = False, unit: Decimal = SATANG
) -> list[Part]:
    """Where each total goes, part by part; the parts of a node make exactly its total."""
    out, into = _grouped(rows)
    found = []
    for node, total in totals.items():
        weights = _backward(into.get(node, ())) if back else _forward(out.get(node, ()))
        told = sum(weights.values(), Fraction())
        if told > WHOLE:
            raise ValueError(f"The shares of node {node} make {float(told)} %")
        keyed: dict[tuple[int, int], Fraction] = {
            (0, to) if to is not None else (1, 0): part for to, part in weights.items()
        }
        keyed[2, 0] = WHOLE - told
        for (place, to), amount in cut(total, keyed, unit).items():
            if amount:
                found.append(Part(node, to if place == 0 else None, amount, place != 2))
    return found


def gathered(parts: Iterable[Part]) -> Carried:
    """The parts added up at the places they go to."""
    carried = Carried()
    for part in parts:
        if part.to is not None:
            goal, key = carried.totals, part.to
        else:
            goal, key = (carried.dropped if part.is_told else carried.untold), part.node
        goal[key] = goal.get(key, Decimal()) + part.amount
    return carried


def carry_counts(counts: Mapping[int, int], rows: Iterable[Line]) -> dict[int, int]:
    """Counts of projects at the new edition: whole at each successor, so that they add up to more where a node was split."""
    carried: Counter[int] = Counter()
    for line in rows:
        if line.old is not None and line.new is not None and line.share > 0:
            carried[line.new] += counts.get(line.old, 0)
    return {node: count for node, count in carried.items() if count}


def _forward(lines: Iterable[Line]) -> Weights:
    weights: Weights = defaultdict(Fraction)
    for line in lines:
        weights[line.new] += Fraction(line.share)
    return weights


def _backward(lines: Iterable[Line]) -> Weights:
    rows = list(lines)
    stated = {line.old: Fraction(line.back_share) for line in rows if line.back_share is not None}
    rest = [line.old for line in rows if line.back_share is None]
    left = WHOLE - sum(stated.values(), Fraction())
    return stated | {old: left / len(rest) for old in rest}


Key = TypeVar("Key", int, tuple[int, int])


def cut(total: Decimal, weights: Mapping[Key, Fraction], unit: Decimal = SATANG) -> dict[Key, Decimal]:
    """A total in parts by weight, each in whole units, by largest remainder; they make exactly the total.

    What is smaller than a unit stays with the heaviest part. A negative total is cut like a positive one. Weights must not
    all be 0.
    """
    sign = -1 if total < 0 else 1
    units, crumb = divmod(abs(total), unit)
    whole = sum(weights.values(), Fraction())
    exact = {key: Fraction(int(units)) * weight / whole for key, weight in weights.items() if weight}
    parts = {key: int(value) for key, value in exact.items()}
    by_loss = sorted(exact, key=lambda key: (parts[key] - exact[key], -exact[key], key))
    for key in by_loss[: int(units) - sum(parts.values())]:
        parts[key] += 1
    cuts = {key: sign * part * unit for key, part in parts.items()}
    if crumb:
        cuts[min(weights, key=lambda key: (-weights[key], key))] += sign * crumb
    return cuts


# Several editions


def compose(first: Iterable[Line], second: Iterable[Line]) -> list[Line]:
    """The lines from the first edition to the last, with exact shares: what became of a node over two revisions.

    Relations are read anew from the structure. A node that the second crosswalk does not tell of is left out.
    """
    early, late = list(first), list(second)
    after, before = _grouped(late)[0], _grouped(early)[1]
    shares: dict[tuple[int | None, int | None], Fraction] = defaultdict(Fraction)
    backs: dict[tuple[int | None, int | None], Fraction] = defaultdict(Fraction)
    for line in early:
        for step in after.get(line.new, ()) if line.new is not None else ():
            shares[line.old, step.new] += Fraction(line.share) * Fraction(step.share) / WHOLE
        if line.new is None:
            shares[line.old, None] += Fraction(line.share)
    for new, lines in _grouped(late)[1].items():
        for middle, part in _backward(lines).items():
            origins = _backward(before[middle]) if middle is not None and middle in before else {None: Fraction(WHOLE)}
            for old, share in origins.items():
                backs[old, new] += part * share / WHOLE
                shares.setdefault((old, new), Fraction())
    pairs = [pair for pair in shares if pair != (None, None)]
    outs, ins = Counter(old for old, _new in pairs), Counter(new for _old, new in pairs)
    made = []
    for was, now in sorted(pairs, key=lambda pair: (pair[0] or 0, pair[1] or 0)):
        plain = Line(was, now, shares[was, now], back_share=backs.get((was, now)))
        relation = relation_of(plain, outs[was], ins[now], is_renamed=False)
        made.append(Line(was, now, plain.share, relation, plain.back_share))
    return made
