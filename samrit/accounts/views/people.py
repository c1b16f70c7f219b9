"""People: who is in the tree I administer, and one person with her posts. Names are shown to those who manage them;
everybody else finds nothing here."""

import uuid
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.actions import people as actions
from samrit.accounts.forms import people as reading
from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of, person
from samrit.accounts.queries import people as queries
from samrit.accounts.queries.people import PersonPage
from samrit.accounts.roles import Person
from samrit.accounts.rules import people as rules
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused

Trail = list[tuple[str | Promise, str]]


@require_safe
def people_list(request: SignedIn) -> HttpResponse:
    """The people of the tree this person administers."""
    who = administrator_or_404(request)
    filters = reading.read_filters(request.GET)
    page, states = queries.people(request.user, filters, request.GET.get("page", "1"))
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": reading.FilterForm(filters, queries.bodies_to_manage(request.user)),
        "filters": filters,
        "page": page,
        "states": [(word, states[key]) for key, word in queries.STATES.items() if key in states],
        "query": urlencode(kept),
        "who": who,
        "trail": [(_("My work"), "/my-work/"), (_("People"), "")],
    }
    return render(request, "accounts/people.html", context)


@require_safe
def person_page(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """One person: posts with their days, what is lent, invitations, and what may be done."""
    page = person_or_404(request, public_id)
    who = person(request.user)
    acts = {
        "name": rules.why_not_name(who, page.account),
        "invite": rules.why_not_invite_again(who, page.account),
        "suspend": rules.why_not_suspend(who, page.account),
        "resume": rules.why_not_resume(who, page.account),
        "erase": rules.why_not_erase(who, page.account),
        "give": rules.why_not_add(who, page.account),
        "hand_over": rules.why_not_manage(who, page.account),
    }
    context = {
        "page": page,
        "name": name_of(page.user),
        "acts": acts,
        "posts": _posts(who, page),
        "received": _received(who, page),
        "trail": trail_of(page),
    }
    return render(request, "accounts/person.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: SignedIn) -> HttpResponse:
    """Invite somebody new; the link is shown once."""
    who = administrator_or_404(request)
    bodies = list(queries.bodies_to_manage(request.user))
    roles = {role for body in bodies for role in rules.roles_to_give(who, body)}
    begin = {"starts_on": clock.today()}
    form = reading.InviteForm(request.POST if request.method == "POST" else None, bodies, roles, initial=begin)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        try:
            made = actions.invite_person(username=username, names=form.names(), post=form.post(), by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        except Refused as no:
            form.add_error("role", str(no.reason))
        else:
            return _invited(request, made)
    trail = [*_begin(), (_("Invite a person"), "")]
    help_text = _("She gets a link by e-mail to choose her password. It works once, within seven days.")
    return form_page(request, form, _("Invite a person"), _("Send the invitation"), trail, lead=help_text)


@require_POST
@never_cache
def invitation(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """A new link for somebody who has not used hers."""
    page = person_or_404(request, public_id)
    return _invited(request, actions.invite_again(user=page.user, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def names(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Correct name, position and e-mail."""
    page = person_or_404(request, public_id)
    _refuse(rules.why_not_name(person(request.user), page.account))
    known = getattr(page.user, "person", None)
    begin = {field: getattr(known, field, "") for field in ("full_name", "position", "email")}
    form = reading.NamesForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_names(user=page.user, names=form.names(), by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        else:
            return _done(request, page, _("The names were saved."))
    return form_page(
        request, form, _("Correct name and e-mail"), _("Save"), trail_of(page, _("Correct name and e-mail"))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def suspension(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Suspend an account, with a reason."""
    page = person_or_404(request, public_id)
    _refuse(rules.why_not_suspend(person(request.user), page.account))
    form = reading.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.suspend(user=page.user, reason=form.cleaned_data["reason"], by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        else:
            return _done(request, page, _("The account is suspended; its sessions have ended."))
    lead = _("She cannot sign in any more, and open sessions end at once. Posts and drafts stay where they are.")
    title = _("Suspend the account")
    return form_page(request, form, title, title, trail_of(page, title), lead=lead, kind="danger")


@require_POST
def resumption(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Open a suspended account again."""
    page = person_or_404(request, public_id)
    actions.resume(user=page.user, by=request.user)
    return _done(request, page, _("The account is open again."))


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Erase a person's names; history keeps the pseudonymous id."""
    page = person_or_404(request, public_id)
    _refuse(rules.why_not_erase(person(request.user), page.account))
    form = reading.BasisForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_names(user=page.user, basis=form.cleaned_data["basis"], by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        else:
            return _done(request, page, _("The names were erased."))
    lead = _(
        "Name, position, e-mail and user name are replaced by a pseudonym, for ever. What was done stays in the log."
    )
    title = _("Erase the names")
    return form_page(request, form, title, title, trail_of(page, title), lead=lead, kind="danger")


def administrator_or_404(request: SignedIn) -> Person:
    """Who asks, if she manages people at all."""
    who = person(request.user)
    if not rules.is_administrator(who):
        raise Http404
    return who


def person_or_404(request: SignedIn, public_id: uuid.UUID) -> PersonPage:
    """The person, if she is in the tree of the one who asks; for all others she is not there."""
    administrator_or_404(request)
    page = queries.get_person(request.user, public_id)
    if page is None:
        raise Http404
    return page


def _posts(who: Person, page: PersonPage) -> list[dict[str, object]]:
    """The posts with what may be done about each."""
    today = clock.today()
    last = page.account.is_last_administrator
    return [
        {
            "post": post,
            "why_not_end": rules.why_not_end(who, post.membership, is_last_administrator=last),
            "why_not_lend": rules.why_not_lend(who, post.membership, today),
            "loans": [(loan, rules.why_not_end_loan(who, loan, today)) for loan in post.loans],
        }
        for post in page.posts
    ]


def _received(who: Person, page: PersonPage) -> list[tuple[object, object]]:
    return [(loan, rules.why_not_end_loan(who, loan, clock.today())) for loan in page.received]


def _refuse(reason: object) -> None:
    if reason:
        raise Refused(str(reason))


def _invited(request: SignedIn, made: actions.Invited) -> HttpResponse:
    trail = [
        *_begin(),
        (name_of(made.user), reverse("person", args=[made.user.public_id])),
        (_("Invitation"), ""),
    ]
    link = request.build_absolute_uri(made.path)
    context = {"made": made, "link": link, "name": name_of(made.user), "trail": trail}
    return render(request, "accounts/invited.html", context)


def _begin() -> Trail:
    return [(_("My work"), "/my-work/"), (_("People"), reverse("people"))]


def trail_of(page: PersonPage, last: str = "") -> Trail:
    """The way to a page about this person."""
    own = reverse("person", args=[page.user.public_id]) if last else ""
    return [*_begin(), (name_of(page.user), own), *([(last, "")] if last else [])]


def _done(request: SignedIn, page: PersonPage, words: str) -> HttpResponseRedirect:
    messages.success(request, words)
    return redirect("person", page.user.public_id)


def form_page(
    request: SignedIn,
    form: forms.Form,
    title: str,
    submit: str,
    trail: Trail,
    *,
    lead: str = "",
    kind: str = "primary",
) -> HttpResponse:
    """A page with one form; 422 where it was posted and is not right. `kind` is that of the button."""
    context = {"form": form, "title": title, "submit": submit, "trail": trail, "lead": lead, "kind": kind}
    context["back"] = next((url for _label, url in reversed(trail) if url), "/my-work/")
    return render(request, "accounts/person_form.html", context, status=422 if form.is_bound else 200)
