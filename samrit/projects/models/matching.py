"""What words of agencies mean: one decision for each text that was stated instead of a node, with a name on it."""

from django.db import models
from django.db.models import Q

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.plans.models import Edition, NodeKind, PlanNode


@tracked()
class StatedMatch(models.Model):
    """A text "as stated by the agency, not yet matched" and the node it means, in one edition and for one level.

    `folded` is the text as it is compared (see `lib.thai.fold`), `stated` as it was first read. Without `node` the decision
    is that no node of the edition fits. It holds for every link with this text, those written before it and after it; a
    decision that was taken back stays with the moment of that.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=NodeKind)
    folded = models.TextField()
    stated = models.TextField()
    node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "level", "folded"], condition=Q(undone_at__isnull=True), name="stated_match_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stated} → {self.node_id}"
