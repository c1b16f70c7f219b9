"""Publishing an edition of plans, with the year plans that follow it: refused with the list where one would be stranded."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, refusals_logged
from samrit.lib.errors import Invalid, Problem, Refused, Text
from samrit.plans.actions import publishing
from samrit.plans.actions.crosswalk import settle_relations
from samrit.plans.actions.drafts.opened import SUBJECT, held
from samrit.plans.models import Edition, Purpose
from samrit.plans.rules.access import why_not_publish
from samrit.projects.actions.relinking import relink
from samrit.projects.queries.relinking import SHOWN, Outlook, Stranded, publication_outlook

FIELD = "year_plans"


@refusals_logged("publish_edition", SUBJECT, "edition")
def publish_edition(*, edition: Edition, by: User) -> Edition:
    """Bring a proposed draft into force; the year plans of its years follow a revision along its crosswalk.

    Raises Refused for who may not; Invalid with what blocks it, or with every year plan that would be left without a target
    (the first 200, and their number). Then nothing has changed.
    """
    with acting(by, f"publish {edition.code}"):
        draft = held(edition)
        if no := why_not_publish(person(by), draft):
            raise Refused(no)
        if draft.purpose != Purpose.REVISION:
            return publishing.publish(edition=draft, by=by)
        ahead = publication_outlook(draft, SHOWN)
        if ahead.stranded:
            raise Invalid(problems_of(ahead))
        settle_relations(draft)
        published = publishing.publish(edition=draft, by=by)
        relink(edition=published, by=by)
    return published


def problems_of(ahead: Outlook) -> list[Problem]:
    """Every year plan that would be left without a target, with its owner, link and why; at last how many more there are."""
    problems = [Problem(FIELD, "stranded", told(row), MEND) for row in ahead.rows]
    if ahead.more:
        words = ngettext_lazy(
            "And {number} more link of year plans.", "And {number} more links of year plans.", ahead.more
        )
        text = format_lazy(words, number=ahead.more)
        problems.append(Problem(FIELD, "stranded_more", text, MEND))
    return problems


MEND = _("Let the node go on as one other node, or ask the agency to choose another target first.")


def told(row: Stranded) -> Text:
    """One year plan that would be stranded, in a sentence."""
    return format_lazy(
        _("{code} {name} (FY{year}, {owner}) is linked to {node}, which has no single successor: {why}."),
        code=row.plan.project.code,
        name=row.plan.project.name_th,
        year=row.plan.fiscal_year,
        owner=row.plan.project.owner.name,
        node=f"{row.node.official_code or row.node.code} {row.node.name}",
        why=row.why,
    )
