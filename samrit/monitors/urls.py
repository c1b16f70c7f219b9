"""Addresses of what the reports say together: completeness, boards, letters and the monitors of policies."""

from django.urls.resolvers import URLPattern

app_name = "monitors"
urlpatterns: list[URLPattern] = []
