"""Saving a section: the rules are asked, the difference is written row by row, completeness and the figures of lists follow."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Person
from samrit.approvals.models import Approval
from samrit.audit.actions import acting, actor_id, record
from samrit.audit.models import BusinessEvent
from samrit.budgets.models import BookRow
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.projects import rules
from samrit.projects.actions.searching import SEARCHED, refresh_search, refresh_words
from samrit.projects.models import LinkRole, PlanChoice, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.versions import is_being_corrected
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Body, Document, Link, ListFact, Place, Row, RowRef, SectionData, Seen
from samrit.projects.rules.access import STRANGE
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.merging import Difference, without_blanks
from samrit.projects.rules.sections import SECTIONS, main_node
from samrit.projects.rules.specs import FieldSpec, Held, Kind, RowsSpec, SectionSpec
from samrit.projects.rules.values import frozen_sections, month_money, written

SPELL = dt.timedelta(minutes=30)
"""Savings of one person and section within this time are one event: the history of one editing spell is condensed."""


@dataclass(frozen=True)
class SavedSection:
    """What a save left behind: the section as stored and its fingerprints, and which sections are complete.

    `on_screen` are the fingerprints of what the writer has before her: a page that stays open saves against those, so that
    what others changed meanwhile, and she does not see yet, is not undone by her next save.
    """

    data: SectionData
    seen: Seen
    on_screen: Seen
    complete: dict[str, bool]
    saved_at: dt.datetime


def save_section(*, year_plan: YearPlan, key: str, data: SectionData, seen: Seen, by: User) -> SavedSection:
    """Save one section. `seen` is what the writer had on screen; fields and rows that only others changed stay theirs.

    After a return or an unlock only what was opened may change; rows may then come with some of their fields, the others stay.
    Raises Refused (state, role, a row of another record), Invalid (something impossible or closed), Stale (both changed the
    same).
    """
    with acting(by, f"save section {key.upper()}"):
        plan = locked(year_plan)
        spec = sections_of(plan)[key]
        if reason := rules.why_not_edit(person(by), plan):
            raise Refused(reason)
        context = editing.context(plan, _named_in(data, Place), bodies=_named_in(data, Body))
        wanted, problems = rules.resolve(key, data, context)
        stored = editing.section_data(plan, key)
        wanted = rules.filled_up(wanted, stored)
        change = rules.difference(spec, seen, stored, wanted)
        if change.clashes and not problems:
            raise Stale(change.clashes)
        problems += _closed(person(by), plan, change, stored, key)
        problems += rules.check_section(key, change.result, context)
        problems += rules.check_removal(context.sections[key], stored, change.result)
        if key == "m2":
            problems += rules.check_identity(stored, change.result, context)
        if problems:
            raise Invalid(problems)
        if not change.is_nothing:
            _write(plan, spec, change, by)
        return _finish(plan, key, by, wanted, context.lists, changed=not change.is_nothing)


def locked(year_plan: YearPlan) -> YearPlan:
    """The year plan as it is now, held until the transaction ends; whoever sends, approves or saves waits here.

    It is read only after the wait: a statement that waits still sees the approval as it was before.
    """
    YearPlan.objects.select_for_update(no_key=True).only("pk").get(pk=year_plan.pk)
    return YearPlan.objects.select_related("project__owner", "approval").get(pk=year_plan.pk)


def _closed(who: Person, plan: YearPlan, change: Difference, stored: SectionData, key: str) -> list[Problem]:
    """For each change of something that was not opened, why it may not change."""
    found = []
    for touched in rules.touched(key, change, stored):
        if no := rules.why_not_change(who, plan, touched):
            label = rules.label(touched, frozen_sections({key: stored}), sections_of(plan))
            found.append(Problem(touched.removeprefix(f"{key}."), "closed", f"{label}: {no}"))
    return found


def restore(plan: YearPlan, document: Document, by: User) -> None:
    """Bring all rows back to what a frozen document says, each under its own uid and at its place. Personal data stays as
    it is: documents do not keep it."""
    for key, spec in SECTIONS.items():
        stored, wanted = editing.section_data(plan, key), document[key]
        change = rules.difference(spec, Seen.of(stored), stored, wanted)
        if not change.is_nothing:
            _write(plan, spec, change, by)
        for part in spec.rows:
            for place, row in enumerate(wanted.rows.get(part.name, ()), start=1):
                rows = getattr(plan, part.relation).filter(uid=row.uid)
                rows.exclude(position=place).update(position=place)


def fill_in(plan: YearPlan, document: Document, by: User) -> YearPlan:
    """Write what the program fills in into a year plan that was just opened, with completeness and the figures of lists;
    the rows it held are replaced. Part of another act."""
    for key, wanted in document.items():
        stored = editing.section_data(plan, key)
        change = rules.difference(SECTIONS[key], Seen.of(stored), stored, wanted)
        if not change.is_nothing:
            _write(plan, SECTIONS[key], change, by)
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    whole = editing.document(fresh)
    write_completeness(fresh, rules.completeness(whole, editing.context(fresh)))
    write_caches(fresh, whole)
    refresh_words([fresh.pk])
    return fresh


def _named_in(data: SectionData, kind: type[Place | Body]) -> list[str]:
    """What was typed for places, or for bodies."""
    values = (value for rows in data.rows.values() for row in rows for value in row.values.values())
    named = (value for value in values if isinstance(value, kind) and value)
    return [value.code or getattr(value, "as_stated", "") for value in named]


def _write(plan: YearPlan, spec: SectionSpec, change: Difference, by: User) -> None:
    """Only what changed, each row under its own uid."""
    own = _own_row(plan, spec)
    for name in change.fields:
        field, value = spec.field(name), change.result.fields[name]
        if field.held == Held.LINK:
            _write_primary_link(plan, field.level, value)
        else:
            setattr(plan.project if field.held == Held.PROJECT else own, name, value)
    own.changed_at, own.changed_by = clock.now(), by
    own.save()
    if any(spec.field(name).held == Held.PROJECT for name in change.fields):
        _write_identity(plan)
    for part in spec.rows:
        _write_rows(plan, part, change)


def _own_row(plan: YearPlan, spec: SectionSpec) -> Any:
    """The section's row, made when missing."""
    model = YearPlan._meta.get_field(spec.relation).related_model
    row, _made = model._default_manager.get_or_create(year_plan=plan)  # type: ignore[union-attr]
    return row


def _write_identity(plan: YearPlan) -> None:
    project = plan.project
    project.save(update_fields=[field.name for field in SECTIONS["m2"].held(Held.PROJECT)])
    refresh_search([project.pk])
    approvals = project.year_plans.filter(approval__isnull=False).values("approval")
    Approval.objects.filter(pk__in=approvals).update(title=project.name_th[:500])


def _write_primary_link(plan: YearPlan, level: str, value: object) -> None:
    link = value if isinstance(value, Link) else Link()
    row = PlanChoice.objects.filter(year_plan=plan, role=LinkRole.PRIMARY, level=level).first()
    if not link:
        if row:
            row.delete()
        return
    row = row or PlanChoice(year_plan=plan, role=LinkRole.PRIMARY, level=level)
    _put_link(row, link)
    row.save()


def _put_link(row: PlanChoice, link: Link) -> None:
    """What a link row holds. Words that were matched stay with their node, also where the writer touched something else."""
    if row.node_id is not None and row.node_id == link.node_id:
        return
    row.node_id, row.as_stated, row.match_id = link.node_id, link.as_stated or link.said, link.match_id


def _write_rows(plan: YearPlan, part: RowsSpec, change: Difference) -> None:
    model = YearPlan._meta.get_field(part.relation).related_model
    written, removed = change.written[part.name], change.removed[part.name]
    if editing.rows_elsewhere(model, plan, [row.uid for row in written]):  # type: ignore[arg-type]
        raise Refused(STRANGE)
    if removed:
        getattr(plan, part.relation).filter(uid__in=removed, **part.where).delete()
    if not written:
        return
    known = {row.uid: row for row in getattr(plan, part.relation).filter(**part.where)}
    last = max((row.position for row in known.values()), default=0)
    before = _unasked_before(plan, part, [row.uid for row in written if row.uid not in known])
    for row in written:
        if row.uid not in known:
            last += 1
            beside = {**part.where, **before.get(row.uid, {})}
            known[row.uid] = model(year_plan=plan, uid=row.uid, position=last, **beside)  # type: ignore[misc]
        _write_row(plan, part, known[row.uid], row)


UNASKED = {"budget_lines": ("book_row_id",), "activity_rows": ("starts_on", "ends_on", "progress")}
"""Columns that no form asks, by relation: a row that comes back under its uid has them as it had them."""


def _unasked_before(plan: YearPlan, part: RowsSpec, uids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """What the history has of them in rows of these uids, which are there no more. One query, none where nothing is kept."""
    columns = UNASKED.get(part.relation)
    if not columns or not uids:
        return {}
    model: Any = YearPlan._meta.get_field(part.relation).related_model
    rows = model.pgh_event_model.objects.filter(year_plan=plan, uid__in=uids).order_by("pgh_id")
    found = {uid: dict(zip(columns, values, strict=True)) for uid, *values in rows.values_list("uid", *columns)}
    gone = {kept["book_row_id"] for kept in found.values() if kept.get("book_row_id")}
    gone -= set(BookRow.objects.filter(pk__in=gone).values_list("pk", flat=True)) if gone else set()
    return {
        uid: {n: None if n == "book_row_id" and v in gone else v for n, v in of.items()} for uid, of in found.items()
    }


def _write_row(plan: YearPlan, part: RowsSpec, stored: Any, row: Row) -> None:
    nested: list[FieldSpec] = []
    for field in part.fields:
        if field.name not in row.values:
            continue
        value = row.values[field.name]
        if field.kind in editing.NESTED:
            nested.append(field)
        elif field.kind == Kind.BODY:
            body = value if isinstance(value, Body) else Body()
            stored.body_id, stored.as_stated = body.body_id, body.as_stated
        elif field.kind == Kind.ROW:
            setattr(stored, f"{field.name}_id", _row_meant(plan, field, value))
        elif field.kind == Kind.CHOICES:
            setattr(stored, field.name, list(value) if isinstance(value, tuple) else [])
        elif field.kind == Kind.YEARS:
            words = {
                year: said for year, said in getattr(stored, field.name).items() if not editing.is_figure(year, said)
            }
            setattr(stored, field.name, words | written(field, value))
        elif isinstance(value, Link):
            _put_link(stored, value)
        elif field.kind == Kind.AREA:
            stored.area_id = value.area_id if isinstance(value, Place) else None
        else:
            setattr(stored, field.name, value)
    stored.save()
    for field in nested:
        _WRITERS[field.kind](plan, stored, field, row.values[field.name])


def _row_meant(plan: YearPlan, field: FieldSpec, value: object) -> int | None:
    """The id of the row another row belongs to, of the same year plan; None where it is gone or none is meant."""
    if not isinstance(value, RowRef) or not value:
        return None
    relation = next(part.relation for spec in SECTIONS.values() for part in spec.rows if part.name == field.of)
    found: int | None = getattr(plan, relation).filter(uid=value.uid).values_list("pk", flat=True).first()
    return found


def _write_months(_plan: YearPlan, activity: Any, _field: FieldSpec, value: Any) -> None:
    old, new = set(activity.months.values_list("month", flat=True)), set(value or ())
    activity.months.filter(month__in=old - new).delete()
    for month in sorted(new - old):
        activity.months.create(month=month)


def _write_month_work(_plan: YearPlan, activity: Any, _field: FieldSpec, value: Any) -> None:
    """The percent of each month in which the activity is planned."""
    planned = month_money(value)
    for month in activity.months.all():
        if month.work != planned.get(month.month):
            month.work = planned.get(month.month)
            month.save(update_fields=["work"])


def _write_month_money(plan: YearPlan, line: Any, field: FieldSpec, value: Any) -> None:
    """Months of the line's fiscal year; when the line moves to another year, so do they."""
    year, new = getattr(line, "fiscal_year", None) or plan.fiscal_year, month_money(value)
    rows = getattr(line, field.relation)
    rows.exclude(fiscal_year=year, month__in=new).delete()
    old = {month.month: month for month in rows.all()}
    for month, amount in new.items():
        if month not in old:
            rows.create(year_plan=plan, fiscal_year=year, month=month, amount=amount)
        elif old[month].amount != amount:
            old[month].amount = amount
            old[month].save(update_fields=["amount"])


_WRITERS = {
    Kind.MONTHS: _write_months,
    Kind.MONTH_WORK: _write_month_work,
    Kind.MONTH_MONEY: _write_month_money,
}
"""How rows of their own are written, in this order: work stands in months that are there."""


def _finish(
    plan: YearPlan, key: str, by: User, wanted: SectionData, lists: Mapping[str, ListFact], *, changed: bool
) -> SavedSection:
    """Completeness of all five (a date in M2 may undo M4), the figures of lists, and the event of this editing spell."""
    plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    whole = editing.document(plan)
    complete = rules.completeness(whole, editing.context(plan, lists=lists))
    if changed:
        write_completeness(plan, complete)
        if is_being_corrected(plan):
            plan.changed_at = clock.now()
            plan.save(update_fields=["changed_at"])
        else:
            write_caches(plan, whole)
        if key in SEARCHED:
            refresh_words([plan.pk])
        _tell(plan, key, by)
    section = editing.section_row(plan, key)
    saved_at = section.changed_at if section and section.changed_at else plan.changed_at
    return SavedSection(whole[key], Seen.of(whole[key]), Seen.of(without_blanks(wanted)), complete, saved_at)


def write_completeness(plan: YearPlan, complete: dict[str, bool]) -> None:
    """The stored flag of each section whose answer changed."""
    for key, is_complete in complete.items():
        row = editing.section_row(plan, key) or _own_row(plan, SECTIONS[key])
        if row.is_complete != is_complete:
            row.is_complete = is_complete
            row.save(update_fields=["is_complete"])


def write_caches(plan: YearPlan, whole: Document) -> None:
    """What lists and boards read: whole budget and this year's in baht, the deepest matched link, the moment of change.

    While an approved version is being corrected they keep its figures.
    """
    total, lines = whole["m5"].fields.get("budget_total"), whole["m5"].rows["lines"]
    plan.budget_total = total if isinstance(total, Decimal) else None
    plan.budget_year = sum_amounts(lines, plan.fiscal_year) if lines else None
    plan.main_node_id = main_node(lambda level: _node_of(whole["m1"].fields.get(level)))
    plan.changed_at = clock.now()
    plan.save(update_fields=["budget_total", "budget_year", "main_node", "changed_at"])


def _node_of(link: object) -> int | None:
    return link.node_id if isinstance(link, Link) else None


def _tell(plan: YearPlan, key: str, by: User) -> None:
    mine = {"act": "section_saved", "subject_kind": "year_plan", "subject_id": str(plan.pk)}
    recent = BusinessEvent.objects.filter(**mine, actor=actor_id(by), at__gte=clock.now() - SPELL, data__section=key)
    if not recent.exists():
        record(**mine, by=by, section=key)
