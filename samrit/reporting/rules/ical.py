"""The calendar as other programs read it (iCalendar, RFC 5545): whole days, identities that stay, alarms at 09:00. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event

ALARM_AT = dt.timedelta(hours=9)
REFRESH = dt.timedelta(hours=12)
"""How often programs are asked to read again."""


@dataclass(frozen=True)
class Entry:
    """A day, or days, of the calendar: `uid` names it for ever, also when its day moves. `alarms` are days around it."""

    uid: str
    first: dt.date
    title: str
    text: str = ""
    last: dt.date | None = None
    url: str = ""
    alarms: Sequence[int] = ()
    category: str = ""


def calendar_text(name: str, entries: Iterable[Entry], now: dt.datetime, language: str) -> bytes:
    """The file. Days are Bangkok's, whole, and need no time zone."""
    book = Calendar()
    book.add("prodid", "-//samrit//reporting calendar//TH")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("name", name, parameters={"language": language})
    book.add("x-wr-calname", name)
    book.add("x-wr-timezone", "Asia/Bangkok")
    book.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        book.add_component(_event(entry, now, language))
    return bytes(book.to_ical())


def _event(entry: Entry, now: dt.datetime, language: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@calendar.samrit")
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", entry.first)
    event.add("dtend", (entry.last or entry.first) + dt.timedelta(days=1))
    event.add("summary", entry.title, parameters={"language": language})
    event.add("transp", "TRANSPARENT")
    if entry.text:
        event.add("description", entry.text, parameters={"language": language})
    if entry.category:
        event.add("categories", [entry.category])
    if entry.url:
        event.add("url", entry.url)
    for days in entry.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", dt.timedelta(days=days) + ALARM_AT)
        event.add_component(alarm)
    return event
