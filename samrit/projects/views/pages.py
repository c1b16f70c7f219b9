"""The project's page for officers: one fiscal year at a time, what may be done now, the original behind an import."""

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.names import page_language
from samrit.lib.thai import fold_digits, month_name
from samrit.projects import rules
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries import attachments, copying, editing, family, filling, ownership, review, versions
from samrit.projects.queries import page as reading
from samrit.projects.rules.attachments import why_not_attach
from samrit.projects.rules.imports.paths import redacted
from samrit.projects.views.editing import navigation


@login_not_required
@require_safe
def project_page(request: HttpRequest, code: str) -> HttpResponse:
    """One project; `?year=` chooses the fiscal year (BE). The public is sent to the published page."""
    if not isinstance(request.user, User):
        return redirect(f"/open/projects/{quote(code)}/")
    years = reading.years_of(request.user, code)
    plan = _chosen(years, fold_digits(request.GET.get("year", "")))
    if plan.project.is_training:
        return redirect("projects:review", code, plan.fiscal_year)
    if version := versions.version_for(request.user, plan):
        return redirect("projects:version", code, plan.fiscal_year, version)
    inside = versions.reads_drafts(request.user, plan)
    read = [each for each in years if versions.version_for(request.user, each) is None]
    page = reading.project_page(request.user, plan, years, read=read, reads_drafts=inside)
    who = person(request.user)
    context: dict[str, Any] = {
        "page": page,
        "plan": plan,
        "project": plan.project,
        "part_of": family.parent_read(request.user, plan.project) if plan.project.parent_id else None,
        "tabs": _tabs(page, plan),
        "navigation": navigation(plan),
        "why_not_edit": rules.why_not_edit(who, plan),
        "why_not_approve": rules.why_not_approve(who, plan),
        "why_not_add_year": rules.why_not_add_year(who, plan),
        "reads_drafts": inside,
        "officer": ownership.officer_name(plan) if inside else "",
        "unlock": review.waiting_unlock(plan) if inside else None,
        "why_not_ask_unlock": rules.why_not_ask_unlock(who, plan),
        "is_correction": versions.is_being_corrected(plan),
        "passage": review.passage(plan),
        "versions": review.versions(plan, undone_too=inside),
        "months": _months_chart(page),
        "why_not_copy": copying.why_not_copy(request.user, plan) or not editing.owners_for(request.user).exists(),
        "has_marks": filling.has_marks(plan) if inside else False,
        "copied_from_url": _origin_of_copy(request.user, plan),
        "indicator_files": [{"url": reverse("projects:indicators-file", args=[code]), "format": "CSV"}],
        "money_files": [{"url": reverse("projects:money-file", args=[code, plan.fiscal_year]), "format": "CSV"}],
        "places": _places_map(page),
        "files": attachments.readable(request.user, plan),
        "why_not_attach": why_not_attach(who, plan),
    }
    return render(request, "projects/project.html", context)


def _chosen(years: list[YearPlan], asked: str) -> YearPlan:
    """The asked year, else the present one, else the newest; 404 where there is none to see."""
    by_year = {plan.fiscal_year: plan for plan in years}
    if not by_year:
        raise Http404
    if asked:
        plan = by_year.get(int(asked)) if asked.isdecimal() and len(asked) == 4 else None
        if plan is None:
            raise Http404
        return plan
    return by_year.get(fiscal_year_of(clock.today()), years[0])


def _origin_of_copy(user: User, plan: YearPlan) -> str:
    """The address of the project this one was made from, where she may see it."""
    source = plan.project.copied_from
    if source is None or not Project.objects.visible_to(user).filter(pk=source.pk).exists():
        return ""
    return reverse("projects:page", args=[source.code])


def _tabs(page: reading.ProjectPage, plan: YearPlan) -> list[dict[str, Any]]:
    address = reverse("projects:page", args=[page.project.code])
    return [
        {
            "label": _("FY%(year)s") % {"year": each.fiscal_year},
            "url": f"{address}?year={each.fiscal_year}",
            "current": each.pk == plan.pk,
        }
        for each in page.years
    ]


def _months_chart(page: reading.ProjectPage) -> dict[str, Any]:
    """Planned spending by month in million baht, for the picture and its table."""
    language = page_language()
    rows = [
        (f"{month_name(month, language)} {(year - (month >= 10)) % 100:02d}", amount)
        for year, month, amount in page.money.months
    ]
    data = {
        "labels": [label for label, _amount in rows],
        "series": [{"name": str(_("Planned")), "values": [round(float(amount) / 1e6, 6) for _label, amount in rows]}],
    }
    return {"rows": rows, "data": data}


def _places_map(page: reading.ProjectPage) -> dict[str, Any]:
    return {
        "values": {code: 1 if code in page.provinces else None for code in page.all_provinces},
        "names": page.all_provinces,
        "links": {code: f"/places/{code}/" for code in page.provinces},
        "points": [
            {"lat": each.lat, "lon": each.lon, "name": each.site or (each.area.name_th if each.area else "")}
            for each in page.locations
            if each.lat is not None and each.lon is not None
        ],
    }


@require_safe
def original(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """An imported document as it was, every path with its name, without account names; `?format=json` for the file."""
    document = reading.document_of(request.user, code, pk)
    if document is None:
        raise Http404
    if request.GET.get("format") == "json":
        file = JsonResponse(redacted(document.document), json_dumps_params={"ensure_ascii": False, "indent": 1})
        file["Content-Disposition"] = f'attachment; filename="{document.system}-{document.pk}.json"'
        return file
    context = {"document": document, "project": document.project, "rows": reading.readable(document)}
    return render(request, "projects/original.html", context)
