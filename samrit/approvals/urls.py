"""Addresses of approvals."""

from django.urls.resolvers import URLPattern

app_name = "approvals"
urlpatterns: list[URLPattern] = []
