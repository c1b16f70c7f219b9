"""Files of a year plan: the list with the door for another one, taking one away, and the bytes."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of, person
from samrit.lib.errors import Invalid
from samrit.projects.actions import attachments as actions
from samrit.projects.forms.attachments import AttachmentForm
from samrit.projects.models import Attachment, YearPlan
from samrit.projects.queries import attachments as reading
from samrit.projects.rules import spots
from samrit.projects.rules.attachments import KINDS, MEGABYTE, why_not_attach
from samrit.projects.views.editing import navigation, plan_or_404, trail
from samrit.ui import downloads


@require_http_methods(["GET", "POST"])
def files(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The files of the plan; a POST adds one."""
    plan = plan_or_404(request, code, year)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            file = actions.NewFile.of(said["file"], said["title"], said["place"])
            actions.attach(year_plan=plan, file=file, by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The file was attached."))
            return redirect("projects:files", code, year)
    return _page(request, plan, form)


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
        "is_infected": not file.is_open,
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
    """The bytes of a file that no virus was found in, always as a download."""
    found = _file_or_404(request, plan_or_404(request, code, year), uid)
    if not found.is_open:
        raise Http404
    return downloads.whole(found.stored_as, found.file_name, found.kind)


def _file_or_404(request: SignedIn, plan: YearPlan, uid: UUID) -> Attachment:
    found = reading.find(request.user, plan, uid)
    if found is None:
        raise Http404
    return found
