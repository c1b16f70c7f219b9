"""Addresses of reporting: reports hang under their project's year, the calendar stands alone."""

from django.urls import path

from samrit.reporting.views import calendar, reports

app_name = "reporting"
_QUARTER = "projects/<str:code>/<int:fiscal_year>/reports/<int:quarter>/"
urlpatterns = [
    path("projects/<str:code>/<int:fiscal_year>/reports/", reports.year, name="year"),
    path(_QUARTER, reports.report, name="report"),
    path(f"{_QUARTER}submission/", reports.submission, name="submission"),
    path(f"{_QUARTER}approval/", reports.approval, name="approval"),
    path(f"{_QUARTER}return/", reports.giving_back, name="return"),
    path(f"{_QUARTER}withdrawal/", reports.withdrawal, name="withdrawal"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/<int:fiscal_year>/", calendar.calendar_page, name="calendar-year"),
]
