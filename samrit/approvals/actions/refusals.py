"""A refused act leaves a line in the log, although everything else it did is rolled back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from samrit.audit.actions import record
from samrit.lib.errors import Refused

Action = TypeVar("Action", bound=Callable[..., Any])


def refusals_logged(act: str, subject: str) -> Callable[[Action], Action]:
    """Mark a write action: where it raises Refused, the event `refused_<act>` is written in a transaction of its own.

    `subject` is the name of the keyword that holds the subject, and the subject kind of the event. It stands outside the
    action's `acting()`, so that the event stays when the action is rolled back.
    """

    def decorate(action: Action) -> Action:
        @wraps(action)
        def run(**arguments: Any) -> Any:
            try:
                return action(**arguments)
            except Refused as no:
                with transaction.atomic():
                    record(
                        act=f"refused_{act}",
                        subject_kind=subject,
                        subject_id=arguments[subject].pk,
                        by=arguments["by"],
                        reason=str(no.reason),
                    )
                raise

        return run  # type: ignore[return-value]

    return decorate
