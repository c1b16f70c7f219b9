"""Registers the app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "samrit.projects"
    label = "projects"
