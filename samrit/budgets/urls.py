"""Addresses of budget books."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.budgets.views import files, reading

app_name = "budgets"
urlpatterns: list[URLPattern] = [
    path("", files.book_list, name="list"),
    path("files/<int:book>/", files.file, name="file"),
    path("files/<int:book>/annotated.xlsx", files.annotated, name="annotated"),
    path("files/<int:book>/units/", files.units, name="units"),
    path("<int:book>.csv", reading.table, name="table"),
    path("<int:book>/", reading.book, name="book"),
]
