"""Addresses of open data. Those of a release are permanent."""

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern

from samrit.opendata import views


class ReleaseName:
    """`FY2565-Q1` (the newest revision) or `FY2565-Q1-r1`."""

    regex = r"FY\d{4}-Q[1-4](?:-r\d+)?"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ReleaseName, "release")

app_name = "opendata"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("dictionary/", views.dictionary, name="dictionary"),
    path("projects/", views.projects, name="projects"),
    path("projects/<path:code>/", views.project, name="project"),
    path("nodes/<int:pk>/projects/", views.node_projects, name="node-projects"),
    path("completeness/", views.completeness, name="completeness"),
    path("completeness.<slug:ending>", views.completeness_file, name="completeness-file"),
    path("<release:name>/", views.release, name="release"),
    path("<release:name>/<str:file>", views.file, name="file"),
]
