"""A refused act upon an account or a post leaves a line in the log, although everything else it did is rolled back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from samrit.accounts.models import Delegation, Membership, User
from samrit.audit.actions import record
from samrit.lib.errors import Refused

Action = TypeVar("Action", bound=Callable[..., Any])


def refusals_logged(act: str, subject: str = "") -> Callable[[Action], Action]:
    """Mark a write action: where it raises Refused, the event `refused_<act>` is written in a transaction of its own.

    `subject` is the name of the keyword that holds the account, the post or the lent post; empty where there is none yet.
    It stands outside the action's `acting()`, so that the event stays when the action is rolled back.
    """

    def decorate(action: Action) -> Action:
        @wraps(action)
        def run(**arguments: Any) -> Any:
            try:
                return action(**arguments)
            except Refused as no:
                about = whose(arguments.get(subject))
                key, reason = about.public_id if about else "", str(no.reason)
                with transaction.atomic():
                    record(act=f"refused_{act}", subject_kind="user", subject_id=key, by=arguments["by"], reason=reason)
                raise

        return run  # type: ignore[return-value]

    return decorate


def whose(about: User | Membership | Delegation | None) -> User | None:
    """The person an account, a post or a lent post belongs to."""
    if isinstance(about, Delegation):
        return about.membership.user
    return about.user if isinstance(about, Membership) else about
