"""`samrit search`: write what searches read of all year plans anew, after a repair; `samrit migrate` writes what is missing."""

from typing import Any

from django.core.management.base import BaseCommand

from samrit.projects.actions.searching import refresh_words
from samrit.projects.models import YearPlan


class Command(BaseCommand):
    """Make the words of all year plans again."""

    help = "Write what searches read of all year plans anew, after a repair; harmless."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write them, and say how many."""
        count = refresh_words(YearPlan.objects.order_by("pk").values_list("pk", flat=True))
        self.stdout.write(f"{count} year plans can be searched")
