"""The calendar as rows: quarters, entry windows, holidays, the rules of a year, what a letter changed, and what was reminded of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.lib.fiscal import Period
from samrit.organisations.models import Organisation
from samrit.projects.models import Project


@tracked()
class FiscalQuarter(models.Model):
    """A quarter of a fiscal year (BE): its days, when M6 opens, when it is due (Bangkok), and when data are released.

    `due_at` is the first instant that is late: 30 January due means 31 January 00:00 (letter นร 0505/ว 3407, 9 Nov 2564:
    within 30 days after the quarter). `stated_due_on` is the last day by that rule; where the year's rules move a last day
    off a holiday, `due_at` follows the next working day.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stated_due_on = models.DateField()
    release_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["fiscal_year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "quarter"], name="fiscal_quarter_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="fiscal_quarter_is_quarter"),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("opens_at")), name="fiscal_quarter_due_after_open"),
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Period:
        """The quarter as a value."""
        return Period(self.fiscal_year, self.quarter)


@tracked()
class EntryWindow(models.Model):
    """When M1 to M5 of a fiscal year are entered and sent, per case of the project (`ProjectCase`, "default" for all others);
    `due_at` is the first instant that is late, `stated_due_on` the last day before holidays moved it."""

    fiscal_year = models.PositiveSmallIntegerField()
    case = models.CharField(max_length=40, default="default")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stated_due_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "case"], name="entry_window_once")]

    def __str__(self) -> str:
        return f"M1-M5 FY{self.fiscal_year} {self.case}"


@tracked()
class Holiday(models.Model):
    """A public holiday, with how sure the day is."""

    on = models.DateField()
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["on", "name_th"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name_th}"


def _reminder_days() -> list[int]:
    return [-14, -7, -1, 1, 7]


@tracked()
class ReportingYear(models.Model):
    """The rules of a fiscal year's reporting that are no days of the calendar (proposed where no letter says more).

    `moves_on_holiday`: whether a last day on a holiday or week-end moves to the next working day. `soon_days` before the last
    day a report is called due soon; `lock_days` after it only NESDC opens it; `approval_days` after it is the target of
    approval. `reminder_days` are the days around the last day on which people are reminded (negative: before), after
    `escalation_days` the level above is told. `progress_gap` (percentage points) and `money_gap` (percent of the year's
    money) are how far plan and actual may part before the reason is asked. `spending_targets` are the cumulative percents of
    the Cabinet for Q1 to Q4, empty where none are known.
    """

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    moves_on_holiday = models.BooleanField(default=False)
    soon_days = models.PositiveSmallIntegerField(default=7)
    lock_days = models.PositiveSmallIntegerField(default=60)
    approval_days = models.PositiveSmallIntegerField(default=15)
    reminder_days = models.JSONField(default=_reminder_days)
    escalation_days = models.PositiveSmallIntegerField(default=7)
    progress_gap = models.DecimalField(max_digits=5, decimal_places=2, default=10)
    money_gap = models.DecimalField(max_digits=5, decimal_places=2, default=20)
    spending_targets = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["fiscal_year"]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year}"


class CalendarForm(models.TextChoices):
    """What the calendar gives days to."""

    PLAN = "plan", _("Year plan (M1-M5)")
    REPORT = "report", _("Quarterly report (M6)")


class ProjectCase(models.TextChoices):
    """Cases of projects that letters treat apart (the letter for FY2566 names projects with money of the budget act first)."""

    BUDGET_ACT = "budget_act", _("Money of the annual budget act")
    OTHER = "other", _("Other money, or none")


@tracked()
class Override(models.Model):
    """Other days by a letter, for those it names: a case of projects, a body with all below it, or one project.

    The narrowest that is in force wins: a project before a body, the deeper body before the higher, a body before a case, the
    newer before the older. Empty instants stay as they were; `locks_at` later than usual opens a closed quarter again. What was
    stated in error is withdrawn, never deleted. Source of the need: a late budget act gives 30 days from its start.
    """

    form = models.CharField(max_length=6, choices=CalendarForm)
    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)  # of M6; empty: of every quarter of the year
    case = models.CharField(max_length=12, choices=ProjectCase, blank=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    locks_at = models.DateTimeField(null=True, blank=True)
    letter = models.CharField(max_length=300)
    letter_on = models.DateField()
    reason = models.TextField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=False) | Q(due_at__isnull=False) | Q(locks_at__isnull=False),
                name="override_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(form="report", quarter__gte=1, quarter__lte=4),
                name="override_quarter_of_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.form} {self.fiscal_year}"


@tracked()
class Reminder(models.Model):
    """That a person was reminded of what is due, once for each day around a last day (`days`, negative before it): the job
    that reminds may run twice, or late, without harm. `reports` is how many she was told of."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=6, choices=CalendarForm)
    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(default=0)  # 0 for M1-M5
    due_on = models.DateField()
    days = models.SmallIntegerField()
    reports = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "fiscal_year", "quarter", "due_on", "days"], name="reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.form} {self.fiscal_year}/{self.quarter} {self.days:+d}"


@tracked(exclude=["token_hash"])
class CalendarFeed(models.Model):
    """A secret address at which a person's calendar program reads what she owes. Only a hash of the secret is kept, so the
    address is shown once; a new one ends the old. It ends with the account, too."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="calendar_feed_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
