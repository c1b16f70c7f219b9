"""Loading plan editions with their nodes, expected counts and hosts."""

import datetime as dt
from typing import Any

from samrit.audit.actions import Actor, acting, record
from samrit.lib import clock
from samrit.lib.differences import Changes, Difference
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.packs import BadPack, Key, Pack, Row
from samrit.lib.trees import rebuild_paths
from samrit.organisations.models import Organisation
from samrit.plans.actions.door import open_door
from samrit.plans.models import Edition, ExpectedCount, NodeHost, NodeStatus, PlanNode
from samrit.plans.rules import packs as rules


def load_edition(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the editions of the pack's frameworks to what it says. A node that is in it no more is cancelled.

    A code that was cancelled is never used again: such a row is refused. Raises BadPack, with nothing changed.
    """
    with acting(by, f"load reference pack {pack.name}"), open_door():
        frameworks = {row["framework"] for row in pack.rows("editions")}
        editions = Difference(Edition.objects.filter(framework__in=frameworks), "code")
        nodes = Difference(PlanNode.objects.filter(edition__framework__in=frameworks), "edition_id", "kind", "code")
        bodies = dict(Organisation.objects.values_list("code", "pk"))
        _check(pack, editions, nodes, bodies)
        editions.bring({row.key("code"): dict(row) for row in pack.rows("editions")})
        editions.retire(lambda edition: edition.valid_to is None, valid_to=fiscal_year_of(clock.today()))
        _bring_nodes(pack, editions, nodes)
        changes = (
            editions.changes
            + nodes.changes
            + _bring_expected(pack, editions)
            + _bring_hosts(pack, editions, nodes, bodies)
        )
        if changes.any:
            rebuild_paths(PlanNode)
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return changes


def _check(pack: Pack, editions: Difference[Edition], nodes: Difference[PlanNode], bodies: dict[str, int]) -> None:
    code_of = {edition.pk: edition.code for edition in editions.rows.values()}
    cancelled = [node for node in nodes.rows.values() if node.status == NodeStatus.CANCELLED]
    rules.check_edition(
        pack,
        {(code_of[node.edition_id], node.kind, node.code) for node in cancelled},
        {(code_of[node.edition_id], node.kind, node.official_code) for node in cancelled if node.official_code},
        bodies.keys(),
    )
    if pack.faults:
        raise BadPack(pack.faults)


def _key(row: Row, editions: Difference[Edition], edition: str, kind: str, code: str) -> Key:
    """The key of a node as the table has it: the edition by its id."""
    return (editions.rows[row.key(edition)].pk, row[kind], row[code])


def _bring_nodes(pack: Pack, editions: Difference[Edition], nodes: Difference[PlanNode]) -> None:
    for kind in rules.PARENTS:
        rows = [row for row in pack.rows("nodes") if row["kind"] == kind]
        nodes.bring({_key(row, editions, *rules.NODE_KEY): _node_values(row, editions, nodes) for row in rows})
    nodes.retire(lambda node: node.status == NodeStatus.IN_FORCE, status=NodeStatus.CANCELLED)


def _node_values(row: Row, editions: Difference[Edition], nodes: Difference[PlanNode]) -> dict[str, Any]:
    plain = ("kind", "code", "official_code", "parent_basis", "position", "name_th", "name_en")
    attested = ("status", "attestation", "source", "source_url", "note")
    parent = nodes.rows[_key(row, editions, *rules.PARENT_KEY)] if row["parent_code"] else None
    return {
        **{column: row[column] for column in (*plain, *attested)},
        "edition_id": editions.rows[row.key("edition")].pk,
        "parent_id": parent.pk if parent else None,
        "wording_variants": row.texts("wording_variants"),
    }


def _bring_expected(pack: Pack, editions: Difference[Edition]) -> Changes:
    known = [edition.pk for edition in editions.rows.values()]
    counts = Difference(ExpectedCount.objects.filter(edition_id__in=known), "edition_id", "kind")
    wanted: dict[Key, dict[str, Any]] = {}
    for row in pack.rows("expected"):
        edition = editions.rows[row.key("edition")].pk
        values = {"edition_id": edition, "kind": row["kind"], "expected": row["expected"], "source": row["source"]}
        wanted[edition, row["kind"]] = values
    counts.bring(wanted)
    return counts.changes


def _bring_hosts(
    pack: Pack, editions: Difference[Edition], nodes: Difference[PlanNode], bodies: dict[str, int]
) -> Changes:
    mine = NodeHost.objects.filter(node_id__in=[node.pk for node in nodes.rows.values()])
    hosts = Difference(mine, "node_id", "level", "agency_th")
    wanted: dict[Key, dict[str, Any]] = {}
    for row in pack.rows("hosts"):
        node = nodes.rows[_key(row, editions, *rules.NODE_KEY)].pk
        wanted[(node, *row.key("level", "agency_th"))] = {
            "node_id": node,
            **{column: row[column] for column in ("level", "agency_th", "note", "source")},
            "organisation_id": bodies.get(row["organisation"]),
            "ends_on": None,
        }
    hosts.bring(wanted)
    hosts.retire(lambda host: host.ends_on is None, ends_on=clock.today() - dt.timedelta(days=1))
    return hosts.changes
