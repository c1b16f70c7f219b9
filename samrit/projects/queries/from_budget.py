"""My agency's lines of the budget books, who uses them already, and what a choice of them would become."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import State
from samrit.budgets.models import BookRow, BookTarget
from samrit.budgets.queries import rows_for
from samrit.lib.thai import fold
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.projects.models import BudgetLine, YearPlan
from samrit.projects.queries import editing, versions
from samrit.projects.rules import from_budget as rules
from samrit.projects.rules.access import why_not_edit
from samrit.projects.rules.from_budget import Bundle

MOST_CHOSEN = 50
"""How many drafts are made at once."""


@dataclass(frozen=True)
class Use:
    """A year plan that has lines of the book."""

    code: str
    fiscal_year: int
    name: str


@dataclass(frozen=True)
class Offer:
    """One output or project of the book with the year plans that use it already."""

    bundle: Bundle
    uses: Sequence[Use] = ()


@dataclass(frozen=True)
class Offers:
    """All of a year, by body, with the money of all and of what is used."""

    bodies: Sequence[tuple[Organisation, list[Offer]]]
    amount: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    count: int = 0
    count_used: int = 0
    all_bodies: Sequence[Organisation] = field(default_factory=list)


def bundles_for(user: User, fiscal_year: int) -> list[Bundle]:
    """The lines of the user's bodies in a year, put together. Four queries."""
    rows = list(rows_for(user, fiscal_year))
    books = {row.book_id for row in rows}
    bodies = {row.body_id for row in rows}
    targets = BookTarget.objects.filter(book__in=books, body__in=bodies) if rows else ()
    return rules.bundles(rows, targets)


def offers(user: User, fiscal_year: int, *, body: str = "", words: str = "") -> Offers:
    """The lines of a year by body, narrowed to a body (code) and words of the name or plan."""
    found = bundles_for(user, fiscal_year)
    bodies = {one.first.body_id: one.first.body for one in found if one.first.body}
    if body:
        found = [one for one in found if one.first.body and one.first.body.code == body]
    if wanted := fold(words):
        found = [one for one in found if wanted in fold(f"{one.name} {one.first.budget_plan}")]
    uses = uses_of(user, (row.pk for one in found for row in one.rows))
    grouped: dict[int, list[Offer]] = defaultdict(list)
    for one in found:
        if one.first.body_id is not None:
            grouped[one.first.body_id].append(Offer(one, _uses(one, uses)))
    for of_body in grouped.values():
        of_body.sort(key=lambda offer: (not offer.bundle.work_kind, -offer.bundle.amount))
    used = [offer for of_body in grouped.values() for offer in of_body if offer.uses]
    return Offers(
        [(organisation, of_body) for pk, of_body in grouped.items() if (organisation := bodies.get(pk))],
        sum((one.amount for one in found), Decimal(0)),
        sum((offer.bundle.amount for offer in used), Decimal(0)),
        sum(map(len, grouped.values())),
        len(used),
        sorted((b for b in bodies.values() if b), key=lambda b: b.sort_key),
    )


def _uses(bundle: Bundle, uses: Mapping[int, list[Use]]) -> list[Use]:
    return list(dict.fromkeys(use for row in bundle.rows for use in uses.get(row.pk, ())))


def uses_of(user: User, rows: Iterable[int]) -> Mapping[int, list[Use]]:
    """The year plans the user may see that have lines of these book rows, by row; discarded drafts use nothing."""
    seen = YearPlan.objects.visible_to(user).exclude(approval__state=State.DISCARDED)
    lines = BudgetLine.objects.filter(book_row__in=list(rows), year_plan__in=seen)
    pairs = list(lines.order_by("year_plan__project__code").values_list("book_row", "year_plan").distinct())
    by_plan = _as_uses(user, {plan for _row, plan in pairs})
    found: dict[int, list[Use]] = defaultdict(list)
    for row, plan in pairs:
        found[row].append(by_plan[plan])
    return found


def _as_uses(user: User, plans: Collection[int]) -> dict[int, Use]:
    """Year plans with their names as this person reads them: that of a correction only where she reads it."""
    if not plans:
        return {}
    rows = list(YearPlan.objects.filter(pk__in=plans).select_related("project__owner", "approval"))
    versions.as_read(user, rows)
    return {plan.pk: Use(plan.project.code, plan.fiscal_year, plan.project.name_th) for plan in rows}


def uses_of_book(user: User, book: int) -> list[tuple[Use, int]]:
    """The year plans that rest on a book, as far as the user may see them, each with how many lines."""
    lines = BudgetLine.objects.filter(book_row__book=book, year_plan__in=YearPlan.objects.visible_to(user))
    counts = Counter(lines.order_by("year_plan__project__code").values_list("year_plan", flat=True))
    by_plan = _as_uses(user, counts.keys())
    return [(by_plan[plan], count) for plan, count in counts.items()]


@dataclass(frozen=True)
class Preview:
    """What one chosen bundle would become: a new draft, or lines of a project of the same name that is there already (unless
    `twin_no` says why that project takes none now)."""

    bundle: Bundle
    uses: Sequence[Use]
    twin: str = ""
    twin_no: object = None
    no: object = None

    @property
    def outputs(self) -> int:
        """Outputs that would be filled in."""
        return len(rules.detail(self.bundle).rows["outputs"])

    @property
    def lines(self) -> int:
        """Budget lines that would be filled in."""
        return len(rules.money(self.bundle.rows).lines)


def chosen(user: User, fiscal_year: int, keys: Iterable[str]) -> list[Bundle]:
    """The bundles of these keys, in the order of the book; keys that are not hers are left out."""
    wanted = set(keys)
    return [one for one in bundles_for(user, fiscal_year) if one.key in wanted]


def previews(user: User, found: Sequence[Bundle], owner: Organisation | None) -> list[Preview]:
    """What would become of each if this body owned it."""
    uses = uses_of(user, (row.pk for one in found for row in one.rows))
    others = editing.similar_names(owner, found[0].fiscal_year) if owner and found else []
    twins = {one.key: rules.namesake(one, others) for one in found}
    shut = _shut(user, found[0].fiscal_year, twins.values()) if any(twins.values()) else {}
    return [
        Preview(
            one,
            _uses(one, uses),
            twins[one.key],
            shut.get(twins[one.key]),
            one.why_not_draft or (rules.why_not_own(one, owner) if owner else None),
        )
        for one in found
    ]


def _shut(user: User, fiscal_year: int, codes: Iterable[str]) -> dict[str, object]:
    """Why year plans of these projects may not be changed by the user, by code; those that may are left out."""
    plans = editing.year_plans(user).filter(project__code__in=set(codes), fiscal_year=fiscal_year)
    reasons = {plan.project.code: why_not_edit(person(user), plan) for plan in plans}
    return {code: no for code, no in reasons.items() if no}


def lines_for_plan(user: User, plan: YearPlan, words: str = "") -> QuerySet[BookRow]:
    """Rows of the plan's year that its owner's line may use and that the plan does not have yet."""
    owner = plan.project.owner
    rows = rows_for(user, plan.fiscal_year).filter(
        Q(body__path__startswith=owner.path) | Q(body__in=ancestor_ids(owner.path))
    )
    rows = rows.exclude(pk__in=BudgetLine.objects.filter(year_plan=plan, book_row__isnull=False).values("book_row"))
    for word in words.split():
        named = Q()
        for column in ("description", "project", "output", "budget_plan", "activity"):
            named |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(named)
    return rows
