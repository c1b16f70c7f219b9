"""A report at its address, of either kind: a quarter's M6, or one after the end of a project. What both pages share asks only this."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from samrit.accounts.http import SignedIn
from samrit.approvals.queries.versions import NOW, Version
from samrit.reporting.actions.reports import document_of
from samrit.reporting.models import ClosingReport, ProgressReport
from samrit.reporting.queries import closing as closings
from samrit.reporting.queries import reports, versions
from samrit.reporting.rules import closing_document
from samrit.reporting.rules import versions as m6
from samrit.reporting.views import closing, shown
from samrit.reporting.views import reports as quarters
from samrit.ui.templatetags.samrit import fiscal_year as named_year


class Quarter:
    """The report of a quarter."""

    told = staticmethod(m6.told)
    compare = staticmethod(m6.compare)

    def __init__(self, request: SignedIn, row: ProgressReport) -> None:
        self.request, self.row, self.project = request, row, row.year_plan.project
        self.place = (self.project.code, row.year_plan.fiscal_year, row.quarter)
        self.address = reverse("reporting:report", args=self.place)
        self.versions_at = reverse("reporting:versions", args=self.place)

    @property
    def trail(self) -> list[tuple[str, str]]:
        """The way from one's work to it."""
        return [*shown.trail_to_year(self.row.year_plan), (self._name, self.address)]

    @property
    def eyebrow(self) -> str:
        """What stands above the headings of its pages."""
        year = named_year(self.row.year_plan.fiscal_year)
        return " · ".join([_("Progress report (M6)"), self.project.code, f"{self._name} {year}"])

    @property
    def _name(self) -> str:
        return _("Q%(quarter)s") % {"quarter": self.row.quarter}

    @cached_property
    def page(self) -> reports.ReportPage:
        """All that its page needs to know."""
        return quarters.page_or_404(self.request, *self.place)

    def render(self, **more: Any) -> HttpResponse:
        """Its page again, with forms that were refused."""
        return quarters.render_report(self.request, self.page, status=422, **more)

    @cached_property
    def versions(self) -> list[Version]:
        """What it has been, the newest first."""
        return versions.versions(self.request.user, self.row)

    def document(self, name: str) -> dict[str, Any] | None:
        """The version with this name, where the reader may see it."""
        now = document_of(self.row) if name == NOW else {}
        return versions.document_named(self.request.user, self.row, name, now)


class AfterTheEnd:
    """A report after the end of a project."""

    told = staticmethod(closing_document.told)
    compare = staticmethod(closing_document.compare)

    def __init__(self, request: SignedIn, row: ClosingReport) -> None:
        self.request, self.row, self.project = request, row, row.project
        self.place = (self.project.code, row.kind)
        self.address = closing.address(self.project, row.kind)
        self.versions_at = reverse("reporting:closing-versions", args=self.place)

    @property
    def trail(self) -> list[tuple[str, str]]:
        """The way from one's work to it."""
        return [*closing.trail(self.project), (self.row.get_kind_display(), self.address)]

    @property
    def eyebrow(self) -> str:
        """What stands above the headings of its pages."""
        return f"{self.row.get_kind_display()} · {self.project.code}"

    @cached_property
    def page(self) -> closings.ClosingPage:
        """All that its page needs to know."""
        return closing.page_or_404(self.request, *self.place)

    def render(self, **more: Any) -> HttpResponse:
        """Its page again, with forms that were refused."""
        return closing.render_closing(self.request, self.page, status=422, **more)

    @cached_property
    def versions(self) -> list[Version]:
        """What it has been, the newest first."""
        return closings.versions(self.request.user, self.row)

    def document(self, name: str) -> dict[str, Any] | None:
        """The version with this name, where the reader may see it."""
        return closings.document_named(self.request.user, self.row, name)


At = Quarter | AfterTheEnd


def at_or_404(request: SignedIn, code: str, **place: Any) -> At:
    """The report at an address, if this person may see it: `fiscal_year` and `quarter`, or `kind`."""
    if "kind" in place:
        return AfterTheEnd(request, closing.closing_or_404(request, code, place["kind"]))
    return Quarter(request, quarters.report_or_404(request, code, **place))
