"""Words and duties of the forms by year: titles, order, help and what is required are rows, for they are not certain and change."""

from django.db import models
from django.db.models import Q

from samrit.audit.tracking import tracked


@tracked()
class FormWord(models.Model):
    """What a form says from one fiscal year (BE) to another at one key: a section (`m1`), a field (`m2.name_th`), a part
    (`m3.outputs`), a field of a part (`m3.outputs.unit`) or a group of links (`m1.secondary#sdg`).

    An empty text leaves the word of the program; `is_required` or `minimum` empty leaves its duty; `position` orders sections
    and fields. `source` says on which letter or guide the row rests.
    """

    key = models.CharField(max_length=120)
    valid_from = models.PositiveSmallIntegerField()
    valid_to = models.PositiveSmallIntegerField(null=True, blank=True)
    label_th = models.CharField(max_length=500, blank=True)
    label_en = models.CharField(max_length=500, blank=True)
    help_th = models.TextField(blank=True)
    help_en = models.TextField(blank=True)
    example = models.TextField(blank=True)
    is_required = models.BooleanField(null=True, blank=True)
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    is_asked = models.BooleanField(default=True)  # false: the form of these years does not have it
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=500)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="form_word_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="form_word_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"
