"""The frame of every write: one transaction that knows who acts and why, and the event that tells of it, also where the act
was refused; the daily seal."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

import pghistory
from django.conf import settings
from django.db import connection, transaction

from samrit.audit import rules
from samrit.audit.models import BusinessEvent, DailySeal, EventLink
from samrit.audit.queries import chain
from samrit.lib import clock, postgres
from samrit.lib.errors import Refused
from samrit.lib.jobs import job

THROUGH: ContextVar[str] = ContextVar("through", default="")
"""The key of a machine by which the person acts now; empty where she acts herself."""
SEALING = 0x5EA1
"""The key of the lock that lets one sealing run at a time."""
Action = TypeVar("Action", bound=Callable[..., Any])


class Actor(Protocol):
    """Who acts: known here by a pseudonymous id only, so that erasing a name leaves the log whole."""

    @property
    def public_id(self) -> Any:
        """A pseudonymous id that names nobody."""


def actor_id(by: Actor | None) -> str:
    """The pseudonymous id of a person, or `system` where a command or job acts by itself."""
    return str(by.public_id) if by is not None else "system"


@contextmanager
def acting_through(key: object) -> Iterator[None]:
    """Whatever is changed and recorded inside names the machine's key beside the person."""
    before = THROUGH.set(str(key))
    try:
        yield
    finally:
        THROUGH.reset(before)


def _through() -> dict[str, str]:
    key = THROUGH.get()
    return {"through": key} if key else {}


@contextmanager
def acting(by: Actor | None, reason: str) -> Iterator[None]:
    """One transaction in which every row change is kept with actor and reason, and with the moment where the clock is set:
    the database knows only its own."""
    moment = {"at": clock.now().isoformat()} if clock.is_set() else {}
    with transaction.atomic(), pghistory.context(actor=actor_id(by), reason=reason, **moment, **_through()):
        yield


def record(*, act: str, subject_kind: str, subject_id: object, by: Actor | None, **more: Any) -> BusinessEvent:
    """Write one business event. `more` may hold `reason` (text) and any JSON facts worth keeping."""
    return BusinessEvent.objects.create(
        at=clock.now(),
        actor=actor_id(by),
        act=act,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        reason=more.pop("reason", ""),
        data=more | _through(),
    )


@contextmanager
def refusals_kept(act: str, *, subject_kind: str, subject_id: object, by: Actor | None) -> Iterator[None]:
    """Where what is inside raises Refused, the event `refused_<act>` is written in a transaction of its own, so that it stays
    although the act is rolled back. It stands outside `acting()`."""
    try:
        yield
    except Refused as no:
        with transaction.atomic():
            name, reason = f"refused_{act}", str(no.reason)
            record(act=name, subject_kind=subject_kind, subject_id=subject_id, by=by, reason=reason)
        raise


Told = str | Callable[[Mapping[str, Any]], object]
"""A word, or what makes it of all keywords of an action."""


def refusals_logged(act: str, subject_kind: Told, subject: Told = "") -> Callable[[Action], Action]:
    """Mark a write action: a person who is refused it leaves a line in the log (see `refusals_kept`).

    `subject` is the name of the keyword that holds the row of the subject, or what makes the id of the subject; empty where
    there is no subject yet. Only the system's own acts have no person, and are not refused.
    """

    def decorate(action: Action) -> Action:
        @wraps(action)
        def run(**arguments: Any) -> Any:
            row = None if callable(subject) else arguments.get(subject)
            key = subject(arguments) if callable(subject) else "" if row is None else row.pk
            kind = str(subject_kind(arguments)) if callable(subject_kind) else subject_kind
            with refusals_kept(act, subject_kind=kind, subject_id=key, by=arguments["by"]):
                return action(**arguments)

        return run  # type: ignore[return-value]

    return decorate


@job()
def seal_days(timestamp: int = 0) -> int:
    """Seal every day that is over (see `rules.last_day_over`) and not sealed yet; returns how many. May run late or twice.

    `timestamp` is the moment the job was due and is not used. A day takes the events that are visible now and in no seal
    yet; an event that was committed after its day was sealed comes under the first day that is sealed after it.
    """
    del timestamp
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [SEALING])
        last_seal = DailySeal.objects.order_by("day").last()
        first = last_seal.day + dt.timedelta(days=1) if last_seal else _first_day_of_log()
        last = rules.last_day_over(clock.now())
        return _seal(first, last, last_seal) if first is not None and first <= last else 0


def _first_day_of_log() -> dt.date | None:
    at: dt.datetime | None = BusinessEvent.objects.order_by("at").values_list("at", flat=True).first()
    return at.astimezone(clock.BANGKOK).date() if at else None


def _seal(first: dt.date, last: dt.date, last_seal: DailySeal | None) -> int:
    """Write the links and the seals of the days from `first` to `last` in one pass over the events."""
    end_of_chain = EventLink.objects.order_by("position").last()
    sealing = _Sealing(end_of_chain, last_seal, first)
    events = f"""
        select greatest({chain.EVENT_DAY}, %s), {chain.EVENT_COLUMNS} from audit_businessevent e
        where e.at < %s and {chain.UNLINKED} order by 1, e.id
    """  # noqa: S608  constants of the module
    for day, *event in chain.stream(events, [first, chain.clock_start(last + dt.timedelta(days=1))]):
        sealing.reach(day)
        sealing.add(rules.EventText(*event))
    sealing.reach(last + dt.timedelta(days=1))
    return (last - first).days + 1


class _Sealing:
    """Links and seals on their way into the database, a batch at a time."""

    def __init__(self, end: EventLink | None, last_seal: DailySeal | None, first: dt.date) -> None:
        self.position, self.head = (end.position, end.hash) if end else (0, "")
        self.root = last_seal.root if last_seal else ""
        self.at = rules.DayFacts(first, self.head)
        self.links: list[tuple[int, int, dt.date, str]] = []

    def add(self, event: rules.EventText) -> None:
        """The next event of the day."""
        self.head = rules.link_hash(self.head, event)
        self.position += 1
        self.at.add(event.id, self.head)
        self.links.append((self.position, event.id, self.at.day, self.head))
        if len(self.links) >= chain.BATCH:
            self.write_links()

    def reach(self, day: dt.date) -> None:
        """Seal the days before this one."""
        while self.at.day < day:
            self.write_links()
            root = self.at.root(self.root)
            DailySeal.objects.create(
                day=self.at.day,
                first_event=self.at.first,
                last_event=self.at.last,
                count=self.at.count,
                root=root,
                previous_root=self.root,
                sealed_at=clock.now(),
            )
            self.root = root
            self.at = rules.DayFacts(self.at.day + dt.timedelta(days=1), self.head)

    def write_links(self) -> None:
        """Write the links that wait."""
        if not self.links:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                """
                insert into audit_eventlink (position, event_id, day, hash)
                select * from unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[])
                """,
                [list(column) for column in zip(*self.links, strict=True)],
            )
        self.links = []


def close_log() -> int:
    """Take the right to change the log from the application's database role; returns how many tables are closed.

    The log is the business events, their links and seals, and every table of row history. It runs as the owner after each
    migration and may run again at any time. Where one role is both owner and application, only the triggers refuse.
    """
    role = app_role()
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s and rolname <> current_user", [role])
        if cursor.fetchone() is None:
            return 0
        cursor.execute(
            """
            select table_name from information_schema.tables t
            where table_schema = current_schema() and table_type = 'BASE TABLE' and (table_name = any(%s) or exists (
                select from information_schema.columns c
                where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'pgh_id'))
            """,
            [[model._meta.db_table for model in (BusinessEvent, EventLink, DailySeal)]],
        )
        tables = [name for (name,) in cursor.fetchall()]
        quote = connection.ops.quote_name
        for table in tables:
            cursor.execute(f"revoke update, delete, truncate on {quote(table)} from {quote(role)}")
    return len(tables)


def app_role() -> str:
    """The database role of the web server and the worker."""
    if settings.SAMRIT_EMBEDDED:
        return postgres.APP
    return unquote(urlsplit(settings.OUTSIDE_URLS[postgres.APP]).username or "")
