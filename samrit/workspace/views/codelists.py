"""Pages in which NESDC's administrator changes code lists. The lists themselves are read at the same addresses."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.codelists import queries
from samrit.codelists import rules as items
from samrit.codelists.models import CodeItem, CodeList
from samrit.codelists.queries import ListPage
from samrit.lib.errors import Clash, Invalid, Refused, Stale, Text
from samrit.lib.merge import fingerprints, seen_after
from samrit.ui.http import wants_fragment
from samrit.workspace.actions import codelists as actions
from samrit.workspace.forms.codelists import EndForm, NewItemForm, WordsForm
from samrit.workspace.queries.codelists import changes
from samrit.workspace.rules import codelists as rules

ACTS = {
    "code_item_changed": gettext_lazy("Words changed"),
    "code_item_added": gettext_lazy("Added"),
    "code_item_ended": gettext_lazy("Ended"),
}


@require_safe
def doors(request: SignedIn, list: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """What this person may do with the list, with the reason why not. A part of its page, or a page of its own."""
    page, who = _page_or_404(list), person(request.user)
    context = {
        "page": page,
        "list": page.code_list,
        "no": rules.why_not_change(who),
        "no_more": rules.why_not_add(who, page.code_list),
        "acts": [(ACTS[event.act], event, who) for event, who in changes(page.code_list) if event.act in ACTS],
        "trail": _trail(page.code_list, _("Change this list")),
    }
    template = "workspace/codelists/doors.html"
    return render(request, f"{template}#body" if wants_fragment(request) else template, context)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, list: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """Add a code."""
    page = _page_or_404(list)
    with trying(request, "add_code_item", subject_kind="code_list", subject_id=page.code_list.pk):
        _refuse(rules.why_not_add(person(request.user), page.code_list))
    last = max((item.position for item in page.items), default=0)
    form = NewItemForm(request.POST or None, initial={"position": last + 1})
    if request.method == "POST" and form.is_valid():
        typed: dict[str, Any] = {key: form.cleaned_data.get(key) for key in ("code", "valid_from", "source")}
        try:
            actions.add_item(code_list=page.code_list, words=form.read_words(), by=request.user, **typed)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The code is in the list."))
            return redirect("codelists:list", list)
    context = {"form": form, "list": page.code_list, "trail": _trail(page.code_list, _("Add a code"))}
    return render(request, "workspace/codelists/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def item(request: SignedIn, list: str, item: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """Mend the words of a code, or end it."""
    row = queries.get_item(list, item)
    if row is None:
        raise Http404
    ending = "end" in request.POST
    act = "end_code_item" if ending else "change_code_item"
    with trying(request, act, subject_kind="code_list", subject_id=row.list_id):
        _refuse(rules.why_not_change(person(request.user)))
    stored = actions.words_of(row)
    words = WordsForm(request.POST if request.method == "POST" and not ending else None, initial=stored)
    end = EndForm(request.POST if ending else None)
    shown = fingerprints(stored)
    clashes: Sequence[Clash] = ()
    if request.method == "POST":
        done, shown, clashes = _end(request, row, end) if ending else _mend(request, row, words)
        if done:
            messages.success(request, _("Saved."))
            return redirect("codelists:list", list)
    context: dict[str, Any] = {
        "list": row.list,
        "item": row,
        "words": words,
        "end": end,
        "seen": {f"seen-{key}": value for key, value in shown.items()},
        "clashes": clashes,
        "no_end": items.why_not_end(row.code, is_read_by_rules=row.is_read_by_rules, valid_to=row.valid_to),
        "trail": _trail(row.list, row.name),
    }
    status = 409 if clashes else 422 if words.errors or end.errors else 200
    return render(request, "workspace/codelists/item.html", context, status=status)


Done = tuple[bool, dict[str, str], Sequence[Clash]]


def _mend(request: SignedIn, row: CodeItem, form: WordsForm) -> Done:
    stored = actions.words_of(row)
    seen = {key: request.POST.get(f"seen-{key}", "") for key in stored}
    if not form.is_valid():
        return False, seen, []
    try:
        actions.change_item(item=row, words=form.read_words(), seen=seen, by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return False, seen, []
    except Stale as no:
        written = {key: getattr(form.read_words(), key) for key in stored}
        return False, seen_after(seen, stored, written, [clash.field for clash in no.clashes]), no.clashes
    return True, seen, []


def _end(request: SignedIn, row: CodeItem, form: EndForm) -> Done:
    shown = fingerprints(actions.words_of(row))
    if not form.is_valid():
        return False, shown, []
    try:
        actions.end_item(item=row, **form.cleaned_data, by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return False, shown, []
    return True, shown, []


def _refuse(reason: Text | None) -> None:
    if reason:
        raise Refused(reason)


def _page_or_404(code: str) -> ListPage:
    page = queries.get_list(code)
    if page is None:
        raise Http404
    return page


def _trail(code_list: CodeList, here: str) -> list[tuple[str, str]]:
    lists = (_("Code lists"), reverse("codelists:lists"))
    return [(_("Home"), "/"), lists, (code_list.title, reverse("codelists:list", args=[code_list.code])), (here, "")]
