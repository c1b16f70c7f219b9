"""Registers the app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "samrit.plans"
    label = "plans"
