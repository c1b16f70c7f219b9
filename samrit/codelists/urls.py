"""Addresses of code lists. What administrators change stands under the same addresses, in the desk."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.codelists import views

app_name = "codelists"
urlpatterns: list[URLPattern] = [
    path("", views.lists, name="lists"),
    path("<slug:list>.csv", views.download, name="download"),
    path("<slug:list>/", views.code_list, name="list"),
]
