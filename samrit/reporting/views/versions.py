"""Everything a report has been, of a quarter or after the end: the list, one version for reading, two compared."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.approvals.queries.versions import Version
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries import adjustments
from samrit.reporting.views.at import At, at_or_404


@require_safe
def versions(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Everything the report has been; `?left=` and `?right=` compare two of them."""
    at = at_or_404(request, code, **place)
    left, right = request.GET.get("left", ""), request.GET.get("right", "")
    names = {version.name: version.label for version in at.versions}
    rows = None
    if left or right:
        one, other = at.document(left), at.document(right)
        if one is None or other is None:
            raise Http404
        rows = at.compare(one, other)
    context: dict[str, Any] = {
        "versions": at.versions,
        "chosen": (left or _other_than_first(at.versions), right or next(iter(names), "")),
        "rows": rows,
        "changed": [each for each in rows or () if each.changed],
        "adjustments": adjustments.of_report(at.row) if isinstance(at.row, ProgressReport) else [],
        "left": names.get(left, left),
        "right": names.get(right, right),
        **_around(at),
    }
    return render(request, "reporting/versions.html", context)


@require_safe
def version(request: SignedIn, code: str, name: str, **place: Any) -> HttpResponse:
    """One version for reading."""
    at = at_or_404(request, code, **place)
    document = at.document(name)
    found = next((each for each in at.versions if each.name == name), None)
    if document is None or found is None:
        raise Http404
    context = {"version": found, "lines": at.told(document), **_around(at, found.label)}
    return render(request, "reporting/version.html", context)


def _other_than_first(found: list[Version]) -> str:
    return found[1].name if len(found) > 1 else found[0].name if found else ""


def _around(at: At, name: str = "") -> dict[str, Any]:
    """Where one is: the list, or in it the version of this name."""
    way = [*at.trail, (_("Versions"), at.versions_at if name else "")]
    return {
        "report": at.row,
        "here": at.address,
        "versions_at": at.versions_at,
        "trail": [*way, (name, "")] if name else way,
        "project": at.project,
        "eyebrow": at.eyebrow,
    }
