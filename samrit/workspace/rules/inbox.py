"""In what order things wait for an approver, which of many she must read, and what she is warned of.

The figures here are the system's own, to order a list; no paper states them. A score decides nothing: it says what to look
at first, and each reason is shown beside it.
"""

import datetime as dt
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

MILLION = Decimal(1_000_000)
BIG_MONEY = 100 * MILLION
"""Baht of the year from which money alone is a reason to look."""
BIG_CHANGE = Decimal(20)
"""Percent by which the money of the year differs from the version before."""
MANY_CHANGES = 10
"""Fields and rows that differ from the version before."""
SUSPENDED = _("The account of the person who decided was suspended before this was done.")
SMALLEST_SAMPLE = 3
MOST_IN_A_BATCH = 500

WARNINGS: Mapping[str, Text] = {
    "behind": _("progress far behind plan"),
    "not_finished": _("completed, but below 100%"),
    "over_budget": _("more spent than there is"),
    "off_plan": _("spending far from plan"),
    "fell": _("a cumulative figure fell"),
    "below_target": _("indicator below target"),
    "outcome_soon": _("no outcome yet"),
    "no_day": _("done without the day it finished"),
    "known_late": _("finished earlier than reported"),
    "early": _("begun before the fiscal year"),
    "ahead": _("progress far ahead of plan"),
    "abroad": _("place outside Thailand"),
    "unmatched": _("plan link as stated, not yet matched"),
    "no_budget": _("no money this year"),
}
"""Warnings that travel with a sending, by code, in a few words."""
REMINDERS = frozenset({"outcome_soon", "no_day"})
"""Warnings that only remind of something: nearly every report in the middle of a year has them."""


@dataclass(frozen=True)
class Facts:
    """What is known of an item without reading it: money of the year and of the version before (baht, None where unknown),
    how many fields and rows changed since (None: first version), codes of warnings, days late and waiting, and by how many
    days the present step is overdue."""

    money: Decimal | None = None
    money_before: Decimal | None = None
    changes: int | None = None
    warnings: tuple[str, ...] = ()
    days_late: int = 0
    days_waiting: int = 0
    days_overdue: int = 0


@dataclass(frozen=True)
class Reason:
    """Why an item stands where it stands: a code to filter by, and words."""

    code: str
    words: Text


@dataclass(frozen=True)
class Risk:
    """The sum of the reasons; 0 is nothing to remark."""

    score: int = 0
    reasons: tuple[Reason, ...] = ()
    is_high: bool = field(default=False)


REASONS: Mapping[str, Text] = {
    "late": _("sent late"),
    "overdue": _("this step is overdue"),
    "money": _("large sum"),
    "money_change": _("money changed much"),
    "many_changes": _("much was changed"),
    "warning": _("has warnings"),
}
"""What the list can be filtered by."""
HIGH = 40
"""Scores from here are always part of the sample."""


def risk(facts: Facts) -> Risk:
    """Order of reading: late and overdue first, then warnings (each kind once), big changes since the last version, and money."""
    parts = [part for part in (_late(facts), _overdue(facts), _change(facts), _many(facts), _money(facts)) if part]
    parts += [
        (2 if code in REMINDERS else 15, Reason("warning", WARNINGS.get(code, code)))
        for code in dict.fromkeys(facts.warnings)
    ]
    score = sum(points for points, _reason in parts)
    return Risk(score, tuple(reason for _points, reason in parts if reason.code), score >= HIGH)


Part = tuple[int, Reason] | None


def _late(facts: Facts) -> Part:
    if facts.days_late <= 0:
        return None
    return 25 + min(facts.days_late, 30), Reason("late", _("%(days)s days late") % {"days": facts.days_late})


def _overdue(facts: Facts) -> Part:
    if facts.days_overdue <= 0:
        return None
    words = _("this step is overdue by %(days)s days") % {"days": facts.days_overdue}
    return 10 + min(facts.days_overdue, 20), Reason("overdue", words)


def money_change(facts: Facts) -> Decimal | None:
    """By how many percent the money of the year differs from the version before; None where one of them is unknown or zero."""
    if facts.money is None or not facts.money_before:
        return None
    return (facts.money - facts.money_before) * 100 / facts.money_before


def _change(facts: Facts) -> Part:
    percent = money_change(facts)
    if percent is None or abs(percent) < BIG_CHANGE:
        return None
    return 25, Reason("money_change", _("money %(percent)s%%") % {"percent": f"{percent:+.0f}"})


def _many(facts: Facts) -> Part:
    if facts.changes is None or facts.changes < MANY_CHANGES:
        return None
    return 15, Reason("many_changes", _("%(count)s places changed") % {"count": facts.changes})


def _money(facts: Facts) -> Part:
    """Ten points for each power of ten above one million baht, at most forty; named as a reason from a hundred million."""
    if not facts.money or facts.money <= MILLION:
        return None
    points = min(40, round(10 * math.log10(facts.money / MILLION)))
    return (points, Reason("money", REASONS["money"])) if facts.money >= BIG_MONEY else (points, QUIET)


QUIET = Reason("", "")
"""Points that need no words."""


def sample(risks: Mapping[int, Risk], seed: int) -> list[int]:
    """Which items of a batch must be read before all are approved: every high risk, and others drawn by lot until the square
    root of the number of items (three at least) is reached. The seed is kept with the batch, so the draw can be repeated."""
    high = [key for key, found in risks.items() if found.is_high]
    wanted = min(len(risks), max(SMALLEST_SAMPLE, math.ceil(math.sqrt(len(risks)))))
    others = sorted(key for key in risks if key not in high)
    drawn = random.Random(seed).sample(others, k=max(0, min(len(others), wanted - len(high))))  # noqa: S311 - a lot, no secret
    return [key for key in risks if key in {*high, *drawn}]


def why_not_batch(chosen: Sequence[int], mine: Iterable[int]) -> Text | None:
    """Why these cannot be taken together: nothing chosen, too many, or something that does not wait for this person."""
    if not chosen:
        return _("Choose at least one item.")
    if len(chosen) > MOST_IN_A_BATCH:
        return _("Take at most %(most)s items together.") % {"most": MOST_IN_A_BATCH}
    if set(chosen) - set(mine):
        return _("Some of these no longer wait for you. Open the inbox again and choose anew.")
    return None


class Chosen(Protocol):
    """What the rules read of a batch."""

    approved_at: dt.datetime | None
    sample: list[int]
    read: list[int]


class Decided(Protocol):
    """What the rules read of a batch that may be taken back."""

    approved_at: dt.datetime | None
    undone_at: dt.datetime | None
    items: list[dict[str, object]]
    results: dict[str, object]


def why_not_approve_batch(batch: Chosen) -> Text | None:
    """Why the chosen items cannot be approved together yet: the sample is not read, or it has been done."""
    if batch.approved_at:
        return _("These items have been decided already.")
    left = len(set(batch.sample) - set(batch.read))
    if left:
        return _("Read the sample first: %(left)s to go.") % {"left": left}
    return None


def why_not_read(batch: Chosen, approval_id: int) -> Text | None:
    """Why an item cannot be marked as read."""
    if batch.approved_at:
        return _("These items have been decided already.")
    return None if approval_id in batch.sample else _("This item is not part of the sample.")


def why_not_undo_batch(batch: Decided, until: dt.datetime | None, now: dt.datetime) -> Text | None:
    """Why the batch cannot be taken back: not decided, done already, still at work, or the grace period is over.

    `until` is the last moment at which one of its approvals can be taken back; None where none can.
    """
    if batch.approved_at is None:
        return _("Nothing has been approved yet.")
    if batch.undone_at:
        return _("It has been taken back already.")
    if len(batch.results) < len(batch.items):
        return _("The approvals are still being made.")
    return None if until and now <= until else _("The time in which it could be taken back is over.")
