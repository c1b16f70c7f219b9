"""`samrit worker`: run the jobs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from samrit.lib import processes


class Command(BaseCommand):
    """Run deferred and periodic jobs until stopped."""

    help = "Run deferred and periodic jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("--concurrency", type=int, default=4, help="jobs at once")

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        """Work until asked to stop; a running job may finish."""
        processes.end_with_parent()
        connector = app.connector
        if not isinstance(connector, DjangoConnector):
            raise TypeError("the jobs are not connected to Django's database")
        with app.replace_connector(connector.get_worker_connector()) as working:
            working.run_worker(concurrency=concurrency, shutdown_graceful_timeout=5)
