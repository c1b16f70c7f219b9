"""The forms as they are in a fiscal year: the specification with the words, order and duties of that year."""

from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from samrit.codelists.models import CodeItem
from samrit.projects.models import FormWord, YearPlan
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
