"""What the API of year plans reads in addresses and answers, besides the sections themselves."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Path, Schema

Code = Annotated[str, Path(max_length=60, description="Project code")]
Year = Annotated[int, Path(ge=2400, le=2700, description="Fiscal year, Buddhist era")]


class Selection(Schema):
    """What is asked of the list, by the filters of its page."""

    q: str = Field("", max_length=200, description="Words, all required")
    year: int | None = Field(None, ge=2400, le=2700, description="Fiscal year, Buddhist era")
    ministry: str = Field("", max_length=40, description="Code of a ministry, with all below it")
    department: str = Field("", max_length=40, description="Code of a body, with all below it")
    state: str = Field("", max_length=20, description="State of approval, such as draft, returned, approved")
    execution: str = Field("", max_length=12, description="Code of the list execution_state, as it stands today")
    origin: str = Field("", max_length=10, description="living or import")
    node: int | None = Field(None, ge=1, le=2**62, description="Id of a plan node, with all below it")
    province: str = Field("", max_length=10, description="Official code of a province")
    district: str = Field("", max_length=10, description="Official code of a district")
    subdistrict: str = Field("", max_length=10, description="Official code of a subdistrict")
    officer: str = Field(
        "",
        pattern="^(|me|none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        description="me, none, or the id of a person",
    )
    project_type: str = Field("", max_length=30, description="Code of the list project_type")
    work_kind: Literal["", "project", "operation"] = Field("", description="Kind of work")
    continuity: str = Field("", max_length=20, description="New or continuing")
    source: str = Field("", max_length=30, description="Code of the list fund_source")
    category: str = Field("", max_length=30, description="Code of the list expenditure_category")
    missing: Literal["", "any", "none", "m1", "m2", "m3", "m4", "m5"] = Field(
        "", description="Something is missing somewhere, nothing is, or something is in that section"
    )
    changed: int | None = Field(None, ge=1, le=3660, description="Changed within so many days")
    budget_from: Decimal | None = Field(None, ge=0, le=10**13, description="Baht of the year, at least")
    budget_to: Decimal | None = Field(None, ge=0, le=10**13, description="Baht of the year, at most")
    files: Literal["", "yes", "no"] = Field("", description="With or without attached files")
    family: Literal["", "whole", "part", "alone"] = Field("", description="Has parts, is a part, or neither")
    sort: Literal[
        "budget", "total", "code", "name", "year", "owner", "ministry", "state", "starts", "ends", "changed"
    ] = Field("budget", description="Order of the rows")
    backwards: bool = Field(default=False, description="The other way round")
    page: int = Field(1, ge=1, le=100_000, description="Page, from 1")
    page_size: int = Field(50, ge=1, le=200, description="Rows of a page")


class YearPlanRow(Schema):
    """A project in one fiscal year (Buddhist era); money in baht. `version` is the approved version in force; while it
    `is_being_corrected`, state and sections are those of the correction."""

    code: str
    name_th: str
    fiscal_year: int
    owner_code: str
    owner: str
    state: str
    origin: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    budget_total_baht: Decimal | None
    budget_fy_baht: Decimal | None
    is_demonstration: bool
    version: int | None
    is_being_corrected: bool


class YearPlanPage(Schema):
    """A page of year plans."""

    count: int
    page: int
    page_size: int
    items: list[YearPlanRow]


class OpenPin(Schema):
    """A comment of an approver at a place of the plan, to be followed or answered before it is sent again."""

    key: str
    label: str
    text: str
    is_changed: bool
    answer: str


class YearPlanDetail(YearPlanRow):
    """A year plan with its five sections as they would be frozen: without personal data. `opened` are the places that may be
    changed after a return or an unlock (none: all of them)."""

    document: dict[str, Any]
    opened: list[str]
    pins: list[OpenPin]


class VersionOut(Schema):
    """An approved version: frozen, and readable for ever. `is_in_force`: it holds now."""

    number: int
    approved_at: dt.datetime
    document_hash: str
    why: str
    is_in_force: bool


class Versions(Schema):
    """The approved versions of a year plan, the newest first."""

    items: list[VersionOut]


class VersionDetail(VersionOut):
    """An approved version with its document."""

    document: dict[str, Any]


class Saved(Schema):
    """The receipt of a saved section. `etag` is that of the section as it is now; `complete` says of each section whether it
    lacks nothing; `rows` are the uids of the rows of each part in the order they were sent (null: a blank row, which is none)."""

    code: str
    fiscal_year: int
    section: str
    etag: str
    saved_at: dt.datetime
    complete: dict[str, bool]
    rows: dict[str, list[str | None]]


class Standing(Schema):
    """The receipt of an act upon a year plan: where it stands now."""

    code: str
    fiscal_year: int
    state: str


class Made(Standing):
    """The receipt of a new year plan; `complete` says of each section whether it lacks nothing."""

    complete: dict[str, bool]


class Found(Schema):
    """Something at a place of the year plan: in words, with its rule and how to mend it. `pointer` leads into the section as it
    is read at `/sections/{section}`. Money, names and days are those of the record."""

    section: str
    field: str
    pointer: str
    code: str
    message: str
    rule: str
    mend: str


class FoundAll(Schema):
    """Everything that was found; nothing where nothing blocks, or nothing is odd."""

    count: int
    items: list[Found]


class AlikeOut(Schema):
    """A project that looks like this one. `reads` tells what you may read of it: `all`, `approved`, or `nothing` (a draft of
    another body: only that it is there). `said` is what was said of the two, empty where nobody did."""

    likeness_percent: int
    why: list[str]
    reads: str
    same_owner: bool
    name: str
    code: str
    body: str
    fiscal_year: int | None
    said: str


class AlikeAll(Schema):
    """Projects that look like this one, the most alike first."""

    items: list[AlikeOut]


class SavedListOut(Schema):
    """A saved list: `asked` are the parameters of its page. Each reader sees her own rows."""

    uid: uuid.UUID
    name: str
    is_mine: bool
    asked: dict[str, str]
    columns: list[str]


class SavedLists(Schema):
    """The saved lists you may open, your own first."""

    items: list[SavedListOut]


class OneOfMany(Schema):
    """What became of one project of a request: 201 and its receipt, or the problem. Its pointers begin with `/projects/<n>`."""

    number: int
    status: int
    made: Made | None = None
    is_repeated: bool = False
    problem: dict[str, Any] | None = None


class Many(Schema):
    """What became of each project, in the order sent."""

    made: int
    refused: int
    items: list[OneOfMany]
