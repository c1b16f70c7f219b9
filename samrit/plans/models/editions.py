"""Editions of plans: how one comes into force, which kinds of nodes it has, and how many of each there should be."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.lib.names import shown_name


class Framework(models.TextChoices):
    """Plans whose editions follow each other. The value chain of the targets is revised in its own time, so it is one."""

    NATIONAL_STRATEGY = "national_strategy", _("National strategy")
    MASTER_PLAN = "master_plan", _("Master plans")
    VALUE_CHAIN = "value_chain", _("Value chain")
    NESDP = "nesdp", _("National economic and social development plan")
    REFORM = "reform", _("National reform plan")
    SECURITY = "security", _("National security policy and plan")
    SDG = "sdg", _("Sustainable Development Goals")
    POLICY = "policy", _("Government policy")
    PRACHARAT = "pracharat", _("Pracharat")
    THAI_NIYOM = "thai_niyom", _("Thai Niyom")


class EditionState(models.TextChoices):
    """Drafts are read by NESDC alone. What is published is in force in its years and is never edited again; a completion
    that was published is merged into the edition it completes."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for the second person")
    PUBLISHED = "published", _("Published")
    MERGED = "merged", _("Merged into its edition")
    DISCARDED = "discarded", _("Discarded")


class Purpose(models.TextChoices):
    """Why a draft was made: a new edition for later years, or the missing rows of the one that is in force."""

    REVISION = "revision", _("Revision")
    COMPLETION = "completion", _("Completion")


class EditionQuerySet(models.QuerySet["Edition"]):
    """Filters in words."""

    def published(self) -> Self:
        """Editions that everybody may read."""
        return self.filter(state=EditionState.PUBLISHED)

    def drafts(self) -> Self:
        """Those being written or waiting for the second person."""
        return self.filter(state__in=(EditionState.DRAFT, EditionState.PROPOSED))

    def in_year(self, fiscal_year: int) -> Self:
        """Published editions valid in the fiscal year (BE)."""
        open_or_later = Q(valid_to__isnull=True) | Q(valid_to__gte=fiscal_year)
        return self.published().filter(open_or_later, valid_from__lte=fiscal_year)


@tracked()
class Edition(models.Model):
    """One edition of one framework, such as the master plans as revised in 2566. Years are fiscal years (BE).

    What came with a reference pack is published at once and names its source. An edition written here begins as a draft of
    its `base` with a `why` (the resolution or gazette behind it), is proposed by one person and published by another.
    """

    code = models.SlugField(max_length=30, unique=True)
    framework = models.CharField(max_length=30)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    valid_from = models.PositiveSmallIntegerField()
    valid_to = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.PUBLISHED)
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True)
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    why = models.TextField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.TextField(blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "valid_from", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=models.F("proposed_by")),
                name="edition_two_people_publish",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="edition_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name_th

    @property
    def name(self) -> str:
        """The name in the language of the page, Thai where English is missing."""
        return shown_name(self.name_th, self.name_en)

    @property
    def is_draft(self) -> bool:
        """Whether it can still become something else."""
        return self.state in (EditionState.DRAFT, EditionState.PROPOSED)


@tracked()
class EditionKind(models.Model):
    """A kind of node that an edition has, and where it may stand: the grammar of the edition, one row per proper or stop-gap
    parent. An empty `parent_kind` is the top.

    `is_stopgap` marks a parent under which a node of this kind hangs only while its proper one is not yet known. `name_*` is
    what the edition calls the kind (empty: the usual word); `code_pattern` a regular expression of its official codes
    (empty: any); `position` orders the kinds from the top down.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=20)
    parent_kind = models.CharField(max_length=20, blank=True)
    is_stopgap = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    name_th = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=100, blank=True)
    code_pattern = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["edition_id", "position", "kind"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind", "parent_kind"], name="edition_kind_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind} < {self.parent_kind or '-'}"


@tracked()
class ExpectedCount(models.Model):
    """How many nodes of a kind the official edition has, with the source: what is loaded is shown against it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="expected_counts")
    kind = models.CharField(max_length=20)
    expected = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="expected_count_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind}: {self.expected}"


DOOR = "samrit.plan_door"
"""The session setting that opens what is published to the acts that may write it, for one transaction."""


def closed_when_published(edition: str = "edition_id") -> pgtrigger.Trigger:
    """Rows of a published edition are neither changed nor deleted, except through an open door (see `actions.door`)."""
    return pgtrigger.Trigger(
        name="closed_when_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            if coalesce(current_setting('{DOOR}', true), '') <> 'open'
               and exists (select from plans_edition e where e.id = old.{edition} and e.state = 'published')
               and (tg_op = 'DELETE' or to_jsonb(old) - 'path' is distinct from to_jsonb(new) - 'path') then
                raise exception 'A published edition is not edited.' using errcode = 'check_violation';
            end if;
            if tg_op = 'DELETE' then return old; end if;
            return new;
        """,  # noqa: S608 - the column and the setting are the program's own
    )
