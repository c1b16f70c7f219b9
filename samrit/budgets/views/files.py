"""The door for budget books: a file is brought and checked, what is wrong is shown, it is taken over and back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of
from samrit.budgets.actions import books as actions
from samrit.budgets.actions.matching import match_unit
from samrit.budgets.forms import BookForm
from samrit.budgets.models import Book, BookState
from samrit.budgets.queries import reading as queries
from samrit.budgets.rules import access
from samrit.budgets.rules.columns import ITEMS
from samrit.budgets.rules.layout import IGNORED
from samrit.budgets.rules.limits import LIMITS
from samrit.lib import clock, workbooks
from samrit.lib.brought import LEVELS, by_level
from samrit.lib.errors import Invalid, Problem
from samrit.lib.names import page_language
from samrit.lib.steps import is_running

ON_A_PAGE = 50
STATES = {BookState.CHECKED: "submitted", BookState.APPLIED: "complete", BookState.UNDONE: "cancelled"}


@require_http_methods(["GET", "POST"])
def book_list(request: SignedIn) -> HttpResponse:
    """The books one may read, and for those who bring them the door for another."""
    form = BookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            book = _bring(request, form)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("budgets:file", book.pk)
    found = list(queries.books(request.user))
    context = {
        "form": form,
        "books": [(book, STATES[BookState(book.state)]) for book in found],
        "brings": queries.brings_books(request.user),
    }
    return render(request, "budgets/list.html", context, status=422 if form.errors else 200)


def _bring(request: SignedIn, form: BookForm) -> Book:
    asked = dict(form.cleaned_data)
    sent = asked.pop("file")
    if sent.size > LIMITS.size:
        words = _("The file is larger than %(size)d MB. Send it in parts.") % {
            "size": LIMITS.size // workbooks.MEGABYTE
        }
        raise Invalid([Problem("file", "size", words)])
    data = actions.NewBook(**asked)
    return actions.bring_book(data=data, file_name=sent.name or "", content=sent.read(), by=request.user)


def file_or_404(request: SignedIn, pk: int) -> Book:
    """A book with its file, for those who bring books; for all others it does not exist."""
    found = queries.whole_book(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def file(request: SignedIn, book: int) -> HttpResponse:
    """What is in a file and what is wrong with it; take it over, take it back, say what its columns are."""
    found = file_or_404(request, book)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except Invalid as no:
            problems = no.problems
            found = file_or_404(request, book)
    if request.headers.get("HX-Request") and not is_running(found.counts):
        return HttpResponse(headers={"HX-Refresh": "true"})
    status = 422 if problems else 200
    return render(request, "budgets/file.html", {**_page(request, found), "problems": problems}, status=status)


def _act(request: SignedIn, book: Book) -> HttpResponse:
    match request.POST.get("act"):
        case "apply":
            said = {name: request.POST.get(name) == "on" for name in ("leave_out", "accept_totals")}
            if actions.apply_book(book=book, by=request.user, **said).state == BookState.APPLIED:
                messages.success(request, _("The book is taken over. Agencies find their lines in it."))
                return redirect("budgets:book", book.pk)
        case "undo":
            actions.undo_book(book=book, by=request.user)
            messages.success(request, _("The book is taken back with all its rows."))
        case "go_on":
            actions.go_on(book=book, by=request.user)
        case "columns":
            pairs = zip(request.POST.getlist("heading"), request.POST.getlist("column"), strict=False)
            if not is_running(actions.say_columns(book=book, columns=dict(pairs), by=request.user).counts):
                messages.info(request, _("The file was checked again with these columns."))
        case _:
            raise Http404
    return redirect("budgets:file", book.pk)


def _page(request: SignedIn, book: Book) -> dict[str, Any]:
    faults = actions.faults_of(book)
    level = request.GET.get("level", "")
    shown = [fault for fault in faults if fault.level == level] if level in LEVELS else faults
    resting = queries.resting_on(book) if book.state == BookState.APPLIED else 0
    unknown = [*book.counts.get("unknown_columns", []), *book.columns]
    return {
        "book": book,
        "state": STATES[BookState(book.state)],
        "reader": name_of(book.read_by) or _("the system"),
        "trail": [(_("Budget books"), reverse("budgets:list")), (book.title, "")],
        "counts": book.counts,
        "levels": by_level(faults, level),
        "faults": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "query": urlencode({"level": level}) if level in LEVELS else "",
        "has_stopped": access.has_stopped(book, clock.now()),
        "no_apply": access.why_not_apply(book),
        "no_undo": access.why_not_undo(book, resting),
        "resting": resting,
        "headings": [(heading, book.columns.get(heading, "")) for heading in dict.fromkeys(unknown)],
        "columns": [
            ("", "–"),
            *((one.name, one.en if page_language() == "en" else one.th) for one in ITEMS),
            (IGNORED, _("Leave it alone")),
        ],
    }


@require_safe
def annotated(request: SignedIn, book: int) -> HttpResponse:
    """The person's own workbook with what was found written into its cells."""
    found = file_or_404(request, book)
    if found.state != BookState.CHECKED or is_running(found.counts):
        raise Http404
    response = HttpResponse(actions.annotated(found), content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="budget-book-{found.pk}-annotated.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
def units(request: SignedIn, book: int) -> HttpResponse:
    """Units of a book that are tied to no body, with bodies whose names are like theirs."""
    found = file_or_404(request, book)
    problems: list[Problem] = []
    if request.method == "POST":
        unit, body = request.POST.get("unit", ""), request.POST.get("other") or request.POST.get("body", "")
        try:
            rows = match_unit(book=found, unit=unit, body=body, by=request.user)
        except Invalid as no:
            problems = no.problems
        else:
            messages.success(request, _("%(count)s rows have their body now.") % {"count": rows})
            return redirect("budgets:units", found.pk)
    trail = [(_("Budget books"), reverse("budgets:list")), (found.title, reverse("budgets:book", args=[found.pk]))]
    context = {
        "book": found,
        "waiting": queries.unmatched(found) if found.state == BookState.APPLIED else [],
        "problems": problems,
        "trail": [*trail, (_("Units without a body"), "")],
    }
    return render(request, "budgets/units.html", context, status=422 if problems else 200)
