"""Addresses of reporting."""

from django.urls.resolvers import URLPattern

app_name = "reporting"
urlpatterns: list[URLPattern] = []
