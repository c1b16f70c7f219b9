"""What became of each node from one edition to the next: the rows by which any total can be shown in either edition."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.plans.models.editions import Edition, closed_when_published
from samrit.plans.models.nodes import Basis, PlanNode


class Relation(models.TextChoices):
    """What became of a node."""

    SAME = "same", _("Same")
    RENAMED = "renamed", _("Renamed")
    SPLIT = "split", _("Split")
    MERGED = "merged", _("Merged")
    DROPPED = "dropped", _("Dropped")
    ADDED = "added", _("Added")


PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


@tracked()
class NodeMapping(models.Model):
    """One line of a crosswalk between two editions of a framework.

    `share` is the percent of the old node's figures that go to the new one; the shares of one old node make 100. `new` is
    empty where the old one (or that share of it) was dropped, `old` where the new one was added. `back_share` is the
    percent of the new node's figures that belonged to the old one; empty where no source says: then old nodes are equal.
    """

    from_edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="crosswalk_out")
    to_edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="crosswalk_in")
    old = models.ForeignKey(PlanNode, on_delete=models.CASCADE, null=True, blank=True, related_name="successors")
    new = models.ForeignKey(PlanNode, on_delete=models.CASCADE, null=True, blank=True, related_name="predecessors")
    relation = models.CharField(max_length=8, choices=Relation)
    share = models.DecimalField(max_digits=7, decimal_places=4, validators=PERCENT)
    back_share = models.DecimalField(max_digits=7, decimal_places=4, validators=PERCENT, null=True, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.STATED)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["from_edition_id", "to_edition_id", "old_id", "new_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_edition", "to_edition", "old", "new"], name="node_mapping_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(old__isnull=False) | Q(new__isnull=False), name="node_mapping_of_something"
            ),
            models.CheckConstraint(condition=~Q(from_edition=F("to_edition")), name="node_mapping_between_two"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=100), name="node_mapping_share_is_percent"),
        ]
        triggers = [closed_when_published("to_edition_id")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} {self.share} %"
