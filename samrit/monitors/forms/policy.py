"""Reads a policy monitor that somebody states: its facts, and its groups with what was picked for each. Holds no rule."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samrit.geography.models import Area, AreaKind
from samrit.lib.errors import Problem
from samrit.lib.thai import clean
from samrit.monitors.models import Layout, Scope
from samrit.monitors.rules.policy import MOST_GROUPS, Definition, GroupDef, NodeRef
from samrit.plans.forms.picking import NodeField
from samrit.plans.models import PlanNode
from samrit.plans.queries.hosting import body_called
from samrit.plans.queries.picking import find
from samrit.projects.models import FundSource
from samrit.ui.fields import DayField, HouseForm, TidyField
from samrit.ui.templatetags.samrit import labelled


class DefinitionForm(HouseForm):
    """The facts of a monitor."""

    code = TidyField(label=_("Code"), help_text=_("Small Latin letters, digits and hyphens; it stands in the address."))
    name_th = TidyField(label=_("Name in Thai"))
    name_en = TidyField(label=_("Name in English"), required=False)
    source = TidyField(
        label=_("Source"), help_text=_("The resolution, letter or law it rests on, with number and date.")
    )
    about_th = TidyField(label=_("What it is for, in Thai"), required=False, widget=forms.Textarea({"rows": 3}))
    about_en = TidyField(label=_("What it is for, in English"), required=False, widget=forms.Textarea({"rows": 3}))
    layout = forms.ChoiceField(label=_("Layout"), choices=Layout.choices)
    scope = forms.ChoiceField(label=_("What a reader chooses first"), choices=Scope.choices)
    rounds_before = forms.IntegerField(
        label=_("Reports a year the policy asked of each project before"),
        help_text=_("0 where no source says."),
        initial=0,
    )
    valid_from = DayField(label=_("Holds from"))
    valid_to = DayField(label=_("Holds until"), required=False)


class GroupForm(HouseForm):
    """One group. What was picked before stands as ticked boxes; taking a tick away takes it out."""

    code = TidyField(label=_("Code of the group"))
    name_th = TidyField(label=_("Name in Thai"))
    name_en = TidyField(label=_("Name in English"), required=False)
    nodes = forms.MultipleChoiceField(label=_("Plan nodes"), required=False, widget=forms.CheckboxSelectMultiple)
    add_node = NodeField(label=_("Add a plan node"), help_text=_("With everything below it, in whatever edition."))
    bodies = forms.MultipleChoiceField(label=_("Agencies"), required=False, widget=forms.CheckboxSelectMultiple)
    add_body = TidyField(label=_("Add an agency"), required=False, help_text=_("Its code or its exact name."))
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"),
        required=False,
        help_text=_("None chosen: the whole country."),
        widget=forms.SelectMultiple({"size": 6}),
    )
    fund_sources = forms.MultipleChoiceField(
        label=_("Sources of money"),
        required=False,
        choices=FundSource.choices,
        widget=forms.SelectMultiple({"size": 6}),
    )
    note = TidyField(label=_("Which words of the source it comes from"), required=False)

    def __init__(self, number: int, data: QueryDict | None = None, group: GroupDef | None = None) -> None:
        self.number = number
        super().__init__(data, prefix=f"g{number}", initial=_initial(group) if group else {})
        nodes = data.getlist(f"g{number}-nodes") if data is not None else self.initial.get("nodes", [])
        bodies = data.getlist(f"g{number}-bodies") if data is not None else self.initial.get("bodies", [])
        _choices(self, "nodes", [(text, ref.words or ref.code) for text in nodes if (ref := _ref(text))])
        _choices(self, "bodies", [(code, _body_name(code)) for code in bodies])
        rows = Area.objects.of_kind(AreaKind.PROVINCE)
        _choices(self, "provinces", [(row.code, row.name) for row in rows])

    def clean(self) -> dict[str, Any]:
        """An agency that was typed must be one of the directory."""
        found = super().clean() or {}
        if text := found.get("add_body"):
            body = body_called(text)
            if body is None:
                self.add_error("add_body", _("No agency has this code or exactly this name."))
            found["add_body"] = body.code if body else ""
        return found

    @property
    def group(self) -> GroupDef:
        """What was written, with what was picked now."""
        typed = self.cleaned_data
        refs = [ref for text in typed.get("nodes", []) if (ref := _ref(text))]
        if node := typed.get("add_node"):
            refs.append(ref_of(node))
        bodies = [*typed.get("bodies", []), *filter(None, [typed.get("add_body")])]
        return GroupDef(
            typed.get("code", ""),
            typed.get("name_th", ""),
            typed.get("name_en", ""),
            tuple(dict.fromkeys(refs)),
            tuple(dict.fromkeys(bodies)),
            tuple(typed.get("provinces", [])),
            tuple(typed.get("fund_sources", [])),
            typed.get("note", ""),
        )


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def _initial(group: GroupDef) -> dict[str, Any]:
    kept = group.kept()
    return kept | {"nodes": [_text(node) for node in group.nodes]}


def _text(ref: NodeRef) -> str:
    return json.dumps(ref.kept(), ensure_ascii=False, sort_keys=True)


def _ref(text: str) -> NodeRef | None:
    try:
        kept = json.loads(text)
    except ValueError:
        return None
    return (
        NodeRef.read({key: clean(str(value))[:500] for key, value in kept.items()}) if isinstance(kept, dict) else None
    )


def _body_name(code: str) -> str:
    body = body_called(code)
    return f"{body.code} {body.name}" if body else code


def ref_of(node: PlanNode) -> NodeRef:
    """How a node that was picked is kept: by framework, kind and official code, with the code above it and its words. A node
    without an official code is refused by the form's rules, since no later edition could be matched to it."""
    above = find([node.pk])[0].above
    under = next((one.official_code for one in reversed(above) if one.official_code), "")
    words = f"{node.official_code} {node.name_th or node.name_en}".strip()
    return NodeRef(node.edition.framework, node.kind, node.official_code, under, words)


def _faults(form: HouseForm, prefix: str | None) -> list[Problem]:
    """The faults of a form, each at the control it is about; those of the whole form at its first control."""
    before = f"{prefix}-" if prefix else ""
    first = next(iter(form.fields))
    found = [Problem(f"{before}{first}", "form", str(error)) for error in form.non_field_errors()]
    for name in form.fields:
        field = form[name]
        found += [Problem(f"{before}{name}", "field", labelled(str(error), str(field.label))) for error in field.errors]
    return found


class MonitorForms:
    """The form of a monitor with the forms of its groups."""

    def __init__(self, data: QueryDict | None = None, definition: Definition | None = None) -> None:
        self.data = data
        groups = definition.groups if definition else ()
        initial = definition.kept() if definition else {}
        self.facts = DefinitionForm(data, initial=initial)
        if data is None:
            self.groups = [GroupForm(n, None, group) for n, group in enumerate(groups)]
            return
        sent = data.get("groups", "")
        count = min(int(sent), MOST_GROUPS + 1) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
        kept = [n for n in range(count) if f"g{n}-code" in data and f"g{n}-remove" not in data]
        self.groups = [GroupForm(n, data) for n in kept]

    @property
    def count(self) -> int:
        """How many groups the page has room for: the highest number that is drawn, and one."""
        return max((group.number + 1 for group in self.groups), default=0)

    def is_valid(self) -> bool:
        """Whether everything could be read."""
        return all([self.facts.is_valid(), *(group.is_valid() for group in self.groups)])

    @property
    def problems(self) -> list[Problem]:
        """All faults of the page in its order, for the summary at its top: what is wrong in a group names the group."""
        found = _faults(self.facts, "")
        for place, group in enumerate(self.groups, start=1):
            said = _("Group %(number)s") % {"number": place}
            found += [Problem(one.field, one.code, f"{said}: {one.message}") for one in _faults(group, group.prefix)]
        return found

    def definition(self, version: int) -> Definition:
        """What was written."""
        typed = self.facts.cleaned_data
        names = ("code", "name_th", "name_en", "about_th", "about_en", "source", "layout", "scope")
        return Definition(
            **{name: typed.get(name, "") for name in names},
            rounds_before=typed.get("rounds_before") or 0,
            valid_from=typed.get("valid_from"),
            valid_to=typed.get("valid_to"),
            version=version,
            groups=tuple(group.group for group in self.groups),
        )

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem where it belongs; what could not be read is not called wrong a second time."""
        unread = {id(form): set(form.errors) for form in (self.facts, *self.groups)}
        for problem in problems:
            form, name = self._place(problem)
            if not (name in unread[id(form)] if name else unread[id(form)]):
                form.add_error(name, str(problem.message))

    def _place(self, problem: Problem) -> tuple[HouseForm, str | None]:
        """The form and field a problem is about; no field where the form has none of it."""
        place, _dot, rest = problem.field.partition(".")
        number, _dot, name = rest.partition(".")
        if place == "groups" and number.isdigit() and int(number) < len(self.groups):
            form: HouseForm = self.groups[int(number)]
            name = {"sources": "fund_sources"}.get(name, name)
        else:
            form, name = self.facts, problem.field
        return form, name if name in form.fields else None
