"""Addresses of reporting: reports hang under their project's year, the calendar stands alone."""

from django.urls import path

from samrit.reporting.views import (
    calendar,
    calendar_admin,
    calendar_rules,
    feeds,
    gaps,
    passage,
    reports,
    statement_lines,
    threads,
    workbooks,
)

app_name = "reporting"
_QUARTER = "projects/<str:code>/<int:fiscal_year>/reports/<int:quarter>/"
urlpatterns = [
    path("projects/<str:code>/<int:fiscal_year>/reports/", reports.year, name="year"),
    path(_QUARTER, reports.report, name="report"),
    path(f"{_QUARTER}submission/", reports.submission, name="submission"),
    path(f"{_QUARTER}approval/", passage.approval, name="approval"),
    path(f"{_QUARTER}undo/", passage.undoing, name="undo"),
    path(f"{_QUARTER}return/", passage.giving_back, name="return"),
    path(f"{_QUARTER}withdrawal/", passage.withdrawal, name="withdrawal"),
    path(f"{_QUARTER}acknowledgement/", passage.acknowledgement, name="acknowledgement"),
    path(f"{_QUARTER}pins/<int:pk>/", passage.pin_answer, name="pin-answer"),
    path(f"{_QUARTER}unlock/", passage.unlocking, name="unlock"),
    path(f"{_QUARTER}unlock/decision/", passage.unlock_decision, name="unlock-decision"),
    path(f"{_QUARTER}unlock/closing/", passage.unlock_closing, name="unlock-closing"),
    path(f"{_QUARTER}thread/", threads.thread, name="thread"),
    path(f"{_QUARTER}versions/", passage.versions, name="versions"),
    path(f"{_QUARTER}versions/<str:name>/", passage.version, name="version"),
    path("reports/workbooks/", workbooks.door, name="workbooks"),
    path("reports/workbooks/out/", workbooks.taken_out, name="workbook-out"),
    path("reports/workbooks/<uuid:uid>/", workbooks.workbook, name="workbook"),
    path("reports/workbooks/<uuid:uid>/annotated/", workbooks.annotated, name="workbook-annotated"),
    path("treasury/gaps/", gaps.gap_list, name="gaps"),
    path("treasury/gaps.csv", gaps.table, name="gaps-table"),
    path("treasury/gaps/<int:gap>/", gaps.gap, name="gap"),
    path("treasury/lines/", statement_lines.line_list, name="unmatched"),
    path("treasury/lines.csv", statement_lines.table, name="lines-table"),
    path("treasury/lines/<int:line>/", statement_lines.line, name="line"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/<int:fiscal_year>/", calendar.calendar_page, name="calendar-year"),
    path("calendar/<int:fiscal_year>/quarters/<int:quarter>/", calendar_admin.quarter, name="calendar-quarter"),
    path("calendar/<int:fiscal_year>/window/", calendar_admin.window, name="calendar-window"),
    path("calendar/<int:fiscal_year>/holidays/", calendar_admin.holidays, name="calendar-holidays"),
    path("calendar/<int:fiscal_year>/rules/", calendar_rules.year_rules, name="calendar-rules"),
    path("calendar/<int:fiscal_year>/overrides/", calendar_rules.overrides, name="calendar-overrides"),
    path("calendar/<int:fiscal_year>/overrides/new/", calendar_rules.override_new, name="calendar-override-new"),
    path(
        "calendar/<int:fiscal_year>/overrides/<int:pk>/withdrawal/",
        calendar_rules.override_withdrawal,
        name="calendar-override-withdrawal",
    ),
    path("calendar/<int:fiscal_year>/<str:file>", feeds.year_file, name="calendar-file"),
    path("calendar/mine/", feeds.mine, name="calendar-mine"),
    path("calendar/feeds/<str:secret>.ics", feeds.own_feed, name="calendar-feed"),
    path("organisations/<str:code>/calendar.ics", feeds.body_feed, name="calendar-body"),
]
