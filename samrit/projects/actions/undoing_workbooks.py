"""Taking a workbook back: each project as it was before, where nobody has changed since what the workbook wrote there."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.models import User
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.lib.merge import fingerprint
from samrit.projects.actions import lifecycle
from samrit.projects.actions.sections import save_section
from samrit.projects.actions.workbooks import NOT_HERS, SUBJECT
from samrit.projects.models import Batch, BatchKind, BatchState, YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import SECTIONS, Document, Link, Row, SectionData, Seen
from samrit.projects.rules.specs import FieldSpec
from samrit.projects.rules.thawing import Known, value_of
from samrit.projects.rules.values import Value, flat
from samrit.projects.rules.wording import label_of


@refusals_logged("undo_workbook", SUBJECT, "batch")
def undo(*, batch: Batch, by: User) -> tuple[Batch, list[Problem]]:
    """Bring back what was there before, project by project. Where somebody changed since what the workbook wrote, or the project
    cannot be written any more, it stays as it is and is told; it can be tried again. Raises Refused, and Invalid where no project
    could be brought back."""
    with acting(by, f"undo workbook of projects: {batch.file_name}"):
        held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk, kind=BatchKind.WORKBOOK)
        if held.read_by_id != by.pk:
            raise Refused(NOT_HERS)
        if held.state != BatchState.APPLIED:
            raise Refused(gettext_lazy("Only a workbook that has been applied can be undone."))
        left, problems = {}, list[Problem]()
        for code, kept in held.before.items():
            found = _restore(kept, by)
            problems += found
            if found:
                left[code] = kept
        if len(left) == len(held.before):
            raise Invalid(problems)
        done = sorted(set(held.before) - set(left))
        held.before = left
        if not left:
            held.state, held.undone_at = BatchState.UNDONE, clock.now()
        held.save()
        record(act="workbook_undone", subject_kind=SUBJECT, subject_id=held.pk, by=by, projects=done, left=sorted(left))
        return held, problems


def _restore(kept: dict[str, Any], by: User) -> list[Problem]:
    """Bring one project back, or say why not."""
    plan = editing.with_sections(YearPlan.objects.all()).filter(pk=kept["plan"]).first()
    if plan is None:
        return [Problem(kept["code"], "gone", _("%(code)s is not there any more.") % {"code": kept["code"]})]
    document = editing.document(plan)
    if changed := _changed_since(kept, document):
        words = _("%(code)s stays as it is: %(places)s was changed since.")
        return [Problem(kept["code"], "changed", words % {"code": kept["code"], "places": ", ".join(changed)})]
    try:
        with transaction.atomic():
            if kept["is_new"]:
                reason = _("The workbook that began this project was undone.")
                lifecycle.discard(year_plan=plan, by=by, reason=reason)
            else:
                _write_back(plan, kept, document, by)
    except (Refused, Invalid, Stale) as no:
        why = no.reason if isinstance(no, Refused) else str(no)
        return [Problem(kept["code"], "refused", f"{kept['code']}: {why}")]
    return []


def _changed_since(kept: dict[str, Any], document: Document) -> list[str]:
    """The places the workbook wrote that say something else now, in words."""
    found = []
    for key, prints in kept["after"].items():
        now = flat(document[key])
        spec = SECTIONS[key]
        found += [
            f"{key.upper()} {label_of(spec, name, document[key])}"
            for name, was in prints.items()
            if fingerprint(now.get(name)) != was
        ]
    return found


def _write_back(plan: YearPlan, kept: dict[str, Any], document: Document, by: User) -> None:
    for key, held in kept["sections"].items():
        spec = SECTIONS[key]
        fields = {name: _thawed(spec.field(name), value, "") for name, value in held["fields"].items()}
        rows: dict[str, tuple[Row, ...]] = {}
        keys = list(fields)
        for part_name, of_part in held["rows"].items():
            part = spec.rows_of(part_name)
            keys += [f"{part_name}.{uid}" for uid in of_part]
            rows[part_name] = tuple(
                Row(
                    uuid.UUID(uid),
                    {
                        each.name: _thawed(each, values[each.name], str(values.get("level") or ""))
                        for each in part.fields
                    },
                )
                for uid, values in of_part.items()
                if values is not None
            )
        seen = Seen.of(document[key]).only(keys)
        save_section(year_plan=plan, key=key, data=SectionData(fields, rows), seen=seen, by=by)
        for part_name, order in held["order"].items():
            relation = getattr(plan, spec.rows_of(part_name).relation)
            for place, uid in enumerate(order, start=1):
                relation.filter(uid=uid).exclude(position=place).update(position=place)


def _thawed(spec: FieldSpec, kept: Any, level: str) -> Value:
    """A kept value; a link that was matched from words of the agency is brought back by its words."""
    value = value_of(spec, kept, level, Known())
    return Link(as_stated=value.said) if isinstance(value, Link) and value.said else value
