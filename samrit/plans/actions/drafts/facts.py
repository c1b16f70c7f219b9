"""Edges and yearly marks of a node. They are dated facts with a source: in a draft a drafter writes them, at a published node
an administrator of NESDC, by a stated source."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.plans.actions.drafts.opened import held, named, node_of, tell
from samrit.plans.models import Basis, Edition, EditionState, FactorMark, LinkMeaning, NodeKind, PlanLink, PlanNode
from samrit.plans.rules import access
from samrit.plans.rules.fields import FIRST_YEAR, LAST_YEAR

LONGEST_SOURCE = 300
GROUPS = ("", *"ABCDEFGHIJ")


@dataclass(frozen=True)
class LinkValues:
    """An edge from a node to another one that it moves or contributes to."""

    effect_id: int
    meaning: str = LinkMeaning.MOVES
    basis: str = Basis.STATED
    source: str = ""


@dataclass(frozen=True)
class MarkValues:
    """What is marked at a factor for a fiscal year (BE): its group (A to J, or empty) and whether it needs projects."""

    fiscal_year: int
    priority_group: str = ""
    needs_projects: bool | None = None
    source: str = ""


def save_links(*, node: PlanNode, links: Sequence[LinkValues], by: User) -> None:
    """Bring the edges that start at a node to these. Rows are addressed as `links.<place>.<field>` in problems.

    Raises Refused (no right) and Invalid (unknown or unpublished other end, itself, twice, no source).
    """
    with acting(by, "save plan links"):
        edition, row = _writable(node, by)
        links = [LinkValues(link.effect_id, link.meaning, link.basis, clean(link.source)) for link in links]
        if problems := _link_problems(edition, row, links):
            raise Invalid(problems)
        stored = {link.effect_id: link for link in PlanLink.objects.filter(cause=row)}
        before = sorted(stored)
        wanted = {link.effect_id: link for link in links}
        changed = False
        for effect, link in wanted.items():
            kept = stored.pop(effect, None) or PlanLink(cause=row, effect_id=effect)
            changed |= _bring(kept, meaning=link.meaning, basis=link.basis, source=link.source)
        for gone in stored.values():
            gone.delete()
        if changed or stored:
            tell("plan_links_saved", edition, by, **named(row), before=before, after=sorted(wanted))


def save_marks(*, node: PlanNode, marks: Sequence[MarkValues], by: User) -> None:
    """Bring the yearly marks of a factor to these. Raises Refused and Invalid like `save_links`."""
    with acting(by, "save plan marks"):
        edition, row = _writable(node, by)
        marks = [
            MarkValues(mark.fiscal_year, mark.priority_group.strip().upper(), mark.needs_projects, clean(mark.source))
            for mark in marks
        ]
        if problems := _mark_problems(row, marks):
            raise Invalid(problems)
        stored = {mark.fiscal_year: mark for mark in FactorMark.objects.filter(node=row)}
        before = sorted(stored)
        changed = False
        for mark in marks:
            kept = stored.pop(mark.fiscal_year, None) or FactorMark(node=row, fiscal_year=mark.fiscal_year)
            changed |= _bring(
                kept, priority_group=mark.priority_group, needs_projects=mark.needs_projects, source=mark.source
            )
        for gone in stored.values():
            gone.delete()
        if changed or stored:
            after = {str(mark.fiscal_year): [mark.priority_group, mark.needs_projects] for mark in marks}
            tell("plan_marks_saved", edition, by, **named(row), before=before, after=after)


def _writable(node: PlanNode, by: User) -> tuple[Edition, PlanNode]:
    edition = held(node.edition)
    if reason := access.why_not_state_facts(person(by), edition):
        raise Refused(reason)
    return edition, node_of(edition, node)


def _bring(row: models.Model, **values: object) -> bool:
    """Save the row where it is new or differs; returns whether it did."""
    differs = row.pk is None or any(getattr(row, name) != value for name, value in values.items())
    if differs:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return differs


def _link_problems(edition: Edition, node: PlanNode, links: Sequence[LinkValues]) -> list[Problem]:
    ends = PlanNode.objects.filter(pk__in=[link.effect_id for link in links]).select_related("edition")
    known = {end.pk: end for end in ends}
    found: list[Problem] = []
    for place, link in enumerate(links):
        end = known.get(link.effect_id)
        if end is None or (end.edition_id != edition.pk and end.edition.state != EditionState.PUBLISHED):
            found.append(Problem(f"links.{place}.effect_id", "reference", _("Choose a node that is published.")))
        elif end.pk == node.pk:
            found.append(Problem(f"links.{place}.effect_id", "itself", _("A node does not move itself.")))
        if link.meaning not in LinkMeaning.values or link.basis not in (Basis.STATED, Basis.DERIVED):
            found.append(Problem(f"links.{place}.meaning", "choice", _("Choose what the edge says and who says so.")))
        found += _source_problems(f"links.{place}.source", link.source)
    if len({link.effect_id for link in links}) < len(links):
        found.append(Problem("links", "unique", _("The same node is named twice.")))
    return found


def _mark_problems(node: PlanNode, marks: Sequence[MarkValues]) -> list[Problem]:
    found: list[Problem] = []
    if marks and node.kind != NodeKind.FACTOR:
        found.append(Problem("marks", "kind", _("Only factors of a value chain are marked.")))
    for place, mark in enumerate(marks):
        if not FIRST_YEAR <= mark.fiscal_year <= LAST_YEAR:
            words = _("Write the fiscal year in the Buddhist era, such as 2570.")
            found.append(Problem(f"marks.{place}.fiscal_year", "bounds", words))
        if mark.priority_group not in GROUPS:
            found.append(Problem(f"marks.{place}.priority_group", "choice", _("A group is a letter from A to J.")))
        found += _source_problems(f"marks.{place}.source", mark.source)
    if len({mark.fiscal_year for mark in marks}) < len(marks):
        found.append(Problem("marks", "unique", _("The same year is marked twice.")))
    return found


def _source_problems(field: str, source: str) -> list[Problem]:
    if not source:
        return [Problem(field, "required", _("Name the source."))]
    if len(source) > LONGEST_SOURCE:
        return [Problem(field, "length", _("At most 300 characters fit."))]
    return []
