"""One change to many year plans: which changes there are, and who may begin one. Each is carried out as the form would: a field
gets a value, a row is added, or one column of the rows of a part gets a value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib.steps import is_running
from samrit.projects.models import Batch, BatchState
from samrit.projects.rules.batches import WORKING
from samrit.projects.rules.specs import FieldSpec, Held, Kind, RowsSpec, Sections, SectionSpec, Text

MOST = 2_000
"""Year plans of one batch. A larger selection is changed in several, so that each can still be looked through and undone."""
AT_ONCE = 20
"""So many are checked or changed while the person waits; more are done as a job, and the page shows how far it is."""
OFFICER = "officer"
KINDS = frozenset({Kind.TEXT, Kind.LONG, Kind.CHOICE, Kind.CHOICES, Kind.BOOL, Kind.DATE})
OWN_WORDS = frozenset({"name_th", "name_en"})
"""Fields that are each record's own words: the same name for many would be a slip."""
ADDED = ("m1.secondary", "m1.resolutions", "m1.laws", "m1.partners", "m2.contacts", "m2.co_agencies", "m3.risks")
"""Parts to which one row can be added in many year plans."""
COLUMNS = (
    *("m4.activities.responsible", "m4.activities.months"),
    *("m5.lines.source", "m5.lines.category", "m5.lines.budget_plan", "m5.lines.budget_output"),
    *("m5.lines.budget_project", "m5.lines.budget_activity", "m5.lines.gfmis_budget_code"),
    *("m5.lines.gfmis_fund_code", "m5.lines.gfmis_activity_code"),
)
"""Columns that can be set in all rows of a part at once."""
CHANGERS = (Role.DIVISION_EDITOR, Role.DEPARTMENT_ADMIN, Role.MINISTRY_ADMIN, Role.NESDC_ADMIN)


class Mode(StrEnum):
    """How a change is carried out."""

    ASSIGN = "assign"  # another officer
    FIELD = "field"  # a field of the section gets a value
    ADD = "add"  # a row is added to a part
    COLUMN = "column"  # a field of every row of a part gets a value


@dataclass(frozen=True)
class Change:
    """What can be changed in many at once. `fields` are asked for; `part` where it is about rows."""

    key: str
    mode: Mode
    label: Text
    section: SectionSpec | None = None
    part: RowsSpec | None = None
    fields: tuple[FieldSpec, ...] = ()


def why_not_begin(who: Person) -> Text | None:
    """Why she may not change many: those who may change none do not begin. Each row is judged by its own rules."""
    if any(who.has(role) for role in CHANGERS):
        return None
    return _("Only editors and administrators change projects.")


def changes(sections: Sections) -> Mapping[str, Change]:
    """Every change that the forms of a year know, by key, in the order of the forms."""
    found = [Change(OFFICER, Mode.ASSIGN, _("Officer responsible"))]
    for section in sections.values():
        found += _of_fields(section)
        found += _of_rows(section)
    return {change.key: change for change in found}


def _of_fields(section: SectionSpec) -> Iterator[Change]:
    for field in section.fields:
        if field.kind in KINDS and field.held != Held.LINK and field.on_form and field.name not in OWN_WORDS:
            yield Change(f"{section.key}.{field.name}", Mode.FIELD, field.label, section, fields=(field,))


def _of_rows(section: SectionSpec) -> Iterator[Change]:
    for part in section.rows:
        key = f"{section.key}.{part.name}"
        if not part.on_form:
            continue
        if key in ADDED:
            fields = tuple(field for field in part.fields if field.on_form)
            yield Change(key, Mode.ADD, part.add, section, part, fields)
        for field in part.fields:
            if f"{key}.{field.name}" in COLUMNS and field.on_form:
                label = format_lazy("{part}: {field}", part=part.title, field=field.label)
                yield Change(f"{key}.{field.name}", Mode.COLUMN, label, section, part, (field,))


def why_not_these(count: int) -> Text | None:
    """Why so many cannot be changed together."""
    if not count:
        return _("Choose at least one project.")
    if count > MOST:
        said = {"most": f"{MOST:,}", "count": f"{count:,}"}
        return _("%(count)s projects are chosen; %(most)s can be changed together. Narrow the selection.") % said
    return None


def why_not_choose(batch: Batch) -> Text | None:
    """Why its rows cannot be left out or taken in now."""
    if batch.state != BatchState.CHECKED:
        return NOT_CHECKED
    return WORKING if is_running(batch.counts) else None


def why_not_apply(batch: Batch) -> Text | None:
    """Why it cannot be applied now."""
    return why_not_choose(batch) or (None if batch.counts.get(Fate.CAN) else NOTHING_TO_DO)


def why_not_undo(batch: Batch) -> Text | None:
    """Why it cannot be undone now."""
    if batch.state != BatchState.APPLIED:
        return NOT_APPLIED
    if is_running(batch.counts):
        return WORKING
    return None if batch.counts.get(Fate.DONE) else NOTHING_TO_UNDO


class Fate(StrEnum):
    """What becomes of one year plan of a batch."""

    WAITS = "waits"  # not looked at yet
    CAN = "can"
    SAME = "same"  # is like that already
    CANNOT = "cannot"
    LEFT_OUT = "left_out"  # by the person herself
    DONE = "done"
    FAILED = "failed"  # could when it was checked, could not when it was applied
    UNDONE = "undone"
    KEPT = "kept"  # could not be undone


FATES: Mapping[str, Text] = {
    Fate.WAITS: _("Not checked yet"),
    Fate.CAN: _("Will be changed"),
    Fate.SAME: _("Is like that already"),
    Fate.CANNOT: _("Cannot be changed"),
    Fate.LEFT_OUT: _("Left out"),
    Fate.DONE: _("Has been changed"),
    Fate.FAILED: _("Was not changed"),
    Fate.UNDONE: _("Undone"),
    Fate.KEPT: _("Could not be undone"),
}
NOT_CHECKED = _("This batch has been applied already.")
NOT_APPLIED = _("Only what was applied can be undone.")
NOTHING_TO_DO = _("No project of this batch can be changed.")
CHANGED_SINCE = _("Somebody changed it after the check.")
GONE = _("It is no longer there, or you may no longer see it.")
NOTHING_TO_UNDO = _("Nothing was changed that could be undone.")
UNKNOWN_CHANGE = _("Choose what is to be changed.")
NO_ROWS = _("There is no row in this part yet.")
NO_EDITOR = _("This person is no editor of the unit that has the project.")
SUSPENDED = _("Your account is suspended.")
