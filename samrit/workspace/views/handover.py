"""What a person holds, and the hand-over to a successor: choose, read what passes, confirm."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.forms.people import HandOverForm, take
from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of, people, person
from samrit.accounts.queries.people import PersonPage
from samrit.accounts.views.people import person_or_404, trail_of
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.ui.http import wants_fragment
from samrit.workspace.actions import handover as actions
from samrit.workspace.queries import handover as queries
from samrit.workspace.rules import handover as rules


@require_safe
def holdings(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Drafts, records sent and steps that wait; a part of the page of the person, or a page of its own."""
    page = person_or_404(request, public_id)
    held = queries.holdings(request.user, page.user)
    if wants_fragment(request):
        return render(request, "workspace/_holdings.html", {"held": held})
    context = {"held": held, "name": name_of(page.user), "trail": trail_of(page, _("What this person holds"))}
    return render(request, "workspace/holdings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Choose successor and day; read what passes; then confirm."""
    page = person_or_404(request, public_id)
    if reason := rules.why_not_hand_over(person(request.user), page.account):
        raise Refused(reason)
    form = HandOverForm(
        request.POST or None, queries.successors(request.user, page.user), initial={"on": clock.today()}
    )
    if request.method != "POST" or not form.is_valid():
        return _page(request, page, form)
    data = actions.HandOver(form.successor_chosen(), form.cleaned_data["on"], form.cleaned_data["basis"])
    if problems := rules.check_day(data.on, data.basis, page.account.posts, clock.today()):
        take(form, problems)
    elif no := rules.why_not_pass(person(request.user), page.account, people.account(data.successor)):
        form.add_error("successor", str(no))
    elif request.POST.get("confirm") != "yes":
        return _page(request, page, form, chosen=data)
    else:
        return _passed(request, page, form, data)
    return _page(request, page, form)


def _passed(request: SignedIn, page: PersonPage, form: HandOverForm, data: actions.HandOver) -> HttpResponse:
    try:
        passed = actions.hand_over(leaver=page.user, data=data, by=request.user)
    except Invalid as no:
        take(form, no.problems)
        return _page(request, page, form)
    words = _("Handed over: %(posts)s posts, %(loans)s lent posts, %(plans)s year plans.")
    messages.success(request, words % vars(passed))
    return redirect(reverse("person", args=[page.user.public_id]))


def _page(
    request: SignedIn, page: PersonPage, form: forms.Form, *, chosen: actions.HandOver | None = None
) -> HttpResponse:
    context = {
        "page": page,
        "name": name_of(page.user),
        "form": form,
        "chosen": chosen,
        "successor_name": name_of(chosen.successor) if chosen else "",
        "held": queries.holdings(request.user, page.user),
        "trail": trail_of(page, _("Hand over to a successor")),
    }
    wrong = form.is_bound and not form.is_valid()
    return render(request, "workspace/handover.html", context, status=422 if wrong else 200)
