"""What is read for a file that was brought to a draft: the draft as it stands, what it may refer to, and the loads so far."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from samrit.organisations.models import Organisation
from samrit.plans.models import (
    Edition,
    EditionKind,
    ExpectedCount,
    FactorMark,
    Load,
    NodeHost,
    NodeMapping,
    PlanLink,
    PlanNode,
    Purpose,
)
from samrit.plans.queries.crosswalk import codes_gone
from samrit.plans.queries.drafts import grammar_of
from samrit.plans.rules import fields
from samrit.plans.rules.grammar import Grammar
from samrit.plans.rules.loading import Draft
from samrit.plans.rules.loading_book import World, kind_words
from samrit.plans.rules.loading_facts import KIND_FIELDS, Body, Stored
from samrit.plans.rules.matching import Entry
from samrit.plans.rules.placing import years_meet

NOTHING: dict[str, Any] = {
    "tables": {},
    "changes": 0,
    "cancelled": 0,
    "cancels_many": False,
    "in_force": 0,
    "blocking": 0,
    "print": "",
}
"""The numbers of a file that says nothing."""


def list_loads(edition: Edition) -> QuerySet[Load]:
    """The files that were brought to a draft, the newest first, without what was in them."""
    people = ("read_by__person", "applied_by__person")
    return edition.loads.select_related(*people).defer("rows", "before", "faults")


def get_load(edition: Edition, pk: int) -> Load | None:
    """One file that was brought to a draft."""
    found = edition.loads.filter(pk=pk).select_related("edition", "read_by__person", "applied_by__person")
    load = found.defer("before").first()
    if load is not None:
        load.counts = {**NOTHING, **load.counts}
    return load


def snapshot(edition: Edition, mentioned: Collection[str]) -> World:
    """The draft as it stands. `mentioned` are codes of editions that the file names. Twelve queries at most."""
    grammar = grammar_of(edition)
    entries = _entries(PlanNode.objects.filter(edition=edition), edition)
    known = dict(entries)
    links = list(PlanLink.objects.filter(Q(cause__edition=edition) | Q(effect__edition=edition)))
    wanted = {pk for entry in entries.values() if (pk := entry.stored["parent_id"]) is not None}
    wanted |= {pk for link in links for pk in (link.cause_id, link.effect_id)}
    above = _above(edition, grammar, wanted - known.keys(), mentioned)
    known |= above
    for entry in entries.values():
        entry.parent = known.get(entry.stored["parent_id"])
    before = _entries(PlanNode.objects.filter(edition_id=edition.base_id), edition) if edition.base_id else {}
    gone = codes_gone(edition.framework, edition)
    own = {edition.code, *([edition.base.code] if edition.base else [])}
    draft = Draft(
        own=frozenset(own),
        grammar=grammar,
        entries=list(entries.values()),
        above=list(above.values()),
        gone=gone.official,
        gone_codes=gone.keys,
        is_completion=edition.purpose == Purpose.COMPLETION,
        is_revision=edition.purpose == Purpose.REVISION,
        base=edition.base.code if edition.base else "",
        source=edition.source or edition.why,
    )
    return World(draft, kind_words(grammar), list(before.values()), _bodies(), _stored(edition, known, before, links))


def _entries(nodes: QuerySet[PlanNode], edition: Edition) -> dict[int, Entry]:
    """Nodes as the matching knows them, by id."""
    columns = (*fields.NAMES, "pk", "edition_id", "edition__code", "status", "origin__status")
    found: dict[int, Entry] = {}
    for row in nodes.order_by("path").values(*columns):
        stored = {name: row[name] for name in fields.NAMES}
        found[row["pk"]] = Entry(
            kind=row["kind"],
            code=row["code"],
            official_code=row["official_code"],
            name_th=row["name_th"],
            name_en=row["name_en"],
            pk=row["pk"],
            edition=row["edition__code"],
            is_own=row["edition_id"] == edition.pk,
            status=row["status"],
            stored=stored,
            origin_status=row["origin__status"] or "",
        )
    return found


def _above(edition: Edition, grammar: Grammar, wanted: set[int], mentioned: Collection[str]) -> dict[int, Entry]:
    """Nodes of other editions that are parents or ends of links now, or may become so."""
    kinds = {kind for row in grammar.rows if (kind := row.parent_kind)} - set(grammar.kinds)
    published = Edition.objects.published().exclude(framework=edition.framework)
    fitting = [one.pk for one in published if years_meet(edition, one) or one.code in mentioned]
    named = [one.pk for one in published if one.code in mentioned]
    may_be = Q(pk__in=wanted) | Q(edition__in=fitting, kind__in=kinds) | Q(edition__in=named)
    return _entries(PlanNode.objects.filter(may_be), edition)


def _bodies() -> list[Body]:
    rows = Organisation.objects.order_by("code").values_list("pk", "code", "name_th", "valid_to")
    return [Body(*row) for row in rows]


def _stored(
    edition: Edition, known: dict[int, Entry], before: dict[int, Entry], links: Iterable[PlanLink]
) -> dict[str, list[Stored]]:
    """The lines beside the tree that are there, by table, as the sheets key them."""
    hosts = NodeHost.objects.filter(node__edition=edition)
    marks = FactorMark.objects.filter(node__edition=edition)
    lines = NodeMapping.objects.filter(to_edition=edition, from_edition_id=edition.base_id)
    return {
        "hosts": [
            _line(host, (known[host.node_id], host.level, host.agency_th, host.starts_on), *HOST_FIELDS)
            for host in hosts
        ],
        "links": [
            _line(link, (known[link.cause_id], known[link.effect_id]), "meaning", "basis", "source")
            for link in links
            if link.cause_id in known and link.effect_id in known
        ],
        "marks": [_line(mark, (known[mark.node_id], mark.fiscal_year), *MARK_FIELDS) for mark in marks],
        "crosswalk": [
            _line(line, (before.get(line.old_id or 0), known.get(line.new_id or 0)), *MAPPING_FIELDS) for line in lines
        ],
        "expected": [
            _line(row, (row.kind,), "expected", "source") for row in ExpectedCount.objects.filter(edition=edition)
        ],
        "kinds": [
            _line(row, (row.kind, row.parent_kind), *KIND_FIELDS) for row in EditionKind.objects.filter(edition=edition)
        ],
    }


HOST_FIELDS = ("organisation_id", "ends_on", "note", "source")
MARK_FIELDS = ("priority_group", "needs_projects", "source")
MAPPING_FIELDS = ("share", "back_share", "basis", "source", "note")
Line = NodeHost | PlanLink | FactorMark | NodeMapping | ExpectedCount | EditionKind


def _line(row: Line, key: tuple[object, ...], *names: str) -> Stored:
    return Stored(row.pk, key, {name: getattr(row, name) for name in names})
