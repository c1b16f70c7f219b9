"""Batches while they are worked on: the step under way, how far it is, whether it broke off. Pure."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import Batch
from samrit.projects.rules.specs import Text

CHECK, APPLY, UNDO = "check", "apply", "undo"
STILL = dt.timedelta(minutes=5)
"""A step that has not moved for so long has broken off, whatever ended it."""
NOT_YOURS = _("This batch is not yours.")
WORKING = _("This batch is being worked on. Wait until it is done.")


def begun(step: str, of: int, now: dt.datetime) -> dict[str, Any]:
    """What a batch keeps of a step that begins: `of` pieces of work are to be done. The last step's end is forgotten."""
    return {"step": step, "of": of, "done": 0, "at": now.isoformat(), "broke_off": False}


def moved(done: int, now: dt.datetime) -> dict[str, Any]:
    """What it keeps when so many pieces are done."""
    return {"done": done, "at": now.isoformat(), "broke_off": False}


def is_running(batch: Batch) -> bool:
    """Whether a step is under way."""
    return bool(batch.counts.get("step"))


def has_broken_off(batch: Batch, now: dt.datetime) -> bool:
    """Whether its step failed, or has not moved for long: it can be gone on with."""
    if not is_running(batch):
        return False
    at = batch.counts.get("at")
    return bool(batch.counts.get("broke_off")) or at is None or now - dt.datetime.fromisoformat(at) > STILL


def why_not_go_on(batch: Batch, now: dt.datetime) -> Text | None:
    """Why its step is not to be begun once more."""
    if not is_running(batch):
        return _("Nothing is left to go on with.")
    return None if has_broken_off(batch, now) else WORKING
