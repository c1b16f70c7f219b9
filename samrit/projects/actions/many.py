"""One change to many year plans: chosen, checked row by row, applied to those that can, and undone.

The check is the save itself, taken back: what it says and what applying does cannot differ. Each year plan is saved by the
action of the form, as the person who began the batch, with what it held when it was checked as `seen`: what somebody changed
since is left as it is and says so. Twenty are done while the person waits; more as a job that may stop and begin again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.jobs import job
from samrit.lib.steps import APPLY, CHECK, UNDO, begun, moved
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.projects.actions import batches
from samrit.projects.actions.many_rows import Item, Work, step_of
from samrit.projects.models import Batch, BatchKind, BatchState, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules import many as rules
from samrit.projects.rules.many import Change, Fate, Mode
from samrit.projects.rules.specs import Openness

CHUNK = 20
"""Year plans that are done in one transaction, each in a part of its own."""
_TAKES: Mapping[str, tuple[Fate, ...]] = {
    CHECK: (Fate.WAITS,),
    APPLY: (Fate.CAN,),
    UNDO: (Fate.DONE,),
}
"""What each step still has to do: the rows with this fate."""
_DONE = {BatchState.CHECKED: Fate.CAN, BatchState.APPLIED: Fate.DONE, BatchState.UNDONE: Fate.UNDONE}
"""The fate of the rows with which a step succeeded."""


@dataclass(frozen=True)
class Wanted:
    """The change that is wanted: its key, the fiscal year (BE) whose forms it was chosen from, and the values as documents
    keep them; for an assignment the public id of the officer."""

    change: str
    fiscal_year: int
    values: Mapping[str, Any]


@refusals_logged("change_many", "batch")
def begin(*, plans: QuerySet[YearPlan], data: Wanted, by: User) -> Batch:
    """Take these year plans together, as they are now, and check each. Raises Refused (nobody who changes projects), Invalid
    (none, too many, no such change)."""
    with acting(by, "begin a batch of changes"):
        if no := rules.why_not_begin(person(by)):
            raise Refused(no)
        ids = list(plans.values_list("pk", flat=True)[: rules.MOST + 1])
        if no := rules.why_not_these(len(ids) if len(ids) <= rules.MOST else plans.count()):
            raise Invalid([Problem("chosen", "chosen", no)])
        change = change_of(data.change, data.fiscal_year)
        if change is None:
            raise Invalid([Problem("change", "unknown", rules.UNKNOWN_CHANGE)])
        batch = Batch.objects.create(
            kind=BatchKind.ASSIGN if change.mode == Mode.ASSIGN else BatchKind.EDIT,
            fiscal_year=data.fiscal_year,
            wanted={
                "change": data.change,
                "values": dict(data.values),
                "items": [Item(plan_id=pk).kept() for pk in ids],
            },
            read_by=by,
            read_at=clock.now(),
        )
        _start(batch, CHECK)
        record(act="many_checked", subject_kind="batch", subject_id=batch.pk, by=by, **_facts(batch))
    return _do_few(batch)


@refusals_logged("change_many", "batch", "batch")
def leave_out(*, batch: Batch, kept: set[int], shown: set[int], by: User) -> Batch:
    """Of the rows that were shown, only the kept ones will be changed. Raises Refused."""
    with acting(by, "leave rows of a batch out"):
        held = batches.held(batch, by)
        if no := rules.why_not_choose(held):
            raise Refused(no)
        items = items_of(held)
        for item in items:
            if item.plan_id in shown and item.fate in {Fate.CAN, Fate.LEFT_OUT}:
                item.fate = Fate.CAN if item.plan_id in kept else Fate.LEFT_OUT
        _keep(held, items)
    return held


@refusals_logged("change_many", "batch", "batch")
def apply(*, batch: Batch, by: User) -> Batch:
    """Change every year plan of the batch that can be changed. Raises Refused (not hers, applied already, nothing to do)."""
    with acting(by, "apply a batch of changes"):
        held = batches.held(batch, by)
        if no := rules.why_not_apply(held):
            raise Refused(no)
        held.state, held.applied_at = BatchState.APPLIED, clock.now()
        _start(held, APPLY)
        record(act="many_applied", subject_kind="batch", subject_id=held.pk, by=by, **_facts(held))
    return _do_few(held)


@refusals_logged("change_many", "batch", "batch")
def undo(*, batch: Batch, by: User) -> Batch:
    """Put back what the batch replaced, wherever nobody changed it since. Raises Refused."""
    with acting(by, "undo a batch of changes"):
        held = batches.held(batch, by)
        if no := rules.why_not_undo(held):
            raise Refused(no)
        held.state, held.undone_at = BatchState.UNDONE, clock.now()
        _start(held, UNDO)
        record(act="many_undone", subject_kind="batch", subject_id=held.pk, by=by, **_facts(held))
    return _do_few(held)


@refusals_logged("change_many", "batch", "batch")
def go_on(*, batch: Batch, by: User) -> Batch:
    """Go on with a step that broke off. Raises Refused."""
    return batches.go_on(batch=batch, defer=work_on.defer, by=by)


def change_of(key: str, fiscal_year: int) -> Change | None:
    """The change of this key in the forms of a fiscal year (BE)."""
    return rules.changes(sections_in(fiscal_year)).get(key)


def items_of(batch: Batch) -> list[Item]:
    """The rows of a batch."""
    return [Item(**kept) for kept in batch.wanted.get("items", ())]


@job()
def work_on(batch_id: int) -> int:
    """Do what is left of the step a batch is at, some at a time; returns how many. May run twice: what is done has its fate."""
    done = 0
    with batches.noting_faults(batch_id):
        while count := _do_some(batch_id):
            done += count
    if done:
        _tell(Batch.objects.get(pk=batch_id))
    return done


def _do_few(batch: Batch) -> Batch:
    """What is few is done at once, while the person waits."""
    while _is_few(batch) and _do_some(batch.pk):
        pass
    return Batch.objects.select_related("read_by").get(pk=batch.pk)


def _is_few(batch: Batch) -> bool:
    return bool(batch.counts["of"] <= rules.AT_ONCE)


def _start(batch: Batch, step: str) -> None:
    """Note the step; where it is much, it is done by a job, which is deferred with the row."""
    batch.counts = begun(step, len(_left(batch, step)), clock.now())
    batch.save()
    if not _is_few(batch):
        work_on.defer(batch_id=batch.pk)


def _left(batch: Batch, step: str) -> list[Item]:
    return [item for item in items_of(batch) if item.fate in _TAKES[step]]


def _do_some(batch_id: int) -> int:
    """The next rows of the step, in one transaction, each in a part of its own; returns how many. Nought: the step is over."""
    with acting(Batch.objects.select_related("read_by").get(pk=batch_id).read_by, "change many projects"):
        batch = Batch.objects.select_for_update(of=("self",)).select_related("read_by").get(pk=batch_id)
        step = batch.counts.get("step", "")
        if not step:
            return 0
        items = items_of(batch)
        next_ones = [item for item in items if item.fate in _TAKES[step]][:CHUNK]
        if next_ones:
            _carry_out(batch, step, next_ones)
        batch.counts |= moved(batch.counts["done"] + len(next_ones), clock.now())
        if len(next_ones) < CHUNK or batch.counts["done"] >= batch.counts["of"]:
            batch.counts |= {"step": ""}
            _forget_people(batch, step, items)
        _keep(batch, items)
    return len(next_ones)


def _carry_out(batch: Batch, step: str, items: list[Item]) -> None:
    change = change_of(batch.wanted["change"], batch.fiscal_year or 0)
    work = Work(change, batch.wanted["values"], batch.read_by)
    plans = {plan.pk: plan for plan in _plans(batch, items)}
    do = step_of(step)
    for item in items:
        with transaction.atomic():
            do(work, plans.get(item.plan_id), item)


def _forget_people(batch: Batch, step: str, items: list[Item]) -> None:
    """What was written about people stands in the projects; the batch keeps none of it longer than it needs it."""
    change = change_of(batch.wanted["change"], batch.fiscal_year or 0)
    if step != APPLY or change is None or change.part is None or change.part.openness != Openness.PERSONAL:
        return
    batch.wanted = batch.wanted | {"values": {}}
    for item in items:
        item.new = {}


def _plans(batch: Batch, items: list[Item]) -> QuerySet[YearPlan]:
    return editing.year_plans(batch.read_by).filter(pk__in=[item.plan_id for item in items])


def _keep(batch: Batch, items: list[Item]) -> None:
    fates = [item.fate for item in items]
    batch.wanted = batch.wanted | {"items": [item.kept() for item in items]}
    batch.counts = batch.counts | {str(fate): fates.count(fate) for fate in Fate}
    batch.save(update_fields=["wanted", "counts"])


def _facts(batch: Batch) -> dict[str, Any]:
    return {"change": batch.wanted["change"], "rows": len(batch.wanted["items"])}


def _tell(batch: Batch) -> None:
    """The notice of what was done as a job. Each step is told once."""
    changed = batch.counts.get(_DONE[BatchState(batch.state)], 0)
    with acting(batch.read_by, "tell of a batch of changes"):
        notices.notify(
            to=[batch.read_by_id],
            kind=NoticeKind.MANY_DONE,
            link=f"/projects/many/{batch.uid}/",
            facts={"changed": str(changed), "left": str(len(batch.wanted["items"]) - changed)},
            key=f"many-{batch.pk}-{batch.state}",
        )
