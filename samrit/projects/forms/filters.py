"""The filters of the project list: reads the address into `Filters`; what makes no sense counts as not chosen."""

import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.approvals.models import State
from samrit.codelists import queries as codelists
from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import fold_digits
from samrit.plans.forms.picking import NodeField, id_of
from samrit.projects.models import FundSource, Origin, WorkKind
from samrit.projects.models.rows import Category
from samrit.projects.models.sections import Continuity
from samrit.projects.queries import execution
from samrit.projects.queries.columns import COLUMNS
from samrit.projects.queries.lists import IMPORTED, SORTS, STATES, Choices, Filters
from samrit.projects.queries.narrowing import FAMILIES, MINE, MISSING, NOBODY
from samrit.projects.rules.sections import SECTIONS

ALL = ("", _("All"))
SORT_LABELS = {
    "budget": _("Budget of the year, largest first"),
    "total": _("Total budget, largest first"),
    "code": _("Code"),
    "name": _("Name"),
    "year": _("Fiscal year, newest first"),
    "owner": _("Owner"),
    "ministry": _("Ministry or department above"),
    "state": _("State"),
    "type": _("Type of project"),
    "continuity": _("New or continuing"),
    "node": _("Plan link"),
    "starts": _("First day"),
    "ends": _("Last day"),
    "changed": _("Last changed first"),
}
EVERY_YEAR = "all"
NODE_NAMES = ("node", "issue", "strategy")
"""Parameters that name a plan node; the last two are those of older addresses."""
DAYS = {7: _("in the last 7 days"), 30: _("in the last 30 days"), 90: _("in the last 90 days")}
LIVING = [(code, label) for code, label in Origin.choices if code in {Origin.LIVING, Origin.IMPORT}]
MILLION = Decimal(1_000_000)
LONGEST_PARAMETER = 300
MISSING_LABELS = {
    "any": _("Something is missing"),
    "none": _("Nothing is missing"),
}
FAMILY_LABELS = {"whole": _("Has sub-projects"), "part": _("Is a sub-project"), "alone": _("Neither")}
KEPT = (
    *("q", "year", "ministry", "department", *NODE_NAMES, "province", "district", "subdistrict", "state", "origin"),
    "execution",
    *("officer", "type", "kind", "continuity", "source", "category", "missing", "changed", "from", "to", "attached"),
    *("family", "sort"),
)
"""The parameters of the address that make a selection; `col` are its columns, `list` the saved list it came from."""


def read_filters(asked: Any, this_year: int) -> Filters:
    """What the address asks for; without a year, the present fiscal year (BE)."""
    year = fold_digits(asked.get("year", "")).strip()
    sort = asked.get("sort", "")
    ministry, province = _code(asked.get("ministry", "")), _code(asked.get("province", ""))
    district = _code(asked.get("district", "")) if province else ""
    return Filters(
        words=asked.get("q", "").replace("\x00", "").strip()[:200],
        year=None if year == EVERY_YEAR else year_of_input(int(year)) if _is_year(year) else this_year,
        ministry=ministry,
        department=_code(asked.get("department", "")) if ministry else "",
        node=next(filter(None, (id_of(asked.get(name)) for name in NODE_NAMES)), None),
        state=_one_of(asked, "state", STATES),
        execution=_code(asked.get("execution", ""), 12),
        origin=_one_of(asked, "origin", [code for code, _label in LIVING]),
        province=province,
        district=district,
        subdistrict=_code(asked.get("subdistrict", "")) if district else "",
        officer=_officer(asked.get("officer", "")),
        project_type=_code(asked.get("type", ""), 30),
        work_kind=_one_of(asked, "kind", WorkKind.values),
        continuity=_one_of(asked, "continuity", Continuity.values),
        source=_one_of(asked, "source", FundSource.values),
        category=_one_of(asked, "category", Category.values),
        missing=_one_of(asked, "missing", MISSING),
        changed=int(_one_of(asked, "changed", [str(days) for days in DAYS]) or 0) or None,
        budget_from=_million(asked.get("from", "")),
        budget_to=_million(asked.get("to", "")),
        files=_one_of(asked, "attached", ("yes", "no")),
        family=_one_of(asked, "family", FAMILIES),
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "budget",
        backwards=sort.startswith("-") and sort[1:] in SORTS,
    )


def read_columns(asked: Any) -> list[str]:
    """The columns the address names; what is no column is left out."""
    return [key for key in dict.fromkeys(asked.getlist("col")) if key in COLUMNS]


def kept_parameters(asked: Any) -> dict[str, str]:
    """The parameters of the address that make the selection, as they were written, without empty ones."""
    return {name: asked[name][:LONGEST_PARAMETER] for name in KEPT if asked.get(name)}


def address_of(kept: Mapping[str, str], columns: list[str], **more: str) -> str:
    """The query of the address that shows this selection with these columns."""
    return urlencode([*kept.items(), *(("col", key) for key in columns), *more.items()])


def _one_of(asked: Any, name: str, values: Any) -> str:
    text = str(asked.get(name, ""))
    return text if text in values else ""


def _is_year(text: str) -> bool:
    return text.isdecimal() and len(text) == 4


def _code(text: str, longest: int = 20) -> str:
    return text.strip().replace("\x00", "")[:longest]


def _officer(text: str) -> str:
    if text in {MINE, NOBODY}:
        return text
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _million(text: str) -> Decimal | None:
    """An amount in million baht as people write it, in baht."""
    plain = fold_digits(text).replace(",", "").replace(" ", "")[:20]
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount * MILLION if amount.is_finite() and 0 <= amount <= MILLION * 10 else None


class FilterForm(forms.Form):
    """The controls above the list; it only draws, `read_filters` reads."""

    q = forms.CharField(
        label=_("Words"), required=False, help_text=_("Name, code, body, objective, place or plan link")
    )
    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    ministry = forms.ChoiceField(label=_("Ministry"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    execution = forms.ChoiceField(label=_("Status of execution"), required=False)
    officer = forms.ChoiceField(label=_("Officer responsible"), required=False)
    missing = forms.ChoiceField(label=_("What is missing"), required=False)
    changed = forms.ChoiceField(label=_("Last changed"), required=False)
    kind = forms.ChoiceField(label=_("Kind of work"), required=False)
    type = forms.ChoiceField(label=_("Type of project"), required=False)
    continuity = forms.ChoiceField(label=_("New or continuing"), required=False)
    source = forms.ChoiceField(label=_("Where the money comes from"), required=False)
    category = forms.ChoiceField(label=_("Category of expenditure"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict"), required=False)
    attached = forms.ChoiceField(label=_("Files"), required=False)
    family = forms.ChoiceField(label=_("Sub-projects"), required=False)
    origin = forms.ChoiceField(label=_("Where it comes from"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, filters: Filters, choices: Choices, this_year: int, types: list[tuple[str, str]]) -> None:
        super().__init__(initial=_initial(filters))
        self.is_detailed = any(
            value for name, value in self.initial.items() if name not in {"q", "year", "ministry", "department", "sort"}
        )
        years = sorted({*choices.years, *([filters.year] if filters.year else [])}, reverse=True)
        self._offer("year", [(EVERY_YEAR, _("All years")), *((year, str(year)) for year in years)])
        self._offer("ministry", [ALL, *choices.ministries])
        self._offer("department", [ALL, *choices.departments])
        node = NodeField(label=_("Plan, with everything below"), fiscal_year=filters.year or this_year)
        self.fields["node"] = node
        amounts = (
            ("from", _("Budget of the year from (million baht)")),
            ("to", _("Budget of the year to (million baht)")),
        )
        for name, label in amounts:
            figure = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            self.fields[name] = forms.CharField(label=label, required=False, widget=figure)
        self._offer_record(choices, types)
        self._offer_places(choices)
        backwards = {f"-{filters.sort}": _("The other way round: %(order)s") % {"order": SORT_LABELS[filters.sort]}}
        self._offer("sort", [*SORT_LABELS.items(), *(backwards.items() if filters.backwards else ())])

    def _offer_record(self, choices: Choices, types: list[tuple[str, str]]) -> None:
        self._offer("state", [ALL, *State.choices, (IMPORTED, _("Historical record"))])
        self._offer("execution", [ALL, *codelists.names(execution.LIST).items()])
        self._offer("origin", [ALL, *LIVING])
        people = [(MINE, _("Me")), (NOBODY, _("Nobody named yet")), *choices.officers]
        self._offer("officer", [ALL, *people])
        sections = [(key, f"{key.upper()} {SECTIONS[key].title}") for key in SECTIONS]
        self._offer("missing", [ALL, *((key, MISSING_LABELS[key]) for key in ("any", "none")), *sections])
        if not choices.shows_inside:
            del self.fields["officer"], self.fields["missing"]
        self._offer("changed", [ALL, *((str(days), label) for days, label in DAYS.items())])
        self._offer("kind", [ALL, *WorkKind.choices])
        self._offer("type", [ALL, *types])
        self._offer("continuity", [ALL, *Continuity.choices])
        self._offer("source", [ALL, *FundSource.choices])
        self._offer("category", [ALL, *Category.choices])
        self._offer("attached", [ALL, ("yes", _("With files")), ("no", _("Without files"))])
        self._offer("family", [ALL, *FAMILY_LABELS.items()])

    def _offer_places(self, choices: Choices) -> None:
        self._offer("province", [ALL, *choices.provinces])
        self._offer("district", [ALL, *choices.districts])
        self._offer("subdistrict", [ALL, *choices.subdistricts])
        for name, offered in (
            ("department", choices.departments),
            ("district", choices.districts),
            ("subdistrict", choices.subdistricts),
        ):
            if not offered:
                del self.fields[name]

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _initial(filters: Filters) -> dict[str, Any]:
    """The filters as the controls show them."""
    return {
        "q": filters.words,
        "year": filters.year or EVERY_YEAR,
        "ministry": filters.ministry,
        "department": filters.department,
        "node": filters.node or "",
        "province": filters.province,
        "district": filters.district,
        "subdistrict": filters.subdistrict,
        "state": filters.state,
        "execution": filters.execution,
        "origin": filters.origin,
        "officer": filters.officer,
        "missing": filters.missing,
        "changed": str(filters.changed or ""),
        "kind": filters.work_kind,
        "type": filters.project_type,
        "continuity": filters.continuity,
        "source": filters.source,
        "category": filters.category,
        "from": _in_millions(filters.budget_from),
        "to": _in_millions(filters.budget_to),
        "attached": filters.files,
        "family": filters.family,
        "sort": f"-{filters.sort}" if filters.backwards else filters.sort,
    }


def _in_millions(amount: Decimal | None) -> str:
    return "" if amount is None else f"{(amount / MILLION).normalize():f}"


class ColumnsForm(forms.Form):
    """Which columns the list shows; it only draws, `read_columns` reads."""

    def __init__(self, offered: list[tuple[str, Any]], chosen: list[str]) -> None:
        super().__init__(initial={"col": chosen})
        boxes = forms.CheckboxSelectMultiple()
        help_text = _("Name, code and year always stand first.")
        self.fields["col"] = forms.MultipleChoiceField(
            label=_("Columns"), help_text=help_text, choices=offered, required=False, widget=boxes
        )
