"""Approvals, the steps they pass, and every act upon them. The chain of approvers is rows; states are code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


class State(models.TextChoices):
    """Record state; transitions are the table in rules."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


class SubjectKind(models.TextChoices):
    """What can be sent for approval."""

    YEAR_PLAN = "year_plan", _("Year plan (M1-M5)")
    PROGRESS_REPORT = "progress_report", _("Progress report (M6)")


@tracked()
class ChainStep(models.Model):
    """One step of a chain: at this position a person with this role over the owner unit approves.

    `organisation` is the body whose chain this is (it and all below it); empty is the default chain of all.
    The most specific body with steps in force wins. Default: division approver, then department approver.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject_kind = models.CharField(max_length=20, choices=SubjectKind)
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=30, choices=Role)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

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

    `roles` is the chain as it was when the subject was sent: a later change of chain strands nothing under way.
    """

    subject_kind = models.CharField(max_length=20, choices=SubjectKind)
    title = models.CharField(max_length=500)
    link = models.CharField(max_length=300)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True)
    step = models.PositiveSmallIntegerField(default=0)
    roles = models.JSONField(default=list, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)  # the latest sending
    first_submitted_at = models.DateTimeField(null=True, blank=True)  # decides on time or late
    approved_at = models.DateTimeField(null=True, blank=True)
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
                condition=~models.Q(state="approved") | models.Q(approved_at__isnull=False),
                name="approval_approved_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


@tracked()
class ApprovalAct(models.Model):
    """One act upon an approval: sent, approved at a step, returned, withdrawn. Append-only by use; states derive from it."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=20)
    from_state = models.CharField(max_length=12, choices=State)
    to_state = models.CharField(max_length=12, choices=State)
    step = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    document_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.approval_id}"
