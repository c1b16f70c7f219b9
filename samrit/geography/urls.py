"""Addresses of geography."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.geography import views

app_name = "geography"
urlpatterns: list[URLPattern] = [path("provinces.geojson", views.provinces, name="provinces")]
