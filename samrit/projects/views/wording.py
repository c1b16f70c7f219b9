"""The forms of a year as everybody reads them, and the pages where NESDC's administrator states their words and duties."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.errors import Clash, Invalid, Refused, Stale
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.merge import fingerprints, seen_after
from samrit.projects.actions import wording as actions
from samrit.projects.forms.wording import WordForm
from samrit.projects.models import FormWord
from samrit.projects.queries import wording as queries
from samrit.projects.rules import duties
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.projects.rules.duties import Stated


@require_safe
def words(request: SignedIn) -> HttpResponse:
    """The forms of a fiscal year: every place with its words, duty and source."""
    year = _year(request.GET.get("year", ""))
    sections = queries.places_in(year)
    asked = request.GET.get("section", "")
    chosen = asked if asked in {section.key for section, _places in sections} else sections[0][0].key
    context = {
        "year": year,
        "years": queries.years_stated(),
        "titles": [(section.key, section.label) for section, _places in sections],
        "chosen": chosen,
        "sections": [each for each in sections if each[0].key == chosen],
        "no": duties.why_not_state(person(request.user)),
        "trail": [(_("Home"), "/"), (_("Words of the forms"), "")],
    }
    return render(request, "projects/wording/words.html", context)


@require_http_methods(["GET", "POST"])
def word(request: SignedIn) -> HttpResponse:
    """One place: what is stated of it year by year, and the form that states it."""
    key = request.GET.get("key", "")
    place = duties.places().get(key)
    if place is None:
        raise Http404
    no = duties.why_not_state(person(request.user))
    with trying(request, "state_form_word", subject_kind="form_word", subject_id=key):
        if no and request.method == "POST":
            raise Refused(no)
    rows = queries.rows_at(key)
    asked = request.GET.get("from", "")
    row = next((row for row in rows if str(row.valid_from) == asked), None)
    stored = actions.stated_in(row) if row else Stated()
    shown = fingerprints(asdict(stored))
    clashes: Sequence[Clash] = ()
    form = WordForm(place, request.POST or None, is_new=row is None, initial=WordForm.initial_of(stored))
    if request.method == "POST":
        shown = {name: request.POST.get(f"seen-{name}", "") for name in shown}
        done, clashes = _state(request, key, row, form, shown)
        if done:
            messages.success(request, _("Saved."))
            section = key.partition(".")[0]
            return redirect(f"{reverse('projects:form-words')}?year={done.valid_from}&section={section}")
        shown = seen_after(shown, asdict(stored), {}, [clash.field for clash in clashes])
    context: dict[str, Any] = {
        "place": place,
        "rows": rows,
        "row": row,
        "form": form,
        "no": no,
        "clashes": clashes,
        "events": queries.events_at(key),
        "seen": {f"seen-{name}": value for name, value in shown.items()},
        "trail": [
            (_("Home"), "/"),
            (_("Words of the forms"), reverse("projects:form-words")),
            (str(place.label), ""),
        ],
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "projects/wording/word.html", context, status=status)


def _state(
    request: SignedIn, key: str, row: FormWord | None, form: WordForm, seen: dict[str, str]
) -> tuple[FormWord | None, Sequence[Clash]]:
    """The row as it is stated now; None with what two people wrote, or with the faults on the form."""
    if not form.is_valid():
        return None, ()
    given: dict[str, Any] = {"valid_from": form.cleaned_data.get("valid_from"), "row": row, "seen": seen}
    try:
        return actions.state_word(key=key, stated=form.stated(), by=request.user, **given), ()
    except Invalid as no:
        form.show(no.problems)
        return None, ()
    except Stale as no:
        return None, no.clashes


def _year(asked: str) -> int:
    """The fiscal year asked for; this one where none that can be is."""
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else fiscal_year_of(clock.today())
