"""The packs of the reporting calendar and of the default chain of approvers."""

import datetime as dt
from typing import Any

from tables import MIT, PUBLIC_DOMAIN, Rows, Sources, other, resource, text, whole, write_pack

RULE = "letter นร 0505/ว 3407 of 11 Nov 2564: M6 within 30 days after the quarter; M1-M5 within the first quarter"
YEAR = whole("fiscal_year", required=True, minimum=2400, description="Buddhist-era fiscal year")
QUARTERS = [
    YEAR,
    whole("quarter", required=True, enum=[1, 2, 3, 4]),
    other("starts_on", "date", required=True),
    other("ends_on", "date", required=True),
    other("opens_at", "datetime", required=True),
    other("due_at", "datetime", required=True, description="First instant that is late, Bangkok"),
    other("release_on", "date", required=True),
    text("source", required=True, maxLength=300),
]
WINDOWS = [
    YEAR,
    text("case", required=True, maxLength=40),
    other("opens_at", "datetime", required=True),
    other("due_at", "datetime", required=True),
    text("source", required=True, maxLength=300),
]
HOLIDAYS = [
    other("on", "date", required=True),
    text("name_th", required=True, maxLength=200),
    text("name_en", maxLength=200),
    text("scope", required=True, enum=["public", "government"]),
    text("certainty", maxLength=200),
    text("source", required=True, maxLength=300),
]


def make_calendar(sources: Sources) -> None:
    """Quarters with their due instants, entry windows, public holidays."""
    source = sources.table("calendar/fiscal_quarters.csv")
    quarters: Rows = [_quarter(r) for r in source]
    windows: Rows = [_window(r) for r in source if r["quarter"] == "1"]
    holidays: Rows = [_holiday(r) for r in sources.table("calendar/public_holidays_th.csv")]
    write_pack(
        "reporting",
        "calendar",
        "Reporting calendar: quarters, entry windows, public holidays",
        [
            resource("quarters", QUARTERS, quarters, ("fiscal_year", "quarter")),
            resource("windows", WINDOWS, windows, ("fiscal_year", "case")),
            resource("holidays", HOLIDAYS, holidays, ("on", "name_th")),
        ],
        sources=[
            {"title": RULE, "path": "https://www.soc.go.th/"},
            {"title": "Public holidays: python-holidays 0.109", "path": "https://github.com/vacanza/holidays"},
        ],
        licences=[PUBLIC_DOMAIN, MIT],
    )


def _midnight_after(day: str) -> str:
    return f"{dt.date.fromisoformat(day) + dt.timedelta(days=1)}T00:00:00+07:00"


def _quarter(row: dict[str, Any]) -> dict[str, Any]:
    due = dt.date.fromisoformat(row["report_due_30_calendar_days"])
    working = row["next_working_day_if_due_is_closed"]
    return {
        "fiscal_year": row["fiscal_year_be"],
        "quarter": row["quarter"],
        "starts_on": row["start_date"],
        "ends_on": row["end_date"],
        "opens_at": _midnight_after(row["end_date"]),
        "due_at": _midnight_after(str(due)),
        "release_on": dt.date(due.year + due.month // 12, due.month % 12 + 1, 15),
        "source": RULE + ("" if working == str(due) else f"; next working day {working}, not applied"),
    }


def _window(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "fiscal_year": row["fiscal_year_be"],
        "case": "default",
        "opens_at": f"{row['start_date']}T00:00:00+07:00",
        "due_at": _midnight_after(row["end_date"]),
        "source": RULE,
    }


def _holiday(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "on": row["date"],
        "name_th": row["name_th"],
        "name_en": row["name_en"],
        "scope": "public" if row["is_public_holiday"] == "True" else "government",
        "certainty": row["status"],
        "source": "python-holidays 0.109 (MIT)",
    }


def make_chains() -> None:
    """The default chain of approvers: division, then department."""
    rows = [
        {
            "subject_kind": kind,
            "position": place,
            "role": role,
            "valid_from": "2017-10-01",
            "source": "Proposed default; each agency may state its own chain",
        }
        for kind in ("year_plan", "progress_report")
        for place, role in enumerate(("division_approver", "department_approver"), start=1)
    ]
    fields = [
        text("subject_kind", required=True, enum=["year_plan", "progress_report"]),
        whole("position", required=True, minimum=1),
        text("role", required=True, maxLength=30),
        other("valid_from", "date", required=True),
        text("source", required=True, maxLength=200),
    ]
    write_pack(
        "approvals",
        "chains",
        "Default chain of approvers",
        [resource("chains", fields, rows, ("subject_kind", "position", "valid_from"))],
        sources=[
            {
                "title": "Proposed by this project; no official text on the number of steps was found",
                "path": "https://nscr.nesdc.go.th/faq_page",
            }
        ],
        licences=[
            {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache License 2.0"}
        ],
    )
