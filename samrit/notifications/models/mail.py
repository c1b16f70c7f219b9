"""Mails as rows: what was sent to whom, when, and what went wrong. Their words are made at sending and not kept."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked


class MailKind(models.TextChoices):
    """Why a mail is sent."""

    DIGEST = "digest", _("Daily digest")
    INSTANT = "instant", _("At once")
    TEST = "test", _("Test mail")


class MailState(models.TextChoices):
    """Where a mail is. `sending` is between the decision to send and the server's answer."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not needed any more")


@tracked(exclude=["next_try_at", "last_words"])
class Mail(models.Model):
    """One mail to one person. `notices` point at the mail that carries them, so no notice is ever in two.

    `day` is the day of a digest (one a day); `fault` the kind of the last failure, `reply` the server's number,
    `last_words` what the server said, without addresses.
    """

    public_id = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # the Message-ID, the same at each try
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MailKind)
    day = models.DateField(null=True, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    reply = models.PositiveSmallIntegerField(default=0)
    last_words = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["queued", "sending"]), name="mail_to_be_sent"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["to", "day"], name="mail_one_digest_a_day"),
            models.CheckConstraint(
                condition=models.Q(kind="digest", day__isnull=False) | (~models.Q(kind="digest") & models.Q(day=None)),
                name="mail_digest_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="mail_sent_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.pk}"
