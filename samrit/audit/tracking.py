"""Row history: `@tracked` gives a model an event table that database triggers fill on insert, update and delete.

Triggers see bulk updates, scripts and the admin alike; actor and reason come from `acting()`.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[Model], Model]:
    """Decorate a model so that every change of a row is kept. `exclude` names columns history must not hold (personal data)."""

    def decorate(model: Model) -> Model:
        decorated: Model = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            append_only=True,
        )(model)
        return decorated

    return decorate
