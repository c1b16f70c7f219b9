"""Registers the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "samrit.audit"
    label = "audit"
