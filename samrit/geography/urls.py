"""Addresses of geography."""

from django.urls.resolvers import URLPattern

app_name = "geography"
urlpatterns: list[URLPattern] = []
