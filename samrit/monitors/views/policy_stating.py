"""Stating a policy monitor, or the next version of one: written, checked, looked at with its counts, and put into force."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Refused
from samrit.monitors.actions import policy as actions
from samrit.monitors.forms.policy import MonitorForms
from samrit.monitors.models import Scope
from samrit.monitors.queries import policy
from samrit.monitors.queries.policy_page import Asked, MonitorPage, offered, own_choice, page_of, usual_span
from samrit.monitors.rules.policy import MOST_GROUPS, Definition, GroupDef, why_not_define


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """A new monitor."""
    _may(request)
    return _answer(request, None)


@require_http_methods(["GET", "POST"])
def following(request: SignedIn, monitor: str) -> HttpResponse:
    """The next version of a monitor, beginning with what the newest says."""
    newest = policy.find(monitor)
    if newest is None:
        raise Http404
    _may(request)
    return _answer(request, newest)


def _may(request: SignedIn) -> None:
    with trying(request, "state_monitor", subject_kind="policy_monitor", subject_id=""):
        if reason := why_not_define(person(request.user)):
            raise Refused(reason)


def _answer(request: SignedIn, newest: Definition | None) -> HttpResponse:
    start = newest or Definition("", "", groups=(GroupDef("", ""),))
    written = MonitorForms(request.POST if request.method == "POST" else None, start)
    version = _version(request, newest)
    preview: MonitorPage | None = None
    wants = {name for name in ("add", "preview", "apply") if name in request.POST}
    if request.method == "POST" and wants - {"add"}:
        is_read = written.is_valid()  # what could be read is judged all the same, so that every fault is told at once
        definition = written.definition(version)
        if newest is not None:
            definition = replace(definition, code=newest.code)
        try:
            if "apply" in wants and is_read:
                row = actions.state_monitor(definition=definition, is_new=newest is None, by=request.user)
                messages.success(request, _("Version %(version)s is in force.") % {"version": row.version})
                return redirect("monitors:policy-monitor", row.code)
            actions.check_monitor(definition=definition, is_new=newest is None, by=request.user)
            if is_read:
                asked = Asked(usual_span(), choice=_some_choice(request, definition))
                preview = page_of(request.user, definition, asked)
        except Invalid as no:
            written.show(no.problems)
    again = _shown_again(written, wants, preview)
    status = 422 if written.facts.errors or any(form.errors for form in written.groups) else 200
    title = _("New version of “%(name)s”") % {"name": newest.name} if newest else _("A new policy monitor")
    context = {
        "facts": again.facts,
        "groups": again.groups,
        "count": again.count,
        "problems": written.problems if "add" not in wants and written.data is not None and preview is None else [],
        "may_add": len(again.groups) < MOST_GROUPS,
        "version": version,
        "newest": newest,
        "preview": preview,
        "title": title,
        "back": _back(newest),
        "trail": _trail(newest, title),
    }
    return render(request, "monitors/policy_stating.html", context, status=status if "add" not in wants else 200)


def _version(request: SignedIn, newest: Definition | None) -> int:
    """The number the page was drawn with, so that a version stated meanwhile is noticed."""
    sent = request.POST.get("version", "")
    usual = newest.version + 1 if newest else 1
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else usual


def _shown_again(written: MonitorForms, wants: set[str], preview: MonitorPage | None) -> MonitorForms:
    """The forms as they are drawn: what was picked stands among what was chosen, an added group is empty."""
    if written.data is None:
        return written
    if preview is not None:
        return MonitorForms(None, preview.definition)
    if "add" in wants:
        written.is_valid()  # what is still missing is asked when it is looked at
        definition = written.definition(1)
        return MonitorForms(None, replace(definition, groups=(*definition.groups, GroupDef("", ""))))
    return written


def _some_choice(request: SignedIn, definition: Definition) -> str:
    """The ministry, province or cluster of the preview: her own, or else the first."""
    if definition.scope == Scope.NONE:
        return ""
    own = own_choice(request.user, definition.scope)
    return own or next((code for code, _name in offered(definition.scope)), "")


def _back(newest: Definition | None) -> str:
    return reverse("monitors:policy-monitor", args=[newest.code]) if newest else reverse("monitors:policy-monitors")


def _trail(newest: Definition | None, title: str) -> list[tuple[str, Any]]:
    above = [(_("Home"), "/"), (_("Policy monitors"), reverse("monitors:policy-monitors"))]
    return [*above, *([(newest.name, _back(newest))] if newest else []), (title, "")]
