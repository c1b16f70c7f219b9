"""What stands around a year plan while it is written: files, marks of what was filled in, status, look-alikes."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.projects.models.project import Project, YearPlan


class ScanState(models.TextChoices):
    """What the virus scanner said; without a scanner a file is not scanned, and the page says so."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Virus found")


class StoredFile(models.Model):
    """A file that somebody attached. `kind` is the type found in its bytes, `size` in bytes; the bytes lie in the storage under
    `stored_as`, named by nothing that people typed. What proves an approved version stays readable with it: taking a file
    away sets `removed_at`. `place` is the key of the field or row it belongs to."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file_hash = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        """Whether its bytes may be given out: no virus was found in it."""
        return self.scan != ScanState.INFECTED

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at."""
        return self.is_open and self.kind.startswith("image/")


@tracked()
class Attachment(StoredFile):
    """M3 no. 12: a file of the year plan."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="attachments")

    class Meta:
        ordering = ["added_at", "id"]


class FilledFrom(models.TextChoices):
    """Where a value came from that nobody typed here."""

    LAST_YEAR = "last_year", _("Last year's plan")
    COPY = "copy", _("Copied project")
    BUDGET_BOOK = "budget_book", _("Budget book")
    WORKBOOK = "workbook", _("Workbook")


@tracked()
class Filled(models.Model):
    """A field or row that was filled in and not typed: `place` is its key (`m5.lines.<uid>`), `value_hash` the fingerprint of
    what was filled in, so that the mark goes when somebody changes it; `origin` says in words which record it came from."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="filled")
    place = models.CharField(max_length=120)
    filled_from = models.CharField(max_length=12, choices=FilledFrom)
    origin = models.CharField(max_length=300)
    value_hash = models.CharField(max_length=64)
    filled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year_plan", "place"], name="filled_place_once")]

    def __str__(self) -> str:
        return f"{self.year_plan_id} {self.place}"


@tracked()
class StatusChange(models.Model):
    """Status of execution of a project from a day on (a code of the list `execution_state`), with the reason and the document
    it rests on. The newest day holds; a change stated in error is taken back, never deleted."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="status_changes")
    state = models.CharField(max_length=12)
    day = models.DateField()
    reason = models.TextField()
    document = models.CharField(max_length=200, blank=True)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.state}"


class Verdict(models.TextChoices):
    """What the writer says of two projects that look alike."""

    SAME = "same", _("This is the same project")
    JOIN = "join", _("They work together")
    DIFFERENT = "different", _("They differ")


@tracked()
class LookAlike(models.Model):
    """What was said of a pair of projects that look alike: the verdict with its reason. `first` has the smaller id."""

    first = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at__isnull=True), name="look_alike_once"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="look_alike_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.verdict} {self.second_id}"
