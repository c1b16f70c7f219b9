"""Addresses of projects."""

from django.urls.resolvers import URLPattern

app_name = "projects"
urlpatterns: list[URLPattern] = []
