"""What editing a year plan needs: the sections as typed values, and the context the rules judge them in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db import models
from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.models import State
from samrit.codelists import queries as codelists
from samrit.geography.models import Area
from samrit.geography.queries import outlines
from samrit.lib import clock
from samrit.lib.fiscal import MONTHS
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, ExpectedCount, PlanNode
from samrit.plans.queries import picking
from samrit.projects.models import LinkRole, PlanChoice, Project, StatedMatch, YearPlan
from samrit.projects.models.project import IN_FORCE
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import (
    SECTIONS,
    Body,
    BodyFact,
    Context,
    Document,
    Link,
    ListFact,
    NodeFact,
    Place,
    PlaceFact,
    Row,
    RowRef,
    SectionData,
)
from samrit.projects.rules.specs import FieldSpec, Held, Kind, RowsSpec, SectionSpec
from samrit.projects.rules.values import Value

MOST_YEARS = 8
LONGEST_CODE = 60
_PLAN_LISTS: dict[int, tuple[Any, Mapping[str, ListFact]]] = {}
NESTED = frozenset({Kind.MONTHS, Kind.MONTH_MONEY, Kind.MONTH_WORK})
"""Kinds of fields that rows of their own keep."""
_COLUMNS = {Kind.AREA: "area", Kind.BODY: "body", Kind.ROW: ""}
LARGE_AREAS = ("region", "cluster", "province")
WITH_SECTIONS = tuple(spec.relation for spec in SECTIONS.values())


def year_plans(user: User) -> QuerySet[YearPlan]:
    """Year plans the user may see, with project, owner, approval and section rows, ready for the rules. Exercises are not
    among them."""
    return with_sections(YearPlan.objects.visible_to(user).counted())


def written_by(user: User) -> QuerySet[YearPlan]:
    """The same with the user's own exercises: for the pages where she writes."""
    return with_sections(YearPlan.objects.visible_to(user))


def with_sections(plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """The same year plans with project, owner, approval and section rows in one query."""
    return plans.select_related("project__owner", "approval__owner", "main_node", *WITH_SECTIONS)


def owners_for(user: User) -> QuerySet[Organisation]:
    """Bodies for which the user may enter projects: her editor's units and all below them."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        if post.role == Role.DIVISION_EDITOR:
            mine |= Q(path__startswith=post.unit_path)
    return Organisation.objects.in_force(clock.today()).filter(mine)


def owner_called(_user: User, code: str) -> Organisation | None:
    """The body in force today with this code; bodies are public, who may enter projects for one is said by the rules."""
    found: Organisation | None = None
    if code and len(code) <= LONGEST_CODE and "\x00" not in code:
        found = Organisation.objects.in_force(clock.today()).exclude(path="").filter(code=code).first()
    return found


def similar_names(owner: Organisation, fiscal_year: int) -> list[tuple[str, str]]:
    """Code and name of the projects of a unit in a fiscal year (BE), without discarded drafts, to find one entered twice."""
    rows = YearPlan.objects.counted().filter(project__owner=owner, fiscal_year=fiscal_year)
    rows = rows.exclude(approval__state=State.DISCARDED)
    return list(rows.values_list("project__code", "project__name_th"))


def codes_like(prefix: str) -> list[str]:
    """All codes that begin alike."""
    return list(Project.objects.filter(code__startswith=prefix).values_list("code", flat=True))


def section_data(year_plan: YearPlan, key: str) -> SectionData:
    """One section as it is stored now."""
    return _section(SECTIONS[key], year_plan, _link_rows(year_plan) if key == "m1" else [])


def document(year_plan: YearPlan) -> Document:
    """All five sections as they are stored now. Two queries for links, one for each other kind of row."""
    links = _link_rows(year_plan)
    return {key: _section(spec, year_plan, links) for key, spec in SECTIONS.items()}


def documents(plans: Sequence[YearPlan]) -> dict[int, Document]:
    """All five sections of many year plans by their ids, in as many queries as for one. Fetch them `with_sections`."""
    links: dict[int, list[PlanChoice]] = {plan.pk: [] for plan in plans}
    for link in _in_order(PlanChoice.objects.filter(year_plan__in=plans)):
        links[link.year_plan_id].append(link)
    rows: dict[str, dict[int, list[Any]]] = {}
    for part in (part for spec in SECTIONS.values() for part in spec.rows if part.relation != "plan_choices"):
        model = YearPlan._meta.get_field(part.relation).related_model
        of_part = rows.setdefault(part.name, {})
        for row in _ready(part, model._default_manager.filter(year_plan__in=plans)):  # type: ignore[union-attr]
            of_part.setdefault(row.year_plan_id, []).append(row)
    return {
        plan.pk: {
            key: _section(spec, plan, links[plan.pk], {name: found.get(plan.pk, []) for name, found in rows.items()})
            for key, spec in SECTIONS.items()
        }
        for plan in plans
    }


def completeness_stored(year_plan: YearPlan) -> dict[str, bool]:
    """The stored flag of each section, true when nothing was missing at the last save of any."""
    return {key: bool(getattr(section_row(year_plan, key), "is_complete", False)) for key in SECTIONS}


def section_row(year_plan: YearPlan, key: str) -> Any:
    """The section's own row, or None where nobody has saved it yet."""
    return getattr(year_plan, SECTIONS[key].relation, None)


def _section(
    spec: SectionSpec, plan: YearPlan, links: list[PlanChoice], found: Mapping[str, Iterable[Any]] | None = None
) -> SectionData:
    own = section_row(plan, spec.key)
    primary = {link.level: link for link in links if link.role == LinkRole.PRIMARY}
    fields: dict[str, Value] = {}
    for field in spec.fields:
        if field.held == Held.LINK:
            fields[field.name] = _link(primary.get(field.level))
        else:
            holder = plan.project if field.held == Held.PROJECT else own
            fields[field.name] = _value(field, getattr(holder, field.name, None))
    secondary = [link for link in links if link.role == LinkRole.SECONDARY]
    rows = {part.name: _rows(part, plan, secondary, found) for part in spec.rows}
    return SectionData(fields, rows)


def _link_rows(plan: YearPlan) -> list[PlanChoice]:
    return list(_in_order(PlanChoice.objects.filter(year_plan=plan)))


def _in_order(links: QuerySet[PlanChoice]) -> QuerySet[PlanChoice]:
    return links.select_related("node__edition").order_by("position", "id")


def _link(row: PlanChoice | None) -> Link:
    if row is None:
        return Link()
    if row.node is None:
        return Link(as_stated=row.as_stated)
    names = (row.node.code, "", row.node.name_th, row.node.edition.code, row.node_id)
    return Link(*names, said=row.as_stated, match_id=row.match_id)


def _rows(
    part: RowsSpec, plan: YearPlan, secondary: list[PlanChoice], found: Mapping[str, Iterable[Any]] | None
) -> tuple[Row, ...]:
    stored: Iterable[Any] = secondary if part.relation == "plan_choices" else ()
    if part.relation != "plan_choices":
        stored = _ready(part, getattr(plan, part.relation).all()) if found is None else found[part.name]
    return tuple(Row(row.uid, {f.name: _row_value(f, row, plan) for f in part.fields}) for row in stored)


def _ready(part: RowsSpec, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of a part in their order, with what stands beside them."""
    rows = rows.order_by("position", "id")
    beside = [_COLUMNS[field.kind] or field.name for field in part.fields if field.kind in _COLUMNS]
    if beside:
        rows = rows.select_related(*beside)
    nested = {field.relation for field in part.fields if field.kind in NESTED}
    for relation in sorted(nested):
        month_rows = rows.model._meta.get_field(relation).related_model
        rows = rows.prefetch_related(Prefetch(relation, queryset=month_rows._default_manager.all()))
    return rows


def _row_value(field: FieldSpec, row: Any, plan: YearPlan) -> Value:
    match field.kind:
        case Kind.NODE:
            return _link(row)
        case Kind.AREA:
            return Place(row.area.code, row.area.name_th, row.area_id) if row.area else Place()
        case Kind.BODY:
            known = (row.body.code, "", row.body.name_th, row.body_id) if row.body else ("", row.as_stated)
            return Body(*known)
        case Kind.ROW:
            other = getattr(row, field.name)
            return RowRef(str(other.uid), other.name, other.pk) if other else RowRef()
        case Kind.CHOICES:
            return tuple(getattr(row, field.name) or ())
        case Kind.YEARS:
            return _figures_by_year(getattr(row, field.name) or {})
        case Kind.MONTH_WORK:
            work = {each.month: each.work for each in row.months.all() if each.work is not None}
            return tuple((month, work[month]) for month in MONTHS if month in work)
        case Kind.MONTHS:
            months = {month.month for month in row.months.all()}
            return tuple(month for month in MONTHS if month in months)
        case Kind.MONTH_MONEY:
            year = getattr(row, "fiscal_year", None) or plan.fiscal_year
            months = getattr(row, field.relation).all()
            money = {month.month: month.amount for month in months if month.fiscal_year == year}
            return tuple((month, money[month]) for month in MONTHS if month in money)
    return _value(field, getattr(row, field.name))


def _figures_by_year(stated: Mapping[str, Any]) -> tuple[tuple[int, Decimal], ...]:
    """Numbers by fiscal year (BE); what an imported record says in words instead is read on its page, not edited."""
    return tuple((int(year), Decimal(str(stated[year]))) for year in sorted(stated) if is_figure(year, stated[year]))


def is_figure(year: str, said: object) -> bool:
    """Whether what is kept of a year is a number of a fiscal year, not words of an imported record."""
    try:
        return year.isdecimal() and Decimal(str(said)).is_finite()
    except InvalidOperation:
        return False


def _value(field: FieldSpec, stored: Any) -> Value:
    if stored is None and field.kind in {Kind.TEXT, Kind.LONG, Kind.CHOICE}:
        return ""
    if field.kind == Kind.CHOICES:
        return tuple(stored or ())
    return cast("Value", stored)


def context(
    year_plan: YearPlan,
    places: Iterable[str] = (),
    *,
    bodies: Iterable[str] = (),
    uses_budget: bool | None = None,
    lists: Mapping[str, ListFact] | None = None,
) -> Context:
    """What the rules must know: the year, the project's dates, the lists in force (`lists`, where they were just read), the
    places named, other years that are approved or wait for it."""
    project = year_plan.project
    fixed = IN_FORCE | Q(approval__state=State.SUBMITTED)
    others = project.year_plans.exclude(pk=year_plan.pk).filter(fixed)
    general = section_row(year_plan, "m2")
    return Context(
        fiscal_year=year_plan.fiscal_year,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        lists=plan_lists(year_plan.fiscal_year) if lists is None else lists,
        places=places_called(places),
        bodies=bodies_called(bodies),
        fixed_years=tuple(sorted(others.values_list("fiscal_year", flat=True))),
        uses_budget=uses_budget if general is None else general.uses_budget,
        project_type="" if general is None else general.project_type,
        budget_year=year_plan.budget_lines.filter(fiscal_year=year_plan.fiscal_year).aggregate(baht=Sum("amount"))[
            "baht"
        ],
        outlines=outlines(),
        sections=sections_of(year_plan),
    )


def rows_to_choose(year_plan: YearPlan, key: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Uid and name of the stored rows that other rows of the section may belong to, by part."""
    spec = SECTIONS[key]
    wanted = {field.of for part in spec.rows for field in part.fields if field.kind == Kind.ROW}
    found = {}
    for part in (spec.rows_of(name) for name in wanted):
        rows = getattr(year_plan, part.relation).filter(**part.where).order_by("position", "id")
        found[part.name] = tuple((str(uid), name) for uid, name in rows.values_list("uid", "name"))
    return found


def code_lists(names: Collection[str]) -> Mapping[str, ListFact]:
    """The code lists of these names that are loaded, with the words of their codes; a code in force today may be chosen."""
    if not names:
        return {}
    today = clock.today()
    return {
        name: ListFact(
            name,
            {
                item.code: NodeFact(item.pk, name, item.code, item.name, "", in_force=item.is_in_force(today))
                for item in items
            },
        )
        for name, items in codelists.items_of(names).items()
    }


def plan_lists(fiscal_year: int) -> Mapping[str, ListFact]:
    """The lists of all kinds of plan nodes in force in the fiscal year (BE), with what the official edition has. Three
    queries more than the editions, and two others where a node or a match of these editions is another one than when they
    were last read: the lists are kept."""
    editions = {edition.pk: edition for edition in picking.in_force(fiscal_year)}
    expected = dict(ExpectedCount.objects.filter(edition__in=editions).values_list("kind", "expected"))
    decided = StatedMatch.objects.filter(edition__in=editions, undone_at__isnull=True, node__isnull=False)
    changes = tuple(
        decided.aggregate(rows=Count("pk"), sum=Sum("pk")).values()
    )  # a decision is taken back, never changed
    stamp = (picking.stamps(editions.values()), expected, changes)
    known = _PLAN_LISTS.get(fiscal_year)
    if known is None or known[0] != stamp:
        while len(_PLAN_LISTS) >= MOST_YEARS:
            _PLAN_LISTS.pop(next(iter(_PLAN_LISTS)), None)
        known = _PLAN_LISTS[fiscal_year] = (stamp, _read_lists(editions, expected, decided))
    return known[1]


def _read_lists(
    editions: Mapping[int, Edition], expected: Mapping[str, int], decided: QuerySet[StatedMatch]
) -> Mapping[str, ListFact]:
    columns = ("id", "kind", "code", "name_th", "edition_id", "path", "status", "official_code", "name_en")
    nodes: dict[str, dict[str, NodeFact]] = {}
    rows = PlanNode.objects.filter(edition__in=editions).order_by("kind", "position", "code")
    for pk, kind, code, title, edition_id, path, status, official, title_en in rows.values_list(*columns):
        above = tuple(step for step in ancestor_ids(path) if step != pk)
        names = (editions[edition_id].code, above, status == "in_force", official, title_en)
        nodes.setdefault(kind, {})[code] = NodeFact(pk, kind, code, title, *names)
    words: dict[str, dict[str, tuple[str, int]]] = {}
    for pk, level, folded, code in decided.values_list("id", "level", "folded", "node__code"):
        words.setdefault(level, {})[folded] = (str(code), pk)
    kinds = {*nodes, *expected}
    return {kind: ListFact(kind, nodes.get(kind, {}), expected.get(kind), words.get(kind, {})) for kind in kinds}


def places_called(texts: Iterable[str]) -> tuple[PlaceFact, ...]:
    """Every area whose code or name is one of the texts, also where the text begins with its kind or holds both."""
    words = {word for text in texts for word in (text.strip(), *_parts(text)) if word}
    if not words:
        return ()
    english = {word.title() for word in words}
    named = Q(code__in=words) | Q(name_th__in=words) | Q(name_en__in=english)
    rows = Area.objects.filter(named, abolished_on__isnull=True).order_by("kind", "code")
    return tuple(PlaceFact(*row) for row in rows.values_list("id", "kind", "code", "name_th", "name_en"))


def _parts(text: str) -> list[str]:
    """The text without the word for its kind in front, and its first word, which may be a code."""
    plain = text.strip()
    for kind in ("จังหวัด", "จ.", "อำเภอ", "อ.", "เขต", "ตำบล", "ต.", "แขวง"):
        plain = plain.removeprefix(kind).strip()
    return [plain, *plain.split()[:1]]


def bodies_called(texts: Iterable[str]) -> tuple[BodyFact, ...]:
    """Every body in force today whose code or Thai or English name is one of the texts."""
    words = {word for text in texts for word in (text.strip(), *text.split()[:1]) if word}
    if not words:
        return ()
    named = Q(code__in=words) | Q(name_th__in=words) | Q(name_en__in=words)
    rows = Organisation.objects.in_force(clock.today()).filter(named, is_demonstration=False).order_by("code")
    return tuple(BodyFact(*row) for row in rows.values_list("id", "code", "name_th", "name_en"))


def place_choices() -> list[tuple[str, str]]:
    """Code and name of the larger areas, for the list beside the place field; smaller ones are typed."""
    rows = Area.objects.filter(kind__in=LARGE_AREAS, abolished_on__isnull=True).order_by("kind", "sort_key")
    return list(rows.values_list("code", "name_th"))


def rows_elsewhere(model: type[models.Model], year_plan: YearPlan, uids: Iterable[Any]) -> bool:
    """Whether any of the uids already names a row of another year plan."""
    return model._default_manager.filter(uid__in=list(uids)).exclude(year_plan=year_plan).exists()
