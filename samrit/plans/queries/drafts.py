"""Drafts of plans: which there are, what stands in the way of publishing one, and how it differs from the edition in force.

Drafts are read by NESDC alone: for everybody else they do not exist.
"""

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.plans.models import Edition, EditionState
from samrit.plans.queries.differences import Difference, difference
from samrit.plans.queries.findings import findings
from samrit.plans.rules.access import may_read_drafts
from samrit.plans.rules.checks import Finding
from samrit.plans.rules.grammar import Grammar

__all__ = ["Difference", "Finding", "difference", "findings", "get_draft", "grammar_of", "list_drafts"]
PEOPLE = ("base", "made_by__person", "proposed_by__person", "decided_by__person")


def get_draft(user: User, code: str) -> Edition | None:
    """The draft with this code, also one that was discarded or merged; None for those who read no drafts."""
    if not may_read_drafts(person(user)):
        return None
    unpublished = Edition.objects.exclude(state=EditionState.PUBLISHED)
    return unpublished.filter(code=code).select_related(*PEOPLE).first()


def list_drafts(user: User) -> list[Edition]:
    """The open drafts, what waits for the second person first, then the newest."""
    if not may_read_drafts(person(user)):
        return []
    return list(Edition.objects.drafts().select_related(*PEOPLE).order_by("-state", "-made_at", "code"))


def grammar_of(edition: Edition) -> Grammar:
    """The kinds of an edition and where they may stand. One query."""
    return Grammar.of(edition.kinds.all())
