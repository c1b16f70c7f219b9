"""From where on a warning speaks. No source states these figures: the criteria for key projects judge in words, so they are the
program's own, kept in one place; a warning blocks nothing, and the words of its source stand beside it."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Limits:
    """Lengths in letters without spaces, shares from 0 to 1, money in baht."""

    short_statement: int = 30  # a part of the causal statement under this length says hardly more than a title
    own_words: int = 15  # what must be left of a statement when the titles of its targets are taken out
    copied: float = 0.85  # from this likeness on a text counts as copied
    late_share: float = 0.8  # of the year's money, spent in the last quarter
    far_money: float = 0.5  # change against last year, up or down
    large_budget: Decimal = Decimal(10_000_000)  # a project whose activities should have parts
    whole_year: int = 10  # months from which one activity fills the year


LIMITS = Limits()

WORKS = ("ก่อสร้าง", "ขุดเจาะ", "ขุดลอก", "ปรับปรุงถนน", "ซ่อมแซมถนน", "ซ่อมสร้าง", "ปรับปรุงอาคาร", "ปรับปรุงซ่อมแซม", "วางท่อ")
"""With what names of works begin that stand somewhere, as seen in 33,312 real proposals of fiscal year 2563."""

CRITERION_2 = _("Criteria for key projects, no. 2: no other project doing the same under the same factor")
CRITERION_3 = _("Criteria for key projects, no. 3: evidence tied to cause and effect")
CRITERION_4 = _(
    "Criteria for key projects, no. 4: objectives, outputs, outcomes and target groups agree with each other"
)
CRITERION_5_2 = _("Criteria for key projects, no. 5.2: main activities and sub-activities are clear")
CRITERION_5_3 = _("Criteria for key projects, no. 5.3: activities in order, not one dragged over all quarters")
CRITERION_6 = _("Criteria for key projects, no. 6: indicators measure the outcome, target values are clear")
