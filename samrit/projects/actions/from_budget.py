"""Drafts from the lines of a budget book: names, dates, money, outputs and indicators filled in and marked, nothing typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record, refusals_logged
from samrit.budgets.models import Book, BookRow, BookState
from samrit.budgets.queries import rows_for
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.organisations.models import Organisation
from samrit.projects.actions.filling import mark
from samrit.projects.actions.lifecycle import NewProject, create_project
from samrit.projects.actions.sections import save_section
from samrit.projects.models import BudgetLine, FilledFrom, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.from_budget import MOST_CHOSEN, bundles_for
from samrit.projects.rules import SectionData, Seen
from samrit.projects.rules import from_budget as rules
from samrit.projects.rules.access import STRANGE
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.from_budget import Bundle
from samrit.projects.rules.values import row_key


@dataclass(frozen=True)
class Choice:
    """One output or project of the book (by the id of its first row): a new draft, or lines of a year plan that is there."""

    key: str
    into: YearPlan | None = None


@refusals_logged("take_budget_lines", "organisation", "owner")
def use_lines(*, choices: Sequence[Choice], fiscal_year: int, owner: Organisation, by: User) -> list[YearPlan]:
    """Make a draft of each choice, or take its lines into the year plan it names; all of them or none. The same project under
    two plans of the act becomes one. Raises Refused (a line
    of another body, no editor of the owner), Invalid (nothing chosen, a name that is there already, money that cannot be)."""
    with acting(by, "take lines of the budget book"):
        found = {one.key: one for one in bundles_for(by, fiscal_year)}
        if not choices:
            raise Invalid([Problem("lines", "empty", _("Choose at least one line of the book."))])
        if len(choices) > MOST_CHOSEN:
            text = _("At most %(most)s are made at once; %(count)s are chosen.")
            raise Invalid([Problem("lines", "many", text % {"most": MOST_CHOSEN, "count": len(choices)})])
        chosen = [found.get(choice.key) for choice in choices]
        made: dict[str, YearPlan] = {}
        for choice, bundle in zip(choices, chosen, strict=True):
            if bundle is None or (choice.into and choice.into.fiscal_year != bundle.fiscal_year):
                raise Refused(STRANGE)
            _hold(bundle.rows)
            twin = rules.namesake(bundle, [(code, plan.project.name_th) for code, plan in made.items()])
            plan = _use(choice.into or made.get(twin), bundle, owner, by)
            made[plan.project.code] = plan
        return list(made.values())


def drafts_from(*, rows: Sequence[BookRow], owner: Organisation, by: User) -> list[YearPlan]:
    """A draft for each output or project that these rows belong to. Raises like `use_lines`."""
    keys = dict.fromkeys(rules.key_of(row) for row in rows)
    year = rows[0].book.fiscal_year if rows else 0
    choices = [Choice(one.key) for one in bundles_for(by, year) if rules.key_of(one.first) in keys]
    return use_lines(choices=choices, fiscal_year=year, owner=owner, by=by)


@refusals_logged("take_budget_lines", "year_plan", "year_plan")
def take_lines(*, year_plan: YearPlan, rows: Sequence[int], by: User) -> int:
    """Take single rows of the book into the money of a year plan; returns how many lines were added. Raises Refused, Invalid."""
    with acting(by, "take lines of the budget book"):
        found = list(rows_for(by, year_plan.fiscal_year).filter(pk__in=list(rows)))
        if not rows:
            raise Invalid([Problem("lines", "empty", _("Choose at least one line of the book."))])
        if len(found) != len(set(rows)):
            raise Refused(STRANGE)
        for bundle in rules.bundles(found):
            if no := rules.why_not_own(bundle, year_plan.project.owner):
                raise Refused(no)
        _hold(found)
        there = BudgetLine.objects.filter(year_plan=year_plan, book_row__in=found).count()
        if there:
            raise Invalid([Problem("lines", "taken", _("Some of these lines are in this project already."))])
        _fill_money(year_plan, found, by)
        _tell(year_plan, found, by)
        return len(found)


def _hold(rows: Sequence[BookRow]) -> None:
    """Hold the books until the transaction ends, so that none is taken back under the lines."""
    books = {row.book_id for row in rows}
    held = Book.objects.select_for_update(no_key=True).filter(pk__in=books, state=BookState.APPLIED).only("pk")
    if len(held) != len(books):
        raise Refused(_("This budget book was taken back."))


def _use(into: YearPlan | None, bundle: Bundle, owner: Organisation, by: User) -> YearPlan:
    target = into.project.owner if into else owner
    if no := bundle.why_not_draft or rules.why_not_own(bundle, target):
        raise Refused(no)
    plan = into
    if plan is None:
        plan = create_project(owner=owner, data=NewProject(bundle.name, bundle.fiscal_year, bundle.work_kind), by=by)
        _fill(plan, "m2", rules.general(bundle), bundle.rows, by)
        _fill(plan, "m3", rules.detail(bundle), bundle.rows, by)
    rows = [row for row in bundle.rows if not BudgetLine.objects.filter(year_plan=plan, book_row=row).exists()]
    if rows:
        _fill_money(plan, rows, by)
    _tell(plan, rows, by)
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def _fill(plan: YearPlan, key: str, data: SectionData, rows: Sequence[BookRow], by: User) -> None:
    """Save what the book says of a section, and mark it."""
    stored = _stored(plan, key)
    save_section(year_plan=plan, key=key, data=data, seen=Seen.of(stored), by=by)
    places = [f"{key}.{name}" for name in data.fields]
    known = {row.uid for part in stored.rows.values() for row in part}
    places += [f"{key}.{row_key(n, row.uid)}" for n, part in data.rows.items() for row in part if row.uid not in known]
    mark(plan, places, FilledFrom.BUDGET_BOOK, _origin(rows))


def _stored(plan: YearPlan, key: str) -> SectionData:
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    return editing.section_data(fresh, key)


def _fill_money(plan: YearPlan, rows: Sequence[BookRow], by: User) -> None:
    """Add lines and obligations to M5, tie each line to its row, and let the whole budget be no less than its lines."""
    stored, new = _stored(plan, "m5"), rules.money(rows)
    lines = (*stored.rows.get("lines", ()), *new.lines)
    obligations = (*stored.rows.get("obligations", ()), *new.obligations)
    total = stored.fields.get("budget_total")
    least = sum_amounts(lines)
    fields = {} if total is not None and total >= least else {"budget_total": least}  # type: ignore[operator]
    _fill(plan, "m5", SectionData(fields, {"lines": lines, "obligations": obligations}), rows, by)
    for line in BudgetLine.objects.filter(uid__in=new.behind):
        line.book_row = new.behind[line.uid]
        line.save(update_fields=["book_row"])


def _origin(rows: Sequence[BookRow]) -> str:
    return f"{rows[0].book.title} · {rows[0].unit}" if rows else ""


def _tell(plan: YearPlan, rows: Sequence[BookRow], by: User) -> None:
    books = sorted({row.book_id for row in rows})
    record(act="budget_lines_taken", subject_kind="year_plan", subject_id=plan.pk, by=by, rows=len(rows), books=books)
