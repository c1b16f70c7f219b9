"""The gallery: every component in every state, for the people who write pages and for the tests that look at them."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.lib import clock, thai
from samrit.lib.errors import Clash, Problem
from samrit.lib.fiscal import MONTHS
from samrit.lib.names import page_language
from samrit.ui.icons import ICONS
from samrit.ui.picker import Choices, Chosen, Group, Option, Picker
from samrit.ui.statuses import STATUSES


class ExampleForm(forms.Form):
    """One field of every kind of control."""

    title = forms.CharField(label=gettext_lazy("Project title"), help_text=gettext_lazy("As in the budget document."))
    aim = forms.CharField(label=gettext_lazy("Objective"), widget=forms.Textarea)
    budget = forms.DecimalField(label=gettext_lazy("Budget, baht"), min_value=0)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of project"),
        choices=[("", "–"), ("new", gettext_lazy("New")), ("going", gettext_lazy("Continued"))],
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source of money"),
        choices=[("act", gettext_lazy("Annual budget act")), ("own", gettext_lazy("Own income"))],
        widget=forms.RadioSelect,
    )
    node = forms.CharField(
        label=gettext_lazy("Target of the plan"),
        help_text=gettext_lazy("Words in any order, or a code."),
        widget=Picker("/plans/pick/"),
    )
    agreed = forms.BooleanField(label=gettext_lazy("The figures agree with the budget document"), required=False)


def _picker() -> dict[str, Any]:
    """The picker with something chosen, with words as stated, and what a search that forgave a letter answers."""
    path = "2 ยุทธศาสตร์สาธิต › 05 ประเด็นสาธิต"
    option = Option("1", "เป้าหมายสาธิต", code="050101", kind=_("Sub-plan target (Y1)"), path=path)
    chosen, stated = (ExampleForm(auto_id=f"{prefix}-%s") for prefix in ("chosen", "stated"))
    for form, holds in ((chosen, Chosen(option)), (stated, Chosen(stated="เป้าหมายตามแผนของหน่วยงาน"))):
        widget = form.fields["node"].widget
        if isinstance(widget, Picker):
            widget.chosen = holds
    other = Option("2", "เป้าหมายสาธิตอื่น", path=path, mark=_("Used in your agency"))
    groups = [Group(_("Under “%(name)s”") % {"name": "05 ประเด็นสาธิต"}, [option]), Group(_("Under others"), [other])]
    choices = Choices("เป้าหมายสาธิค", groups, total=1_204, may_state=True, is_forgiving=True)
    return {"chosen": chosen["node"], "stated": stated["node"], "choices": choices, "nothing": Choices("อวกาศยาน")}


def _timeline() -> list[dict[str, Any]]:
    lang = page_language()
    return [
        {"label": thai.month_name(m, lang), "planned": 2 <= i <= 8, "done": 2 <= i <= 5, "current": i == 6}
        for i, m in enumerate(MONTHS)
    ]


def _lists() -> dict[str, Any]:
    return {
        "trail": [(_("Home"), "/"), (_("Projects"), "/projects/"), (_("Gallery"), "")],
        "tabs": [
            {"label": _("All"), "url": "#tabs", "count": 393, "current": True},
            {"label": _("Late"), "url": "#tabs", "count": 12},
            {"label": _("Returned"), "url": "#tabs", "count": 0},
        ],
        "sections": [
            {"key": "M1", "label": _("Links to plans"), "url": "#section-nav", "state": "complete"},
            {"key": "M2", "label": _("General data"), "url": "#section-nav", "state": "complete"},
            {"key": "M3", "label": _("Details"), "url": "#section-nav", "state": "incomplete", "note": "3/5"},
            {"key": "M4", "label": _("Activities"), "url": "#section-nav", "state": "returned", "current": True},
            {"key": "M5", "label": _("Money"), "url": "#section-nav", "state": "not_started"},
        ],
        "steps": [
            {"label": _("Division"), "who": "กองสาธิต 1", "state": "approved", "at": dt.date(2022, 4, 8)},
            {"label": _("Department"), "state": "submitted", "current": True, "note": _("Waiting for 3 days")},
            {"label": _("Ministry"), "state": "not_started"},
        ],
        "links": [
            {"url": "#download", "format": "CSV", "size": 18_400},
            {"url": "#download", "format": "JSON", "size": 61_200},
            {"url": "#download", "format": "XLSX", "label": _("With formulas"), "size": 92_000},
        ],
        "blockers": [(_("M3: state at least one output"), "#blockers"), (_("M5: money by month"), "#blockers")],
        "timeline": _timeline(),
    }


def _comparisons() -> dict[str, Any]:
    return {
        "rows": [
            {"label": _("Project title"), "left": "ปรับปรุงถนน", "right": "ปรับปรุงถนน", "changed": False},
            {"label": _("Budget, baht"), "left": "1,200,000.00", "right": "1,450,000.00", "changed": True},
        ],
        "clashes": [Clash("aim", _("Objective"), "ลดอุบัติเหตุ", "ลดอุบัติเหตุร้อยละ 10")],
        "problems": [
            Problem("gallery-budget", "sum", _("The months add up to 1,100,000, not to 1,200,000 baht."), _("Form M5")),
            Problem("gallery-aim", "empty", _("Say what will be different when the project ends.")),
        ],
    }


def _pictures() -> dict[str, Any]:
    names = [month["label"] for month in _timeline()]
    plan = [0, 4, 9, 17, 28, 39, 51, 63, 74, 86, 95, 100]
    actual = [0, 3, 6, 12, 21, 33, None, None, None, None, None, None]
    tiles = [f"T{n}" for n in range(1, 7)]
    return {
        "map": {
            "values": dict(zip(tiles, [4, 12, 12, 30, None, 88], strict=True)),
            "names": {tile: _("Tile %(n)s") % {"n": tile[1:]} for tile in tiles},
            "links": {"T1": "#map"},
        },
        "plan_and_actual": list(zip(names, plan, actual, strict=True)),
        "chart": {
            "labels": names,
            "series": [{"name": _("Plan"), "values": plan}, {"name": _("Actual"), "values": actual, "kind": "line"}],
        },
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its attributes."""
    wrong = ExampleForm({"title": "", "budget": "-5", "agreed": "on"}, auto_id="wrong-%s")
    context: dict[str, Any] = {
        "form": ExampleForm(auto_id="id_gallery-%s", initial={"source": "act"}),
        "wrong": wrong,
        "states": list(STATUSES),
        "icons": list(ICONS),
        "page": Paginator(range(120), 25).page(2),
        "moment": clock.now(),
        "picker": _picker(),
        "today": clock.today(),
        **_lists(),
        **_comparisons(),
        **_pictures(),
    }
    return render(request, "ui/gallery.html", context)
