"""Addresses of codelists."""

from django.urls.resolvers import URLPattern

app_name = "codelists"
urlpatterns: list[URLPattern] = []
