"""What changes this year: the few fields to look at in a plan that was filled in from last year's or from another project."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from samrit.lib.errors import Text
from samrit.lib.fiscal import first_day
from samrit.projects.models import YearPlan
from samrit.projects.queries.filling import Mark, marks_of
from samrit.projects.rules import Document, Row
from samrit.projects.rules.sections import PRIMARY_CHAIN
from samrit.projects.rules.specs import RowsSpec, Sections
from samrit.projects.rules.values import is_empty
from samrit.projects.rules.wording import shown

MISSING, MARKED, YOURS = "missing", "marked", "yours"


@dataclass(frozen=True)
class Look:
    """One place to look at: its key, its name and what stands there in words; `state` says whether it is empty, still as it
    was filled in, or written here; `note` what to think of."""

    key: str
    label: Text
    words: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Places of one kind, with the section they stand in."""

    title: Text
    section: str
    looks: list[Look]

    @property
    def open(self) -> int:
        """How many are empty or still as they were filled in."""
        return sum(look.state != YOURS for look in self.looks)


@dataclass(frozen=True)
class Changes:
    """The groups, where the rest came from, and how many places of the rest are still as they were filled in."""

    groups: list[Group] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    rest: int = 0

    @property
    def open(self) -> int:
        """How many places wait for a look."""
        return sum(group.open for group in self.groups)


def changes_of(plan: YearPlan, document: Document, sections: Sections) -> Changes:
    """What to look at in a year plan, of the sections as they are stored. One query."""
    marks = marks_of(plan, document)
    groups = [
        Group(_("Dates of the project"), "m2", list(_dates(plan, document, marks, sections))),
        Group(_("Links that did not come along"), "m1", list(_links(document, sections))),
        Group(_("Targets"), "m3", list(_targets(document, marks, sections))),
        Group(_("Activities and their months"), "m4", list(_months(document, marks, sections))),
        Group(_("Money"), "m5", list(_money(plan, document, marks, sections))),
    ]
    groups = [group for group in groups if group.looks]
    looked = {look.key for group in groups for look in group.looks}
    rest = sum(key not in looked for key in marks)
    return Changes(groups, list(dict.fromkeys(mark.origin for mark in marks.values())), rest)


def _state(key: str, marks: Any, *needed: Any) -> str:
    if any(is_empty(value) for value in needed):
        return MISSING
    return MARKED if key in marks else YOURS


def _dates(plan: YearPlan, document: Document, marks: Mapping[str, Mark], sections: Sections) -> Iterator[Look]:
    ends = plan.project.ends_on
    for name in ("starts_on", "ends_on"):
        spec, value = sections["m2"].field(name), document["m2"].fields.get(name)
        note = ""
        if name == "ends_on" and ends and ends < first_day(plan.fiscal_year):
            note = _("The project ends before this year begins.")
        state = MISSING if note else _state(f"m2.{name}", marks, value)
        yield Look(f"m2.{name}", spec.label, shown(spec, value), state, note)


def _links(document: Document, sections: Sections) -> Iterator[Look]:
    for level in PRIMARY_CHAIN:
        if is_empty(document["m1"].fields.get(level)):
            note = _("It has no single successor in the plans of this year, or was never chosen.")
            yield Look(f"m1.{level}", sections["m1"].field(level).label, "", MISSING, note)


def _targets(document: Document, marks: Mapping[str, Mark], sections: Sections) -> Iterator[Look]:
    for name, target in (("indicators", "target"), ("outputs", "target"), ("beneficiaries", "amount")):
        part = sections["m3"].rows_of(name)
        for row in document["m3"].rows.get(name, ()):
            key = f"m3.{name}.{row.uid}"
            words = _joined(part, row, (target, "unit"), between=" ")
            last = _joined(part, row, ("baseline", "baseline_year"), between=" · ") if name == "indicators" else ""
            note = _("Baseline: %(value)s") % {"value": last} if last else ""
            yield Look(key, _name(part, row), words, _state(key, marks, row.values.get(target)), note)


def _months(document: Document, marks: Mapping[str, Mark], sections: Sections) -> Iterator[Look]:
    part = sections["m4"].rows_of("activities")
    for row in document["m4"].rows.get("activities", ()):
        key = f"m4.activities.{row.uid}"
        words = _joined(part, row, ("months",))
        yield Look(key, _name(part, row), words, _state(key, marks, row.values.get("months")))


def _money(plan: YearPlan, document: Document, marks: Mapping[str, Mark], sections: Sections) -> Iterator[Look]:
    if document["m2"].fields.get("uses_budget") is False:
        return
    spec, total = sections["m5"].field("budget_total"), document["m5"].fields.get("budget_total")
    yield Look("m5.budget_total", spec.label, shown(spec, total), _state("m5.budget_total", marks, total))
    part = sections["m5"].rows_of("lines")
    lines = [row for row in document["m5"].rows.get("lines", ()) if row.values.get("fiscal_year") == plan.fiscal_year]
    for row in lines:
        key = f"m5.lines.{row.uid}"
        note = "" if row.values.get("months") else _("The months are still to be planned.")
        state = _state(key, marks, row.values.get("amount"))
        words = _joined(part, row, ("amount", "source", "category"), between=" · ")
        yield Look(key, _name(part, row), words, state, note)
    if not lines:
        label = _("Money of fiscal year %(year)s") % {"year": plan.fiscal_year}
        yield Look("m5.lines", label, "", MISSING, _("No line of this year yet."))


def _name(part: RowsSpec, row: Row) -> Text:
    """What a row is called: its name or text, else the word for such a row."""
    value = next((row.values[n] for n in ("name", "text", "group") if row.values.get(n)), "")
    return str(value) or part.row


def _joined(part: RowsSpec, row: Row, names: Iterable[str], between: str = ", ") -> str:
    words = (shown(part.field(name), row.values.get(name)) for name in names)
    return between.join(text for text in words if text)
