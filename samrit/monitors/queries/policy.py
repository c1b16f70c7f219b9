"""Policy monitors as they are stated: which there are, which version holds, which of their nodes are loaded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from samrit.lib import clock
from samrit.monitors.models import MonitorGroup, PolicyMonitor
from samrit.monitors.rules.policy import Definition, GroupDef, NodeRef


@dataclass(frozen=True)
class Listed:
    """A monitor in the list: its newest version in force, or else the newest there is."""

    definition: Definition
    is_over: bool
    groups: int


def as_group(row: MonitorGroup) -> GroupDef:
    """A group of the database as a value."""
    return GroupDef(
        row.code,
        row.name_th,
        row.name_en,
        tuple(NodeRef.read(node) for node in row.nodes),
        tuple(row.bodies),
        tuple(row.provinces),
        tuple(row.fund_sources),
        row.note,
    )


def as_definition(row: PolicyMonitor, groups: Iterable[MonitorGroup] | None = None) -> Definition:
    """A version of the database as a value. One query where the groups are not at hand."""
    found = row.groups.all() if groups is None else groups
    return Definition(
        row.code,
        row.name_th,
        row.name_en,
        row.about_th,
        row.about_en,
        row.source,
        row.layout,
        row.scope,
        row.rounds_before,
        row.valid_from,
        row.valid_to,
        row.version,
        tuple(as_group(group) for group in sorted(found, key=lambda group: group.position)),
    )


def monitors(day: dt.date | None = None) -> list[Listed]:
    """Every monitor once, by its newest version; those that are over come last. Two queries."""
    today = day or clock.today()
    newest: dict[str, PolicyMonitor] = {}
    for row in PolicyMonitor.objects.prefetch_related("groups").order_by("code", "version"):
        newest[row.code] = row
    found = [
        Listed(as_definition(row, row.groups.all()), bool(row.valid_to and row.valid_to < today), len(row.groups.all()))
        for row in newest.values()
    ]
    return sorted(found, key=lambda one: (one.is_over, one.definition.layout != "groups", one.definition.code))


def versions(code: str) -> list[PolicyMonitor]:
    """All versions of a monitor, the newest first."""
    return list(PolicyMonitor.objects.filter(code=code).select_related("set_by__person").order_by("-version"))


def newest_version(code: str) -> int:
    """The number of the newest version; 0 where there is none."""
    found = PolicyMonitor.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first()
    return found or 0


def find(code: str, version: int | None = None) -> Definition | None:
    """A version of a monitor, by default the newest. Two queries."""
    rows = PolicyMonitor.objects.filter(code=code)
    row = rows.filter(version=version).first() if version else rows.order_by("-version").first()
    return as_definition(row) if row else None
