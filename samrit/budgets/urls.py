"""Addresses of budget books and statements of the treasury."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.budgets.views import files, reading, treasury

app_name = "budgets"
urlpatterns: list[URLPattern] = [
    path("", files.book_list, name="list"),
    path("files/<int:book>/", files.file, name="file"),
    path("files/<int:book>/annotated.xlsx", files.annotated, name="annotated"),
    path("files/<int:book>/units/", files.units, name="units"),
    path("treasury/", treasury.statement_list, name="statements"),
    path("treasury/units/", treasury.units, name="statement-units"),
    path("treasury/<int:statement>/", treasury.statement, name="statement"),
    path("treasury/<int:statement>/annotated.xlsx", treasury.annotated, name="statement-annotated"),
    path("treasury/<int:statement>/lines.csv", treasury.lines, name="statement-lines"),
    path("<int:book>.csv", reading.table, name="table"),
    path("<int:book>/", reading.book, name="book"),
]
