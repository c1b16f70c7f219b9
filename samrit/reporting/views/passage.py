"""The passage of a report, of a quarter or after the end: approve, return to fields, take back, note, unlock."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samrit.accounts.http import SignedIn
from samrit.approvals.models import Pin
from samrit.lib.errors import Invalid
from samrit.reporting.actions import passage as actions
from samrit.reporting.forms import AnswerForm, DecisionForm, ReturnForm, UnlockForm
from samrit.reporting.views.at import At, at_or_404


@require_POST
def approval(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Approve the present step."""
    at = at_or_404(request, code, **place)
    done = actions.approve_report(report=at.row, hash_read=request.POST.get("hash", ""), by=request.user)
    return _back(request, at, _("Approved.") if done else _("Approved; it goes to the next step."))


@require_POST
def undoing(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Take an own approval back."""
    at = at_or_404(request, code, **place)
    actions.undo_report(report=at.row, by=request.user)
    return _back(request, at, _("Your approval is taken back; the report waits for you again."))


@require_POST
def giving_back(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Return to the editor with a reason, and comments pinned to fields."""
    at = at_or_404(request, code, **place)
    form = ReturnForm(at.page.fields, at.page.case.values, request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        actions.return_report(report=at.row, reason=reason, pins=form.pins, by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return at.render(returning=form)
    return _back(request, at, _("Returned to the editor."))


@require_POST
def withdrawal(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Take an own sending back."""
    at = at_or_404(request, code, **place)
    actions.withdraw_report(report=at.row, by=request.user)
    return _back(request, at, _("Withdrawn; you can change it again."))


@require_POST
def acknowledgement(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Take note of an approved report."""
    at = at_or_404(request, code, **place)
    actions.acknowledge_report(report=at.row, by=request.user)
    return _back(request, at, _("Acknowledged."))


@require_POST
def pin_answer(request: SignedIn, code: str, pk: int, **place: Any) -> HttpResponse:
    """Answer a pinned comment in words."""
    at = at_or_404(request, code, **place)
    pin = Pin.objects.filter(pk=pk, approval=at.row.approval_id).first()
    if pin is None:
        raise Http404
    form = AnswerForm(request.POST)
    form.is_valid()
    try:
        actions.answer_pin(report=at.row, pin=pin, text=form.cleaned_data.get("text", ""), by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return at.render(answering=form, answering_pin=pin.pk)
    return _back(request, at, _("Answered."))


@require_POST
def unlocking(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Ask that an approved report be opened for correction."""
    at = at_or_404(request, code, **place)
    form = UnlockForm(at.page.fields, request.POST)
    if not form.is_valid():
        return at.render(unlocking=form)
    try:
        actions.ask_unlock(report=at.row, by=request.user, **form.cleaned_data)
    except Invalid as no:
        form.show(no.problems)
        return at.render(unlocking=form)
    return _back(request, at, _("The request to unlock was sent."))


@require_POST
def unlock_decision(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Grant or refuse the request that waits."""
    at, form = at_or_404(request, code, **place), DecisionForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    match request.POST.get("decision"):
        case "grant":
            actions.grant_unlock(report=at.row, reason=reason, by=request.user)
            return _back(request, at, _("Unlocked for correction; the approved version stays in force."))
        case "refuse":
            try:
                actions.refuse_unlock(report=at.row, reason=reason, by=request.user)
            except Invalid as no:
                form.show(no.problems)
                return at.render(deciding=form)
            return _back(request, at, _("The request was refused."))
    raise BadRequest


@require_POST
def unlock_closing(request: SignedIn, code: str, **place: Any) -> HttpResponse:
    """Give an unlock up."""
    at = at_or_404(request, code, **place)
    actions.close_unlock(report=at.row, by=request.user)
    return _back(request, at, _("The unlock is closed; the report is as it was approved."))


def _back(request: SignedIn, at: At, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(at.address)
