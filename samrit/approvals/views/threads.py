"""The thread of a record: a page of its own, and a fragment of the page of its subject.

Who sees a record is known by the app of the subject: its own address of the thread checks that, vouches for the reader, and
answers with `show`. The address here is for those who see the record by its body.
"""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person, rows_seen
from samrit.approvals import rules
from samrit.approvals.actions import speaking
from samrit.approvals.forms import CommentForm
from samrit.approvals.models import Approval
from samrit.approvals.queries.threads import thread_page
from samrit.lib.errors import Invalid
from samrit.ui.http import wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedIn, pk: int) -> HttpResponse:
    """The thread of a record of a body that this person stands over."""
    approval = Approval.objects.filter(rows_seen(request.user, "owner"), pk=pk).select_related("owner").first()
    if approval is None:
        raise Http404
    return show(request, approval)


def show(request: SignedIn, approval: Approval) -> HttpResponse:
    """Answer for a reader whose right to see the record was checked: read, comment, ask to look again (`act=review`)."""
    if rules.why_not_read_thread(person(request.user), approval.owner):
        raise Http404
    if request.method != "POST":
        return _render(request, approval, CommentForm())
    form = CommentForm(request.POST)
    form.is_valid()
    act = speaking.ask_to_look_again if request.POST.get("act") == "review" else speaking.say
    try:
        act(approval=approval, text=form.cleaned_data.get("text", ""), by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return _render(request, approval, form, status=422)
    if wants_fragment(request):
        return _render(request, approval, CommentForm())
    messages.success(request, _("Your comment is in the thread."))
    return redirect(request.path)


def _render(request: SignedIn, approval: Approval, form: CommentForm, *, status: int = 200) -> HttpResponse:
    part = "#panel" if wants_fragment(request) else ""
    context: dict[str, Any] = {
        "thread": thread_page(request.user, approval, request.GET.get("page", "1")),
        "form": form,
        "here": request.path,
        "is_fragment": bool(part),
        "record": urlsplit(approval.link).path,
        "trail": [(_("My work"), "/my-work/"), (approval.title, approval.link), (_("Comments"), "")],
    }
    return render(request, f"approvals/thread.html{part}", context, status=status)
