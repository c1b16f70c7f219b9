"""App configuration."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The desk over all domains."""

    name = "samrit.workspace"
    verbose_name = "Workspace"

    def ready(self) -> None:
        """Tell the shell which pages of the quarter a reader may use."""
        from samrit.ui import navigation  # noqa: PLC0415  models first
        from samrit.workspace.http import parts_of_the_quarter  # noqa: PLC0415  models first

        if parts_of_the_quarter not in navigation.PARTS:
            navigation.PARTS.append(parts_of_the_quarter)
