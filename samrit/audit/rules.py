"""The chain of hashes: what is hashed and how, which days may be sealed, and what a reader of the chain finds broken.

Pure. A link is SHA-256 of the hash before it, a line feed and the event as canonical JSON; the root of a day is SHA-256 of
the root before it, a line feed and what the seal says of its day. The first has nothing before it. See decision record 0010.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

MARGIN = dt.timedelta(hours=1)
"""How long after midnight in Bangkok a day is sealed: a transaction that was open at midnight has ended by then."""


class EventText(NamedTuple):
    """An event as the database writes it: the instant in UTC with microseconds, the facts as the text of jsonb."""

    id: int
    at: str
    actor: str
    act: str
    subject_kind: str
    subject_id: str
    reason: str
    data: str


def canonical(event: EventText) -> bytes:
    """The event as canonical JSON: keys in order of the alphabet, UTF-8, no spaces; the facts as jsonb writes them."""
    return orjson.dumps(
        {
            "act": event.act,
            "actor": event.actor,
            "at": event.at,
            "data": orjson.Fragment(event.data),
            "id": event.id,
            "reason": event.reason,
            "subject_id": event.subject_id,
            "subject_kind": event.subject_kind,
        }
    )


def link_hash(previous: str, event: EventText) -> str:
    """The hash of an event's link, given the hash of the link before it (empty for the first)."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(event)).hexdigest()


@dataclass
class DayFacts:
    """What a seal says of its day: how many events, the first and the last of them, and the hash of the last link so far."""

    day: dt.date
    head: str
    count: int = 0
    first: int | None = None
    last: int | None = None

    def add(self, event_id: int, hash_: str) -> None:
        """One more link of the day."""
        self.first = event_id if self.first is None else self.first
        self.last, self.head = event_id, hash_
        self.count += 1

    def root(self, previous_root: str) -> str:
        """The root of the day, given the root of the day before (empty for the first)."""
        facts = {
            "count": self.count,
            "day": self.day.isoformat(),
            "first": self.first,
            "head": self.head,
            "last": self.last,
        }
        return hashlib.sha256(previous_root.encode() + b"\n" + orjson.dumps(facts)).hexdigest()


def last_day_over(now: dt.datetime) -> dt.date:
    """The latest day that may be sealed at this instant (in Bangkok time): it is over, and the margin has passed."""
    return (now - MARGIN).date() - dt.timedelta(days=1)


class Fault(StrEnum):
    """What is wrong at the first broken place."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    LINK_MISSING = "link_missing"
    LINK_INSERTED = "link_inserted"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"


FAULT_WORDS: Mapping[Fault, Text] = {
    Fault.CHANGED: _("the event was changed after it was sealed"),
    Fault.MISSING: _("the event was sealed and is gone"),
    Fault.INSERTED: _("the event carries the time of a sealed day, but was not there when the day was sealed"),
    Fault.REORDERED: _("the event stands in the place of another one"),
    Fault.LINK_MISSING: _("its link is gone from the chain"),
    Fault.LINK_INSERTED: _("the chain holds a link more than was sealed"),
    Fault.SEAL_CHANGED: _("the seal of the day was changed"),
    Fault.SEAL_MISSING: _("the seal of the day is gone"),
}


@dataclass(frozen=True)
class Break:
    """The first broken place: the day of the seal, the event where one can be named, and what is wrong."""

    day: dt.date
    fault: Fault
    event_id: int | None = None


class Seal(NamedTuple):
    """A seal as it is stored."""

    day: dt.date
    first: int | None
    last: int | None
    events: int
    root: str
    previous_root: str


class Link(NamedTuple):
    """A link as it is stored, the day its event itself tells, and the event; both None where the event is gone."""

    position: int
    day: dt.date
    event_id: int
    hash: str
    event_day: dt.date | None
    event: EventText | None


class Unlinked(NamedTuple):
    """An event of a sealed day that is in no seal."""

    day: dt.date
    event_id: int


class Walk:
    """Walks the chain from its beginning: fed link by link, then ended; both answer the first break, or None.

    Holds one day's facts at a time. `late` are the first events that were sealed under a later day than their own.
    """

    LATE_KEPT = 20

    def __init__(self, seals: Sequence[Seal], unlinked: Unlinked | None = None) -> None:
        self._seals = seals
        self._unlinked = unlinked
        self._index = 0
        self._root = ""
        self.links = 0
        self.days = 0
        self.late: list[int] = []
        self.late_count = 0
        self.previous = ""
        self.at: DayFacts | None = None
        self._begin()

    def _begin(self) -> None:
        if self._index < len(self._seals):
            self.at = DayFacts(self._seals[self._index].day, self.previous)
        else:
            self.at = None

    def link(self, link: Link) -> Break | None:
        """Read the next link."""
        if link.position != self.links + 1:
            return self._gap(link.day)
        while self.at is not None and self.at.day < link.day:
            if found := self._close(self.at):
                return found
        if self.at is None or self.at.day != link.day:
            return Break(link.day, Fault.SEAL_MISSING)
        if link.event is None:
            return Break(link.day, Fault.MISSING, link.event_id)
        if link_hash(self.previous, link.event) != link.hash:
            in_order = self.at.last is None or link.event_id > self.at.last
            return Break(link.day, Fault.CHANGED if in_order else Fault.REORDERED, link.event_id)
        if link.event_day is not None and link.event_day < link.day:
            self._note_late(link.event_id)
        self.links, self.previous = link.position, link.hash
        self.at.add(link.event_id, link.hash)
        return None

    def end(self) -> Break | None:
        """No link is left: close the days that remain."""
        while self.at is not None:
            if found := self._close(self.at):
                return found
        return None

    @property
    def root(self) -> str:
        """The root of the last day that was closed."""
        return self._root

    def _note_late(self, event_id: int) -> None:
        self.late_count += 1
        if len(self.late) < self.LATE_KEPT:
            self.late.append(event_id)

    def _gap(self, day: dt.date) -> Break:
        here = self.at.day if self.at is not None and self.at.count < self._seals[self._index].events else day
        return Break(here, Fault.LINK_MISSING, self._unlinked.event_id if self._unlinked else None)

    def _close(self, at: DayFacts) -> Break | None:
        seal = self._seals[self._index]
        if self._index and seal.day != self._seals[self._index - 1].day + dt.timedelta(days=1):
            return Break(self._seals[self._index - 1].day + dt.timedelta(days=1), Fault.SEAL_MISSING)
        root = at.root(self._root)
        if seal.root != root and seal.events != at.count and seal.previous_root == self._root:
            fault = Fault.LINK_MISSING if at.count < seal.events else Fault.LINK_INSERTED
            return Break(at.day, fault, self._unlinked.event_id if self._unlinked else at.last)
        if seal != Seal(at.day, at.first, at.last, at.count, root, self._root):
            return Break(at.day, Fault.SEAL_CHANGED)
        if self._unlinked and self._unlinked.day <= at.day:
            return Break(self._unlinked.day, Fault.INSERTED, self._unlinked.event_id)
        self._root = root
        self.days += 1
        self._index += 1
        self._begin()
        return None
