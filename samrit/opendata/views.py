"""Public pages: releases and their files, the dictionary, released projects. They read published releases only."""

import csv
import io
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.lib.csv_cells import csv_cell
from samrit.lib.fiscal import MONTHS
from samrit.lib.money import MILLION
from samrit.lib.names import page_language
from samrit.lib.thai import month_name
from samrit.opendata.forms import FilterForm
from samrit.opendata.http import file_response
from samrit.opendata.models import Release
from samrit.opendata.queries import completeness as reported
from samrit.opendata.queries import folders, pages, released
from samrit.opendata.rules.datasets import DATASETS
from samrit.opendata.rules.package import CONVENTIONS, DEMONSTRATION, EXCLUDED, LICENCE
from samrit.plans.models import PlanNode
from samrit.ui.http import wants_fragment


def _language() -> str:
    return page_language()


def _millions(baht: Any) -> float:
    return float(Decimal(str(baht)) / MILLION)


def _money_chart(money: list[dict[str, Any]]) -> dict[str, Any]:
    """Million baht by fiscal year, a series for each source."""
    years = list(dict.fromkeys(row["fiscal_year"] for row in money))
    sources: dict[str, dict[Any, float]] = {}
    for row in money:
        sources.setdefault(row["source_name"] or "–", {})[row["fiscal_year"]] = _millions(row["amount_baht"])
    series = [{"name": name, "values": [found.get(year) for year in years]} for name, found in sources.items()]
    return {"labels": [str(year or "–") for year in years], "series": series}


def _trail(*items: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Open data"), "/open/"), *items]


def _published(name: str) -> Release:
    release = released.find_release(name)
    if release is None:
        raise Http404(_("No release %(name)s has been published.") % {"name": name})
    return release


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What may be reused: the newest release, all releases, licence, how to cite, API."""
    releases = released.releases()
    latest = pages.release_page(releases[0]) if releases else None
    context: dict[str, Any] = {
        "releases": releases,
        "latest": latest,
        "totals": released.totals(),
        "datasets": _described(),
        "licence": LICENCE,
        "excluded": EXCLUDED.in_language(_language()),
        "trail": [*_trail()[:1], (_("Open data"), "")],
    }
    return render(request, "opendata/home.html", context)


@login_not_required
@require_safe
def release(request: HttpRequest, name: str) -> HttpResponse:
    """The permanent page of a quarter (its newest revision) or of exactly one revision."""
    found = _published(name)
    revisions = [one for one in released.releases() if one.period == found.period]
    context = {
        "page": pages.release_page(found),
        "files": _described_files(found),
        "revisions": revisions,
        "demonstration": DEMONSTRATION.in_language(_language()),
        "conventions": CONVENTIONS.in_language(_language()),
        "trail": _trail((found.name, "")),
    }
    return render(request, "opendata/release.html", context)


@login_not_required
@require_safe
def file(request: HttpRequest, name: str, file: str) -> HttpResponseBase:
    """A file of a published release, with its hash as ETag."""
    found = _published(name)
    sha256 = pages.sha256_of(found, file)
    path = folders.folder_of(found) / file
    if sha256 is None or not path.is_file():
        raise Http404(_("%(name)s has no file %(file)s.") % {"name": found.name, "file": file})
    return file_response(request, path, sha256=sha256, name=f"{found.name}-{file}", is_fixed=name == found.name)


@login_not_required
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every column of every dataset: meaning, type, unit, code list."""
    context = {
        "datasets": _described(),
        "conventions": CONVENTIONS.in_language(_language()),
        "excluded": EXCLUDED.in_language(_language()),
        "trail": _trail((_("Dictionary"), "")),
    }
    return render(request, "opendata/dictionary.html", context)


@login_not_required
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """Released projects: search, filters, totals, fifty a page."""
    form = FilterForm(request.GET.dict(), released.choices())
    filters = form.filters()
    page = Paginator(released.projects(filters), released.PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "page": page,
        "rows": [row.data for row in page],
        "totals": released.totals(filters),
        "query": urlencode(kept),
        "words": filters.words,
        "is_filtered": bool(kept),
        "release": released.latest_release(),
        "trail": _trail((_("Projects"), "")),
    }
    return render(request, "opendata/projects.html", context)


@login_not_required
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """What became of it: one released project in plain words."""
    year = request.GET.get("year", "")
    page = pages.project_page(code, int(year[:9]) if year.isdecimal() else None, _language())
    if page is None:
        raise Http404(_("%(code)s is not in the newest release.") % {"code": code})
    context = {
        "page": page,
        "data": page.record.data,
        "release": page.record.release,
        "address": request.build_absolute_uri(request.path),
        "chart": {
            "labels": [_("Quarter %(quarter)s") % {"quarter": quarter} for quarter in range(1, 5)],
            "series": [
                {"name": _("Plan"), "values": page.by_quarter("progress_plan_percent")},
                {"name": _("Actual"), "values": page.by_quarter("progress_actual_percent"), "kind": "line"},
            ],
        },
        "months": [month_name(month, _language()) for month in MONTHS],
        "money_chart": _money_chart(page.money),
        "trail": _trail((_("Projects"), "/open/projects/"), (page.record.data["code"], "")),
    }
    return render(request, "opendata/project.html", context)


@login_not_required
@require_safe
def node_projects(request: HttpRequest, pk: int) -> HttpResponse:
    """Released projects below a plan node: a panel for its page, or a page of its own."""
    node = get_object_or_404(PlanNode.objects.published().select_related("edition"), pk=pk)
    key = f"{node.edition.code}/{node.kind}/{node.code}"
    template = "opendata/node_projects.html#panel" if wants_fragment(request) else "opendata/node_projects.html"
    answer = render(request, template, {"found": released.under_node(key), "node": node})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@login_not_required
@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    """Which ministries have reported, and which in time, in the newest release."""
    found = reported.summary()
    url = reverse("opendata:completeness-file", args=["csv"]), reverse("opendata:completeness-file", args=["json"])
    context = {
        "found": found,
        "totals": [found.total(quarter) for quarter in found.quarters] if found else [],
        "downloads": [
            {"url": path, "format": name, "label": ""} for path, name in zip(url, ("CSV", "JSON"), strict=True)
        ],
        "trail": _trail((_("Who has reported"), "")),
    }
    return render(request, "opendata/completeness.html", context)


@login_not_required
@require_safe
def completeness_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The same numbers as CSV or JSON."""
    del request
    found = reported.summary()
    if found is None or ending not in {"csv", "json"}:
        raise Http404
    rows = [
        {"release": found.release.name, "fiscal_year": found.release.fiscal_year, **asdict(line)}
        for line in found.lines
    ]
    if ending == "json":
        return JsonResponse({"release": found.release.name, "rows": rows}, json_dumps_params={"ensure_ascii": False})
    out = io.StringIO("\ufeff", newline="")
    out.seek(1)
    writer = csv.DictWriter(out, ["release", "fiscal_year", *reported.Line.__dataclass_fields__])
    writer.writeheader()
    writer.writerows({name: csv_cell(value) for name, value in row.items()} for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="samrit-reported-{found.release.name}.csv"'
    return response


def _described() -> list[dict[str, Any]]:
    """The datasets with their meanings in the reader's language."""
    language = _language()
    return [
        {
            "name": dataset.name,
            "title": dataset.title.in_language(language),
            "meaning": dataset.meaning.in_language(language),
            "key": ", ".join(dataset.key),
            "columns": [
                {"column": column, "meaning": column.meaning.in_language(language)} for column in dataset.columns
            ],
        }
        for dataset in DATASETS
    ]


def _described_files(release: Release) -> list[dict[str, Any]]:
    """The datasets of a release with title, meaning and download links."""
    language = _language()
    return [
        {
            "name": one.dataset.name,
            "title": one.dataset.title.in_language(language),
            "meaning": one.dataset.meaning.in_language(language),
            "rows": one.rows,
            "sums": [
                (one.dataset.column(name).meaning.in_language(language), total) for name, total in one.sums.items()
            ],
            "files": one.files,
            "links": [
                {"url": f"/open/{release.name}/{link.name}", "format": link.format, "size": link.bytes}
                for link in one.files
            ],
        }
        for one in pages.release_page(release).datasets
    ]
