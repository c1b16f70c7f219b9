"""What a reminder letter says, who writes it, and who may call the officers it is about. Pure; words in the language in force.

Form: external letter between ministries, memorandum within one (Office of the Prime Minister's regulation on correspondence,
B.E. 2526); the number, the day and the signature are put in by the office that signs. What is asked for rests on the letter of
the Cabinet Secretariat นร 0505/ว 3407 of 11 Nov 2564.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samrit.accounts.roles import Body, Person, Role
from samrit.lib.errors import Text
from samrit.lib.thai import BE_OFFSET, MONTHS_LONG, format_date
from samrit.monitors.rules.completeness import AFTER, PLAN
from samrit.reporting.rules.closing import NAMES

LINE_WRITERS = (Role.MINISTRY_COORDINATOR, Role.MINISTRY_ADMIN, Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_ADMIN)
AREA_WRITERS = (Role.GOVERNOR, Role.AREA_COORDINATOR)
CENTRAL_WRITERS = (Role.NESDC_ANALYST, Role.NESDC_ADMIN)
MOST_LETTERS = 100
"""Letters written at once, and put into one file."""
LETTER, MEMO = "letter", "memo"
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def why_not_write(who: Person, body: Body) -> Text | None:
    """Why she may not remind this body by letter: the officers above it do, and NESDC."""
    if any(who.has(role) for role in CENTRAL_WRITERS):
        return None
    line = [post for post in who.posts if post.role in LINE_WRITERS]
    if any(body.path.startswith(post.unit_path) and body.path != post.unit_path for post in line):
        return None
    if any(post.role in AREA_WRITERS and post.covers(body) and body.path != post.unit_path for post in who.posts):
        return None
    return _("A body is reminded by the officers above it, by its province or by NESDC.")


def why_not_begin(who: Person) -> Text | None:
    """Why she writes no reminder letter at all."""
    if any(post.role in (*LINE_WRITERS, *AREA_WRITERS, *CENTRAL_WRITERS) for post in who.posts):
        return None
    return _("Reminder letters are written by coordinators of ministries, departments and provinces, and by NESDC.")


def sees_people(who: Person, body: Body) -> bool:
    """Whether she is told names and addresses of the officers of this body: those who remind it."""
    return why_not_write(who, body) is None


def kind_of(who: Person, body: Body) -> str:
    """A memorandum within the line of a ministry, else an external letter."""
    inside = any(post.role in LINE_WRITERS and body.path.startswith(post.unit_path) for post in who.posts)
    return MEMO if inside else LETTER


@dataclass(frozen=True)
class Sheet:
    """A letter as the templates read it; everything is text."""

    kind: str
    office: str
    to: str
    subject: str
    opening: str
    finding: str
    closing: str
    groups: list[dict[str, Any]]
    words: dict[str, str]
    notice: str


def sheet(listed: dict[str, Any], language: str) -> Sheet:
    """The words of a letter from what it lists."""
    form, year = int(listed["form"]), int(listed["fiscal_year"])
    said = {
        "form": _form(form, language),
        "year": digits(year, language),
        "due": long_date(dt.date.fromisoformat(listed["due_on"]), language),
        "as_of": long_date(dt.date.fromisoformat(listed["as_of"]), language),
        "count": digits(listed["count"], language),
        "owed": digits(listed["owed"], language),
        "to": listed["to"],
    }
    return Sheet(
        listed["kind"],
        listed["office"],
        _("Head of %(to)s") % said,
        _("Reminder to send the %(form)s of fiscal year %(year)s") % said,
        _opening(form) % said,
        _(
            "On %(as_of)s, %(count)s of the %(owed)s that %(to)s owes have not been sent. They are listed in the "
            "enclosure with the number of days by which they are late."
        )
        % said,
        _("Kindly have them sent through the system without delay, and inform this office where there is an obstacle."),
        [_group(group, language) for group in listed["groups"]],
        _words(),
        _("Demonstration data, not an official record") if listed["is_demonstration"] else "",
    )


def _opening(form: int) -> str:
    if form == AFTER:
        return _(
            "Referring to the Cabinet resolution of 9 November 2021 (letter of the Cabinet Secretariat no. Nor Ror "
            "0505/Wor 3407 of 11 November 2021), by which state agencies report through the national monitoring and "
            "evaluation system, and strictly within the time set; each of the %(form)s has its own last day, counted "
            "from the end of its project and stated in the list."
        )
    return _(
        "Referring to the Cabinet resolution of 9 November 2021 (letter of the Cabinet Secretariat no. Nor Ror "
        "0505/Wor 3407 of 11 November 2021), by which state agencies report through the national monitoring and "
        "evaluation system, and strictly within the time set; the last day for the %(form)s of fiscal year %(year)s "
        "was %(due)s."
    )


def _group(group: dict[str, Any], language: str) -> dict[str, Any]:
    rows = [
        {
            "number": digits(number, language),
            "code": row["code"],
            "name": f"{row['name']} ({NAMES[row['kind']]})" if "kind" in row else row["name"],
            "due": format_day(dt.date.fromisoformat(row["due_on"]), language),
            "days": digits(row["days"], language),
        }
        for number, row in enumerate(group["rows"], start=1)
    ]
    return {"name": group["name"], "rows": rows}


def _form(form: int, language: str) -> str:
    if form == PLAN:
        return _("year plans (M1-M5)")
    if form == AFTER:
        return _("reports after the end of projects")
    return _("progress reports (M6) of quarter %(quarter)s") % {"quarter": digits(form, language)}


def _words() -> dict[str, str]:
    return {
        "memo": pgettext("memorandum", "MEMORANDUM"),
        "office": pgettext("memorandum", "Government office"),
        "number": pgettext("memorandum", "No."),
        "date": pgettext("memorandum", "Date"),
        "subject": pgettext("memorandum", "Subject"),
        "to": pgettext("memorandum", "To the"),
        "enclosed": pgettext("memorandum", "Enclosure"),
        "enclosure": _("List of what has not been sent"),
        "respect": pgettext("memorandum", "Yours respectfully"),
        "emblem": pgettext("memorandum", "place of the emblem"),
        "position": pgettext("memorandum", "Position"),
        "contact": pgettext("memorandum", "Office in charge, telephone"),
        "row": pgettext("memorandum", "Item no."),
        "code": _("Code"),
        "project": _("Project"),
        "due": pgettext("memorandum", "Last day on time"),
        "days": _("Days late"),
    }


def digits(number: int | str, language: str) -> str:
    """A number in the words of a letter: in Thai with Thai digits."""
    return str(number).translate(THAI_DIGITS) if language.startswith("th") else str(number)


def long_date(day: dt.date, language: str) -> str:
    """The day in the words of a letter: `๑๘ เมษายน ๒๕๖๕`."""
    if language.startswith("th"):
        return digits(f"{day.day} {MONTHS_LONG[day.month - 1]} {day.year + BE_OFFSET}", language)
    return format_date(day, language, long=True)


def format_day(day: dt.date, language: str) -> str:
    """The day in a table of a letter, with a short month."""
    return digits(format_date(day, language), language)


def name_of_file(bodies: Sequence[str], fiscal_year: int, form: int, ending: str) -> str:
    """`reminder-U0151-2565-q1.pdf`; several letters in one file name no body."""
    what = {PLAN: "m1-m5", AFTER: "after"}.get(form, f"q{form}")
    return f"reminder-{bodies[0] if len(bodies) == 1 else 'all'}-{fiscal_year}-{what}.{ending}"
