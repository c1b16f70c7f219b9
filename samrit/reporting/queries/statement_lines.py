"""Lines of the treasury as people look through them: what became of each, whose it may be, and who must look."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import AREA_ROLES, Role
from samrit.budgets.models import StatementLine, StatementState
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.projects.models import BudgetLine, FundSource, Origin, YearPlan
from samrit.reporting.models import TreasuryTie
from samrit.reporting.queries.treasury import NEWEST, asked_for, judged, rows

FATES: Mapping[str, Text] = {
    "unmatched": _("No project has these codes"),
    "shared": _("Several projects have these codes"),
    "matched": _("Matched by the codes"),
    "tied": _("Given to a project by a person"),
    "away": _("Belongs to no project"),
}
OPEN = ("unmatched", "shared")
"""What waits for a person."""
LOOKS = {"unmatched": "missing", "shared": "unverified", "matched": "derived", "tied": "attested", "away": "cancelled"}
ON_A_PAGE = 50
MOST = 20
"""How many projects a search offers."""


def standing_ties(line: StatementLine, of: Organisation | None = None) -> QuerySet[TreasuryTie]:
    """What people said of the codes of a line, and holds; `of` asks it of another body than that of the line."""
    codes = {name: getattr(line, name) for name in ("budget_code", "fund_code", "activity_code")}
    named = of.pk if of else line.body_id
    body = Q(body=named) if named else Q(body__isnull=True)
    return TreasuryTie.objects.filter(body, fiscal_year=line.statement.fiscal_year, undone_at__isnull=True, **codes)


def seen_bodies(user: User) -> Q | None:
    """The bodies whose lines this person reads: hers, those below, and those above up to the department, which books for its
    divisions. None: lines of every body, and of bodies nobody knows."""
    who = person(user)
    if who.sees_everything or who.has(Role.CENTRAL_VIEWER):
        return None
    mine = Q(pk__in=[])
    for post in who.posts:
        if post.reads_unit:
            mine |= Q(path__startswith=post.unit_path) | Q(pk__in=ancestor_ids(post.unit_path))
        if post.role in AREA_ROLES:
            mine |= Q(area_path__startswith=post.unit_path)
    return mine


def find_line(user: User, pk: int) -> StatementLine | None:
    """A line of a statement that was taken over, if this person reads the lines of its body."""
    found = StatementLine.objects.filter(pk=pk, statement__state=StatementState.APPLIED)
    seen = seen_bodies(user)
    if seen is not None:
        found = found.filter(body__in=Organisation.objects.filter(seen))
    return found.select_related("statement__source", "body").first()


@dataclass(frozen=True)
class Row:
    """Lines of the newest statements with the same codes of the same body, in baht. `many` projects have these codes."""

    line: int
    as_of: dt.date
    unit_code: str
    unit: str
    body_id: int | None
    budget_code: str
    fund_code: str
    activity_code: str
    description: str
    fate: str
    many: int
    disbursed: Decimal
    committed: Decimal | None
    lines: int

    @property
    def look(self) -> str:
        """The status word the page shows."""
        return LOOKS[self.fate]

    @property
    def word(self) -> Text:
        """What became of it."""
        return FATES[self.fate]


@dataclass(frozen=True)
class Asked:
    """What a reader asks of the lines of a fiscal year (BE): one fate, or what waits; one body (id, with all below); words."""

    fiscal_year: int
    fate: str = ""
    body: int | None = None
    words: str = ""

    @property
    def fates(self) -> list[str]:
        """The fates asked for."""
        return [self.fate] if self.fate in FATES else list(OPEN)


def _where(user: User, asked: Asked) -> tuple[str, dict[str, Any]]:
    """The condition on `judged` of what this person reads and asks for, fates left out."""
    parts, parameters = ["true"], dict[str, Any]()
    seen = seen_bodies(user)
    if seen is not None:
        parts.append("j.body_id = any(%(seen)s)")
        parameters["seen"] = list(Organisation.objects.filter(seen).values_list("pk", flat=True))
    if asked.body is not None:
        top = Organisation.objects.filter(pk=asked.body).values_list("path", flat=True).first() or "-"
        parts.append("j.body_id = any(%(below)s)")
        parameters["below"] = list(Organisation.objects.filter(path__startswith=top).values_list("pk", flat=True))
    if asked.words:
        names = ("budget_code", "fund_code", "activity_code", "unit", "unit_code", "description")
        parts.append("(" + " or ".join(f"strpos(lower(j.{name}), lower(%(words)s)) > 0" for name in names) + ")")
        parameters["words"] = asked.words
    return " and ".join(parts), parameters


def sums(user: User, asked: Asked) -> dict[str, tuple[int, Decimal]]:
    """Lines and baht by fate, of everything this person reads and asks for. One query."""
    where, more = _where(user, asked)
    sql = f"""{judged()} select j.fate, count(distinct j.id), sum(j.disbursed) from judged j
        where {where} group by j.fate"""  # noqa: S608  constants of the module
    found = rows(sql, {**asked_for(asked.fiscal_year, {NEWEST: None}), **more})
    return {fate: (count, amount) for fate, count, amount in found}


def listed(user: User, asked: Asked, page: int = 1, most: int = ON_A_PAGE) -> tuple[list[Row], int]:
    """A page of what is asked for, the largest money first, and how many there are in all. One query."""
    where, more = _where(user, asked)
    sql = f"""{judged()} select min(j.id), min(j.as_of), min(j.unit_code), min(j.unit), j.body_id, j.budget_code,
            j.fund_code, j.activity_code, min(j.description), j.fate, max(j.many), sum(j.disbursed), sum(j.committed),
            count(distinct j.id), count(*) over ()
        from judged j where j.fate = any(%(fates)s) and {where}
        group by j.body_id, j.budget_code, j.fund_code, j.activity_code, j.fate
        order by abs(sum(j.disbursed)) desc, j.budget_code, j.fund_code, j.activity_code, min(j.id)
        limit %(most)s offset %(skip)s"""  # noqa: S608  constants of the module
    parameters = {**asked_for(asked.fiscal_year, {NEWEST: None}), **more, "fates": asked.fates}
    found = rows(sql, {**parameters, "most": most, "skip": max(page - 1, 0) * most})
    return [Row(*row[:-1]) for row in found], found[0][-1] if found else 0


def lookers(bodies: Sequence[Organisation]) -> dict[int, str]:
    """Who must look at the lines of each body: its editors or those of its department, else its ministry's coordinator; a body
    that is not named here has nobody, and NESDC looks. Two queries."""
    posts = Membership.objects.in_force(clock.today()).filter(
        role__in=[Role.DIVISION_EDITOR, Role.MINISTRY_COORDINATOR]
    )
    held = list(posts.order_by("unit__path").values_list("role", "unit__path", "unit__name_th").distinct())
    found: dict[int, str] = {}
    for body in bodies:
        near = [name for role, path, name in held if role == Role.DIVISION_EDITOR and _is_near(body, path)]
        over = [
            name
            for role, path, name in held
            if role == Role.MINISTRY_COORDINATOR and path and body.path.startswith(path)
        ]
        if near:
            found[body.pk] = str(_("Editors of %(body)s") % {"body": body.name_th if len(near) > 1 else near[0]})
        elif over:
            found[body.pk] = str(_("Ministry coordinator of %(body)s") % {"body": over[-1]})
    return found


def _is_near(body: Organisation, path: str) -> bool:
    return bool(path) and (path.startswith(body.path) or body.path.startswith(path))


@dataclass(frozen=True)
class Candidate:
    """Money of a source of a year plan that a line may be given to, and why it is offered."""

    year_plan: YearPlan
    source: str
    why: Text

    @property
    def name(self) -> str:
        """The source in words."""
        return str(dict(FundSource.choices).get(self.source, self.source))

    @property
    def field(self) -> str:
        """The name of its field on the page."""
        return f"share-{self.year_plan.pk}-{self.source}"


def candidates(user: User, line: StatementLine, words: str = "") -> list[Candidate]:
    """Projects a line may be of: those with its codes, those with its budget code alone, and what was searched for. Only what
    this person may see. Two queries."""
    plans = YearPlan.objects.visible_to(user).filter(fiscal_year=line.statement.fiscal_year, origin=Origin.LIVING)
    money = BudgetLine.objects.filter(year_plan__in=plans, fiscal_year=line.statement.fiscal_year)
    money = money.select_related("year_plan__project__owner").order_by("year_plan__project__code", "source")
    same = Q(gfmis_budget_code=line.budget_code)
    wanted = same
    if words:
        wanted |= Q(year_plan__project__code__icontains=words) | Q(year_plan__project__name_th__icontains=words)
    found: dict[tuple[int, str], Candidate] = {}
    near = money.filter(same)[: MOST * 5]
    asked = money.filter(wanted).exclude(same)[: MOST * 5] if words else []
    for row in [*near, *asked]:
        source = row.source or FundSource.OTHER
        is_same = row.gfmis_budget_code == line.budget_code and row.gfmis_fund_code == line.fund_code
        why = _("the same codes") if is_same else _("the same budget code") if row in near else _("found by words")
        key = (row.year_plan_id, source)
        if key not in found and len(found) < MOST:
            found[key] = Candidate(row.year_plan, source, why)
    return list(found.values())
