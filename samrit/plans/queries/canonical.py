"""One text for one edition: everything it says in one order, so that its hash in the log proves what was published."""

import hashlib
import json
from typing import Any

from samrit.plans.models import Edition, FactorMark, NodeHost, NodeMapping, PlanLink, PlanNode
from samrit.plans.rules.fields import NAMES

HEAD = ("code", "framework", "name_th", "name_en", "valid_from", "valid_to", "source", "why")
KIND = ("kind", "parent_kind", "is_stopgap", "position", "name_th", "name_en", "code_pattern")
HOST = ("level", "agency_th", "organisation__code", "starts_on", "ends_on", "note", "source")
LINK = ("effect__edition__code", "effect__kind", "effect__code", "meaning", "basis", "source")
MARK = ("fiscal_year", "priority_group", "needs_projects", "source")
LINE = (
    "from_edition__code",
    "old__kind",
    "old__code",
    "new__kind",
    "new__code",
    "relation",
    "share",
    "back_share",
    "basis",
)
OWN = tuple(name for name in NAMES if name != "parent_id")


def canonical(edition: Edition) -> str:
    """The edition as JSON with sorted keys and rows. Eight queries."""
    nodes = PlanNode.objects.filter(edition=edition).select_related("parent__edition")
    at = ("edition__code", "kind", "code")
    whole = {
        "edition": {name: getattr(edition, name) for name in HEAD},
        "kinds": _rows(edition.kinds.values_list(*KIND)),
        "expected": _rows(edition.expected_counts.values_list("kind", "expected", "source")),
        "nodes": sorted(
            (
                {**{name: getattr(node, name) for name in OWN}, "status": node.status, "parent": _parent(node)}
                for node in nodes
            ),
            key=lambda row: (row["kind"], row["code"]),
        ),
        "hosts": _rows(NodeHost.objects.filter(node__edition=edition).values_list(*_below("node", at), *HOST)),
        "links": _rows(PlanLink.objects.filter(cause__edition=edition).values_list(*_below("cause", at), *LINK)),
        "marks": _rows(FactorMark.objects.filter(node__edition=edition).values_list(*_below("node", at), *MARK)),
        "crosswalk": _rows(NodeMapping.objects.filter(to_edition=edition).values_list(*LINE)),
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(edition: Edition) -> str:
    """SHA-256 of the edition's one text."""
    return hashlib.sha256(canonical(edition).encode()).hexdigest()


def _below(way: str, columns: tuple[str, ...]) -> list[str]:
    return [f"{way}__{column}" for column in columns]


def _rows(rows: Any) -> list[list[str]]:
    return sorted([str(cell) if cell is not None else "" for cell in row] for row in rows)


def _parent(node: PlanNode) -> list[str]:
    return [node.parent.edition.code, node.parent.kind, node.parent.code] if node.parent else []
