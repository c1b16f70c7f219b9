"""The matching list: words that were stated instead of plan nodes, what they may mean, and the decisions on them. NESDC's."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Problem
from samrit.plans.forms.picking import id_of
from samrit.plans.queries.picking import find
from samrit.projects.actions import matching as actions
from samrit.projects.actions.matching import Matched
from samrit.projects.forms import matching as forms
from samrit.projects.forms.matching import MatchForm
from samrit.projects.queries import matching as queries
from samrit.projects.rules.matching import why_not_match

PAGE = 20
DECISIONS_PAGE = 50


@require_safe
def matching(request: SignedIn) -> HttpResponse:
    """What waits to be matched, with suggestions for the texts of the page."""
    _hers(request)
    return _list(request)


def _hers(request: SignedIn) -> None:
    """To everybody but NESDC's analysts and administrators these pages do not exist."""
    if why_not_match(person(request.user)):
        raise Http404


def _trail(last: str = "") -> list[tuple[str, str]]:
    here = reverse("projects:matching")
    begun = [(_("Home"), "/"), (_("Projects"), reverse("projects:list"))]
    return [*begun, (_("Match stated words"), here if last else ""), *([(last, "")] if last else [])]


def _list(request: SignedIn, wrong: MatchForm | None = None) -> HttpResponse:
    """The list; a decision that could not be taken stays in its place with what is wrong."""
    work, filters = queries.work(request.user), forms.read_filters(request.GET)
    texts = work.narrowed(filters)
    page = Paginator(texts, PAGE).get_page(request.GET.get("page", "1"))
    offers = queries.offers(list(page.object_list))
    picked = find([pk]) if (pk := id_of(request.GET.get("node"))) else []
    chosen = picked[0].node if picked and len(texts) == 1 else None
    cards = [(text, offers[text.key], forms.start(text, n, offers[text.key], chosen)) for n, text in enumerate(page)]
    asked = {"level": filters.level, "edition": filters.edition, "q": filters.words}
    query = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "work": work,
        "filters": filters,
        "form": forms.FilterForm(filters, work),
        "page": page,
        "cards": [(text, more, _kept(form, wrong)) for text, more, form in cards],
        "wrong": wrong,
        "query": query,
        "here": f"{query}&page={page.number}" if query else f"page={page.number}",
        "least": forms.read_least(""),
        "trail": _trail(),
    }
    return render(request, "projects/matching.html", context, status=422 if wrong is not None else 200)


def _kept(form: MatchForm, wrong: MatchForm | None) -> MatchForm:
    """What was written wrongly, in the place of the form of the same text."""
    same = wrong is not None and all(
        wrong[name].value() == form[name].value() for name in ("edition", "level", "stated")
    )
    if wrong is None or not same:
        return form
    wrong.auto_id = form.auto_id
    return wrong


@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: SignedIn) -> HttpResponse:
    """All decisions, also those taken back; a POST takes one."""
    _hers(request)
    if request.method == "POST":
        return _decide(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[: forms.LONGEST]
    page = Paginator(queries.decisions(request.user, words), DECISIONS_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "page": page,
        "decisions": queries.with_links(page.object_list),
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "trail": _trail(_("Decisions")),
    }
    return render(request, "projects/matching_decisions.html", context)


def _decide(request: SignedIn) -> HttpResponse:
    """One decision. Without script, “choose” leads to the page that searches and back."""
    form = MatchForm(request.POST)
    if "choose" in request.POST:
        return redirect(_search(request))
    if not form.is_valid() or (choice := form.choice_of()) is None:
        form.add_error("choice", _("Choose what the words mean, or that no node fits."))
        return _list(request, form)
    try:
        done = actions.accept_match(
            edition=choice.edition,
            level=choice.level,
            stated=choice.stated,
            node=choice.node,
            reason=choice.reason,
            by=request.user,
        )
    except Invalid as no:
        form.show(_at_choice(no.problems))
        return _list(request, form)
    _say(request, done)
    return redirect(_back(request))


def _at_choice(problems: list[Problem]) -> list[Problem]:
    """Problems of hidden fields are told where the decision is taken."""
    hidden = {"stated", "node"}
    return [Problem("choice" if p.field in hidden else p.field, p.code, p.message, p.rule) for p in problems]


def _back(request: SignedIn) -> str:
    kept = request.GET.urlencode()
    return f"{reverse('projects:matching')}?{kept}" if kept else reverse("projects:matching")


def _search(request: SignedIn) -> str:
    """The page that searches the level in a year of the words; it leads back to the text alone."""
    told = {name: request.POST.get(name, "")[: forms.LONGEST] for name in ("level", "edition", "stated")}
    level = forms.read_filters(told).level
    text = {"level": level, "edition": told["edition"], "q": told["stated"]}
    found = [one for one in queries.work(request.user).narrowed(forms.read_filters(text)) if one.text == told["stated"]]
    back = f"{reverse('projects:matching')}?{urlencode(text)}"
    asked = {"kinds": level, "name": "node", "back": back} | ({"year": found[0].year} if found else {})
    return f"{reverse('plans:pick')}?{urlencode(asked)}"


def _say(request: SignedIn, done: Matched) -> None:
    told = {"texts": len(done.matches), "links": done.links, "plans": done.plans}
    if all(match.node_id is None for match in done.matches):
        messages.success(request, _("It is kept that no node fits. The words stay as they are stated."))
        return
    text = ngettext(
        "%(links)s link of %(plans)s year plans has its node now. You can take this back under “Decisions”.",
        "%(links)s links of %(plans)s year plans have their node now. You can take this back under “Decisions”.",
        done.links,
    )
    messages.success(request, text % told)


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: SignedIn) -> HttpResponse:
    """The suggestions above a likeness, each with its tick; a POST accepts those that are ticked, all or none."""
    _hers(request)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            done = actions.accept_matches(choices=forms.read_many(request.POST), by=request.user)
        except Invalid as no:
            problems = no.problems
        else:
            _say(request, done)
            return redirect(_back(request))
    filters, least = forms.read_filters(request.GET), forms.read_least(request.GET.get("least", ""))
    texts = queries.work(request.user).narrowed(filters)
    asked = {"level": filters.level, "edition": filters.edition, "q": filters.words}
    context: dict[str, Any] = {
        "rows": queries.sure_offers(texts, least / 100, forms.MOST),
        "most": forms.MOST,
        "texts": texts,
        "least": least,
        "kept": [(name, value) for name, value in asked.items() if value],
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "problems": problems,
        "trail": _trail(_("Accept many")),
    }
    return render(request, "projects/matching_many.html", context, status=422 if problems else 200)


@require_POST
def undoing(request: SignedIn, match: int) -> HttpResponse:
    """Take a decision back."""
    _hers(request)
    found = queries.get_match(request.user, match)
    if found is None:
        raise Http404
    done = actions.undo_match(match=found, by=request.user)
    told = {"links": done.links}
    text = ngettext(
        "The decision is taken back. %(links)s link holds the words alone again.",
        "The decision is taken back. %(links)s links hold the words alone again.",
        done.links,
    )
    messages.success(request, text % told)
    return redirect("projects:matching-decisions")
