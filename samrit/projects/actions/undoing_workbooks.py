"""Taking a workbook back: each project as it was before, where nobody has changed since what the workbook wrote there."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.lib.merge import fingerprint
from samrit.projects.actions import lifecycle
from samrit.projects.actions.sections import save_section
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import SECTIONS, Document, Link, Row, SectionData, Seen
from samrit.projects.rules.specs import FieldSpec
from samrit.projects.rules.thawing import Known, value_of
from samrit.projects.rules.values import Value, flat
from samrit.projects.rules.wording import label_of


def restore(kept: dict[str, Any], by: User) -> None:
    """Bring one project back to what it was before the workbook, from what was `kept` of it. Raises Invalid with why not."""
    code = kept["code"]
    plan = editing.with_sections(YearPlan.objects.all()).filter(pk=kept["plan"]).first()
    if plan is None:
        raise Invalid([Problem(code, "gone", _("%(code)s is not there any more.") % {"code": code})])
    document = editing.document(plan)
    if changed := _changed_since(kept, document):
        words = _("%(code)s stays as it is: %(places)s was changed since.")
        raise Invalid([Problem(code, "changed", words % {"code": code, "places": ", ".join(changed)})])
    try:
        if kept["is_new"]:
            lifecycle.discard(year_plan=plan, by=by, reason=_("The workbook that began this project was undone."))
        else:
            _write_back(plan, kept, document, by)
    except (Refused, Invalid, Stale) as no:
        why = no.reason if isinstance(no, Refused) else str(no)
        raise Invalid([Problem(code, "refused", f"{code}: {why}")]) from no


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
