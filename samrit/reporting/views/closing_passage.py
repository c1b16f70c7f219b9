"""The passage of a report after the end of a project: approve, return to fields, take back, note, unlock."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samrit.accounts.http import SignedIn
from samrit.approvals.models import Pin
from samrit.lib.errors import Invalid
from samrit.reporting.actions import closing_passage as actions
from samrit.reporting.forms import AnswerForm, DecisionForm, ReturnForm, UnlockForm
from samrit.reporting.models import ClosingReport
from samrit.reporting.views.closing import address, closing_or_404, page_or_404, render_closing


def _back(row: ClosingReport, said: str, request: SignedIn) -> HttpResponse:
    messages.success(request, said)
    return redirect(address(row.project, row.kind))


@require_POST
def approval(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Approve the present step."""
    row = closing_or_404(request, code, kind)
    done = actions.approve_closing(closing=row, hash_read=request.POST.get("hash", ""), by=request.user)
    return _back(row, _("Approved.") if done else _("Approved; it goes to the next step."), request)


@require_POST
def undoing(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Take an own approval back."""
    row = closing_or_404(request, code, kind)
    actions.undo_closing(closing=row, by=request.user)
    return _back(row, _("Your approval is taken back; the report waits for you again."), request)


@require_POST
def giving_back(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Return to the editor with a reason, and comments pinned to fields."""
    row, page = closing_or_404(request, code, kind), page_or_404(request, code, kind)
    form = ReturnForm(page.fields, page.case.values, request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        actions.return_closing(closing=row, reason=reason, pins=form.pins, by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return render_closing(request, page, status=422, returning=form)
    return _back(row, _("Returned to the editor."), request)


@require_POST
def withdrawal(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Take an own sending back."""
    row = closing_or_404(request, code, kind)
    actions.withdraw_closing(closing=row, by=request.user)
    return _back(row, _("Withdrawn; you can change it again."), request)


@require_POST
def acknowledgement(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Take note of an approved report."""
    row = closing_or_404(request, code, kind)
    actions.acknowledge_closing(closing=row, by=request.user)
    return _back(row, _("Acknowledged."), request)


@require_POST
def pin_answer(request: SignedIn, code: str, kind: str, pk: int) -> HttpResponse:
    """Answer a pinned comment in words."""
    row = closing_or_404(request, code, kind)
    pin = Pin.objects.filter(pk=pk, approval=row.approval_id).first()
    if pin is None:
        raise Http404
    form = AnswerForm(request.POST)
    form.is_valid()
    try:
        actions.answer_pin(closing=row, pin=pin, text=form.cleaned_data.get("text", ""), by=request.user)
    except Invalid as no:
        form.show(no.problems)
        page = page_or_404(request, code, kind)
        return render_closing(request, page, status=422, answering=form, answering_pin=pin.pk)
    return _back(row, _("Answered."), request)


@require_POST
def unlocking(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Ask that an approved report be opened for correction."""
    row, page = closing_or_404(request, code, kind), page_or_404(request, code, kind)
    form = UnlockForm(page.fields, request.POST)
    if not form.is_valid():
        return render_closing(request, page, status=422, unlocking=form)
    try:
        actions.ask_unlock(closing=row, by=request.user, **form.cleaned_data)
    except Invalid as no:
        form.show(no.problems)
        return render_closing(request, page, status=422, unlocking=form)
    return _back(row, _("The request to unlock was sent."), request)


@require_POST
def unlock_decision(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Grant or refuse the request that waits."""
    row, form = closing_or_404(request, code, kind), DecisionForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    match request.POST.get("decision"):
        case "grant":
            actions.grant_unlock(closing=row, reason=reason, by=request.user)
            return _back(row, _("Unlocked for correction; the approved version stays in force."), request)
        case "refuse":
            try:
                actions.refuse_unlock(closing=row, reason=reason, by=request.user)
            except Invalid as no:
                form.show(no.problems)
                return render_closing(request, page_or_404(request, code, kind), status=422, deciding=form)
            return _back(row, _("The request was refused."), request)
    raise BadRequest


@require_POST
def unlock_closing(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Give an unlock up."""
    row = closing_or_404(request, code, kind)
    actions.close_unlock(closing=row, by=request.user)
    return _back(row, _("The unlock is closed; the report is as it was approved."), request)
