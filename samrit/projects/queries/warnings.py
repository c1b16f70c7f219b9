"""Warnings of a year plan with what they need from beside it: last year's money, and look-alikes nobody has spoken about."""

from django.utils.translation import ngettext_lazy

from samrit.accounts.models import User
from samrit.lib.errors import Problem
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.lookalikes import undecided
from samrit.projects.rules import Context, Document
from samrit.projects.rules.warnings import Earlier, warnings
from samrit.projects.rules.warnings.limits import CRITERION_2


def warnings_of(
    user: User, plan: YearPlan, document: Document | None = None, context: Context | None = None, *, section: str = ""
) -> list[Problem]:
    """What looks odd in the year plan as this person may see it; nothing of it blocks sending. `document` and `context` are
    given where they are at hand; `section` asks for those of one section only."""
    whole = document or editing.document(plan)
    found = warnings(whole, context or editing.context(plan), earlier(plan))
    found += look_alikes(user, plan) if section in {"", "m2"} else []
    return [each for each in found if not section or each.field.startswith(f"{section}.")]


def look_alikes(user: User, plan: YearPlan) -> list[Problem]:
    """One warning while look-alikes wait for an answer. Its place is the name."""
    count = len(undecided(user, plan))
    if not count:
        return []
    text = ngettext_lazy(
        "%(count)d project looks like this one. Say what it is: the same, joined, or different because of what.",
        "%(count)d projects look like this one. Say of each what it is: the same, joined, or different because of what.",
        "count",
    )
    return [Problem("m2.name_th", "look_alike", text % {"count": count}, CRITERION_2)]


def earlier(plan: YearPlan) -> Earlier | None:
    """The project's money of the fiscal year before."""
    rows = YearPlan.objects.filter(project=plan.project_id, fiscal_year=plan.fiscal_year - 1, budget_year__gt=0)
    found = rows.values_list("fiscal_year", "budget_year").first()
    return Earlier(found[0], found[1]) if found and found[1] else None
