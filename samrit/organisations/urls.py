"""Addresses of organisations."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.organisations import views

app_name = "organisations"
urlpatterns: list[URLPattern] = [
    path("", views.bodies, name="bodies"),
    path("<str:code>/", views.body, name="body"),
]
