"""Registers the app."""

from django.apps import AppConfig


class MonitorsConfig(AppConfig):
    name = "samrit.monitors"
    label = "monitors"
