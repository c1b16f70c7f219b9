"""Registers the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "samrit.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Listen to statements of the treasury, which know nothing of reports."""
        from samrit.budgets.actions import matching, statement_steps  # noqa: PLC0415  models first
        from samrit.reporting.actions.gaps import follow_statement  # noqa: PLC0415  models first
        from samrit.reporting.actions.treasury import follow_unit  # noqa: PLC0415  models first

        if follow_statement not in statement_steps.LISTENERS:
            statement_steps.LISTENERS.append(follow_statement)
        if follow_unit not in matching.LISTENERS:
            matching.LISTENERS.append(follow_unit)
