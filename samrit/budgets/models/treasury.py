"""What the treasury says: statements of accounts by budget code, as files brought them. Matching to projects lies above.

Source: the treasury's system keeps money by agency code, budget code, fund-source code, main activity; no public interface is
known, so statements come as files (CSV, Excel) with headings that differ by report and are mapped once per source.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


@tracked()
class TreasurySource(models.Model):
    """A kind of report of the treasury, with what its headings mean: `columns` maps headings of the file to our columns, `unit`
    says in how many baht the amounts are (1, or 1,000,000 for a report in millions)."""

    code = models.SlugField(max_length=40, unique=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    columns = models.JSONField(default=dict)
    unit = models.PositiveIntegerField(default=1)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class StatementState(models.TextChoices):
    """A file is checked, then taken over, and can be taken back."""

    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Taken over")
    UNDONE = "undone", _("Taken back")


@tracked(exclude=["content", "faults"])
class Statement(models.Model):
    """One file of the treasury: the accounts of a fiscal year (BE) as they stood at the end of the day `as_of`.

    `content` is the file until it is taken over, `faults` what is wrong with which cell, `counts` its numbers and under `step`
    what a job is still doing with it, `stated_total` the sum of disbursements in baht that the person says it must make.
    The same file is taken over once (`file_hash`).
    """

    source = models.ForeignKey(TreasurySource, on_delete=models.PROTECT, related_name="statements")
    fiscal_year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=StatementState, default=StatementState.CHECKED)
    stated_total = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    content = models.BinaryField(default=bytes)
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-fiscal_year", "-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "file_hash"], condition=Q(state="applied"), name="statement_file_once"
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=2500, fiscal_year__lte=2700), name="statement_year_is_be"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.fiscal_year} {self.as_of}"


@tracked()
class StatementLine(models.Model):
    """One line of a statement: the accounts of a budget code and fund, in baht, cumulative since 1 October.

    `unit` are the words and `unit_code` the code of the file, `body` the body of the directory they mean. Codes are kept as they
    are and never parsed. Disbursed can be negative in a month of repayments, the sum of the year too.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # the row of the file it came from
    unit_code = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=300, blank=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    budget_code = models.CharField(max_length=40)
    fund_code = models.CharField(max_length=40, blank=True)
    activity_code = models.CharField(max_length=40, blank=True)
    description = models.TextField(blank=True)
    appropriated = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    transferred = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    committed = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    disbursed = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["statement", "number"]
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_line_once")]
        indexes = [models.Index(fields=["budget_code", "fund_code"])]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.number}"
