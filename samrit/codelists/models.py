"""Code lists and their items: the words of a code in both languages, its order, the days it may be chosen, its source."""

import datetime as dt
from typing import Self

from django.db import models

from samrit.audit.tracking import tracked
from samrit.lib.names import shown_name


@tracked()
class CodeList(models.Model):
    """One official list of codes, such as the sources of money. `code` is its key, the same in releases and in the API.

    `takes_new_codes` is false where forms and rules of the program know exactly these codes.
    """

    code = models.CharField(max_length=40, unique=True)
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    meaning_th = models.TextField(blank=True)  # what the list is for, and where it is used
    meaning_en = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    takes_new_codes = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return shown_name(self.title_th, self.title_en)

    @property
    def meaning(self) -> str:
        """The meaning in the language of the page."""
        return shown_name(self.meaning_th, self.meaning_en)


class CodeItemQuerySet(models.QuerySet["CodeItem"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Items that may be chosen on the day."""
        begun = models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day)
        not_ended = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(begun & not_ended)


@tracked()
class CodeItem(models.Model):
    """One code of a list. The code stands for one thing for ever; words may be mended, and the item may end, both days counted.

    `is_read_by_rules` marks a code that the program itself goes by: it cannot end. `is_kept_here` marks an item that an
    administrator changed or added: later packs leave it alone.
    """

    list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_read_by_rules = models.BooleanField(default=False)
    is_kept_here = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    objects = CodeItemQuerySet.as_manager()

    class Meta:
        ordering = ["list_id", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="code_item_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="code_item_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.code}"

    @property
    def name(self) -> str:
        """The name in the language of the page, Thai where English is missing."""
        return shown_name(self.name_th, self.name_en)

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it may be chosen on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
