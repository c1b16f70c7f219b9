"""Addresses of what the reports say together: completeness, boards, letters and the monitors of policies."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.monitors.views import boards, completeness, letters, policy, policy_stating

app_name = "monitors"
_BOARD = "boards/<str:organisation>/<int:fiscal_year>/<int:quarter>/"
_YEAR = "completeness/<int:fiscal_year>/"
urlpatterns: list[URLPattern] = [
    path("completeness/", completeness.completeness, name="completeness"),
    path(_YEAR, completeness.completeness, name="completeness-year"),
    path(f"{_YEAR}table.<slug:ending>", completeness.completeness_file, name="completeness-file"),
    path(f"{_YEAR}load/", completeness.load, name="load"),
    path(f"{_YEAR}calls/", completeness.calling, name="calls"),
    path(f"{_YEAR}letters/", letters.letters, name="letters"),
    path(f"{_YEAR}<str:organisation>/", completeness.completeness, name="completeness-body"),
    path("completeness/letters.<slug:ending>", letters.letters_file, name="letters-file"),
    path("boards/", boards.board, name="boards"),
    path("boards/<str:organisation>/", boards.board, name="board"),
    path(_BOARD, boards.board, name="board-quarter"),
    path(f"{_BOARD}projects/", boards.board_list, name="board-list"),
    path(f"{_BOARD}projects.csv", boards.board_file, name="board-file"),
    path(f"{_BOARD}curve.csv", boards.board_curve, name="board-curve"),
    path("monitors/", policy.monitors, name="policy-monitors"),
    path("monitors/new/", policy_stating.new, name="policy-new"),
    path("monitors/<slug:monitor>/", policy.monitor, name="policy-monitor"),
    path("monitors/<slug:monitor>/next/", policy_stating.following, name="policy-next"),
    path("monitors/<slug:monitor>/reports/", policy.trace, name="policy-trace"),
    path("monitors/<slug:monitor>/reports.csv", policy.trace_file, name="policy-trace-file"),
    path("monitors/<slug:monitor>/monitor.<slug:ending>", policy.download, name="policy-file"),
]
