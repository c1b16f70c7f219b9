"""The forms as they are in a fiscal year: the specification with the words, order and duties of that year."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.codelists.models import CodeItem
from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.projects.models import FormWord, YearPlan
from samrit.projects.rules import duties
from samrit.projects.rules.duties import Place
from samrit.projects.rules.overlay import holding, overlaid
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Sections

MOST_YEARS = 12
_FORMS: dict[int, tuple[Any, Sections]] = {}
_LISTS = {name for spec in SECTIONS.values() for name in spec.codes}
_WORD_AS_IT_IS = RawSQL(  # another place or another transaction: another row
    "hashtid(projects_formword.ctid)::bigint + projects_formword.xmin::text::bigint", [], BigIntegerField()
)
_ITEM_AS_IT_IS = RawSQL(
    "hashtid(codelists_codeitem.ctid)::bigint + codelists_codeitem.xmin::text::bigint", [], BigIntegerField()
)


def sections_in(fiscal_year: int) -> Sections:
    """The five sections as the forms of a fiscal year (BE) have them, in their order. One query, and two more where a word or
    a code is another one than before: the forms are kept. Texts follow the language of the reader."""
    words = FormWord.objects.order_by().values_list("pk", _WORD_AS_IT_IS)
    items = CodeItem.objects.filter(list__code__in=_LISTS).order_by()
    stamp = frozenset(words.union(items.values_list("pk", _ITEM_AS_IT_IS), all=True))
    known = _FORMS.get(fiscal_year)
    if known is None or known[0] != stamp:
        while len(_FORMS) >= MOST_YEARS:
            _FORMS.pop(next(iter(_FORMS)), None)
        choices: dict[str, list[CodeItem]] = {}
        for item in items.select_related("list").order_by("position", "code"):
            choices.setdefault(item.list.code, []).append(item)
        laid = overlaid(SECTIONS, holding(FormWord.objects.all(), fiscal_year), choices)
        known = _FORMS[fiscal_year] = (stamp, laid)
    return known[1]


def sections_of(plan: YearPlan) -> Sections:
    """The sections as the forms of this year plan's year have them, read once for this object."""
    kept: Sections | None = plan.__dict__.get("_sections")
    if kept is None:
        kept = plan.__dict__["_sections"] = sections_in(plan.fiscal_year)
    return kept


@dataclass(frozen=True)
class PlaceInYear:
    """A place of the forms as it is in a year: its words and duty, and the row that states them, where one does."""

    place: Place
    row: FormWord | None

    @property
    def is_asked(self) -> bool:
        """Whether the form of the year has it."""
        return getattr(self.place.piece, "on_form", True)

    @property
    def is_required(self) -> bool:
        """Whether it must be filled in, of some project types at least."""
        return bool(getattr(self.place.piece, "required", False) or getattr(self.place.piece, "minimum", 0))

    @property
    def is_for_some(self) -> bool:
        """Whether it must be filled in by some only: beside other answers, or in projects of some types."""
        piece = self.place.piece
        return bool(getattr(piece, "needed_for", ()) or getattr(piece, "when", None))


def places_in(fiscal_year: int) -> list[tuple[Place, list[PlaceInYear]]]:
    """Every section of a fiscal year (BE) with its places, in the order of the form."""
    rows = holding(FormWord.objects.all(), fiscal_year)
    found: list[tuple[Place, list[PlaceInYear]]] = []
    for key, place in duties.places(sections_in(fiscal_year)).items():
        if "." not in key:
            found.append((place, []))
        found[-1][1].append(PlaceInYear(place, rows.get(key)))
    return found


def rows_at(key: str) -> list[FormWord]:
    """What is stated of a place, the latest years first."""
    return list(FormWord.objects.filter(key=key).order_by("-valid_from"))


def years_stated() -> list[int]:
    """The fiscal years (BE) with which something begins, and this one."""
    stated = set(FormWord.objects.values_list("valid_from", flat=True))
    return sorted(stated | {fiscal_year_of(clock.today())})


def events_at(key: str) -> list[tuple[BusinessEvent, str]]:
    """Acts upon a place with the name of who acted, the latest first. Two queries."""
    acts = ("form_word_stated", "form_word_changed")
    events = list(BusinessEvent.objects.filter(subject_kind="form_word", subject_id=key, act__in=acts).order_by("-id"))
    known = User.objects.filter(public_id__in={event.actor for event in events} - {"system"})
    names = {str(pk): name for pk, name in known.values_list("public_id", "person__full_name")}
    return [(event, names.get(event.actor) or "") for event in events]
