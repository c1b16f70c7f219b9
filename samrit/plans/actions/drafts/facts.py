"""Edges and yearly marks of a node. They are dated facts with a source: in a draft a drafter writes them, at a published node
an administrator of NESDC, by a stated source.

A page shows the whole list and sends it back whole. Two people at one node do not undo each other: rows that only others
changed stay theirs, and a row that both changed is shown to the later one with both texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale, Text
from samrit.lib.merge import merge
from samrit.lib.thai import clean
from samrit.plans.actions.drafts.opened import held, named, node_of, tell
from samrit.plans.models import Basis, Edition, EditionState, FactorMark, LinkMeaning, NodeKind, PlanLink, PlanNode
from samrit.plans.rules import access
from samrit.plans.rules.facts import Facts, link_facts, mark_facts, read_seen_facts
from samrit.plans.rules.fields import FIRST_YEAR, LAST_YEAR

LONGEST_SOURCE = 300
GROUPS = ("", *"ABCDEFGHIJ")
NOTHING = "–"
NEEDS = {True: _("Needs projects"), False: _("Needs no projects"), None: _("Not stated")}


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


def save_links(*, node: PlanNode, links: Sequence[LinkValues], seen: str, by: User) -> None:
    """Bring the edges that start at a node to these. Rows are addressed as `links.<place>.<field>` in problems. `seen` is
    what `rules.facts.seen_of_facts` said of the edges when the page was drawn.

    Raises Refused (no right), Invalid (unknown or unpublished other end, itself, twice, no source), Stale (both changed one).
    """
    with acting(by, "save plan links"):
        edition, row = _writable(node, by)
        links = [LinkValues(link.effect_id, link.meaning, link.basis, clean(link.source)) for link in links]
        if problems := _link_problems(edition, row, links):
            raise Invalid(problems)
        rows = {str(link.effect_id): link for link in PlanLink.objects.filter(cause=row).select_related("effect")}
        wanted = {str(link.effect_id): PlanLink(cause=row, **asdict(link)) for link in links}
        before = sorted(int(effect) for effect in rows)
        kept = _merged(seen, link_facts(rows.values()), link_facts(wanted.values()), _link_label, _link_text)
        changed = False
        for effect, (meaning, basis, source) in kept.items():
            link = rows.pop(effect, None) or PlanLink(cause=row, effect_id=int(effect))
            changed |= _bring(link, meaning=meaning, basis=basis, source=source)
        for gone in rows.values():
            gone.delete()
        if changed or rows:
            tell("plan_links_saved", edition, by, **named(row), before=before, after=sorted(int(key) for key in kept))


def save_marks(*, node: PlanNode, marks: Sequence[MarkValues], seen: str, by: User) -> None:
    """Bring the yearly marks of a factor to these. Raises Refused, Invalid and Stale like `save_links`."""
    with acting(by, "save plan marks"):
        edition, row = _writable(node, by)
        marks = [
            MarkValues(mark.fiscal_year, mark.priority_group.strip().upper(), mark.needs_projects, clean(mark.source))
            for mark in marks
        ]
        if problems := _mark_problems(row, marks):
            raise Invalid(problems)
        rows = {str(mark.fiscal_year): mark for mark in FactorMark.objects.filter(node=row)}
        wanted = [FactorMark(node=row, **asdict(mark)) for mark in marks]
        before = sorted(int(year) for year in rows)
        kept = _merged(seen, mark_facts(rows.values()), mark_facts(wanted), _mark_label, _mark_text)
        changed = False
        for year, (group, needs, source) in kept.items():
            mark = rows.pop(year, None) or FactorMark(node=row, fiscal_year=int(year))
            changed |= _bring(mark, priority_group=group, needs_projects=needs, source=source)
        for gone in rows.values():
            gone.delete()
        if changed or rows:
            after = {year: [group, needs] for year, (group, needs, _source) in sorted(kept.items())}
            tell("plan_marks_saved", edition, by, **named(row), before=before, after=after)


def _merged(
    seen: str, stored: Facts, wanted: Facts, label: Callable[[str], Text], text: Callable[[list[Any]], str]
) -> Facts:
    """The rows to keep: mine where only I changed one, theirs where only others did. Raises Stale."""
    looked_at = read_seen_facts(seen)
    gone = {row: None for row in looked_at if row not in wanted}
    found = merge(looked_at, stored, {**wanted, **gone})
    if found.clashes:
        raise Stale(
            [
                Clash(row, label(row), text(mine) if mine else NOTHING, text(theirs) if theirs else NOTHING)
                for row, (mine, theirs) in found.clashes.items()
            ]
        )
    return {row: facts for row, facts in found.values.items() if facts is not None}


def _link_label(effect: str) -> Text:
    return str(PlanNode.objects.get(pk=int(effect)).name)


def _link_text(facts: list[Any]) -> str:
    meaning, basis, source = facts
    return " · ".join(str(part) for part in (LinkMeaning(meaning).label, Basis(basis).label, source))


def _mark_label(year: str) -> Text:
    return format_lazy(_("Fiscal year {year}"), year=year)


def _mark_text(facts: list[Any]) -> str:
    group, needs, source = facts
    return " · ".join(str(part) for part in (group or NOTHING, NEEDS[needs], source))


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
