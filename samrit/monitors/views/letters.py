"""Reminder letters: who is chosen, what was written, and the letters as files."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Refused
from samrit.monitors import http
from samrit.monitors.actions.letters import write_letters
from samrit.monitors.queries import letters as queries
from samrit.monitors.rules import letters as rules
from samrit.monitors.rules.completeness import form_name
from samrit.monitors.views.completeness import Asked, around, asked


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: SignedIn, fiscal_year: int) -> HttpResponse:
    """Choose the bodies to remind, and write; those written stand below."""
    found = asked(request, request.user, fiscal_year)
    if request.method != "POST":
        if no := rules.why_not_begin(person(request.user)):
            raise Refused(no)
        return _page(request, found)
    try:
        made = write_letters(board=found.board, form=found.form, codes=request.POST.getlist("body"), by=request.user)
    except Invalid as no:
        return _page(request, found, no)
    here = reverse("monitors:letters", args=[fiscal_year])
    written = "".join(f"&written={letter.uid}" for letter in made)
    return redirect(f"{here}?{found.query}{written}#written")


def _page(request: SignedIn, found: Asked, no: Invalid | None = None) -> HttpResponse:
    new = queries.named(request.user, request.GET.getlist("written"))
    context = {
        **around(found, request.user, "letters"),
        "lines": [
            (line, line.cell(found.form), days)
            for line, days in queries.bodies_to_remind(request.user, found.board, found.form)
        ],
        "chosen": request.POST.getlist("body"),
        "problems": no.problems if no else [],
        "new": new,
        "files": "&".join(f"letter={letter.uid}" for letter in new),
        "written": [(one, form_name(one.quarter)) for one in queries.written(request.user, found.board.fiscal_year)],
    }
    return render(request, "monitors/letters.html", context, status=422 if no else 200)


@require_safe
def letters_file(request: SignedIn, ending: str) -> HttpResponse:
    """Letters (`?letter=`, once for each) as one PDF or Word file, in Thai unless `?language=en`."""
    found = queries.named(request.user, request.GET.getlist("letter"))
    language = request.GET.get("language", "th")
    if not found or ending not in {"pdf", "docx"} or language not in http.LANGUAGES:
        raise Http404
    made = http.letters_pdf(found, language) if ending == "pdf" else http.letters_word(found, language)
    response = HttpResponse(made, content_type="application/pdf" if ending == "pdf" else http.WORD)
    name = rules.name_of_file([one.body.code for one in found], found[0].fiscal_year, found[0].quarter, ending)
    response["Content-Disposition"] = f'{"inline" if ending == "pdf" else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
