"""Plans: editions with their kinds, nodes, edges, hosts, crosswalks, and the files brought to a draft."""

from samrit.plans.models.crosswalk import NodeMapping, Relation
from samrit.plans.models.editions import Edition, EditionKind, EditionState, ExpectedCount, Framework, Purpose
from samrit.plans.models.hosts import HostLevel, NodeHost
from samrit.plans.models.loads import Load, LoadState, LoadWay
from samrit.plans.models.nodes import (
    Attestation,
    Basis,
    FactorMark,
    LinkMeaning,
    NodeKind,
    NodeStatus,
    PlanLink,
    PlanNode,
)

__all__ = [
    "Attestation",
    "Basis",
    "Edition",
    "EditionKind",
    "EditionState",
    "ExpectedCount",
    "FactorMark",
    "Framework",
    "HostLevel",
    "LinkMeaning",
    "Load",
    "LoadState",
    "LoadWay",
    "NodeHost",
    "NodeKind",
    "NodeMapping",
    "NodeStatus",
    "PlanLink",
    "PlanNode",
    "Purpose",
    "Relation",
]
