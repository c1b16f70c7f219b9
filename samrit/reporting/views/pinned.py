"""Comments pinned to a report, as its page shows them: in a list that leads from one to the next, and at their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.forms.boundfield import BoundField

from samrit.approvals.models import Pin
from samrit.lib.merge import fingerprint
from samrit.reporting.forms import ReportForm, ReturnForm
from samrit.reporting.queries.passage import Passage
from samrit.reporting.queries.reports import ReportPage
from samrit.reporting.rules import filling
from samrit.reporting.rules.basis import bases
from samrit.reporting.rules.fields import Field, Text, Values
from samrit.reporting.rules.versions import in_words
from samrit.reporting.views.figures import both_ways


@dataclass(frozen=True)
class PinLine:
    """A pinned comment: its number, its place in words, the value when it was returned and now, whether it was changed
    since, and where the next comment is."""

    pin: Pin
    number: int
    key: str
    label: Text
    before: str
    now: str
    is_changed: bool
    next_id: int | None = None

    @property
    def is_done(self) -> bool:
        """Changed, or answered in words."""
        return self.is_changed or bool(self.pin.answer)


@dataclass(frozen=True)
class Place:
    """One field on the page: its label and words for reading, its control where it is open, the control to pin a comment
    where this person may return the report, the comments pinned to it, and where its answer was filled in from."""

    label: Text
    words: str
    field: BoundField | None = None
    pinning: BoundField | None = None
    pins: tuple[PinLine, ...] = ()
    filled: str = ""
    both: str = ""


class Commented(Protocol):
    """What is read of a page whose fields carry comments."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the report asks."""

    @property
    def passage(self) -> Passage:
        """Where it stands between editor and approvers."""

    @property
    def stored(self) -> Values:
        """The answers as they are stored."""


def pin_lines(page: Commented) -> list[PinLine]:
    """The pins of the return in hand, in the order of the page; a pin of a row stands at its first field."""
    fields = page.fields
    order = {item.key: place for place, item in enumerate(fields)}
    found = sorted(page.passage.pins, key=lambda pin: (order.get(_at(pin.key, fields), len(order)), pin.pk))
    lines = []
    for number, pin in enumerate(found, start=1):
        key = _at(pin.key, fields)
        under = [item for item in fields if item.key == pin.key or item.key.startswith(f"{pin.key}.")]
        before, now = page.passage.before, page.stored
        changed = any(fingerprint(before.get(item.key)) != fingerprint(now.get(item.key)) for item in under)
        item = under[0] if len(under) == 1 else None
        lines.append(
            PinLine(
                pin,
                number,
                key,
                item.label if item else pin.label,
                in_words(item, before.get(key)) if item else pin.before,
                in_words(item, now.get(key)) if item else "",
                bool(before) and changed,
                found[number].pk if number < len(found) else None,
            )
        )
    return lines


def places(
    page: ReportPage, form: ReportForm, returning: ReturnForm | None, pins: list[PinLine]
) -> Mapping[str, Place]:
    """Every field of the page by its key."""
    at: dict[str, list[PinLine]] = {}
    start = bases(page.plan, page.previous)
    for line in pins:
        at.setdefault(line.key, []).append(line)
    return {
        item.key: Place(
            item.label,
            in_words(item, page.case.values.get(item.key)),
            form.at(item.key),
            returning.pin(item.key) if returning else None,
            tuple(at.get(item.key, ())),
            filling.in_words(page.marks[item.key]) if item.key in page.marks else "",
            both_ways(start, item.key, page.case[item.key], form.basis),
        )
        for item in page.fields
    }


def _at(key: str, fields: tuple[Field, ...]) -> str:
    """The field a pin stands at."""
    return next((item.key for item in fields if item.key == key or item.key.startswith(f"{key}.")), key)
