"""The packs of the reporting calendar and of the default chain of approvers."""

import datetime as dt

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
    quarters: Rows = []
    windows: Rows = []
    for r in sources.table("calendar/fiscal_quarters.csv"):
        due = dt.date.fromisoformat(r["report_due_30_calendar_days"])
        after_end = dt.date.fromisoformat(r["end_date"]) + dt.timedelta(days=1)
        late = due + dt.timedelta(days=1)
        release = dt.date(due.year + due.month // 12, due.month % 12 + 1, 15)
        moved = (
            ""
            if r["next_working_day_if_due_is_closed"] == str(due)
            else f"; next working day {r['next_working_day_if_due_is_closed']}, not applied"
        )
        quarters.append(
            {
                "fiscal_year": r["fiscal_year_be"],
                "quarter": r["quarter"],
                "starts_on": r["start_date"],
                "ends_on": r["end_date"],
                "opens_at": f"{after_end}T00:00:00+07:00",
                "due_at": f"{late}T00:00:00+07:00",
                "release_on": release,
                "source": RULE + moved,
            }
        )
        if r["quarter"] == "1":
            windows.append(
                {
                    "fiscal_year": r["fiscal_year_be"],
                    "case": "default",
                    "opens_at": f"{r['start_date']}T00:00:00+07:00",
                    "due_at": f"{after_end}T00:00:00+07:00",
                    "source": RULE,
                }
            )
    holidays = [
        {
            "on": r["date"],
            "name_th": r["name_th"],
            "name_en": r["name_en"],
            "scope": "public" if r["is_public_holiday"] == "True" else "government",
            "certainty": r["status"],
            "source": "python-holidays 0.109 (MIT)",
        }
        for r in sources.table("calendar/public_holidays_th.csv")
    ]
    write_pack(
        "reporting",
        "calendar",
        "Reporting calendar: quarters, entry windows, public holidays",
        [
            resource(
                "quarters",
                QUARTERS,
                quarters,
                ("fiscal_year", "quarter"),
            ),
            resource(
                "windows",
                WINDOWS,
                windows,
                ("fiscal_year", "case"),
            ),
            resource(
                "holidays",
                HOLIDAYS,
                holidays,
                ("on", "name_th"),
            ),
        ],
        sources=[
            {"title": RULE, "path": "https://www.soc.go.th/"},
            {"title": "Public holidays: python-holidays 0.109", "path": "https://github.com/vacanza/holidays"},
        ],
        licences=[PUBLIC_DOMAIN, MIT],
    )


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
