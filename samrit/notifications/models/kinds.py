"""What people are told of. The words of each kind are in `rules.texts`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """The kinds of notices; the label is what the settings page calls them."""

    APPROVAL_WAITING = "approval_waiting", _("Waiting for your approval")
    APPROVAL_REMINDER = "approval_reminder", _("Reminder of an approval")
    APPROVAL_ESCALATED = "approval_escalated", _("Overdue approvals of those below you")
    APPROVAL_WAITS_FOR_NOBODY = "approval_waits_for_nobody", _("Approvals that nobody can give")
    RETURNED = "returned", _("Returned for correction")
    APPROVED = "approved", _("Approved")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    REVIEW_ASKED = "review_asked", _("Review asked for")
    COMMENTED = "commented", _("Comments and answers")
    UNLOCK_ASKED = "unlock_asked", _("Unlock asked for")
    UNLOCK_GRANTED = "unlock_granted", _("Unlock granted")
    UNLOCK_REFUSED = "unlock_refused", _("Unlock refused")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")
    UNDONE = "undone", _("Approval taken back")
    REPORT_DUE = "report_due", _("Quarterly report due")
    REPORT_LATE = "report_late", _("Late reports of those below you")
    HANDED_OVER = "handed_over", _("Work handed over to you")
    HOST_SET = "host_set", _("Your body became host")
    HOST_ENDED = "host_ended", _("Your body is host no longer")
    POST_GIVEN = "post_given", _("Post given to you")
    POST_ENDED = "post_ended", _("Post of yours ended")
    DELEGATION_GIVEN = "delegation_given", _("Post lent to you")
    DELEGATION_ENDED = "delegation_ended", _("Lent post ended")
    NEW_DEVICE = "new_device", _("Sign-in from a new device")
    MAIL_FAILED = "mail_failed", _("Mails that could not be sent")
    BATCH_DONE = "batch_done", _("Approval of many items finished")
    MANY_DONE = "many_done", _("Change of many projects finished")
    LOOK_ALIKE = "look_alike", _("Projects that look like yours")
