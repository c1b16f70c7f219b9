"""Plans as they are read: editions of a year, trees, one node with its way to the top, what is loaded of what is expected.

Published plans are public: nothing here depends on who asks. Drafts are in `drafts`.
"""

from samrit.plans.queries.editions import (
    Coverage,
    StrategyCard,
    coverage,
    edition_by_code,
    edition_of_year,
    editions,
    editions_in_year,
    main_editions,
    master_plan_of,
    strategies,
)
from samrit.plans.queries.hosting import hosted_by, hosted_paths, hosts_of
from samrit.plans.queries.nodes import NodePage, find_node, get_node, nodes_with_parents
from samrit.plans.queries.trees import Branch, branches_below, search, tree

__all__ = [
    "Branch",
    "Coverage",
    "NodePage",
    "StrategyCard",
    "branches_below",
    "coverage",
    "edition_by_code",
    "edition_of_year",
    "editions",
    "editions_in_year",
    "find_node",
    "get_node",
    "hosted_by",
    "hosted_paths",
    "hosts_of",
    "main_editions",
    "master_plan_of",
    "nodes_with_parents",
    "search",
    "strategies",
    "tree",
]
