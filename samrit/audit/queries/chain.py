"""The chain of hashes read from its beginning: streams, one batch in memory, one snapshot of the database."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from samrit.audit import rules
from samrit.audit.models import DailySeal, EventLink
from samrit.audit.rules import Break, EventText, Fault, Link, Seal, Unlinked
from samrit.lib import clock
from samrit.lib.snapshots import snapshot

BATCH = 5000
EVENT_COLUMNS = """
    e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.actor, e.act, e.subject_kind, e.subject_id, e.reason, e.data::text
"""
EVENT_DAY = "(e.at at time zone 'Asia/Bangkok')::date"
UNLINKED = "not exists (select 1 from audit_eventlink l where l.event_id = e.id)"
LINKS = f"""
    select l.position, l.day, l.event_id, l.hash, {EVENT_DAY}, {EVENT_COLUMNS}
    from audit_eventlink l left join audit_businessevent e on e.id = l.event_id
    order by l.position
"""  # noqa: S608  constants of this module

Tell = Callable[[int], None]
"""Hears how many links have been read."""


@dataclass(frozen=True)
class Verdict:
    """What a walk over the whole chain found. `broken` is the first break, or None.

    `waiting` counts events of days that are not sealed yet; `late` names events sealed under a later day than their own.
    """

    days: int
    events: int
    waiting: int
    root: str
    broken: Break | None = None
    late: list[int] = field(default_factory=list)
    late_count: int = 0


def stream(sql: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows through a cursor of the server, batch by batch. Only inside a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def seals() -> list[Seal]:
    """All seals in order of their days: a few hundred a year."""
    columns = ("day", "first_event", "last_event", "count", "root", "previous_root")
    return [Seal(*row) for row in DailySeal.objects.order_by("day").values_list(*columns)]


def sealed_links() -> int:
    """How many events are sealed: the length of the walk."""
    return EventLink.objects.count()


def verify(tell: Tell = lambda _: None) -> Verdict:
    """Recompute every link and every root from the events, in the order of the chain; stop at the first break.

    Everything is read in one snapshot, so a seal made meanwhile disturbs nothing. Memory holds one batch of rows.
    """
    with snapshot():
        stored = seals()
        walk = rules.Walk(stored, _first_unlinked(stored))
        for row in stream(LINKS):
            link = _link(row)
            if found := walk.link(link):
                if found.fault is Fault.CHANGED and _holds_another(link, walk.previous):
                    found = Break(found.day, Fault.REORDERED, found.event_id)
                return _verdict(walk, 0, found)
            if walk.links % BATCH == 0:
                tell(walk.links)
        found_last = walk.end()
        tell(walk.links)
        return _verdict(walk, _waiting(), found_last)


def _link(row: tuple[Any, ...]) -> Link:
    position, day, event_id, hash_, event_day, *event = row
    return Link(position, day, event_id, hash_, event_day, EventText(*event) if event[0] is not None else None)


def _verdict(walk: rules.Walk, waiting: int, found: Break | None) -> Verdict:
    return Verdict(walk.days, walk.links, waiting, walk.root, found, walk.late, walk.late_count)


def _first_unlinked(stored: list[Seal]) -> Unlinked | None:
    """The first event whose time lies in a sealed day and that no seal covers."""
    if not stored:
        return None
    end = clock_start(stored[-1].day + dt.timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {EVENT_DAY}, e.id from audit_businessevent e where e.at < %s and {UNLINKED} order by 1, 2 limit 1",  # noqa: S608
            [end],
        )
        row = cursor.fetchone()
    return Unlinked(*row) if row else None


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from audit_businessevent e where {UNLINKED}")  # noqa: S608
        count: int = cursor.fetchone()[0]
    return count


def _holds_another(link: Link, previous: str) -> bool:
    """Whether the place was sealed with another event of its day: moved here as it is, or its words under this number."""
    assert link.event is not None  # noqa: S101  a changed event is there
    of_day = f"select {EVENT_COLUMNS} from audit_businessevent e join audit_eventlink l on l.event_id = e.id where l.day = %s"  # noqa: S608
    for row in stream(of_day, [link.day]):
        other = EventText(*row)
        if link.hash in (
            rules.link_hash(previous, other),
            rules.link_hash(previous, other._replace(id=link.event_id)),
        ):
            return True
    return False


def clock_start(day: dt.date) -> dt.datetime:
    """The first instant of a day in Bangkok."""
    return dt.datetime.combine(day, dt.time(), clock.BANGKOK)
