"""Chains of approvers: which one counts for a body, its versions, and stating a new one from a day on."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.approvals.actions.chains import set_chain
from samrit.approvals.forms import ChainForm, rearranged, written
from samrit.approvals.models import SubjectKind
from samrit.approvals.queries import stated as queries
from samrit.approvals.rules.chains import MOST_STEPS
from samrit.lib import clock
from samrit.lib.errors import Invalid
from samrit.lib.thai import format_date

SHOWN = 20
"""How many waiting items one page lists."""


@require_safe
def chains(request: SignedIn) -> HttpResponse:
    """Find a body; the bodies that state their own chain; what waits for a step that nobody holds."""
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "words": words,
        "found": queries.bodies_found(request.user, words) if words else queries.own_bodies(request.user),
        "lines": queries.stated_chains(request.user),
        "kinds": SubjectKind,
        "empty": Paginator(queries.without_holders(request.user), SHOWN).get_page(request.GET.get("page")),
        "trail": [(_("My work"), "/my-work/"), (_("Approval chains"), "")],
    }
    return render(request, "approvals/chains.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def chain(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """The chain of a body for one kind of subject; an administrator states a new version."""
    page = queries.chain_page(request.user, code, kind)
    if page is None:
        raise Http404
    if request.method == "POST":
        return _written(request, page)
    rows = [
        {"role": step.role, "kind": step.kind, "days": step.days, "grace": step.grace_minutes}
        for step in page.chain.steps
    ]
    begins = format_date(clock.today() + dt.timedelta(days=1), "th")
    return _shown(request, page, ChainForm(rows=rows, initial={"begins": begins}))


def _written(request: SignedIn, page: queries.ChainPage) -> HttpResponse:
    """Save it, or rearrange its steps and show the form again; nothing is stored before it is saved."""
    wish = request.POST.get("do", "")
    if wish not in {"save", "end"}:
        rows = rearranged(written(request.POST), wish)
        typed = {"begins": request.POST.get("begins", ""), "source": request.POST.get("source", "")}
        return _shown(request, page, ChainForm(rows=rows, initial=typed))
    form = ChainForm(request.POST)
    if wish == "end":
        form.steps = []
    if form.is_whole():
        try:
            set_chain(
                organisation=page.body,
                subject_kind=page.kind,
                steps=[step.step for step in form.steps],
                begins=form.cleaned_data["begins"],
                source=form.cleaned_data["source"],
                by=request.user,
            )
        except Invalid as no:
            form.show(no.problems)
        else:
            day = format_date(form.cleaned_data["begins"], "th")
            messages.success(request, _("Saved. The new chain begins on %(day)s.") % {"day": day})
            return redirect("approvals:chain", page.body.code if page.body else "default", page.kind)
    return _shown(request, page, form, status=422)


def _shown(request: SignedIn, page: queries.ChainPage, form: ChainForm, status: int = 200) -> HttpResponse:
    code = page.body.code if page.body else "default"
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "can_add": len(form.steps) < MOST_STEPS,
        "tabs": [
            {
                "label": kind.label,
                "url": reverse("approvals:chain", args=[code, kind]),
                "current": kind == page.kind,
            }
            for kind in SubjectKind
        ],
        "trail": [
            (_("My work"), "/my-work/"),
            (_("Approval chains"), reverse("approvals:chains")),
            (page.body.name if page.body else _("Default of all bodies"), ""),
        ],
    }
    return render(request, "approvals/chain.html", context, status=status)
