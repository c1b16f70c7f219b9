"""Files of a year plan: the list with the door for another one, taking one away, and the bytes."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of, person
from samrit.lib.errors import Invalid
from samrit.projects.actions import attachments as actions
from samrit.projects.forms.attachments import AttachmentForm
from samrit.projects.models import Attachment, ScanState, StoredFile, YearPlan
from samrit.projects.queries import attachments as reading
from samrit.projects.rules import spots
from samrit.projects.rules.attachments import KINDS, MEGABYTE, why_not_attach
from samrit.projects.views.editing import navigation, plan_or_404, trail


@require_http_methods(["GET", "POST"])
def files(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The files of the plan; a POST adds one."""
    plan = plan_or_404(request, code, year)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.attach(year_plan=plan, file=_sent(form), by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The file was attached."))
            return redirect("projects:files", code, year)
    return _page(request, plan, form)


def _sent(form: AttachmentForm) -> actions.NewFile:
    """The file as it came. Of one that is too large only so much is read that the rules can say so."""
    sent, words = form.cleaned_data["file"], form.cleaned_data
    most = settings.SAMRIT_FILE_MEGABYTES * MEGABYTE
    title = words["title"] or str(sent.name or "").rsplit(".", 1)[0].replace("_", " ")
    return actions.NewFile(str(sent.name or ""), sent.read(most + 1), title, words["place"], sent.size)


def _page(request: SignedIn, plan: YearPlan, form: AttachmentForm) -> HttpResponse:
    found = reading.readable(request.user, plan)
    context = {
        "plan": plan,
        "form": form,
        "why_not": why_not_attach(person(request.user), plan),
        "files": [_line(file) for file in found],
        "has_scanner": settings.SAMRIT_SCANNER is not None,
        "navigation": navigation(plan, current="files"),
        "trail": trail(plan, _("Files")),
    }
    return render(request, "projects/files.html", context, status=422 if form.errors else 200)


def _line(file: Attachment) -> dict[str, object]:
    """A file as the list shows it."""
    place = spots.label(file.place, {}) if file.place else ""
    kind = KINDS[file.kind].label if file.kind in KINDS else file.kind
    return {
        "row": file,
        "place": place,
        "kind": kind,
        "megabytes": file.size / MEGABYTE,
        "by": name_of(file.added_by),
        "is_infected": file.scan == ScanState.INFECTED,
        "is_picture": file.kind.startswith("image/"),
    }


@require_POST
def removing(request: SignedIn, code: str, year: int, uid: UUID) -> HttpResponse:
    """Take a file away."""
    plan = plan_or_404(request, code, year)
    actions.remove(year_plan=plan, file=_file_or_404(request, plan, uid), by=request.user)
    messages.success(request, _("The file was taken away. Versions that list it keep it."))
    return redirect("projects:files", code, year)


@require_safe
def file(request: SignedIn, code: str, year: int, uid: UUID) -> HttpResponseBase:
    """The bytes, always as a download: a browser never opens what somebody handed in inside this site."""
    plan = plan_or_404(request, code, year)
    found = _file_or_404(request, plan, uid)
    return download(found)


def download(found: StoredFile) -> HttpResponseBase:
    """The bytes of a file that no virus was found in, for saving only."""
    if found.scan == ScanState.INFECTED or not default_storage.exists(found.stored_as):
        raise Http404
    answer = FileResponse(default_storage.open(found.stored_as), as_attachment=True, filename=found.file_name)
    answer["Content-Type"] = found.kind
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file_or_404(request: SignedIn, plan: YearPlan, uid: UUID) -> Attachment:
    found = reading.find(request.user, plan, uid)
    if found is None:
        raise Http404
    return found
