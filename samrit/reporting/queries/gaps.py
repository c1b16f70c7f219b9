"""Gaps between agency and treasury as people look through them: the oldest first, then the largest, with their ages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Abs

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.organisations.models import Organisation
from samrit.reporting.models import MoneyGap
from samrit.reporting.rules import gaps as rules

UNANSWERED = "open"
SIZE = Abs(F("agency") - F("treasury"), output_field=DecimalField(max_digits=18, decimal_places=2))


@dataclass(frozen=True)
class Asked:
    """What a reader asks for: a fiscal year (BE), one answer (`open`: none yet; empty: all), one body with all below."""

    fiscal_year: int | None = None
    answer: str = ""
    body: int | None = None


def found(user: User, asked: Asked) -> QuerySet[MoneyGap]:
    """Open gaps this person reads: the oldest first, then the largest difference."""
    rows = MoneyGap.objects.visible_to(user).open().annotate(size=SIZE)
    if asked.fiscal_year is not None:
        rows = rows.filter(year_plan__fiscal_year=asked.fiscal_year)
    if asked.body is not None:
        path = Organisation.objects.filter(pk=asked.body).values_list("path", flat=True).first() or "-"
        rows = rows.filter(year_plan__project__owner__path__startswith=path)
    if asked.answer:
        rows = rows.filter(answer="" if asked.answer == UNANSWERED else asked.answer)
    return rows.select_related("year_plan__project__owner", "answered_by__person").order_by("found_on", "-size", "pk")


@dataclass(frozen=True)
class Ages:
    """Gaps of one group of ages: how many, and what they differ by, baht."""

    words: Text
    count: int
    amount: Decimal


def ages(rows: QuerySet[MoneyGap]) -> list[Ages]:
    """Gaps by groups of their ages. One query."""
    today, group = clock.today(), Value(len(rules.AGES) - 1)
    since = [(at, today - dt.timedelta(days=most)) for at, (most, _words) in enumerate(rules.AGES) if most is not None]
    whens = [When(found_on__gte=day, then=Value(at)) for at, day in since]
    grouped = rows.order_by().annotate(ages=Case(*whens, default=group, output_field=IntegerField()))
    counts = {
        row["ages"]: (row["count"], row["sum"])
        for row in grouped.values("ages").annotate(count=Count("pk"), sum=Sum("size"))
    }
    return [Ages(words, *counts.get(at, (0, Decimal(0)))) for at, (_most, words) in enumerate(rules.AGES)]


def counts(rows: QuerySet[MoneyGap]) -> dict[str, int]:
    """How many gaps wait for an answer, were explained, were accepted. One query."""
    return rows.order_by().aggregate(
        open=Count("pk", filter=Q(answer="")),
        explained=Count("pk", filter=Q(answer="explained")),
        accepted=Count("pk", filter=Q(answer="accepted")),
    )


def bodies_in(rows: QuerySet[MoneyGap]) -> Sequence[Organisation]:
    """The bodies that own what is found, for a filter. One query."""
    owners = rows.order_by().values("year_plan__project__owner")
    return list(Organisation.objects.filter(pk__in=owners).order_by("name_th")[:200])


def find_gap(user: User, pk: int) -> MoneyGap | None:
    """One gap this person reads, open or closed."""
    rows = MoneyGap.objects.visible_to(user).select_related("year_plan__project__owner", "answered_by__person")
    return rows.filter(pk=pk).first()
