"""The page on which NESDC's administrator states the hosts of a node. Others read there why they do not."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Refused
from samrit.plans.actions import hosts as actions
from samrit.plans.forms.hosts import EndForm, HostForm
from samrit.plans.queries.hosting import HostPage, body_called, host_page
from samrit.plans.queries.nodes import way_up
from samrit.plans.rules import hosts as rules
from samrit.plans.views.reading import address, trail_to


@require_http_methods(["GET", "POST"])
def hosts(request: SignedIn, edition: str, kind: str, code: str) -> HttpResponse:
    """Who is, will be and was host; state a new one, or end one."""
    page = host_page(edition, kind, code)
    if page is None:
        raise Http404
    no = rules.why_not_state_hosts(person(request.user), page.node)
    ending = "end" in request.POST
    no_end = rules.why_not_state(person(request.user))
    with trying(request, "end_host" if ending else "set_host", subject_kind="plan_node", subject_id=page.node.pk):
        if request.method == "POST" and (reason := no_end if ending else no):
            raise Refused(reason)
    form = HostForm(request.POST if request.method == "POST" and not ending else None).offer(page.hosts.open)
    end = EndForm(request.POST if ending else None).offer(page.hosts.open)
    if request.method == "POST" and (_end(request, end) if ending else _set(request, page, form)):
        messages.success(request, _("The hosts are changed."))
        return redirect("plans:node-hosts", edition, kind, code)
    context: dict[str, Any] = {
        "page": page,
        "node": page.node,
        "here": address(page.node),
        "no": no,
        "no_end": no_end,
        "form": form,
        "end": end,
        "trail": trail_to(page.node, way_up(page.node), (_("Host agencies"), "")),
    }
    return render(request, "plans/hosts.html", context, status=422 if form.errors or end.errors else 200)


def _set(request: SignedIn, page: HostPage, form: HostForm) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    body = body_called(data["agency"])
    name = body.name_th if body is not None else data["agency"]
    try:
        actions.set_host(
            node=page.node,
            level=data["level"],
            agency_th=name,
            organisation=body,
            starts_on=data["starts_on"],
            basis=data["basis"],
            replaces=data["replaces"],
            by=request.user,
        )
    except Invalid as no:
        form.show(no.problems)
        return False
    return True


def _end(request: SignedIn, form: EndForm) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    if data["host"] is None:
        form.add_error("host", _("Choose a host whose time is not over."))
        return False
    try:
        actions.end_host(host=data["host"], ends_on=data["ends_on"], basis=data["basis"], by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return False
    return True
