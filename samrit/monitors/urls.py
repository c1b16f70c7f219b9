"""Addresses of what the reports say together: completeness, boards, letters and the monitors of policies."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.monitors.views import policy, policy_stating

app_name = "monitors"
urlpatterns: list[URLPattern] = [
    path("monitors/", policy.monitors, name="policy-monitors"),
    path("monitors/new/", policy_stating.new, name="policy-new"),
    path("monitors/<slug:monitor>/", policy.monitor, name="policy-monitor"),
    path("monitors/<slug:monitor>/next/", policy_stating.following, name="policy-next"),
    path("monitors/<slug:monitor>/reports/", policy.trace, name="policy-trace"),
    path("monitors/<slug:monitor>/reports.csv", policy.trace_file, name="policy-trace-file"),
    path("monitors/<slug:monitor>/monitor.<slug:ending>", policy.download, name="policy-file"),
]
