"""Addresses of projects. Fixed words stand before the code."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.projects.views import editing, lists, pages, submission

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("", lists.project_list, name="list"),
    path("list.csv", lists.list_file, name="list-file"),
    path("new/", editing.new, name="new"),
    path("<str:code>/<int:year>/sections/<str:key>/", editing.section, name="section"),
    path("<str:code>/<int:year>/next-year/", editing.next_year, name="next-year"),
    path("<str:code>/<int:year>/review/", submission.review, name="review"),
    path("<str:code>/<int:year>/submission/", submission.submission, name="submission"),
    path("<str:code>/<int:year>/withdrawal/", submission.withdrawal, name="withdrawal"),
    path("<str:code>/<int:year>/approval/", submission.approval, name="approval"),
    path("<str:code>/<int:year>/return/", submission.return_, name="return"),
    path("<str:code>/<int:year>/versions/<int:number>/", submission.version, name="version"),
    path("<str:code>/", pages.project_page, name="page"),
    path("<str:code>/documents/<int:pk>/", pages.original, name="original"),
]
