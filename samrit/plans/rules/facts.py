"""Edges and yearly marks of a node as plain facts, row by row, and the fingerprints that a page carries of them."""

from collections.abc import Iterable, Mapping

from samrit.lib.merge import fingerprints
from samrit.plans.models import FactorMark, PlanLink

Facts = Mapping[str, list[str | bool | None]]
"""What each row says, by the row: the id of the other node of an edge, the fiscal year (BE) of a mark."""


def link_facts(links: Iterable[PlanLink]) -> Facts:
    """What the edges of a node say, by the node they lead to."""
    return {str(link.effect_id): [link.meaning, link.basis, link.source] for link in links}


def mark_facts(marks: Iterable[FactorMark]) -> Facts:
    """What the marks of a factor say, by fiscal year."""
    return {str(mark.fiscal_year): [mark.priority_group, mark.needs_projects, mark.source] for mark in marks}


def seen_of_facts(facts: Facts) -> str:
    """What a page carries of the rows it shows, as one text: a fingerprint for each."""
    return " ".join(f"{row}={mark}" for row, mark in fingerprints(facts).items())


def read_seen_facts(seen: str) -> dict[str, str]:
    """The fingerprints of a page by row; what cannot be read was not seen."""
    return {row: mark for row, _sign, mark in (part.partition("=") for part in seen.split()) if mark}
