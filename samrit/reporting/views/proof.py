"""Files, photos and links of a report: added, explained, taken away; the bytes, and previews that tell no place."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.lib.errors import Invalid
from samrit.projects.actions.attachments import NewFile
from samrit.reporting.actions import proof as actions
from samrit.reporting.forms import ProofFileForm, ProofLinkForm
from samrit.reporting.models import EvidenceLink, ProgressReport, ReportFile
from samrit.reporting.queries import proof as reading
from samrit.reporting.views.reports import back, page_or_404, render_report, report_or_404
from samrit.ui import downloads


@require_POST
def adding(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Add a file, or a link where one was written."""
    row = report_or_404(request, code, fiscal_year, quarter)
    add = _link if "link-address" in request.POST else _file
    form = add(request, row)
    if not form.errors:
        return back(code, fiscal_year, quarter)
    page = page_or_404(request, code, fiscal_year, quarter)
    if isinstance(form, ProofLinkForm):
        return render_report(request, page, status=422, linking=form)
    return render_report(request, page, status=422, attaching=form)


def _file(request: SignedIn, row: ProgressReport) -> ProofFileForm | ProofLinkForm:
    form = ProofFileForm(reading.places_of_report(row), request.POST, request.FILES)
    if form.is_valid():
        words = form.cleaned_data
        new = NewFile.of(words["file"], words["title"], words["place"])
        try:
            added = actions.attach(report=row, file=new, doubt_reason=words["doubt_reason"], by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            if added.doubts and not added.doubt_reason:
                messages.warning(
                    request, _("The photo was attached, but it does not seem to fit. Say below why it does.")
                )
            else:
                messages.success(request, _("The file was attached."))
    return form


def _link(request: SignedIn, row: ProgressReport) -> ProofFileForm | ProofLinkForm:
    form = ProofLinkForm(reading.places_of_report(row), request.POST)
    if form.is_valid():
        try:
            actions.link(report=row, by=request.user, **form.cleaned_data)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The link was added."))
    return form


@require_POST
def explaining(request: SignedIn, code: str, fiscal_year: int, quarter: int, uid: UUID) -> HttpResponse:
    """Say why a photo that does not seem to fit does."""
    row = report_or_404(request, code, fiscal_year, quarter)
    found = _file_or_404(request, row, uid)
    try:
        actions.explain(report=row, file=found, reason=request.POST.get("doubt_reason", ""), by=request.user)
    except Invalid as no:
        page = page_or_404(request, code, fiscal_year, quarter)
        words = [one.message for one in no.problems]
        return render_report(request, page, status=422, explaining=found.pk, explaining_errors=words)
    messages.success(request, _("Saved."))
    return back(code, fiscal_year, quarter)


@require_POST
def removing(request: SignedIn, code: str, fiscal_year: int, quarter: int, uid: UUID) -> HttpResponse:
    """Take a file or a link away."""
    row = report_or_404(request, code, fiscal_year, quarter)
    link = EvidenceLink.objects.filter(report=row, uid=uid).first()
    if link is None:
        actions.remove(report=row, file=_file_or_404(request, row, uid), by=request.user)
    else:
        actions.unlink(report=row, row=link, by=request.user)
    messages.success(request, _("It was taken away. Versions that list it keep it."))
    return back(code, fiscal_year, quarter)


@require_safe
def file(request: SignedIn, code: str, fiscal_year: int, quarter: int, uid: UUID) -> HttpResponseBase:
    """The bytes as a download; a picture as its camera made it only for who may edit, for others its preview."""
    row = report_or_404(request, code, fiscal_year, quarter)
    found = _file_or_404(request, row, uid)
    if not found.is_open:
        raise Http404
    if found.is_picture and not reading.has_originals(request.user, row):
        return downloads.small_picture(found.stored_as, str(found.uid), saved=True)
    return downloads.whole(found.stored_as, found.file_name, found.kind)


@require_safe
def preview(request: SignedIn, code: str, fiscal_year: int, quarter: int, uid: UUID) -> HttpResponse:
    """A smaller picture without what its camera wrote into it."""
    found = _file_or_404(request, report_or_404(request, code, fiscal_year, quarter), uid)
    if not found.is_picture:
        raise Http404
    return downloads.small_picture(found.stored_as, str(found.uid), saved=False)


def _file_or_404(request: SignedIn, row: ProgressReport, uid: UUID) -> ReportFile:
    found = reading.find_file(request.user, row, uid)
    if found is None:
        raise Http404
    return found
