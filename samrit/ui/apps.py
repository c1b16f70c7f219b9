"""The application entry of the shell."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Layout, components and the mapping of refusals to pages."""

    name = "samrit.ui"
    label = "ui"
