"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "samrit.accounts"
    label = "accounts"
