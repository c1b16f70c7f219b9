"""Work for later, in PostgreSQL: a deferred job commits or vanishes with the row that caused it."""

from collections.abc import Callable
from typing import Any

from procrastinate.contrib.django import app


def job(queue: str = "default", retry: int = 3) -> Callable[[Callable[..., Any]], Any]:
    """Mark an action as a job. It takes ids only, may run twice or late, and offers `.defer(**ids)`."""
    decorate: Callable[[Callable[..., Any]], Any] = app.task(queue=queue, retry=retry, pass_context=False)
    return decorate


def periodic(cron: str) -> Callable[[Any], Any]:
    """List a job in the schedule by a cron line, read in UTC: 17:10 is ten past midnight in Bangkok."""
    decorate: Callable[[Any], Any] = app.periodic(cron=cron)
    return decorate
