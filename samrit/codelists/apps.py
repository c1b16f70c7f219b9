"""Registers the app."""

from django.apps import AppConfig


class CodelistsConfig(AppConfig):
    name = "samrit.codelists"
    label = "codelists"
