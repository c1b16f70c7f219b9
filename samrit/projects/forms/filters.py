"""The filters of the project list: reads the address into `Filters`; what makes no sense counts as not chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.approvals.models import State
from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import fold_digits
from samrit.plans.forms.picking import NodeField, id_of
from samrit.projects.models import Origin
from samrit.projects.queries.lists import IMPORTED, SORTS, STATES, Choices, Filters

ALL = ("", _("All"))
SORT_LABELS = {
    "budget": _("Budget of the year, largest first"),
    "total": _("Total budget, largest first"),
    "code": _("Code"),
    "owner": _("Owner"),
    "changed": _("Last changed first"),
}
EVERY_YEAR = "all"
NODE_NAMES = ("node", "issue", "strategy")
"""Parameters that name a plan node; the last two are those of older addresses."""


def read_filters(asked: Any, this_year: int) -> Filters:
    """What the address asks for; without a year, the present fiscal year (BE)."""
    year = fold_digits(asked.get("year", "")).strip()
    state, origin, sort = asked.get("state", ""), asked.get("origin", ""), asked.get("sort", "")
    return Filters(
        words=asked.get("q", "").strip()[:200],
        year=None if year == EVERY_YEAR else year_of_input(int(year)) if _is_year(year) else this_year,
        ministry=_code(asked.get("ministry", "")),
        department=_code(asked.get("department", "")) if asked.get("ministry") else "",
        node=next(filter(None, (id_of(asked.get(name)) for name in NODE_NAMES)), None),
        state=state if state in STATES else "",
        origin=origin if origin in Origin.values else "",
        province=_code(asked.get("province", "")),
        sort=sort if sort in SORTS else "budget",
    )


def _is_year(text: str) -> bool:
    return text.isdecimal() and len(text) == 4


def _code(text: str) -> str:
    return text.strip().replace("\x00", "")[:20]


class FilterForm(forms.Form):
    """The controls above the list; it only draws, `read_filters` reads."""

    q = forms.CharField(label=_("Words"), required=False, help_text=_("Name, code or body"))
    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    ministry = forms.ChoiceField(label=_("Ministry"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    origin = forms.ChoiceField(label=_("Where it comes from"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, filters: Filters, choices: Choices, this_year: int) -> None:
        super().__init__(
            initial={
                "q": filters.words,
                "year": filters.year or EVERY_YEAR,
                "ministry": filters.ministry,
                "department": filters.department,
                "node": filters.node or "",
                "province": filters.province,
                "state": filters.state,
                "origin": filters.origin,
                "sort": filters.sort,
            }
        )
        self.is_detailed = any(
            (filters.node, filters.province, filters.state, filters.origin, filters.sort != "budget")
        )
        years = sorted({*choices.years, *([filters.year] if filters.year else [])}, reverse=True)
        self._offer("year", [(EVERY_YEAR, _("All years")), *((year, str(year)) for year in years)])
        self._offer("ministry", [ALL, *choices.ministries])
        self._offer("department", [ALL, *choices.departments])
        self.fields["node"] = NodeField(label=_("Plan, with everything below"), fiscal_year=filters.year or this_year)
        self._offer("province", [ALL, *choices.provinces])
        self._offer("state", [ALL, *State.choices, (IMPORTED, _("Historical record"))])
        self._offer("origin", [ALL, *((code, word) for code, word in Origin.choices if code != Origin.TRAINING)])
        self._offer("sort", list(SORT_LABELS.items()))
        if not choices.departments:
            del self.fields["department"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
