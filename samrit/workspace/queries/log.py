"""The log of all acts, page by page of event numbers, with the names of people and the seals of days."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from samrit.accounts.models import PersonName, User
from samrit.accounts.queries import person
from samrit.audit.models import BusinessEvent, DailySeal, EventLink
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.workspace.rules import log as rules
from samrit.workspace.rules.log import Asked

PAGE = 50
BATCH = 2000
SYSTEM = "system"


@dataclass(frozen=True)
class Line:
    """One event in words. `name` is empty where no name is kept, `about` is the name of the account it is about; `sealed`
    is the day of the seal it is under."""

    event: BusinessEvent
    name: str
    what: Text
    subject: Text
    facts: str
    link: str
    sealed: dt.date | None
    about: str = ""

    @property
    def is_system(self) -> bool:
        """Whether a command or job acted by itself."""
        return self.event.actor == SYSTEM

    @property
    def is_refusal(self) -> bool:
        """Whether it tells of something that was refused."""
        return self.event.act.startswith(rules.REFUSED)


@dataclass(frozen=True)
class LogPage:
    """A page of the log, the newest first. `older` is the number to go on from; `last_seal` the newest seal of all."""

    lines: list[Line]
    seals: list[DailySeal]
    older: int | None
    last_seal: DailySeal | None
    person_name: str


def page(user: User, asked: Asked) -> LogPage | None:
    """One page of the log; None for somebody who does not read it. Six queries at most."""
    if not rules.reads_log(person(user)):
        return None
    events = list(_events(asked)[: PAGE + 1])
    shown = events[:PAGE]
    names = names_of({*_people(shown), asked.person})
    sealed = dict(EventLink.objects.filter(event_id__in=[e.pk for e in shown]).values_list("event_id", "day"))
    days = {event.at.astimezone(clock.BANGKOK).date() for event in shown} | set(sealed.values())
    return LogPage(
        [_line(event, names, sealed.get(event.pk)) for event in shown],
        list(DailySeal.objects.filter(day__in=days).order_by("-day")),
        shown[-1].pk if len(events) > PAGE else None,
        DailySeal.objects.order_by("-day").first(),
        names.get(asked.person, ""),
    )


def lines(user: User, asked: Asked) -> Iterator[Line] | None:
    """Every event that is asked for, for a file; None for somebody who does not read the log. Memory holds one batch."""
    if not rules.reads_log(person(user)):
        return None
    return _all_lines(_events(asked))


def _all_lines(events: QuerySet[BusinessEvent]) -> Iterator[Line]:
    last: int | None = None
    while batch := list((events if last is None else events.filter(pk__lt=last))[:BATCH]):
        names = names_of(_people(batch))
        sealed = dict(EventLink.objects.filter(event_id__in=[e.pk for e in batch]).values_list("event_id", "day"))
        for event in batch:
            yield _line(event, names, sealed.get(event.pk))
        last = batch[-1].pk


def _events(asked: Asked) -> QuerySet[BusinessEvent]:
    events = BusinessEvent.objects.order_by("-pk")
    if asked.day:
        start = dt.datetime.combine(asked.day, dt.time(), clock.BANGKOK)
        events = events.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    wanted = {"act": asked.act, "subject_kind": asked.kind, "subject_id": asked.subject, "actor": asked.person}
    events = events.filter(**{name: value for name, value in wanted.items() if value})
    return events.filter(pk__lt=asked.before) if asked.before else events


def _people(events: Iterable[BusinessEvent]) -> set[str]:
    """Those who acted, and the accounts that were acted upon."""
    return {pk for event in events for pk in (event.actor, event.subject_id if event.subject_kind == "user" else "")}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Names by pseudonymous id, of those whose name is kept."""
    known = [actor for actor in actors if is_public_id(actor)]
    people = PersonName.objects.filter(user__public_id__in=known)
    return {str(pk): name for pk, name in people.values_list("user__public_id", "full_name")}


def is_public_id(text: str) -> bool:
    """Whether the text is written as the pseudonymous id of a person."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _line(event: BusinessEvent, names: dict[str, str], sealed: dt.date | None) -> Line:
    facts: dict[str, Any] = {name: value for name, value in event.data.items() if name != "link"}
    link = event.data.get("link")
    return Line(
        event,
        names.get(event.actor, ""),
        rules.sentence(event.act),
        rules.subject_word(event.subject_kind),
        rules.facts_in_words(facts),
        link if isinstance(link, str) and link.startswith("/") and not link.startswith("//") else "",
        sealed,
        names.get(event.subject_id, "") if event.subject_kind == "user" and event.subject_id != event.actor else "",
    )
