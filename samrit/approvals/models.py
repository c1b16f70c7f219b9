"""Approvals: the chain of approvers as rows, the passage of each subject, every act upon it, and what was said about it."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


class State(models.TextChoices):
    """Record state; transitions are the table in rules.

    `unlocked` is an approved subject that is open for correction: its approved version stays in force until the next one.
    """

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    UNLOCKED = "unlocked", _("Unlocked for correction")
    DISCARDED = "discarded", _("Discarded")


class SubjectKind(models.TextChoices):
    """What can be sent for approval."""

    YEAR_PLAN = "year_plan", _("Year plan (M1-M5)")
    PROGRESS_REPORT = "progress_report", _("Progress report (M6)")
    CLOSING_REPORT = "closing_report", _("Final report or call-back")


class StepKind(models.TextChoices):
    """What a step of a chain does: approve, or take note after the last approval."""

    APPROVE = "approve", _("Approves")
    ACKNOWLEDGE = "acknowledge", _("Acknowledges")


class ChainStepQuerySet(models.QuerySet["ChainStep"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Steps that hold on the day."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day)


@tracked()
class ChainStep(models.Model):
    """One step of a chain: at this position a person with this role over the owner unit approves, or takes note.

    `organisation` is the body whose chain this is (it and all below it, by line or by area); empty is the default chain
    of all. The most specific body with steps in force wins, the line before the area. Default: division approver, then
    department approver. `days` is how long the step may take (calendar days); `grace_minutes` how long an approval at
    this step can be taken back by the person who gave it. Steps are not edited: a new version begins on a day, and the one
    before it ends on the day before. `set_by` is the administrator who stated it; empty where it came with the package data.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject_kind = models.CharField(max_length=20, choices=SubjectKind)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=StepKind, default=StepKind.APPROVE)
    role = models.CharField(max_length=30, choices=Role)
    days = models.PositiveSmallIntegerField(default=7)
    grace_minutes = models.PositiveSmallIntegerField(default=15)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)  # the text it rests on
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ChainStepQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "subject_kind", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_kind", "position", "valid_from"],
                name="chain_step_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.position} {self.role}"


@tracked()
class Approval(models.Model):
    """The passage of one subject. `step` is the position that must act next (0 while with the editor).

    `roles` are the approving steps as they were when the subject was sent, `days` and `grace` what each may take and take
    back, `noting` the roles that take note after the last approval and `noted` how many have: a later change of chain
    strands nothing under way. `approved_at` is the moment of the latest approval that holds; it stays while the subject is
    unlocked, sent again or returned after that, because the approved version is in force until a newer one is.
    `submitted_for` is the person in whose place a delegate sent it: neither of them may approve it.
    `opened` names the fields and rows an editor may change after a return or an unlock; empty means all.
    A step that lost its last holder has `empty_since`, and `stand_in` is the later position whose holders may act in its
    place (0: there is none). `undo_by` may take the latest approval back until `undo_until`, unless somebody acts before.
    """

    subject_kind = models.CharField(max_length=20, choices=SubjectKind)
    title = models.CharField(max_length=500)
    link = models.CharField(max_length=300)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True)
    step = models.PositiveSmallIntegerField(default=0)
    step_due_at = models.DateTimeField(null=True, blank=True)  # when the step that must act next should have acted
    roles = models.JSONField(default=list, blank=True)
    days = models.JSONField(default=list, blank=True)
    grace = models.JSONField(default=list, blank=True)  # minutes
    noting = models.JSONField(default=list, blank=True)
    noted = models.PositiveSmallIntegerField(default=0)
    opened = models.JSONField(default=list, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)  # the latest sending
    first_submitted_at = models.DateTimeField(null=True, blank=True)  # decides on time or late
    approved_at = models.DateTimeField(null=True, blank=True)
    empty_since = models.DateTimeField(null=True, blank=True)
    stand_in = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)  # the present step took twice its days
    undo_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undo_until = models.DateTimeField(null=True, blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)  # NESDC asked to look again, and nobody has answered
    document_hash = models.CharField(max_length=64, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | models.Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="approval_sender_and_moment_together",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "unlocked"]) | models.Q(approved_at__isnull=False),
                name="approval_approved_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def senders(self) -> frozenset[int]:
        """Who sent it, and in whose place: they may not approve it, nor may anybody in their place."""
        return frozenset(person for person in (self.submitted_by_id, self.submitted_for_id) if person is not None)

    @property
    def is_in_force(self) -> bool:
        """Whether an approved version holds, also while a newer one is being written."""
        return self.approved_at is not None


@tracked()
class ApprovalAct(models.Model):
    """One act upon an approval: sent, approved at a step, returned, withdrawn, … Append-only by use; states derive from it.

    `document_number` is the letter an unlock rests on; `on_behalf_of` the person in whose place a delegate acted.
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=20)
    from_state = models.CharField(max_length=12, choices=State)
    to_state = models.CharField(max_length=12, choices=State)
    step = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    document_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.approval_id}"


@tracked(exclude=["document"])
class SentDocument(models.Model):
    """What an approver reads: the whole subject as it was sent, as canonical JSON with its SHA-256. Never changed.

    Opaque here: the app of the subject writes it and reads it. It lets the next reader see what changed since. `facts` are
    the few figures an inbox is ordered by without opening documents: `money` and `money_before` (baht as text), `changes`
    (fields and rows since the version before), `warnings` (codes).
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    facts = models.JSONField(default=dict, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["approval_id", "number"]
        constraints = [models.UniqueConstraint(fields=["approval", "number"], name="sent_document_once")]

    def __str__(self) -> str:
        return f"{self.approval_id} no. {self.number}"


@tracked()
class Pin(models.Model):
    """A comment pinned to one field or row of the subject when it was returned: only what is pinned reopens.

    `key` says where (such as `m3.problem`, or `m4.activities.<uid>` for a row); the app of the subject gives it meaning.
    `label` is the place in words, as the approver saw it; `before` the value she read. The editor answers by changing it
    or in words (`answer`).
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="pins")
    act = models.ForeignKey(ApprovalAct, on_delete=models.PROTECT, null=True, blank=True, related_name="pins")
    key = models.CharField(max_length=160)
    label = models.CharField(max_length=400)
    text = models.TextField()
    before = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.key}: {self.text[:40]}"


class UnlockState(models.TextChoices):
    """How a request to unlock stands."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


@tracked()
class UnlockRequest(models.Model):
    """A request to open an approved subject for correction, with the letter it rests on, and its answer."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="unlock_requests")
    document_number = models.CharField(max_length=60)
    reason = models.TextField()
    keys = models.JSONField(default=list, blank=True)  # what shall be opened; empty means all
    state = models.CharField(max_length=8, choices=UnlockState, default=UnlockState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["approval"], condition=models.Q(state="asked"), name="unlock_asked_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.approval_id} {self.document_number} ({self.state})"


class CommentKind(models.TextChoices):
    """What a line of the thread is."""

    COMMENT = "comment", _("Comment")
    REVIEW = "review", _("Asked to look again")
    ANSWER = "answer", _("Answer")


@tracked()
class Comment(models.Model):
    """One line of the thread of a record, between its officers, the hosts of its targets and NESDC. Never changed."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=8, choices=CommentKind, default=CommentKind.COMMENT)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.approval_id}"


@tracked()
class Batch(models.Model):
    """Many approvals taken by one person together: what is in it as she saw it, the sample she must read, what she read.

    `items` are {"approval": id, "hash": document hash, "warnings": n}; `sample` and `read` are ids out of them.
    """

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    items = models.JSONField()
    sample = models.JSONField()
    read = models.JSONField(default=list, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    results = models.JSONField(default=dict, blank=True)  # approval id to "approved", "passed", or why not
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}: {len(self.items)} items"
