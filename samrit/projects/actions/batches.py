"""Batches of changes: a fault of a job is noted on the batch, and whoever began it can go on where it stopped; what is old is
forgotten."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.lib.jobs import job
from samrit.lib.steps import is_running, moved
from samrit.projects.models import Batch, BatchKind, BatchState
from samrit.projects.rules import batches as rules

KEPT = dt.timedelta(days=30)
"""How long is kept what a batch would write or has replaced: it may name people."""


def held(batch: Batch, by: User) -> Batch:
    """The batch as it is now, locked. Raises Refused where another person began it."""
    found = Batch.objects.select_for_update(of=("self",)).select_related("read_by").get(pk=batch.pk)
    if found.read_by_id != by.pk:
        raise Refused(rules.NOT_YOURS)
    return found


@contextmanager
def noting_faults(batch_id: int) -> Iterator[None]:
    """What is raised inside, and means that the job ends here, stands on the batch until the step moves again."""
    try:
        yield
    except Exception:
        with acting(None, "a step of a batch broke off"):
            batch = Batch.objects.select_for_update().defer("wanted", "before", "faults").get(pk=batch_id)
            if is_running(batch.counts):
                batch.counts |= {"broke_off": True}
                batch.save(update_fields=["counts"])
        raise


def go_on(*, batch: Batch, defer: Callable[..., Any], by: User) -> Batch:
    """Begin the job of a step once more that broke off; what was done stays. Raises Refused."""
    with acting(by, "go on with a batch"):
        found = held(batch, by)
        if no := rules.why_not_go_on(found, clock.now()):
            raise Refused(no)
        found.counts |= moved(found.counts["done"], clock.now())
        found.save(update_fields=["counts"])
        defer(batch_id=found.pk)
    return found


@job()
def forget_batches(timestamp: int = 0) -> int:
    """Nightly: of batches older than `KEPT`, those that change nothing (any more) are deleted, and of workbooks that were
    applied the cells go, those of the file and those it replaced: then it cannot be undone. Returns how many. May run late or
    twice."""
    del timestamp
    with acting(None, "forget old batches"):
        old = Batch.objects.filter(read_at__lt=clock.now() - KEPT)
        gone = old.exclude(state=BatchState.APPLIED).delete()[0]
        applied = old.filter(
            kind__in=[BatchKind.WORKBOOK, BatchKind.REPORTS], applied_at__lt=clock.now() - KEPT
        ).exclude(wanted={})
        return gone + applied.update(wanted={}, before={})
