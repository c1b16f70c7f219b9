"""One typed table per section. Facts that are summed, joined or opened are columns; a draft may leave any of them empty."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.projects.models.project import YearPlan


class Section(models.Model):
    """What every section has: its year plan, whether it is complete, and who changed it last."""

    year_plan = models.OneToOneField(YearPlan, on_delete=models.CASCADE, primary_key=True, related_name="%(class)s")
    is_complete = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} of {self.year_plan_id}"


@tracked()
class Links(Section):
    """M1: the causal statement X to F to Y1 to Y2 to Z in words, each link with how strong the writer thinks it is (a code of
    the list `link_strength`). The links to plans are `PlanChoice` rows, what supports them `Evidence` rows."""

    explanation = models.TextField(blank=True)
    x_changes_factor = models.TextField(blank=True)
    x_f_strength = models.CharField(max_length=10, blank=True)
    factor_moves_y1 = models.TextField(blank=True)
    f_y1_strength = models.CharField(max_length=10, blank=True)
    y1_moves_y2 = models.TextField(blank=True)
    y1_y2_strength = models.CharField(max_length=10, blank=True)
    y2_moves_z = models.TextField(blank=True)
    y2_z_strength = models.CharField(max_length=10, blank=True)


class Continuity(models.TextChoices):
    """M2 no. 7: whether the project had money before."""

    NEW = "new", _("New")
    CONTINUING = "continuing", _("Continuing")


class DeliveryMode(models.TextChoices):
    """M2 no. 10: who carries it out."""

    OWN = "own", _("Own staff")
    OUTSOURCED = "outsourced", _("Outsourced")
    JOINT = "joint", _("Jointly")


@tracked()
class General(Section):
    """M2: general information of the year. Name, kind and dates are the project's own columns, edited with this section.

    `project_type` is a code of the list of that name (ordinary, proposal of a key project, area project …), `natures` and
    `origins` are codes of `project_nature` and `project_origin`.
    """

    project_type = models.CharField(max_length=30, blank=True)
    natures = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    origins = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    continuity = models.CharField(max_length=12, choices=Continuity, blank=True)
    uses_budget = models.BooleanField(null=True, blank=True)
    delivery_mode = models.CharField(max_length=12, choices=DeliveryMode, blank=True)


@tracked()
class Detail(Section):
    """M3: rationale and expected result; objectives, outputs, outcomes, indicators, beneficiaries, places, risks are rows."""

    rationale = models.TextField(blank=True)
    expected_result = models.TextField(blank=True)
    stands_somewhere = models.BooleanField(null=True, blank=True)  # something is built, dug or set up at a place


@tracked()
class Activities(Section):
    """M4: its activities are rows."""


@tracked()
class Money(Section):
    """M5: the whole project's budget in baht; lines by year and source and their months are rows."""

    budget_total = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
