"""Batches while they are worked on: why a person has to wait, or may go on with a step that broke off. Pure."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from samrit.lib.steps import has_broken_off, is_running
from samrit.projects.models import Batch
from samrit.projects.rules.specs import Text

NOT_YOURS = _("This batch is not yours.")
WORKING = _("This batch is being worked on. Wait until it is done.")


def why_not_go_on(batch: Batch, now: dt.datetime) -> Text | None:
    """Why its step is not to be begun once more."""
    if not is_running(batch.counts):
        return _("Nothing is left to go on with.")
    return None if has_broken_off(batch.counts, now) else WORKING
