"""Long work on a record that a job does, kept in the record's `counts`: the step under way, how far it is, whether it broke off.
Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

CHECK, APPLY, UNDO = "check", "apply", "undo"
STILL = dt.timedelta(minutes=5)
"""A step that has not moved for so long has broken off, whatever ended it."""
Counts = Mapping[str, Any]


def begun(step: str, of: int, now: dt.datetime) -> dict[str, Any]:
    """What is kept of a step that begins: `of` pieces of work are to be done. The last step's end is forgotten."""
    return {"step": step, "of": of, "done": 0, "at": now.isoformat(), "broke_off": False}


def moved(done: int, now: dt.datetime) -> dict[str, Any]:
    """What is kept when so many pieces are done."""
    return {"done": done, "at": now.isoformat(), "broke_off": False}


def is_running(counts: Counts) -> bool:
    """Whether a step is under way."""
    return bool(counts.get("step"))


def has_broken_off(counts: Counts, now: dt.datetime, still: dt.timedelta = STILL) -> bool:
    """Whether its step failed, or has not moved for long: it can be gone on with."""
    if not is_running(counts):
        return False
    at = counts.get("at")
    return bool(counts.get("broke_off")) or at is None or now - dt.datetime.fromisoformat(at) > still
