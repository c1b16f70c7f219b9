"""Budget books and their rows (columns: the item file of the budget documents; domain dossier, budget-book row)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


class BookKind(models.TextChoices):
    """Which paper of the budget process a book is."""

    BILL = "bill", _("Budget bill")
    ACT = "act", _("Budget act")
    SUPPLEMENT = "supplement", _("Supplementary budget")


class BookState(models.TextChoices):
    """A file is checked, then taken over, and can be taken back while no project rests on it."""

    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Taken over")
    UNDONE = "undone", _("Taken back")


class TargetKind(models.TextChoices):
    """Kinds of indicators of the budget documents."""

    QUANTITY = "quantity", _("Quantity")
    QUALITY = "quality", _("Quality")
    TIME = "time", _("Time")
    COST = "cost", _("Cost")


@tracked(exclude=["content", "faults"])
class Book(models.Model):
    """One budget book of a fiscal year (BE) as one file brought it. `content` is the file until it is taken over, `faults` what
    is wrong with which cell, `counts` its numbers and under `step` what a job is still doing with it, `stated_total` the sum in
    baht the file or the person says it must make."""

    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=BookKind, default=BookKind.ACT)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=BookState, default=BookState.CHECKED)
    stated_total = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    content = models.BinaryField(default=bytes)
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    columns = models.JSONField(
        default=dict
    )  # headings of the file that somebody said the meaning of -> name of our column
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-fiscal_year", "-read_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(fiscal_year__gte=2500, fiscal_year__lte=2700), name="book_year_is_be"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.fiscal_year}"


@tracked()
class BookRow(models.Model):
    """One row of a book: who gets how many baht for what. `ministry` and `unit` are the words of the book, `body` the body of
    the directory they mean; output and project exclude each other; `levels` are categories 2 to 6 below `category`."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()  # the row of the file it came from
    item = models.CharField(max_length=60, blank=True)  # the key of the row in the file, not parsed
    document = models.CharField(max_length=200, blank=True)
    ministry = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=300, blank=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_integrated = models.BooleanField(default=False)  # แผนงานบูรณาการ
    budget_plan = models.TextField(blank=True)
    output = models.TextField(blank=True)
    project = models.TextField(blank=True)
    activity = models.TextField(blank=True)
    category = models.CharField(max_length=12, blank=True)  # a code of the list `expenditure_category`
    levels = models.JSONField(default=list, blank=True)
    description = models.TextField(blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    is_obligation = models.BooleanField(default=False)  # bound over several years

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="book_row_once"),
            models.CheckConstraint(condition=Q(output="") | Q(project=""), name="book_row_output_or_project"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="book_row_not_negative"),
        ]
        indexes = [models.Index(fields=["book", "body"])]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.number}"


@tracked()
class BookTarget(models.Model):
    """What a book promises for its money: an indicator of an output or project of a unit, with the target of the book's year.

    `kind` is quantity, quality, time or cost; `measure` the unit the target is counted in.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="targets")
    number = models.PositiveIntegerField()  # the row of the sheet it came from
    unit = models.CharField(max_length=300, blank=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    output = models.TextField(blank=True)
    project = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=TargetKind, blank=True)
    name = models.TextField()
    measure = models.CharField(max_length=100, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="book_target_once"),
            models.CheckConstraint(condition=Q(output="") | Q(project=""), name="book_target_output_or_project"),
        ]
        indexes = [models.Index(fields=["book", "body"])]

    def __str__(self) -> str:
        return self.name
