"""Registers the app."""

from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "samrit.geography"
    label = "geography"
