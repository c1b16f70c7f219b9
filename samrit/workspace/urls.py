"""Addresses of workspace."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.workspace import api
from samrit.workspace.views import home, my_work, places, search

app_name = "workspace"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("my-work/", my_work.my_work, name="my-work"),
    path("places/", places.places, name="places"),
    path("places.csv", places.download, name="places-download"),
    path("places/<str:code>/", places.place, name="place"),
    path("search/", search.search, name="search"),
    path("health", api.health, name="health"),
]
