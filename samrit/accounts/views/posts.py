"""Posts of a person: given and ended by those who manage her; lent by herself or by them; my own posts."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.actions import posts as actions
from samrit.accounts.forms import people as reading
from samrit.accounts.http import SignedIn
from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import name_of, person
from samrit.accounts.queries import people as queries
from samrit.accounts.rules import people as rules
from samrit.accounts.views.people import Trail, form_page, person_or_404, trail_of
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused


@require_http_methods(["GET", "HEAD", "POST"])
def new_post(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Give a person a post."""
    page, who = person_or_404(request, public_id), person(request.user)
    if reason := rules.why_not_add(who, page.account):
        raise Refused(reason)
    bodies = list(queries.bodies_to_manage(request.user))
    roles = {role for body in bodies for role in rules.roles_to_give(who, body)}
    begin = {"starts_on": clock.today()}
    form = reading.PostForm(request.POST if request.method == "POST" else None, bodies, roles, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_post(user=page.user, post=form.post(), by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        except Refused as no:
            form.add_error("role", str(no.reason))
        else:
            messages.success(request, _("The post was given."))
            return redirect("person", public_id)
    return form_page(request, form, _("Give a post"), _("Give the post"), trail_of(page, _("Give a post")))


@require_http_methods(["GET", "HEAD", "POST"])
def post_end(request: SignedIn, public_id: uuid.UUID, post_id: int) -> HttpResponse:
    """End a post on a day."""
    page = person_or_404(request, public_id)
    post = next((post.membership for post in page.posts if post.membership.pk == post_id), None)
    if post is None:
        raise Http404
    last = page.account.is_last_administrator
    if reason := rules.why_not_end(person(request.user), post, is_last_administrator=last):
        raise Refused(reason)
    form = reading.EndForm(request.POST if request.method == "POST" else None, initial={"ends_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_post(post=post, ends_on=form.cleaned_data["ends_on"], by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        else:
            messages.success(request, _("The last day of the post was saved."))
            return redirect("person", public_id)
    lead = f"{post.get_role_display()} · {post.unit.name}"
    trail = trail_of(page, _("End a post"))
    return form_page(request, form, _("End a post"), _("End the post"), trail, lead=lead, kind="danger")


@require_http_methods(["GET", "HEAD", "POST"])
def person_loan(request: SignedIn, public_id: uuid.UUID, post_id: int) -> HttpResponse:
    """Lend a post of a person to a colleague, for her."""
    page = person_or_404(request, public_id)
    post = next((post.membership for post in page.posts if post.membership.pk == post_id), None)
    if post is None:
        raise Http404
    return _lend(request, post, trail_of(page, _("Lend the post")), reverse("person", args=[public_id]))


@require_POST
def person_loan_end(request: SignedIn, public_id: uuid.UUID, loan_id: int) -> HttpResponse:
    """End a loan given or received by a person of the tree."""
    page = person_or_404(request, public_id)
    loans = [*(loan for post in page.posts for loan in post.loans), *page.received]
    loan = next((loan for loan in loans if loan.pk == loan_id), None)
    if loan is None:
        raise Http404
    actions.end_loan(loan=loan, by=request.user)
    messages.success(request, _("The delegation has ended."))
    return redirect("person", public_id)


@require_safe
def me(request: SignedIn) -> HttpResponse:
    """My posts, what I lend and what is lent to me."""
    page, who, today = queries.myself(request.user), person(request.user), clock.today()
    posts = [
        {
            "post": post,
            "why_not_lend": rules.why_not_lend(who, post.membership, today),
            "loans": [(loan, rules.why_not_end_loan(who, loan, today)) for loan in post.loans],
        }
        for post in page.posts
    ]
    received = [(loan, rules.why_not_end_loan(who, loan, today)) for loan in page.received]
    trail = [(_("My work"), "/my-work/"), (_("My posts"), "")]
    context = {"page": page, "posts": posts, "received": received, "trail": trail, "name": name_of(page.user)}
    return render(request, "accounts/my_posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_loan(request: SignedIn, post_id: int) -> HttpResponse:
    """Lend one of my posts to a colleague."""
    post = get_object_or_404(Membership.objects.select_related("unit", "user"), pk=post_id, user=request.user)
    trail: Trail = [(_("My work"), "/my-work/"), (_("My posts"), reverse("my-posts")), (_("Lend the post"), "")]
    return _lend(request, post, trail, reverse("my-posts"))


@require_POST
def my_loan_end(request: SignedIn, loan_id: int) -> HttpResponse:
    """Take a post back that I lent, or give one back that was lent to me."""
    mine = Delegation.objects.filter(membership__user=request.user) | Delegation.objects.filter(receiver=request.user)
    actions.end_loan(loan=get_object_or_404(mine, pk=loan_id), by=request.user)
    messages.success(request, _("The delegation has ended."))
    return redirect("my-posts")


def _lend(request: SignedIn, post: Membership, trail: Trail, back: str) -> HttpResponse:
    if reason := rules.why_not_lend(person(request.user), post, clock.today()):
        raise Refused(reason)
    colleagues: list[User] = queries.colleagues(post)
    data = request.POST if request.method == "POST" else None
    form = reading.LoanForm(data, colleagues, initial={"starts_on": clock.today()})
    if data is not None and form.is_valid():
        try:
            actions.lend_post(post=post, loan=form.loan(), by=request.user)
        except Invalid as no:
            reading.take(form, no.problems)
        except Refused as no:
            form.add_error("receiver", str(no.reason))
        else:
            messages.success(request, _("The post is lent. Both keep it until the last day."))
            return redirect(back)
    days = {"days": rules.LONGEST_LOAN}
    lead = _(
        "%(post)s. For at most %(days)s days; whoever receives it cannot lend it on, nor approve what the giver sent."
    )
    words = lead % {"post": f"{post.get_role_display()} · {post.unit.name}", **days}
    return form_page(request, form, _("Lend the post"), _("Lend it"), trail, lead=words)
