"""The frame of every write: one transaction that knows who acts and why, and the event that tells of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pghistory
from django.db import transaction

from samrit.audit.models import BusinessEvent
from samrit.lib import clock


class Actor(Protocol):
    """Who acts: known here by a pseudonymous id only, so that erasing a name leaves the log whole."""

    @property
    def public_id(self) -> Any:
        """A pseudonymous id that names nobody."""


def actor_id(by: Actor | None) -> str:
    """The pseudonymous id of a person, or `system` where a command or job acts by itself."""
    return str(by.public_id) if by is not None else "system"


@contextmanager
def acting(by: Actor | None, reason: str) -> Iterator[None]:
    """One transaction in which every row change is kept with actor and reason."""
    with transaction.atomic(), pghistory.context(actor=actor_id(by), reason=reason):
        yield


def record(*, act: str, subject_kind: str, subject_id: object, by: Actor | None, **more: Any) -> BusinessEvent:
    """Write one business event. `more` may hold `reason` (text) and any JSON facts worth keeping."""
    return BusinessEvent.objects.create(
        at=clock.now(),
        actor=actor_id(by),
        act=act,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        reason=more.pop("reason", ""),
        data=more,
    )
