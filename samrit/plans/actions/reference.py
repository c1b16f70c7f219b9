"""Loading plan editions with their kinds, nodes, expected counts, hosts, edges, yearly marks and crosswalks.

What was made here is not the pack's: editions that began as a draft, and editions of a pack that were completed or replaced
here, are left alone, and so are hosts that an administrator stated since.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from samrit.audit.actions import Actor, acting, record
from samrit.lib import clock
from samrit.lib.differences import Changes, Difference
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.packs import BadPack, Key, Pack, Row, by_depth
from samrit.lib.trees import rebuild_paths
from samrit.organisations.models import Organisation
from samrit.plans.actions.door import open_door
from samrit.plans.actions.reference_crosswalk import bring_crosswalk
from samrit.plans.models import (
    Edition,
    EditionKind,
    EditionState,
    ExpectedCount,
    FactorMark,
    NodeHost,
    NodeStatus,
    PlanLink,
    PlanNode,
)
from samrit.plans.rules import packs as rules
from samrit.plans.rules.crosswalk_packs import check_crosswalk

Stored = TypeVar("Stored", bound=models.Model)
DONE_HERE = (EditionState.PUBLISHED, EditionState.MERGED)
TEXTS = ("description_th", "description_en")


def load_edition(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the editions of the pack's frameworks to what it says. A node that is in it no more is cancelled.

    A code that was cancelled is never used again: such a row is refused. Raises BadPack, with nothing changed.
    """
    with acting(by, f"load reference pack {pack.name}"), open_door():
        loading = _Loading(pack)
        loading.check()
        changes = loading.bring()
        if changes.any:
            rebuild_paths(PlanNode)
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return changes


class _Loading:
    """One pack on its way into the tables."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        frameworks = {row["framework"] for row in pack.rows("editions")}
        editions = Edition.objects.filter(framework__in=frameworks)
        self.editions = Difference(editions, "code")
        self.kept = set(editions.filter(_made_here()).values_list("code", flat=True))
        loaded = [edition.pk for (code,), edition in self.editions.rows.items() if code not in self.kept]
        self.nodes = Difference(
            PlanNode.objects.filter(edition__framework__in=frameworks), "edition_id", "kind", "code"
        )
        self.nodes.left = {key for key in self.nodes.left if key[0] in loaded}
        self.bodies = dict(Organisation.objects.values_list("code", "pk"))

    def check(self) -> None:
        """Raise BadPack where anything is wrong."""
        code_of = {edition.pk: edition.code for edition in self.editions.rows.values()}
        cancelled = [node for node in self.nodes.rows.values() if node.status == NodeStatus.CANCELLED]
        known = rules.Known(
            {(code_of[node.edition_id], node.kind, node.code) for node in cancelled},
            {(code_of[node.edition_id], node.kind, node.official_code) for node in cancelled if node.official_code},
            self.bodies.keys(),
            self.kept,
        )
        rules.check_edition(self.pack, known)
        stored = {(code_of[edition], kind, code) for edition, kind, code in self.nodes.rows}
        rules.check_kept(self.pack, self.kept, stored)
        check_crosswalk(self.pack)
        if self.pack.faults:
            raise BadPack(self.pack.faults)

    def rows(self, table: str, edition: str = "edition") -> list[Row]:
        """The rows of a table about editions that are the pack's."""
        return [row for row in self.pack.rows(table) if row[edition] not in self.kept]

    def edition(self, row: Row, column: str = "edition") -> int:
        """The id of the edition that a cell names."""
        return self.editions.rows[row.key(column)].pk

    def node(self, row: Row, columns: tuple[str, ...] = rules.NODE_KEY) -> PlanNode:
        """The node that three cells name."""
        edition, kind, code = columns
        return self.nodes.rows[self.edition(row, edition), row[kind], row[code]]

    def bring(self) -> Changes:
        """Write every table."""
        self.editions.bring({row.key("code"): dict(row) for row in self.rows("editions", "code")})
        self.editions.left -= {(code,) for code in self.kept}
        self.editions.retire(lambda edition: edition.valid_to is None, valid_to=fiscal_year_of(clock.today()))
        self._move_nodes()
        waves = by_depth(self.pack.rows("nodes"), rules.NODE_KEY, rules.PARENT_KEY)
        for wave in waves:
            mine = [row for row in wave if row["edition"] not in self.kept]
            self.nodes.bring({(self.edition(row), row["kind"], row["code"]): self._node_values(row) for row in mine})
        self.nodes.retire(lambda node: node.status == NodeStatus.IN_FORCE, status=NodeStatus.CANCELLED)
        return (
            self.editions.changes
            + self.nodes.changes
            + self._bring_kinds()
            + self._bring_expected()
            + self._bring_hosts()
            + self._bring_links()
            + self._bring_marks()
            + bring_crosswalk(self.pack, self.editions, self.nodes, self.kept)
        )

    def _move_nodes(self) -> None:
        """A node that the pack now has in an edition of another framework is the same node there, not a new one."""
        framework = {edition.pk: edition.framework for edition in self.editions.rows.values()}
        wanted = {(self.edition(row), row["kind"], row["code"]) for row in self.rows("nodes")}
        free = {key[1:]: key for key in self.nodes.left - wanted}
        moved = []
        for key in wanted - self.nodes.rows.keys():
            old = free.get(key[1:])
            if old is not None and framework[old[0]] != framework[key[0]]:
                row = self.nodes.rows.pop(old)
                self.nodes.left.discard(old)
                row.edition_id = key[0]
                self.nodes.rows[key] = row
                self.nodes.left.add(key)
                moved.append(row)
        PlanNode.objects.bulk_update(moved, ["edition_id"])

    def _node_values(self, row: Row) -> dict[str, Any]:
        plain = ("kind", "code", "official_code", "parent_basis", "position", "name_th", "name_en")
        attested = ("status", "attestation", "source", "source_url", "note")
        return {
            **{column: row[column] for column in (*plain, *attested)},
            **{column: row.get(column) or "" for column in TEXTS},
            **{column: row.get(column) for column in ("valid_from", "valid_to")},
            "edition_id": self.edition(row),
            "parent_id": self.node(row, rules.PARENT_KEY).pk if row["parent_code"] else None,
            "wording_variants": row.texts("wording_variants"),
        }

    def _bring_kinds(self) -> Changes:
        wanted = {
            (self.edition(row), row["kind"], row["parent_kind"]): {
                "edition_id": self.edition(row),
                **{column: row[column] for column in rules.KIND_COLUMNS},
            }
            for row in self.rows("kinds")
        }
        stored = EditionKind.objects.filter(edition__in=self._mine())
        return _brought_exactly(stored, ("edition_id", "kind", "parent_kind"), wanted)

    def _bring_expected(self) -> Changes:
        wanted = {
            (self.edition(row), row["kind"]): {
                "edition_id": self.edition(row),
                **{column: row[column] for column in ("kind", "expected", "source")},
            }
            for row in self.rows("expected")
        }
        counts = Difference(ExpectedCount.objects.filter(edition__in=self._mine()), "edition_id", "kind")
        counts.bring(wanted)
        return counts.changes

    def _bring_hosts(self) -> Changes:
        mine = NodeHost.objects.filter(node__edition__in=self._mine())
        columns = ("node_id", "level", "agency_th")
        stated_here = set(mine.filter(is_kept_here=True).values_list(*columns))
        hosts = Difference(mine.filter(is_kept_here=False).order_by("starts_on"), *columns)
        wanted: dict[Key, dict[str, Any]] = {}
        for row in self.rows("hosts"):
            node = self.node(row).pk
            wanted[(node, *row.key("level", "agency_th"))] = {
                "node_id": node,
                **{column: row[column] for column in ("level", "agency_th", "note", "source")},
                "organisation_id": self.bodies.get(row["organisation"]),
                "starts_on": row.get("starts_on"),
                "ends_on": row.get("ends_on"),
            }
        hosts.bring({key: values for key, values in wanted.items() if key not in stated_here})
        hosts.retire(lambda host: host.ends_on is None, ends_on=clock.today() - dt.timedelta(days=1))
        return hosts.changes

    def _bring_links(self) -> Changes:
        """Edges are added and changed; none is taken away, because administrators state edges too."""
        wanted: dict[Key, dict[str, Any]] = {}
        for row in self.rows("links"):
            ends = self.node(row).pk, self.node(row, rules.EFFECT_KEY).pk
            said = {column: row[column] for column in ("meaning", "basis", "source")}
            wanted[ends] = {"cause_id": ends[0], "effect_id": ends[1], **said}
        links = Difference(PlanLink.objects.filter(cause__edition__in=self._mine()), "cause_id", "effect_id")
        links.bring(wanted)
        return links.changes

    def _bring_marks(self) -> Changes:
        """Yearly marks are added and changed; none is taken away."""
        wanted: dict[Key, dict[str, Any]] = {}
        for row in self.rows("marks"):
            node = self.node(row).pk
            said = {column: row[column] for column in ("fiscal_year", "priority_group", "needs_projects", "source")}
            wanted[node, row["fiscal_year"]] = {"node_id": node, **said}
        marks = Difference(FactorMark.objects.filter(node__edition__in=self._mine()), "node_id", "fiscal_year")
        marks.bring(wanted)
        return marks.changes

    def _mine(self) -> list[int]:
        """Ids of the editions that are the pack's, those it has just brought too."""
        return [edition.pk for (code,), edition in self.editions.rows.items() if code not in self.kept]


def _made_here() -> Q:
    """Editions that began as a draft, and those that a draft of ours has completed or replaced."""
    done = Edition.objects.filter(base__isnull=False, state__in=DONE_HERE).values("base")
    return Q(made_at__isnull=False) | Q(pk__in=done)


def _brought_exactly(
    stored: models.QuerySet[Stored], key: Iterable[str], wanted: Mapping[Key, Mapping[str, Any]]
) -> Changes:
    """Bring rows to what is wanted and delete the others: for rows that nothing refers to."""
    rows = Difference(stored, *key)
    rows.bring(wanted)
    gone = [rows.rows[left].pk for left in rows.left]
    stored.model._default_manager.filter(pk__in=gone).delete()
    return rows.changes + Changes(retired=len(gone))
