"""Registers the app."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "samrit.budgets"
    label = "budgets"
