"""Deciding many at once: chosen, a sample read, approved one by one as a job, taken back within the grace period.

Each item is approved by the same action as on its own page, in a transaction of its own and as it was when it was chosen:
what has changed since, or is no longer hers to decide, is left where it is and says why.
"""

import secrets

from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import Approval, Batch
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.jobs import job
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.workspace.actions import decisions
from samrit.workspace.queries.inbox import undo_until, waiting_items
from samrit.workspace.rules import inbox as rules

LANGUAGES = ("th", "en")


def begin_batch(*, chosen: list[int], by: User) -> Batch:
    """Take what was chosen together: as it is now, with the sample to be read. Raises Invalid."""
    items = {item.approval.pk: item for item in waiting_items(by, chosen)}
    if reason := rules.why_not_batch(chosen, items):
        raise Invalid([Problem("chosen", "batch", reason)])
    sample = rules.sample({pk: item.risk for pk, item in items.items()}, secrets.randbits(32))
    with acting(by, "begin a batch of approvals"):
        batch = Batch.objects.create(
            by=by,
            made_at=clock.now(),
            items=[
                {"approval": pk, "hash": item.approval.document_hash, "warnings": len(item.risk.reasons)}
                for pk, item in items.items()
            ],
            sample=sample,
        )
        record(act="batch_begun", subject_kind="batch", subject_id=batch.pk, by=by, items=len(items), sample=sample)
    return batch


def mark_read(*, batch: Batch, approval_id: int, by: User) -> Batch:
    """One item of the sample has been read. Raises Refused."""
    with acting(by, "read an item of a batch"):
        held = _held(batch)
        if reason := rules.why_not_read(held, approval_id):
            raise Refused(reason)
        if approval_id not in held.read:
            held.read = [*held.read, approval_id]
            held.save(update_fields=["read"])
            record(act="batch_item_read", subject_kind="batch", subject_id=held.pk, by=by, approval=approval_id)
    return held


def decide_batch(*, batch: Batch, by: User) -> Batch:
    """Approve all that was chosen; the work is done as a job, and the page shows how far it is. Raises Refused."""
    with acting(by, "approve a batch"):
        held = _held(batch)
        if reason := rules.why_not_approve_batch(held):
            raise Refused(reason)
        held.approved_at = clock.now()
        held.save(update_fields=["approved_at"])
        record(act="batch_decided", subject_kind="batch", subject_id=held.pk, by=by, items=len(held.items))
        approve_batch.configure(lock=f"batch-{held.pk}").defer(batch_id=held.pk)
    return held


@job()
def approve_batch(batch_id: int) -> int:
    """Approve what is left of a batch. May run twice: what has a result is not touched again. Returns how many were done."""
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    left = [item for item in batch.items if str(item["approval"]) not in batch.results]
    for item in left:
        _decide(batch, "approved", item["approval"], item["hash"])
    if left:
        _tell(batch)
    return len(left)


def undo_batch(*, batch: Batch, by: User) -> Batch:
    """Take back every approval of the batch that can be taken back, as a job; the others say why. Raises Refused."""
    with acting(by, "take a batch back"):
        held = _held(batch)
        if reason := rules.why_not_undo_batch(held, undo_until(held), clock.now()):
            raise Refused(reason)
        held.undone_at = clock.now()
        held.save(update_fields=["undone_at"])
        record(act="batch_undone", subject_kind="batch", subject_id=held.pk, by=by)
        take_back_batch.configure(lock=f"batch-{held.pk}").defer(batch_id=held.pk)
    return held


@job()
def take_back_batch(batch_id: int) -> int:
    """Take back what a batch has approved. May run twice. Returns how many approvals were taken back."""
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    approved = [int(key) for key, found in batch.results.items() if found["result"] == "approved" and "th" not in found]
    for approval_id in approved:
        _decide(batch, "undone", approval_id)
    return sum(found["result"] == "undone" for found in batch.results.values())


def _decide(batch: Batch, wanted: str, approval_id: int, hash_read: str = "") -> None:
    """One item and its result, in one transaction: a job that stops half-way begins again where it stopped."""
    with acting(batch.by, "decide an item of a batch"):
        result = _try(wanted, approval_id, batch.by, hash_read)
        batch.results = {**batch.results, str(approval_id): result}
        batch.save(update_fields=["results"])


def _try(wanted: str, approval_id: int, by: User, hash_read: str = "") -> dict[str, str]:
    """The result of one item; a no is kept in both languages, because the reader is not the one who asks."""
    try:
        _do(wanted, approval_id, by, hash_read)
    except (Refused, Invalid) as no:
        result = {"result": "refused" if wanted == "approved" else "approved"}
        for language in LANGUAGES:
            with translation.override(language):
                result[language] = _words(no)
        return result
    return {"result": wanted}


def _do(wanted: str, approval_id: int, by: User, hash_read: str) -> None:
    if not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise Refused(rules.SUSPENDED)
    approval = Approval.objects.get(pk=approval_id)
    if wanted == "approved":
        decisions.approve(approval=approval, hash_read=hash_read, by=by)
    else:
        decisions.undo(approval=approval, by=by)


def _words(no: Refused | Invalid) -> str:
    return str(no.reason) if isinstance(no, Refused) else " ".join(str(problem.message) for problem in no.problems)


def _tell(batch: Batch) -> None:
    approved = sum(found["result"] == "approved" for found in batch.results.values())
    with acting(batch.by, "tell of a batch"):
        notices.notify(
            to=[batch.by_id],
            kind=NoticeKind.BATCH_DONE,
            link=f"/inbox/batches/{batch.pk}/",
            facts={"approved": str(approved), "left": str(len(batch.items) - approved)},
            key=f"batch-{batch.pk}",
        )


def _held(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).select_related("by").get(pk=batch.pk)
