"""The inbox of an approver, and many decided together after a sample is read."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.approvals.models import Batch, SubjectKind
from samrit.lib.errors import Invalid
from samrit.lib.fiscal import share
from samrit.lib.names import page_language
from samrit.workspace.actions import inbox as actions
from samrit.workspace.queries import inbox as queries
from samrit.workspace.queries.inbox import Wanted


def _wanted(asked_for: QueryDict) -> Wanted:
    asked = {name: str(asked_for.get(name, "")) for name in ("kind", "unit", "reason", "words", "order")}
    asked["kind"] = asked["kind"] if asked["kind"] in SubjectKind.values else ""
    asked["order"] = asked["order"] if asked["order"] in queries.ORDERS else "risk"
    return Wanted(**asked)


@require_safe
def inbox(request: SignedIn) -> HttpResponse:
    """Everything that waits for this person, in the order of reading."""
    return _inbox(request)


def _inbox(request: SignedIn, problems: list[object] | None = None, status: int = 200) -> HttpResponse:
    wanted = _wanted(request.GET)
    context = {
        "inbox": queries.inbox(request.user, wanted),
        "wanted": wanted,
        "kinds": SubjectKind.choices,
        "problems": problems or [],
        "trail": [(_("My work"), "/my-work/"), (_("Inbox"), "")],
    }
    return render(request, "workspace/inbox.html", context, status=status)


@require_safe
def reading(request: SignedIn, number: int) -> HttpResponse:
    """A look at one item: what is known of it, and what changed since the version before."""
    found = queries.reading(request.user, number)
    if found is None:
        raise Http404
    trail = [(_("My work"), "/my-work/"), (_("Inbox"), "/inbox/"), (found.item.approval.title, "")]
    return render(request, "workspace/inbox_reading.html", {"reading": found, "trail": trail})


@require_POST
def batches(request: SignedIn) -> HttpResponse:
    """Take what was chosen, or all that was shown, together, and begin reading."""
    if "all" in request.POST:
        chosen = [item.approval.pk for item in queries.inbox(request.user, _wanted(request.POST)).items]
    else:
        chosen = [int(number) for number in request.POST.getlist("chosen") if number.isdecimal()]
    try:
        batch = actions.begin_batch(chosen=chosen, by=request.user)
    except Invalid as no:
        return _inbox(request, list(no.problems), 422)
    return redirect("workspace:batch", batch.pk)


def _batch_or_404(request: SignedIn, number: int) -> Batch:
    batch = queries.batch(request.user, number)
    if batch is None:
        raise Http404
    return batch


@require_safe
def batch(request: SignedIn, number: int) -> HttpResponse:
    """What was chosen: the sample and how far it is read, the warnings, the decision, and how each ended."""
    page = queries.batch_page(_batch_or_404(request, number), page_language())
    trail = [(_("My work"), "/my-work/"), (_("Inbox"), "/inbox/"), (_("Decide together"), "")]
    polled = bool(request.headers.get("HX-Request"))
    template = "workspace/batch.html#progress" if polled else "workspace/batch.html"
    answer = render(request, template, {"page": page, "trail": trail})
    if polled and not page.is_running:
        answer["HX-Refresh"] = "true"  # the whole page: what can be done with the batch has changed
    return answer


def batch_item(request: SignedIn, number: int, approval: int) -> HttpResponse:
    """One item of the sample: read it, then say that it was read."""
    found = _batch_or_404(request, number)
    if request.method == "POST":
        actions.mark_read(batch=found, approval_id=approval, by=request.user)
        page = queries.batch_page(queries.batch(request.user, number) or found, "th")
        after = page.next_to_read
        if after is not None:
            return redirect("workspace:batch-item", number, after.item.approval.pk)
        messages.success(request, _("The sample is read. You can now approve all of them together."))
        return redirect("workspace:batch", number)
    read = queries.reading_of_batch(request.user, found, approval)
    if read is None:
        raise Http404
    context = {
        "reading": read,
        "batch": found,
        "place": found.sample.index(approval) + 1,
        "share": share(Decimal(found.sample.index(approval) + 1), Decimal(len(found.sample))),
        "is_read": approval in found.read,
        "trail": [
            (_("My work"), "/my-work/"),
            (_("Inbox"), "/inbox/"),
            (_("Decide together"), f"/inbox/batches/{number}/"),
            (read.item.approval.title, ""),
        ],
    }
    return render(request, "workspace/inbox_reading.html", context)


@require_POST
def decision(request: SignedIn, number: int) -> HttpResponse:
    """Approve all that was chosen."""
    actions.decide_batch(batch=_batch_or_404(request, number), by=request.user)
    return redirect("workspace:batch", number)


@require_POST
def undoing(request: SignedIn, number: int) -> HttpResponse:
    """Take all of them back, within the grace period."""
    actions.undo_batch(batch=_batch_or_404(request, number), by=request.user)
    messages.success(request, _("They are being taken back. What could not be taken back says why below."))
    return redirect("workspace:batch", number)
