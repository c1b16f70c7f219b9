"""Addresses of workspace."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.workspace import api

app_name = "workspace"
urlpatterns: list[URLPattern] = [
    path("health", api.health, name="health"),
]
