"""Forms of changes to many: which change, and what it is to be."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.plans.forms.picking import NodeField
from samrit.projects.forms.controls import field_for
from samrit.projects.forms.ownership import OfficerChoice
from samrit.projects.queries.editing import bodies_called
from samrit.projects.rules.many import Change, Mode
from samrit.projects.rules.specs import FieldSpec, Kind
from samrit.projects.rules.values import Body, Link, Value, is_empty, written
from samrit.ui.fields import HouseForm

PREFIX = "new"
"""Names of values begin so: filters of the selection stand in the same form under names of their own."""
EMPTY = _("Say what it is to be.")


class WhichForm(forms.Form):
    """What is to be changed: the officer, a field of a form, or a row that is added."""

    def __init__(self, changes: Mapping[str, Change], chosen: str) -> None:
        super().__init__(initial={"change": chosen})
        self.fields["change"] = forms.ChoiceField(
            label=_("What is to be changed"), choices=[("", "–"), *_grouped(changes)], required=False
        )


def _grouped(changes: Mapping[str, Change]) -> list[Any]:
    groups: dict[str, list[tuple[str, Any]]] = {}
    for key, change in changes.items():
        section = change.section
        groups.setdefault(f"{section.key.upper()} {section.title}" if section else "", []).append((key, change.label))
    alone = groups.pop("", [])
    return [*alone, *groups.items()]


class ChangeForm(HouseForm):
    """What it is to be: the control of one field, or those of a row."""

    def __init__(self, change: Change, officers: QuerySet[User], fiscal_year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"prefix": PREFIX}))
        self.change = change
        if change.mode == Mode.ASSIGN:
            self.fields["officer"] = OfficerChoice(
                officers,
                label=_("Officer responsible"),
                help_text=_("An editor of the unit that has the project; rows of other units are left as they are."),
                empty_label="–",
                error_messages={"required": EMPTY, "invalid_choice": EMPTY},
            )
        for spec in self._asked():
            self.fields[spec.name] = self._field(spec, fiscal_year)

    def _asked(self) -> list[FieldSpec]:
        """The fields that are asked for; the level of a plan link follows from the node that is chosen."""
        has_link = any(spec.kind == Kind.NODE for spec in self.change.fields)
        return [spec for spec in self.change.fields if not (has_link and spec.name == "level")]

    def _field(self, spec: FieldSpec, fiscal_year: int) -> forms.Field:
        if spec.kind == Kind.NODE:
            part = self.change.part
            kinds = [kind for group in (part.groups if part else ()) for kind in group.levels]
            return NodeField(tuple(dict.fromkeys(kinds)), fiscal_year, label=spec.label)
        return field_for(spec)

    def clean(self) -> dict[str, Any]:
        """Something must be written: nothing is emptied in many records by a slip."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and self.change.mode != Mode.ASSIGN and not self.typed(cleaned):
            self.add_error(next(iter(self.fields)), EMPTY)
        return cleaned

    def typed(self, cleaned: Mapping[str, Any]) -> dict[str, Value]:
        """What was written, as values; what was left empty is no part of it."""
        found: dict[str, Value] = {}
        for spec in self._asked():
            value = cleaned.get(spec.name)
            if spec.kind == Kind.NODE and value is not None:
                found["level"] = value.kind
                found[spec.name] = Link(value.code, "", value.name_th, value.edition.code, value.pk)
            elif spec.kind == Kind.BODY and value:
                known = bodies_called([value])
                fact = known[0] if len(known) == 1 else None
                found[spec.name] = Body(fact.code, "", fact.name_th, fact.id) if fact else Body(as_stated=value)
            elif spec.kind != Kind.NODE and not is_empty(value):
                found[spec.name] = value
        return found

    def values(self) -> dict[str, Any]:
        """What is wanted, as documents keep it."""
        if self.change.mode == Mode.ASSIGN:
            return {"officer": str(self.cleaned_data["officer"].public_id)}
        typed = self.typed(self.cleaned_data)
        return {spec.name: written(spec, typed[spec.name]) for spec in self.change.fields if spec.name in typed}
