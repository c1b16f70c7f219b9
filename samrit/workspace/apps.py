"""App configuration."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The desk over all domains."""

    name = "samrit.workspace"
    verbose_name = "Workspace"
