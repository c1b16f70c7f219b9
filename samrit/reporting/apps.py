"""Registers the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "samrit.reporting"
    label = "reporting"
