"""How each person wants to be told."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked


class Way(models.TextChoices):
    """Where notices of a kind go besides the inbox."""

    APP = "app", _("Inbox only")
    DIGEST = "digest", _("Daily digest")
    AT_ONCE = "at_once", _("Mail at once")


DIGEST_AT = dt.time(7, 30)
QUIET_FROM = dt.time(20, 0)
QUIET_UNTIL = dt.time(6, 0)


@tracked()
class NoticeSettings(models.Model):
    """One person's choices; who has no row has the defaults. Times are of the day in Bangkok.

    `ways` names a way for the kinds that differ from the default. Quiet hours may pass midnight; from equal to until
    means there are none.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="th")
    digest_at = models.TimeField(default=DIGEST_AT)
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    ways = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.language} {self.digest_at:%H:%M}"
