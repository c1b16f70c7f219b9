"""Addresses of opendata."""

from django.urls.resolvers import URLPattern

app_name = "opendata"
urlpatterns: list[URLPattern] = []
