"""Registers the app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "samrit.notifications"
    label = "notifications"
