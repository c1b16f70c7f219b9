"""Registers the app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "samrit.approvals"
    label = "approvals"
