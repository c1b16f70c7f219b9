"""Registers the app."""

from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "samrit.opendata"
    label = "opendata"
