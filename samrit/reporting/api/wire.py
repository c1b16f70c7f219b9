"""What the API of quarterly reports reads in addresses and answers."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Path, Schema
from pydantic import ConfigDict

Number = Annotated[int, Path(ge=1, le=4, description="Quarter of the fiscal year")]
PROPERTY_VALUES: dict[str, Any] = {
    "type": "object",
    "description": (
        "Answers by key, as they are read: figures as texts, days in ISO 8601, codes, true or false. null is no answer yet, "
        '"0" is zero, and `<row>.na: true` says that a result does not apply.'
    ),
    "additionalProperties": {"type": ["string", "boolean", "null"]},
}
SEEN: dict[str, Any] = {
    "type": "object",
    "description": "The fingerprints that were read with the answers; what others changed since is kept.",
    "additionalProperties": {"type": "string"},
}
BASIS: dict[str, Any] = {
    "enum": ["cumulative", "quarter"],
    "description": "Whether figures are those since 1 October (left out: they are) or those of this quarter alone.",
}
WRITTEN: dict[str, Any] = {
    "type": "object",
    "properties": {"values": PROPERTY_VALUES, "seen": SEEN, "basis": BASIS},
    "required": ["values"],
    "additionalProperties": False,
}
PUSHED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "project": {"type": "string", "description": "Project code"},
        "fiscal_year": {"type": "integer", "description": "Fiscal year, Buddhist era"},
        "quarter": {"type": "integer", "minimum": 1, "maximum": 4},
        "values": PROPERTY_VALUES,
        "seen": SEEN,
        "basis": BASIS,
        "send": {"type": "boolean", "description": "Send for approval as well"},
    },
    "required": ["project", "fiscal_year", "quarter", "values"],
    "additionalProperties": False,
}


class Asked(Schema):
    """What is asked of the list."""

    fiscal_year: int | None = Field(
        None, ge=2400, le=2700, description="Fiscal year (Buddhist era); left out: the latest open"
    )
    quarter: int | None = Field(None, ge=1, le=4, description="Quarter; left out: the latest open")
    unit: str = Field("", max_length=40, description="Code of a body, with all below it")
    state: Literal["", "none", "draft", "submitted", "returned", "approved", "unlocked"] = Field(
        "", description="State of the record; none: nobody has begun it"
    )
    unsent: bool = Field(default=False, description="Only reports that were never sent")
    page: int = Field(1, ge=1, le=100_000, description="Page, from 1")
    page_size: int = Field(50, ge=1, le=200, description="Rows of a page")


class ReportRow(Schema):
    """A report of a quarter, begun or not. `stage` is how it stands by the calendar (not_open, open, due_soon, overdue, locked,
    submitted, returned, approved, unlocked, cancelled); days are those that hold for this project, `due_at` the first instant
    that is late, `locks_at` the first at which an unsent report is closed."""

    code: str
    name_th: str
    fiscal_year: int
    quarter: int
    owner_code: str
    owner: str
    stage: str
    state: str
    opens_at: dt.datetime
    due_at: dt.datetime
    locks_at: dt.datetime
    days_left: int | None
    days_late: int
    first_sent_at: dt.datetime | None
    changed_at: dt.datetime | None
    is_complete: bool
    is_demonstration: bool


class ReportPage(Schema):
    """A page of reports of one quarter."""

    count: int
    page: int
    page_size: int
    fiscal_year: int
    quarter: int
    items: list[ReportRow]


class Planned(Schema):
    """An answer that a report is asked for: its key, kind (percent, number, count, money, text, choice, yes_no, tick, date,
    degrees), label, and codes of its choices."""

    key: str
    kind: str
    label: str
    choices: list[str]


class Told(Schema):
    """Something said of an answer: in words, with its rule and how to mend it. `pointer` leads into what is written."""

    field: str
    pointer: str
    code: str
    message: str
    rule: str
    mend: str


class Clock(Schema):
    """What is planned by the end of the quarter: progress in percent, money in baht, as exact texts."""

    progress: str | None
    progress_by_weights: str | None
    money_of_year: str | None
    money: str | None


class ReportDetail(ReportRow):
    """A report: `fields` are what it asks, `values` the answers by key on the asked `basis`, `previous` those of the report
    before (quarter `previous_quarter`), `plan` what was planned. `missing` blocks sending, `warnings` do not. `seen` are
    fingerprints for writing; without it only the approved version is read."""

    basis: str
    etag: str
    why_not_edit: str
    why_not_send: str
    opened: list[str]
    fields: list[Planned]
    values: dict[str, Any]
    filled: dict[str, str]
    plan: dict[str, Any]
    planned: Clock
    previous_quarter: int | None
    previous: dict[str, Any]
    missing: list[Told]
    warnings: list[Told]
    seen: dict[str, str]


class ReportSaved(Schema):
    """The receipt of written answers; `etag` is that of the report as it is now."""

    code: str
    fiscal_year: int
    quarter: int
    etag: str
    state: str
    saved_at: dt.datetime
    is_complete: bool


class ReportStanding(Schema):
    """The receipt of an act upon a report: where it stands now."""

    code: str
    fiscal_year: int
    quarter: int
    state: str


class OnePushed(Schema):
    """What became of one report of a request: 200 and its receipt, or the problem. Its pointers begin with `/reports/<n>`."""

    number: int
    status: int
    saved: ReportSaved | None = None
    is_repeated: bool = False
    problem: dict[str, Any] | None = None


class ManyPushed(Schema):
    """What became of each report, in the order sent."""

    saved: int
    refused: int
    items: list[OnePushed]


class ReportVersion(Schema):
    """An approved version of a report: frozen, and readable for ever. `why` and `letter` are those of the unlock it came from."""

    number: int
    approved_at: dt.datetime
    undone_at: dt.datetime | None
    document_hash: str
    why: str
    letter: str


class ReportVersions(Schema):
    """The approved versions of a report, the newest first."""

    items: list[ReportVersion]


class ReportVersionDetail(ReportVersion):
    """An approved version with its document."""

    document: dict[str, Any]


class QuarterOut(Schema):
    """A quarter in the calendar. `due_at` is the first instant that is late; single projects may have other days."""

    fiscal_year: int
    quarter: int
    starts_on: dt.date
    ends_on: dt.date
    opens_at: dt.datetime
    due_at: dt.datetime
    locks_at: dt.datetime
    release_on: dt.date | None


class CalendarOut(Schema):
    """The quarters of a fiscal year."""

    fiscal_year: int
    quarters: list[QuarterOut]


class ChosenReports(Schema):
    """Which reports are to be applied, of those that are ready; left out or null: all, and then nothing may be wrong. `send`:
    those in which nothing is missing are sent for approval as well."""

    model_config = ConfigDict(extra="forbid")
    reports: list[str] | None = None
    send: bool = False


class KnownFigure(Schema):
    """A figure as it was known then and as it is known today; exact texts, null where there is no answer."""

    key: str
    label: str
    then: str | None
    now: str | None


class KnownQuarterOut(Schema):
    """A quarter's report: the version that held then, the one that holds today, and their figures."""

    quarter: int
    then: ReportVersion | None
    now: ReportVersion | None
    figures: list[KnownFigure]


class KnownOut(Schema):
    """A year plan's reports as known before an instant."""

    at: dt.datetime
    quarters: list[KnownQuarterOut]
