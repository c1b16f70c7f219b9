"""Who may draft plans, and who may bring a draft into force. Each answer is the reason why not, or None."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib.errors import Text
from samrit.plans.models import Edition, EditionState

WhyNot = Callable[[Person, Edition], Text | None]
DRAFTERS = frozenset({Role.NESDC_ANALYST, Role.NESDC_ADMIN})
"""They write drafts, and read those of each other; to everybody else a draft does not exist."""
NOT_A_DRAFTER = _("Only analysts and administrators of NESDC draft plans.")
PUBLISHED = _("This edition is published, and what is published is not edited. Start a revision or a completion of it.")
OVER = _("This draft is closed.")


def may_read_drafts(who: Person) -> bool:
    """Whether drafts exist for her."""
    return any(post.role in DRAFTERS for post in who.posts)


def why_not_draft(who: Person) -> Text | None:
    """Starting a draft."""
    return None if may_read_drafts(who) else NOT_A_DRAFTER


def why_not_edit(who: Person, edition: Edition) -> Text | None:
    """Changing anything in a draft."""
    if edition.state == EditionState.PROPOSED:
        return _("This draft waits for the second person. It can be changed again when it is given back.")
    return why_not_draft(who) or _why_not_open(edition)


def why_not_propose(who: Person, edition: Edition) -> Text | None:
    """Asking the second person to publish."""
    if edition.state == EditionState.PROPOSED:
        return _("This draft is proposed already and waits for the second person.")
    return why_not_draft(who) or _why_not_open(edition)


def why_not_give_back(who: Person, edition: Edition) -> Text | None:
    """Giving a proposed draft back to be changed."""
    if edition.state == EditionState.DRAFT:
        return _("This draft is not proposed.")
    return why_not_draft(who) or _why_not_open(edition)


def why_not_discard(who: Person, edition: Edition) -> Text | None:
    """Giving a draft up for good."""
    if edition.state == EditionState.PROPOSED:
        return _("This draft waits for the second person. Give it back before you discard it.")
    return why_not_draft(who) or _why_not_open(edition)


def why_not_publish(who: Person, edition: Edition) -> Text | None:
    """Bringing a proposed draft into force: an administrator other than the person who proposed it, and not in her place."""
    posts = [post for post in who.posts if post.role == Role.NESDC_ADMIN]
    if not posts:
        return _("Only administrators of NESDC publish plans.")
    if edition.state == EditionState.DRAFT:
        return _("This draft has to be proposed first.")
    if (closed := _why_not_open(edition)) is not None:
        return closed
    if edition.proposed_by_id == who.user_id:
        return _("You proposed this draft yourself: another administrator publishes it.")
    if all(post.giver_id == edition.proposed_by_id for post in posts):
        return _("Your post is lent to you by the person who proposed this draft: another administrator publishes it.")
    return None


def _why_not_open(edition: Edition) -> Text | None:
    if edition.state == EditionState.PUBLISHED:
        return PUBLISHED
    return None if edition.is_draft else OVER


def why_not_state_facts(who: Person, edition: Edition) -> Text | None:
    """Stating hosts, edges and yearly marks: in a draft its drafters, at what is published administrators of NESDC."""
    if edition.state == EditionState.PUBLISHED:
        return (
            None if who.has(Role.NESDC_ADMIN) else _("Only administrators of NESDC state this for a published edition.")
        )
    return why_not_edit(who, edition)
