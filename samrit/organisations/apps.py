"""Registers the app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "samrit.organisations"
    label = "organisations"
