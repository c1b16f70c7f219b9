"""Registers the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "samrit.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Listen to statements of the treasury, which know nothing of reports."""
        from samrit.budgets.actions.statement_steps import LISTENERS  # noqa: PLC0415  models first
        from samrit.reporting.actions.gaps import follow_statement  # noqa: PLC0415  models first

        if follow_statement not in LISTENERS:
            LISTENERS.append(follow_statement)
