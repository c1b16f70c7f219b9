"""The loading door: editions out as workbook and pack, a file into a draft, what it would do, apply and undo."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of, person
from samrit.lib import workbooks
from samrit.lib.brought import LEVELS, by_level
from samrit.lib.errors import Invalid, Problem
from samrit.plans.actions import loading as actions
from samrit.plans.forms.loads import LoadForm
from samrit.plans.models import Edition, Load, LoadState
from samrit.plans.queries import loads as queries
from samrit.plans.queries import sheets as files
from samrit.plans.queries.editions import edition_by_code
from samrit.plans.rules import access
from samrit.plans.rules.sheets import SHEETS, sheet_named
from samrit.plans.views.drafts.frame import around, draft_or_404

PACK = "application/zip"
ON_A_PAGE = 50
LOOKS = {"wrong": "missing", "asks": "returned", "warns": "unverified", "mended": "derived"}
"""How a fault looks, in the words of the component `status`."""
STATES = {LoadState.CHECKED: "submitted", LoadState.APPLIED: "complete", LoadState.UNDONE: "cancelled"}
ACTS = {
    "add": gettext_lazy("Added"),
    "change": gettext_lazy("Changed"),
    "same": gettext_lazy("The same"),
    "cancel": gettext_lazy("Cancelled"),
    "remove": gettext_lazy("Removed"),
}


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _published(code: str) -> Edition:
    found = edition_by_code(code)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def workbook(_request: HttpRequest, edition: str) -> HttpResponse:
    """A published edition as a workbook."""
    found = _published(edition)
    return _file(files.workbook_of(found), workbooks.MIME, f"{found.code}.xlsx")


@login_not_required
@require_safe
def pack(_request: HttpRequest, edition: str) -> HttpResponse:
    """A published edition as a data package."""
    found = _published(edition)
    return _file(files.pack_of(found), PACK, f"{found.code}.zip")


@require_safe
def draft_workbook(request: SignedIn, draft: str) -> HttpResponse:
    """A draft as a workbook, to be written in and brought back."""
    found = draft_or_404(request, draft)
    return _file(files.workbook_of(found), workbooks.MIME, f"{found.code}.xlsx")


@require_safe
def draft_pack(request: SignedIn, draft: str) -> HttpResponse:
    """A draft as a data package."""
    found = draft_or_404(request, draft)
    return _file(files.pack_of(found), PACK, f"{found.code}.zip")


@require_safe
def template(request: SignedIn, draft: str) -> HttpResponse:
    """An empty workbook with the headings and lists of the draft."""
    found = draft_or_404(request, draft)
    return _file(files.template_of(found), workbooks.MIME, f"{found.code}-template.xlsx")


@require_http_methods(["GET", "POST"])
def loads(request: SignedIn, draft: str) -> HttpResponse:
    """The files brought to a draft so far, and the door for another."""
    found = draft_or_404(request, draft)
    form = LoadForm(found, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            load = _bring(request, found, form)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("plans:draft-load", found.code, load.pk)
    context = {
        **around(found, "draft-loads", (_("Excel and packs"), "")),
        "form": form,
        "loads": [(load, STATES[LoadState(load.state)], name_of(load.read_by)) for load in queries.list_loads(found)],
        "no": access.why_not_edit(person(request.user), found),
        "downloads": _downloads(found),
        "is_bad": bool(form.errors),
    }
    return render(request, "plans/loads/list.html", context, status=422 if form.errors else 200)


def _bring(request: SignedIn, draft: Edition, form: LoadForm) -> Load:
    sent = form.cleaned_data["file"]
    limit = actions.LIMITS.size
    if sent.size > limit:
        words = _("The file is larger than %(size)d MB. Send it in parts.") % {"size": limit // workbooks.MEGABYTE}
        raise Invalid([Problem("file", "size", words)])
    way = form.cleaned_data["way"]
    return actions.check_load(edition=draft, file_name=sent.name or "", data=sent.read(), way=way, by=request.user)


def _downloads(draft: Edition) -> list[dict[str, Any]]:
    return [
        {"label": _("This draft"), "url": reverse("plans:draft-workbook", args=[draft.code]), "format": "XLSX"},
        {"label": _("Empty template"), "url": reverse("plans:draft-template", args=[draft.code]), "format": "XLSX"},
        {"label": _("This draft as a pack"), "url": reverse("plans:draft-pack", args=[draft.code]), "format": "ZIP"},
    ]


def _load_or_404(draft: Edition, pk: int) -> Load:
    load = queries.get_load(draft, pk)
    if load is None:
        raise Http404
    return load


@require_http_methods(["GET", "POST"])
def load(request: SignedIn, draft: str, load: int) -> HttpResponse:
    """What a file would do and what is wrong with it; apply it, check it again, undo it."""
    found = draft_or_404(request, draft)
    brought = _load_or_404(found, load)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, brought)
        except Invalid as no:
            problems = no.problems
            brought = _load_or_404(found, load)
    context = {**around(found, "draft-loads", *_steps(found, brought)), **_result(request, brought)}
    return render(request, "plans/loads/load.html", {**context, "problems": problems}, status=422 if problems else 200)


def _steps(draft: Edition, load: Load) -> tuple[tuple[str, str], tuple[str, str]]:
    return (_("Excel and packs"), reverse("plans:draft-loads", args=[draft.code])), (load.file_name, "")


def _act(request: SignedIn, load: Load) -> HttpResponse:
    match request.POST.get("act"):
        case "apply":
            confirmed = request.POST.get("confirmed") == "on"
            actions.apply_load(load=load, confirmed=confirmed, by=request.user)
            messages.success(request, _("The file is applied. It can be undone as long as nobody changes these rows."))
        case "undo":
            actions.undo_load(load=load, by=request.user)
            messages.success(request, _("The load is undone: everything is as it was before."))
        case "check":
            actions.check_again(load=load, by=request.user)
            messages.info(request, _("The file was checked again, against the draft as it is now."))
        case _:
            raise Http404
    return redirect("plans:draft-load", load.edition.code, load.pk)


def _result(request: SignedIn, load: Load) -> dict[str, Any]:
    faults = actions.faults_of(load)
    level = request.GET.get("level", "")
    shown = [fault for fault in faults if fault.level == level] if level in LEVELS else faults
    no_edit = access.why_not_edit(person(request.user), load.edition)
    return {
        "load": load,
        "state": STATES[LoadState(load.state)],
        "reader": name_of(load.read_by),
        "applier": name_of(load.applied_by),
        "tables": _tables(load),
        "totals": _totals(load),
        "levels": by_level(faults, level),
        "faults": Paginator([(fault, LOOKS[fault.level]) for fault in shown], ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "query": urlencode({"level": level}) if level in LEVELS else "",
        "no_apply": no_edit or actions.why_not_apply(load),
        "no_undo": no_edit,
        "no_check": no_edit,
    }


def _tables(load: Load) -> list[tuple[Any, list[int], int]]:
    """The numbers of each sheet of the file: rows that are added, changed, the same, cancelled, and that are wrong."""
    counts = load.counts["tables"]
    faulty = Counter((fault.title, fault.row) for fault in actions.faults_of(load) if fault.blocks and fault.row >= 0)
    wrong = Counter(sheet.name for title, _row in faulty if (sheet := sheet_named(title)) is not None)
    return [
        (sheet.words, [of["rows"], *(of[act] for act in ACTS)], wrong[sheet.name])
        for sheet in SHEETS
        if (of := counts.get(sheet.name)) is not None
    ]


def _totals(load: Load) -> list[tuple[str, int]]:
    """Nodes by what would become of them."""
    nodes = load.counts["tables"].get("nodes", {})
    shown = [(str(word), nodes.get(act, 0)) for act, word in ACTS.items() if act != "remove"]
    shown[-1] = (shown[-1][0], load.counts["cancelled"])
    return shown


@require_safe
def annotated(request: SignedIn, draft: str, load: int) -> HttpResponse:
    """The person's own workbook with the faults written into its cells."""
    found = draft_or_404(request, draft)
    brought = _load_or_404(found, load)
    data = files.annotated_of(brought, actions.faults_of(brought))
    return _file(data, workbooks.MIME, f"{found.code}-{brought.pk}-annotated.xlsx")
