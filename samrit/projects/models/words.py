"""The words of year plans, ready to be searched."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from samrit.projects.models.project import YearPlan


class PlanWords(models.Model):
    """What searches read of a year plan: pairs of letter groups of code, names, bodies, objectives, places and links.

    `written` is what its writers read, `approved` what the approved version in force says (empty where there is none): who
    reads only what is approved is answered from `approved`, so that no draft is found by its words. Made from other rows.
    """

    year_plan = models.OneToOneField(YearPlan, on_delete=models.CASCADE, primary_key=True, related_name="words")
    written = SearchVectorField(null=True, editable=False)
    approved = SearchVectorField(null=True, editable=False)

    class Meta:
        indexes = [
            GinIndex(fields=["written"], name="plan_words_written"),
            GinIndex(fields=["approved"], name="plan_words_approved"),
        ]

    def __str__(self) -> str:
        return f"words of {self.year_plan_id}"
