"""Work on many year plans at once: saved lists, bulk edits, workbooks that were brought back, and requests of machines."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


@tracked()
class SavedList(models.Model):
    """A selection of the project list under a name: `asked` are the parameters of its address, `columns` those shown. Shared
    with a body, everybody with a post in or under it may open it; each reader sees her own rows."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    asked = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    shared_with = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_list_name_once")]

    def __str__(self) -> str:
        return self.name


class BatchState(models.TextChoices):
    """A batch is checked first, then applied, and can be undone."""

    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


class BatchKind(models.TextChoices):
    """What a batch changes its year plans by."""

    EDIT = "edit", _("One change to many projects")
    ASSIGN = "assign", _("Another officer for many projects")
    WORKBOOK = "workbook", _("Workbook")
    REPORTS = "reports", _("Workbook of quarterly reports")


@tracked(exclude=["wanted", "before", "faults"])
class Batch(models.Model):
    """One change of many year plans: an edit, an assignment, or a workbook that came back.

    `wanted` is what is to be written (for a workbook: its cells as read), `faults` what is wrong and where, `counts` what it
    adds, changes and takes away, `before` what it replaced, so that it can be undone as long as nobody changed it since.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=10, choices=BatchKind)
    state = models.CharField(max_length=8, choices=BatchState, default=BatchState.CHECKED)
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)  # of a workbook of reports
    file_name = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    wanted = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-read_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


@tracked(exclude=["answer"])
class Request(models.Model):
    """A write of a machine under its idempotency key: the same key with the same body gets the same answer again, without
    being carried out twice; with another body it is refused. Kept for some days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.JSONField(default=dict)
    etag = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="request_key_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
