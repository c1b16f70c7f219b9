"""A refused act upon an account or a post leaves a line in the log, although everything else it did is rolled back; so does
an address of somebody else's record, and a field no caller of the API may set."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from samrit.accounts.models import Delegation, Membership, User
from samrit.audit import actions as audit
from samrit.audit.actions import Action, actor_id, record
from samrit.audit.models import BusinessEvent
from samrit.lib import clock

AGAIN = dt.timedelta(hours=1)
"""How long the same try of the same person is one line."""
MOST_TRIES = 60
"""Lines of one person within that time: enough to be seen, too few to fill the log with."""


def refusals_logged(act: str, subject: str = "") -> Callable[[Action], Action]:
    """Mark a write action: where it raises Refused, the event `refused_<act>` is written in a transaction of its own.

    `subject` is the name of the keyword that holds the account, the post or the lent post; empty where there is none yet.
    """

    def person_of(arguments: Mapping[str, Any]) -> object:
        about = whose(arguments.get(subject))
        return about.public_id if about else ""

    return audit.refusals_logged(act, "user", person_of)


def whose(about: User | Membership | Delegation | None) -> User | None:
    """The person an account, a post or a lent post belongs to."""
    if isinstance(about, Delegation):
        return about.membership.user
    return about.user if isinstance(about, Membership) else about


def note_try(*, act: str, path: str, by: User, **facts: Any) -> bool:
    """Write the event `refused_<act>` of an address that was tried, once an hour for each address; returns whether it was
    written."""
    name, subject = f"refused_{act}", path[:60]
    recent = BusinessEvent.objects.filter(act=name, actor=actor_id(by), at__gte=clock.now() - AGAIN)
    if recent.filter(subject_id=subject).exists() or recent.count() >= MOST_TRIES:
        return False
    with transaction.atomic():
        kept = {key: _kept(fact) for key, fact in facts.items()}
        record(act=name, subject_kind="address", subject_id=subject, by=by, path=path[:300], **kept)
    return True


def _kept(fact: Any) -> Any:
    """What a stranger sent, as the log can hold it: no database keeps a NUL."""
    if isinstance(fact, list):
        return [_kept(each) for each in fact]
    return fact.replace("\x00", "\ufffd") if isinstance(fact, str) else fact
