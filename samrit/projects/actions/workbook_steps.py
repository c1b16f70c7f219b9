"""Workbooks of projects as a kind of workbook: how one project is saved, put back, and its job."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.lib.errors import Invalid, Problem, Stale
from samrit.lib.jobs import job
from samrit.projects.actions import book_steps, filling, lifecycle
from samrit.projects.actions.book_steps import Trade
from samrit.projects.actions.sections import save_section
from samrit.projects.actions.undoing_workbooks import restore
from samrit.projects.models import Batch, BatchKind, FilledFrom, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.workbooks.back import Reading, read_back
from samrit.projects.rules import SECTIONS
from samrit.projects.rules.sheets.changes import ProjectChange, keys_after
from samrit.projects.rules.values import written

SUBJECT = "workbook"


@job()
def work_on(batch_id: int) -> None:
    """Do what is left of the step a workbook of projects is at. May run twice: what is done stands in the batch."""
    book_steps.work_on(TRADE, batch_id)


def write(batch: Batch, reading: Reading, code: str, by: User) -> dict[str, Any]:
    """Save the sections of one project; answers what undo needs. Raises Invalid, Refused."""
    change, plan = reading.changes[code], reading.plans.get(code)
    is_new = plan is None
    if plan is None:
        new = reading.new[code]
        if new.owner is None or reading.info is None:
            raise Invalid([Problem(code, "owner", _("A new project needs its owner."))])
        data = lifecycle.NewProject(new.name, reading.info.fiscal_year, new.work_kind)
        plan = lifecycle.create_project(owner=new.owner, data=data, by=by)
    places = []
    try:
        for key, data_of in change.sections.items():
            save_section(year_plan=plan, key=key, data=data_of, seen=change.seen(key), by=by)
            places += [f"{key}.{name}" for name in change.keys[key]]
    except Stale as stale:
        words = _("%(code)s, %(place)s: somebody changed this meanwhile.")
        said = [Problem(clash.field, "stale", words % {"code": code, "place": clash.label}) for clash in stale.clashes]
        raise Invalid(said) from stale
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    document = {key: editing.section_data(fresh, key) for key in change.sections}
    filling.mark(fresh, places, FilledFrom.WORKBOOK, batch.file_name, document)
    return {
        "plan": plan.pk,
        "code": fresh.project.code,
        "is_new": is_new,
        "sections": {} if is_new else {key: _before(change, key) for key in change.sections},
        "after": keys_after(document, change),
    }


def _before(change: ProjectChange, key: str) -> dict[str, Any]:
    """What a section held in the places the workbook wrote: fields, rows (None: there was none), and the order of its rows."""
    data, spec = change.subject.document[key], SECTIONS[key]
    names = set(change.keys[key])
    fields = {each.name: written(each, data.fields.get(each.name)) for each in spec.fields if each.name in names}
    rows: dict[str, dict[str, Any]] = {}
    for part in spec.rows:
        touched = {name.removeprefix(f"{part.name}.") for name in names if name.startswith(f"{part.name}.")}
        if touched:
            held = {str(row.uid): row.values for row in data.rows.get(part.name, ())}
            rows[part.name] = {
                uid: {each.name: written(each, held[uid].get(each.name)) for each in part.fields}
                if uid in held
                else None
                for uid in sorted(touched)
            }
    order = {name: [str(row.uid) for row in data.rows.get(name, ())] for name in rows}
    return {"fields": fields, "rows": rows, "order": order}


TRADE = Trade(
    BatchKind.WORKBOOK,
    SUBJECT,
    "workbook of projects",
    "/projects/workbooks/",
    read_back,
    write,
    restore,
    work_on.defer,
)
